import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { openCli, say, several, type Cli, type Host } from './cli.ts'
import { pagesOf } from './pages.ts'
import { knownSenders } from './explain.ts'
import { beSure, YES } from './sure.ts'
import type { Row } from './print.ts'

type CreateOptions = {
  readonly right: string[]
  readonly sender?: string[]
  readonly expires?: string
  readonly perMinute?: number
}

type RotateOptions = { readonly overlap?: number; readonly yes?: true }

const key = z.looseObject({
  id: z.string(),
  name: z.string(),
  rights: z.array(z.string()),
  senders: z.optional(z.array(z.string())),
  lastFour: z.string(),
  lastUsed: z.optional(z.string()),
  expiresAt: z.optional(z.string()),
  revokedAt: z.optional(z.string()),
})
const withSecret = z.looseObject({ id: z.string(), key: z.string() })
const list = z.object({ keys: z.array(key), next: z.optional(z.string()) })

const TITLES = ['id', 'name', 'rights', 'senders', 'ends in', 'last used', 'until']

/** `basta keys`: who may call, and for which senders. */
export function keysCommand(program: Command, host: Host): void {
  const keys = program.command('keys').description('who may call, and for which senders')
  keys
    .command('list')
    .description(`Lists keys, without their secrets. Each line: ${TITLES.join(', ')}.`)
    .action(async (_: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      for await (const page of pagesOf(api, '/v1/keys', list))
        print.rows(TITLES, page.keys.map(rowOf))
    })
  keys
    .command('create')
    .description('Creates a key. It is shown this once, on stdout.')
    .argument('<name>', 'to tell it from others')
    .sets({ rights: '--right', senders: '--sender', expiresAt: '--expires' })
    .requiredOption(
      '-r, --right <right>',
      'check, write, lift, read or admin (several times)',
      several,
    )
    .option('-s, --sender <id>', 'for these senders alone (several times)', several)
    .option('--expires <time>', 'when it ends, with its zone')
    .option('--per-minute <count>', 'how often it may ask', Number)
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const cli = await openCli(command, host)
      const { right: rights, sender: senders, expires: expiresAt, perMinute } = options
      if (senders === undefined && (await knownSenders(cli.api)).includes(name))
        say(`The key is for every sender; for ${name} alone it needs --sender ${name}.`)
      await showOnce(cli, '/v1/keys', { name, rights, senders, expiresAt, perMinute })
    })
  keys
    .command('rotate')
    .description(
      'Gives a key a new secret, shown this once; the last one works on for a while. After a leak: --overlap 0.',
    )
    .argument('<id>')
    .sets({ overlapSeconds: '--overlap' })
    .option(
      '--overlap <seconds>',
      'how long the last one works on (default: a day; after a leak: 0)',
      Number,
    )
    .option(...YES)
    .action(async (id: string, { overlap, yes }: RotateOptions, command: Command) => {
      const cli = await openCli(command, host)
      if (overlap === 0)
        await beSure(`End the secret of ${id} at once? Whoever uses it is locked out.`, yes)
      await showOnce(cli, `${pathOf(id)}/rotate`, { overlapSeconds: overlap })
    })
  keys
    .command('revoke')
    .description('Ends a key, within a minute everywhere. It stays in the list.')
    .argument('<id>')
    .option(...YES)
    .action(async (id: string, { yes }: { yes?: true }, command: Command) => {
      const { api, print } = await openCli(command, host)
      await beSure(`Revoke ${id}? It cannot be undone, and whoever uses it is locked out.`, yes)
      const { status: __, ...revoked } = await api.write('DELETE', pathOf(id), undefined, key)
      print.facts([['revoked', revoked.revokedAt ?? '']], revoked)
    })
}

async function showOnce({ api, print }: Cli, path: string, asked: unknown): Promise<void> {
  const { status: _, ...made } = await api.write('POST', path, asked, withSecret)
  say('The key is shown this once, on stdout.')
  print.facts(
    [
      ['id', made.id],
      ['key', made.key],
    ],
    made,
  )
}

function pathOf(id: string): string {
  return `/v1/keys/${encodeURIComponent(id)}`
}

function rowOf(one: z.infer<typeof key>): Row {
  const { revokedAt, expiresAt } = one
  return {
    cells: [
      one.id,
      one.name,
      one.rights.join(' '),
      one.senders?.join(' ') ?? 'every',
      one.lastFour,
      one.lastUsed ?? 'never',
      revokedAt === undefined ? (expiresAt ?? '') : { text: `revoked ${revokedAt}`, tone: 'bad' },
    ],
    json: one,
  }
}
