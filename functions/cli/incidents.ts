import * as z from 'zod/mini'
import { openCli, type Host } from './cli.ts'
import type { Command } from './command.ts'
import { pagesOf } from './pages.ts'
import type { Cell, Row } from './print.ts'

const incident = z.looseObject({
  id: z.string(),
  kind: z.string(),
  sender: z.string(),
  contact: z.string(),
  messageId: z.string(),
  sentAt: z.string(),
  purpose: z.string(),
  purposeIs: z.string(),
  toldBy: z.string(),
  provider: z.optional(z.string()),
  account: z.optional(z.string()),
  verdict: z.looseObject({ reason: z.string() }),
  stop: z.optional(z.looseObject({ occurredAt: z.string(), receivedAt: z.string() })),
  lateSeconds: z.optional(z.number()),
  clocks: z.optional(z.array(z.looseObject({ law: z.string(), state: z.string() }))),
  closed: z.optional(z.looseObject({ by: z.string(), at: z.string(), note: z.string() })),
})
type Incident = z.infer<typeof incident>
const list = z.object({ incidents: z.array(incident), next: z.optional(z.string()) })

type Asked = { readonly status: string; readonly kind?: string; readonly sender?: string }

const TITLES = [
  'id',
  'kind',
  'sender',
  'sent',
  'seconds late',
  'limits run out',
  'told by',
  'provider',
]

/** `basta incidents`: what was sent and should not have been. */
export function incidentsCommand(program: Command, host: Host): void {
  const incidents = program
    .command('incidents')
    .description('what was sent after a stop, or with nothing that allowed it')
  incidents
    .command('list', { isDefault: true })
    .description(`Lists incidents, those sent last first. Each line: ${TITLES.join(', ')}.`)
    .option('--status <status>', 'open or closed', 'open')
    .option('--kind <kind>', 'after_stop or without_consent')
    .option('-s, --sender <id>', 'of one sender')
    .action(async (asked: Asked, command: Command) => {
      const { api, print } = await openCli(command, host)
      const query = new URLSearchParams({
        status: asked.status,
        ...(asked.kind === undefined ? {} : { kind: asked.kind }),
        ...(asked.sender === undefined ? {} : { sender: asked.sender }),
      })
      for await (const page of pagesOf(
        api,
        `/v1/incidents?${query.toString()}`,
        list,
        'There are no incidents.',
      ))
        print.rows(TITLES, page.incidents.map(rowOf))
    })
  incidents
    .command('show')
    .description('Shows an incident: a name and a value on each line.')
    .argument('<id>')
    .action(async (id: string, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const found = await api.get(pathOf(id), incident)
      print.facts(factsOf(found), found)
    })
  incidents
    .command('close')
    .description('Closes an incident with a note. Nothing of it is changed or deleted.')
    .argument('<id>')
    .requiredOption('-n, --note <text>', 'what was found, and what was done about it')
    .action(async (id: string, { note }: { note: string }, command: Command) => {
      const { api, print } = await openCli(command, host)
      await api.write('POST', pathOf(id), { note }, z.looseObject({ id: z.string() }))
      print.facts([['closed', id]], { id, note })
    })
}

function rowOf(one: Incident): Row {
  return {
    cells: [
      one.id,
      one.kind,
      one.sender,
      one.sentAt,
      String(one.lateSeconds ?? ''),
      runOut(one),
      one.toldBy,
      throughOf(one),
    ],
    json: one,
  }
}

function factsOf(one: Incident): [string, Cell][] {
  const { stop, closed, clocks = [] } = one
  return [
    ['kind', { text: one.kind, tone: 'bad' }],
    ['sender', one.sender],
    ['contact', one.contact],
    ['message', one.messageId],
    ['purpose', one.purposeIs === 'assumed' ? `${one.purpose} (assumed)` : one.purpose],
    ['sent', one.sentAt],
    ['told by', one.toldBy],
    ...(throughOf(one) === '' ? [] : [['provider', throughOf(one)] as [string, Cell]]),
    ['verdict then', one.verdict.reason],
    ...(stop === undefined
      ? []
      : ([
          ['stop said', stop.occurredAt],
          ['stop received', stop.receivedAt],
          ['seconds late', String(one.lateSeconds ?? '')],
        ] as [string, Cell][])),
    ...clocks.map(({ law, state }): [string, Cell] => [law, state.replaceAll('_', ' ')]),
    ...(closed === undefined
      ? []
      : ([['closed', `${closed.at} by ${closed.by}: ${closed.note}`]] as [string, Cell][])),
  ]
}

/** Through whom it went, as an account of the provider where that is known. */
function throughOf({ account, provider }: Incident): string {
  return account ?? provider ?? ''
}

function runOut({ clocks = [] }: Incident): string {
  return clocks.flatMap(({ law, state }) => (state === 'run_out' ? [law] : [])).join(' ')
}

function pathOf(id: string): string {
  return `/v1/incidents/${encodeURIComponent(id)}`
}
