import * as z from 'zod/mini'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from './command.ts'
import { openCli, say, type Host } from './cli.ts'
import type { Row } from './print.ts'

const event = z.looseObject({
  contact: z.string(),
  id: z.string(),
  type: z.string(),
  scopes: z.array(z.string()),
  occurredAt: z.string(),
  recordedAt: z.string(),
  source: z.looseObject({ method: z.optional(z.string()) }),
})
const page = z.object({ events: z.array(event), next: z.string(), more: z.boolean() })

const TITLES = ['recorded', 'what', 'scopes', 'how', 'said', 'contact', 'event']
const PAUSE_MS = 2_000

type Options = { readonly after?: string; readonly follow?: true }

/** `basta events`: the log of all events, as a mirror reads it. */
export function eventsCommand(program: Command, host: Host): void {
  program
    .command('events')
    .summary('read the log of all events, or follow it')
    .description(
      `Reads the log of all events in order of recording, without evidence. Each line: ${TITLES.join(', ')}. ` +
        'Ends with the cursor to go on from; with --follow it waits for more until Ctrl-C.',
    )
    .option('--after <cursor>', 'go on from there')
    .option('-F, --follow', 'wait for what comes, and show it')
    .action(async ({ after: from, follow }: Options, command: Command) => {
      const { api, print, signal } = await openCli(command, host)
      let after = from
      let reached: string | undefined
      let isEmpty = true
      try {
        for (;;) {
          const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`
          const { events, next, more } = await api.get(`/v1/events?limit=1000${query}`, page)
          // A table would need all of them to know its widths.
          if (follow === true) print.lines(events.map(rowOf))
          else print.rows(TITLES, events.map(rowOf))
          isEmpty &&= events.length === 0
          after = next
          reached = next
          if (more) continue
          if (follow !== true) break
          await sleep(PAUSE_MS, undefined, { signal })
        }
      } finally {
        if (reached !== undefined) say(`To go on: --after ${reached}`)
      }
      if (isEmpty) say('There are no events.')
    })
}

function rowOf(one: z.infer<typeof event>): Row {
  const { recordedAt, type, scopes, source, occurredAt, contact, id } = one
  return {
    cells: [recordedAt, type, scopes.join(' '), source.method ?? '', occurredAt, contact, id],
    json: one,
  }
}
