import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { openCli, type Host } from './cli.ts'
import { Failure } from './failure.ts'
import type { Cell } from './print.ts'

const noted = z.optional(z.looseObject({ at: z.string(), detail: z.string() }))
const account = z.looseObject({
  account: z.string(),
  usable: z.boolean(),
  problem: z.optional(z.string()),
  senders: z.array(z.looseObject({ id: z.string(), registered: z.boolean() })),
  url: z.string(),
  proof: z.looseObject({ by: z.string(), count: z.number() }),
  lastGenuine: noted,
  lastRefusal: noted,
  refusedToday: z.number(),
})
const accounts = z.looseObject({ problem: z.optional(z.string()), accounts: z.array(account) })
const probed = z.looseObject({
  outcome: z.enum(['works', 'fails', 'cannot_probe']),
  steps: z.array(z.looseObject({ step: z.string(), passed: z.boolean(), detail: z.string() })),
  next: z.string(),
})

/** `basta providers`: accounts at providers, and a test of each. */
export function providersCommand(program: Command, host: Host): void {
  const providers = program
    .command('providers')
    .description('accounts at providers, and a test of each')
  providers
    .command('list', { isDefault: true })
    .description(
      'Lists the accounts of the accounts document: account, state, senders, when it was last heard, ' +
        'when a request was last refused and why, how many today, and the URL for the provider.',
    )
    .action(async (_: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { problem, accounts: all } = await api.get('/v1/providers', accounts)
      print.rows(
        ['account', 'state', 'senders', 'last heard', 'last refused', 'why', 'today', 'URL'],
        all.map((one) => ({
          cells: [
            one.account,
            one.usable ? 'in use' : { text: one.problem ?? 'cannot be used', tone: 'bad' },
            one.senders
              .map(({ id, registered }) => (registered ? id : `${id} (not registered)`))
              .join(', '),
            one.lastGenuine?.at ?? 'not in 90 days',
            one.lastRefusal?.at ?? '',
            one.lastRefusal?.detail ?? '',
            String(one.refusedToday),
            one.url,
          ],
          json: one,
        })),
      )
      if (problem !== undefined)
        throw new Failure('The accounts document cannot be read; this is the last that could be.', [
          problem,
        ])
    })
  providers
    .command('test')
    .description(
      'Tests an account and records nothing: a request as the provider would make it is signed with the ' +
        'secret that is held, verified and read. Exit code 1 if something must be mended.',
    )
    .argument('<account>', 'such as twilio/main')
    .action(async (name: string, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const answer = await api.ask(pathOf(name), {}, probed)
      print.facts(
        [
          ...answer.steps.map(({ step, passed, detail }): [string, Cell] => [
            step,
            passed ? detail : { text: detail, tone: 'bad' },
          ]),
          ['next', answer.next],
        ],
        answer,
      )
      if (answer.outcome === 'fails') throw new Failure(`${name} does not work yet.`)
    })
}

function pathOf(name: string): string {
  const parts = name.split('/')
  if (parts.length !== 2 || parts.includes(''))
    throw new Failure(`"${name}" is no account: write <provider>/<account>, such as twilio/main.`)
  return `/v1/providers/${parts.map((part) => encodeURIComponent(part)).join('/')}/test`
}
