import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { openCli, say, type Host } from './cli.ts'
import { Failure } from './failure.ts'
import { pagesOf } from './pages.ts'
import type { Cell } from './print.ts'

const account = z.looseObject({
  account: z.string(),
  waiting: z.number(),
  more: z.boolean(),
  oldest: z.string(),
})
const accounts = z.object({ accounts: z.array(account), next: z.optional(z.string()) })
const request = z.looseObject({
  id: z.string(),
  receivedAt: z.string(),
  method: z.optional(z.string()),
  bytes: z.optional(z.number()),
  refusal: z.optional(z.string()),
})
const requests = z.object({ requests: z.array(request), next: z.optional(z.string()) })
const shown = z.extend(request, {
  headers: z.array(z.object({ name: z.string(), value: z.optional(z.string()) })),
  body: z.string(),
  cut: z.boolean(),
})
const verified = z.object({
  accepted: z.number(),
  refused: z.number(),
  next: z.optional(z.string()),
})

const WOULD_BE_TAKEN = 'would be taken now'

/** `basta quarantine`: what providers sent and Basta could not verify. */
export function quarantineCommand(program: Command, host: Host): void {
  const quarantine = program
    .command('quarantine')
    .description('what providers sent and could not be verified')
  quarantine
    .command('list')
    .description(
      'Lists the accounts that have requests in quarantine: account, how many, oldest. With an account, ' +
        'its requests, oldest first: id, received, why it is refused, method, bytes.',
    )
    .argument('[account]', 'such as twilio/main')
    .action(async (name: string | undefined, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      if (name === undefined) {
        for await (const page of pagesOf(
          api,
          '/v1/quarantine',
          accounts,
          'Nothing is in quarantine.',
        ))
          print.rows(
            ['account', 'requests', 'oldest'],
            page.accounts.map((one) => ({
              cells: [one.account, `${one.waiting}${one.more ? ' or more' : ''}`, one.oldest],
              json: one,
            })),
          )
        return
      }
      const none = `Nothing of ${name} is in quarantine.`
      for await (const page of pagesOf(api, pathOf(name), requests, none))
        print.rows(
          ['id', 'received', 'why', 'method', 'bytes'],
          page.requests.map((one) => ({
            cells: [
              one.id,
              one.receivedAt,
              one.method === undefined ? 'cannot be read' : (one.refusal ?? WOULD_BE_TAKEN),
              one.method ?? '',
              String(one.bytes ?? ''),
            ],
            json: one,
          })),
        )
    })
  quarantine
    .command('show')
    .description(
      'Shows one request as it came. Headers that may hold a secret show their name alone.',
    )
    .argument('<account>', 'such as twilio/main')
    .argument('<id>', 'as `basta quarantine list <account>` shows it')
    .action(async (name: string, id: string, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const one = await api.get(`${pathOf(name)}/${encodeURIComponent(id)}`, shown)
      print.facts(
        [
          ['received', one.receivedAt],
          ['why', one.refusal ?? WOULD_BE_TAKEN],
          ['method', one.method ?? ''],
          ...one.headers.map(({ name: header, value }): [string, Cell] => [header, value ?? '…']),
          ['body', one.body + (one.cut ? ' … (longer)' : '')],
        ],
        one,
      )
    })
  quarantine
    .command('verify')
    .description(
      'Verifies the requests of an account again, after its secret is mended. What is genuine is taken ' +
        'as of the time it came; the rest stays.',
    )
    .argument('<account>', 'such as twilio/main')
    .action(async (name: string, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const counts = { accepted: 0, refused: 0 }
      for (let after = ''; ;) {
        const answer = await api.ask(`${pathOf(name)}${after}`, {}, verified)
        counts.accepted += answer.accepted
        counts.refused += answer.refused
        if (answer.next === undefined) break
        after = `?after=${encodeURIComponent(answer.next)}`
      }
      print.facts(
        [
          ['taken', String(counts.accepted)],
          ['stay', String(counts.refused)],
        ],
        { account: name, ...counts },
      )
      if (counts.accepted + counts.refused === 0) say(`Nothing of ${name} is in quarantine.`)
    })
}

function pathOf(name: string): string {
  const parts = name.split('/')
  if (parts.length !== 2 || parts.includes(''))
    throw new Failure(`"${name}" is no account: write <provider>/<account>, such as twilio/main.`)
  return `/v1/quarantine/${parts.map((part) => encodeURIComponent(part)).join('/')}`
}
