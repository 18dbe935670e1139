import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { keyOf, lineBatches, openOut, writeAllowed } from './line-batches.ts'

/** `<folder> <form>`: a thousand at a time, the fastest of three ways that were tried. */
const [folder = '', form = ''] = process.argv.slice(2)
const db = new DatabaseSync(join(folder, 'stopped.sqlite'), { readOnly: true })
const find = db.prepare(
  'SELECT key AS place FROM json_each(?) WHERE EXISTS (SELECT 1 FROM stopped WHERE stopped.value = json_each.value)',
)
const out = openOut(folder, 'sqlite.csv')
for await (const lines of lineBatches(folder, out)) {
  const found = find.all(JSON.stringify(lines.map((line) => keyOf(line, form))))
  const stopped = new Set(found.map(({ place }) => Number(place)))
  writeAllowed(out, lines, (at) => stopped.has(at))
}
await new Promise((resolve) => out.end(resolve))
db.close()
