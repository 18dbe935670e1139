import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { openCli, say, several, type Host } from './cli.ts'
import { Failure } from './failure.ts'
import type { Cell, Row } from './print.ts'
import { inWords, SENDERS_MAX, verdictsFor } from './verdicts.ts'

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

type Event = z.infer<typeof event>
type HistoryOptions = { readonly sender?: string[] }

const TITLES = ['when', 'what', 'scopes', 'how', 'event', 'evidence']

/** `basta history`: everything known about an address. */
export function historyCommand(program: Command, host: Host): void {
  program
    .command('history')
    .summary('show everything known of an address')
    .description(
      'Shows everything known of an address: first what each sender may send now (marketing), and ' +
        'whether the chain of events is whole; then the events, oldest first, with their evidence. ' +
        'Each line: when, what, scopes, how, event, evidence. With --json: one value with the verdicts, ' +
        'the standing, the events as they were recorded, and the chain. Ends with 1 where the chain is ' +
        'not whole.',
    )
    .argument('<address>')
    .option('-s, --sender <id>', 'what these may send (several times; default: all)', several)
    .action(async (to: string, options: HistoryOptions, command: Command) => {
      const { api, print, isJson, signal } = await openCli(command, host)
      let page = await api.ask('/v1/history', { to }, history)
      const { verdicts, areMore } = await verdictsFor(api, to, options.sender).catch(
        (error: unknown) => {
          // What is on record is shown all the same.
          if (options.sender !== undefined || signal.aborted) throw error
          return { verdicts: [], areMore: false }
        },
      )
      const events: Event[] = []
      const faults: unknown[] = []
      let intact = true
      for (;;) {
        events.push(...page.events)
        faults.push(...(page.chain.faults ?? []))
        intact &&= page.chain.intact
        if (page.next === undefined) break
        page = await api.ask('/v1/history', { to, after: page.next }, history)
      }
      const chain = { intact, faults }
      print.facts([...inWords(verdicts), chainFact(to, events.length, intact)], {
        ...page,
        verdicts,
        events,
        chain,
      })
      if (!isJson) print.rows(TITLES, events.toSorted(byTime).map(rowOf))
      if (areMore) say(`There are more than ${SENDERS_MAX} senders: name others with --sender.`)
      if (!intact)
        throw new Failure(`The chain of ${page.contact} is not whole: an event was changed.`, [
          '--json shows where.',
        ])
    })
}

function chainFact(to: string, count: number, isIntact: boolean): [string, Cell] {
  if (!isIntact) return ['chain', { text: 'not whole: an event was changed', tone: 'bad' }]
  if (count === 0) return ['known', `nothing: no event of ${to} is on record`]
  return ['chain', `whole: ${count} ${count === 1 ? 'event' : 'events'}`]
}

/** By when it was said; a list that came in later may tell of things long before. */
function byTime(one: Event, other: Event): number {
  return Date.parse(one.occurredAt) - Date.parse(other.occurredAt)
}

function rowOf(event: Event): Row {
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
