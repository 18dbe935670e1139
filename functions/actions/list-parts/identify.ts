import { identifyRows } from '../../scrub/identify-rows.ts'
import {
  DIGEST_RECORD_BYTES,
  Gathered,
  groupOf,
  ID_BYTES,
  sectioned,
  sortRecords,
} from './layout.ts'
import { FILES, readPlan, ringOf, underWay, type ListPartsDeps, type Run } from './run.ts'

/** Writes down what a part looks up, and whom its rows are for, by groups. */
export async function identifyPart(
  deps: Pick<ListPartsDeps, 'scrubs' | 'parts' | 'hashRing'>,
  run: Run,
  { folder, item }: { readonly folder: string; readonly item: number },
): Promise<{ readonly part: number }> {
  const { plan: asked } = await underWay(deps, run)
  const plan = await readPlan(deps, folder)
  const place = plan.parts[item]
  if (place === undefined) throw new Error('There is no such part.')
  const gathered = (): readonly Gathered[] =>
    Array.from({ length: plan.groups }, () => new Gathered())
  const ids = gathered()
  const digests = gathered()
  const record = Buffer.alloc(DIGEST_RECORD_BYTES)
  const { secrets, stillHold } = await deps.hashRing()
  const rows = await identifyRows({
    input: deps.parts.list(run.scrub, plan.list.version, place.from, place.to),
    question: asked.question,
    policy: plan.policy,
    now: new Date(plan.now),
    hashRing: ringOf(plan, secrets),
    reading: { ...asked.reading, defaultCountry: plan.defaultCountry },
    part: { encoding: plan.encoding, layout: plan.layout, firstRow: place.firstRow },
    id: (key) => ids[groupOf(key[1] ?? 0, plan.groups)]?.add(key),
    digest: (words, at, row) => {
      for (let word = 0; word < 4; word += 1) record.writeUInt32LE(words[at + word] ?? 0, 4 * word)
      record.writeUInt32LE(row - place.firstRow, 16)
      digests[groupOf(record[0] ?? 0, plan.groups)]?.add(record)
    },
  })
  if (rows !== place.rows) throw new Error('The part has another number of rows than planned.')
  await stillHold()
  const write = (name: string, sections: readonly Uint8Array[]) =>
    deps.parts.put(`${folder}${name}`, sectioned(sections))
  await write(
    FILES.ids(item),
    ids.map((some) => sortRecords(some.bytes(), ID_BYTES, true)),
  )
  await write(
    FILES.digests(item),
    digests.map((some) => some.bytes()),
  )
  return { part: item }
}
