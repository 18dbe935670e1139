import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { openCli, say, type Host } from './cli.ts'
import { pagesOf } from './pages.ts'
import type { Cell, Row } from './print.ts'

const request = z.looseObject({
  id: z.string(),
  contact: z.string(),
  channel: z.string(),
  by: z.string(),
  state: z.string(),
  receivedAt: z.string(),
  dueAt: z.string(),
  overdue: z.boolean(),
  answer: z.optional(z.string()),
})
const list = z.object({ accessRequests: z.array(request), next: z.optional(z.string()) })
const started = z.looseObject({ receivedAt: z.string(), dueAt: z.string(), by: z.string() })

const TITLES = ['id', 'received', 'due', 'by', 'channel', 'state', 'contact']

/** `basta access`: people who ask what is held about them. */
export function accessCommand(program: Command, host: Host): void {
  const access = program.command('access').description('who asks what is held about them')
  access
    .command('list')
    .description(
      `Lists requests, soonest due first; by default those a person must answer. Each line: ${TITLES.join(', ')}.`,
    )
    .option('--state <state>', 'due, unproven, answered or all', 'due')
    .action(async ({ state }: { state: string }, command: Command) => {
      const { api, print } = await openCli(command, host)
      const path = `/v1/access-requests?state=${encodeURIComponent(state)}`
      const none =
        state === 'due'
          ? 'There are no access requests to answer.'
          : 'There are no access requests.'
      for await (const page of pagesOf(api, path, list, none))
        print.rows(TITLES, page.accessRequests.map(rowOf))
    })
  access
    .command('show')
    .description(
      'Shows a request and, until it is answered, the address to answer to. What to send is what ' +
        '`basta history --json` says of that address.',
    )
    .argument('<id>')
    .action(async (id: string, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const found = await api.get(pathOf(id), request)
      print.facts(factsOf(found), found)
    })
  access
    .command('answer')
    .description('Closes a request that was answered by hand. A refusal needs its reason.')
    .argument('<id>')
    .argument('<answer>', 'sent or refused')
    .option('--note <text>', 'how it was sent, or why it is refused; it is kept')
    .action(async (id: string, answer: string, { note }: { note?: string }, command: Command) => {
      const { api, print } = await openCli(command, host)
      const body = { answer, ...(note === undefined ? {} : { note }) }
      const { status: _, ...closed } = await api.write('POST', pathOf(id), body, request)
      print.facts(factsOf(closed), closed)
    })
  access
    .command('start')
    .description(
      'Starts a request for somebody who asked by phone or letter: the clock of a month runs, and a ' +
        'one-time link goes to the address, where one can be sent.',
    )
    .argument('<address>')
    .option('--language <language>', 'of the link and its page, such as "fr"')
    .action(async (to: string, { language }: { language?: string }, command: Command) => {
      const { api, print } = await openCli(command, host)
      const body = { to, ...(language === undefined ? {} : { language }) }
      const begun = await api.ask('/v1/access-requests', body, started)
      print.facts(
        [
          ['received', begun.receivedAt],
          ['due', begun.dueAt],
          ['by', begun.by],
        ],
        begun,
      )
      if (begun.by === 'operator') say('No link can be sent: see `basta access list`.')
    })
}

function pathOf(id: string): string {
  return `/v1/access-requests/${encodeURIComponent(id)}`
}

function rowOf(one: z.infer<typeof request>): Row {
  const due: Cell = one.overdue ? { text: one.dueAt, tone: 'bad' } : one.dueAt
  const state = one.answer === undefined ? one.state : `${one.state} (${one.answer})`
  return {
    cells: [one.id, one.receivedAt, due, one.by, one.channel, state, one.contact],
    json: one,
  }
}

function factsOf(one: object): [string, Cell][] {
  return Object.entries(one).map(([name, value]) => [name, String(value)])
}
