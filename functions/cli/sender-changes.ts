import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { openCli, type Host } from './cli.ts'
import { Failure } from './failure.ts'
import { pagesOf } from './pages.ts'
import type { Row } from './print.ts'

const change = z.looseObject({
  version: z.number(),
  at: z.string(),
  key: z.string(),
  why: z.optional(z.string()),
  changed: z.record(
    z.string(),
    z.object({ from: z.optional(z.unknown()), to: z.optional(z.unknown()) }),
  ),
})
const list = z.object({
  changes: z.array(change),
  intact: z.boolean(),
  next: z.optional(z.string()),
})

/** `basta senders changes`: who changed a sender, when, what and why. */
export function senderChangesCommand(senders: Command, host: Host): void {
  senders
    .command('changes')
    .description(
      'Shows every change of a sender, oldest first. Each line: version, when, key, what, why. ' +
        'Ends with 1 where the changes are not as they were written.',
    )
    .argument('<id>')
    .action(async (id: string, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const path = `/v1/senders/${encodeURIComponent(id)}/changes`
      let isIntact = true
      for await (const page of pagesOf(api, path, list)) {
        print.rows(['version', 'when', 'key', 'what', 'why'], page.changes.map(rowOf))
        isIntact &&= page.intact
      }
      if (!isIntact) throw new Failure(`The changes of ${id} are not as they were written.`)
    })
}

function rowOf(one: z.infer<typeof change>): Row {
  const what = Object.entries(one.changed).map(
    ([name, { from, to }]) =>
      `${name}: ${from === undefined ? '' : `${show(from)} -> `}${show(to)}`,
  )
  return {
    cells: [String(one.version), one.at, one.key, what.join('; '), one.why ?? ''],
    json: one,
  }
}

function show(value: unknown): string {
  if (value === undefined) return '(none)'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
