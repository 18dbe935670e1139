import * as z from 'zod/mini'
import type { Command } from 'commander'
import { openCli, type Host } from './cli.ts'
import { Failure } from './failure.ts'
import type { Row } from './print.ts'

const event = z.looseObject({
  id: z.string(),
  type: z.string(),
  scopes: z.array(z.string()),
  blocks: z.optional(z.string()),
  occurredAt: z.string(),
  source: z.looseObject({ method: z.optional(z.string()) }),
  evidence: z.optional(z.record(z.string(), z.unknown())),
})
const history = z.looseObject({
  contact: z.string(),
  events: z.array(event),
  chain: z.looseObject({ intact: z.boolean(), faults: z.optional(z.array(z.unknown())) }),
  next: z.optional(z.string()),
})

const TITLES = ['when', 'what', 'scopes', 'how', 'event', 'evidence']

/** `basta history`: everything known about an address. */
export function historyCommand(program: Command, host: Host): void {
  program
    .command('history')
    .summary('show everything known of an address')
    .description(
      'Shows everything known of an address, oldest first, with its evidence. Each line: when, what, ' +
        'scopes, how, event, evidence. With --json: one value with the standing and the chain. ' +
        'Ends with 1 where the chain of events is not whole.',
    )
    .argument('<address>')
    .action(async (to: string, _: unknown, command: Command) => {
      const { api, print, isJson } = await openCli(command, host)
      let page = await api.ask('/v1/history', { to }, history)
      const events: unknown[] = []
      const faults: unknown[] = []
      let intact = true
      for (;;) {
        if (!isJson) print.rows(TITLES, page.events.map(rowOf))
        else events.push(...page.events)
        faults.push(...(page.chain.faults ?? []))
        intact &&= page.chain.intact
        if (page.next === undefined) break
        page = await api.ask('/v1/history', { to, after: page.next }, history)
      }
      if (isJson) print.facts([], { ...page, events, chain: { intact, faults } })
      if (!intact)
        throw new Failure(`The chain of ${page.contact} is not whole: an event was changed.`, [
          '--json shows where.',
        ])
    })
}

function rowOf(event: z.infer<typeof history>['events'][number]): Row {
  return {
    cells: [
      event.occurredAt,
      event.type,
      [...event.scopes, ...(event.blocks === 'every' ? ['(every message)'] : [])].join(' '),
      event.source.method ?? '',
      event.id,
      showEvidence(event.evidence),
    ],
    json: event,
  }
}

function showEvidence(evidence: Readonly<Record<string, unknown>> | undefined): string {
  if (evidence === undefined) return 'erased'
  return Object.entries(evidence)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ')
}
