import type { Command } from 'commander'
import * as z from 'zod/mini'
import { openCli, say, several, type Host } from './cli.ts'

type CreateOptions = {
  readonly name: string
  readonly right: string[]
  readonly sender?: string[]
  readonly expires?: string
}

const created = z.looseObject({ id: z.string(), key: z.string() })

/** `basta keys`: who may call, and for which senders. */
export function keysCommand(program: Command, host: Host): void {
  const keys = program.command('keys').description('Who may call, and for which senders.')
  keys
    .command('create')
    .description('Creates a key, shown this once: it goes to stdout, everything else to stderr.')
    .argument('<name>', 'to tell it from others')
    .requiredOption(
      '-r, --right <right>',
      'check, write, lift, read or admin (several times)',
      several,
    )
    .option('-s, --sender <id>', 'for these senders alone (several times)', several)
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { right: rights, sender: senders } = options
      const { status: _, ...key } = await api.write(
        'POST',
        '/v1/keys',
        { name, rights, senders },
        created,
      )
      say(`Key ${key.id}. It is shown this once:`)
      print.facts([['key', key.key]], key)
    })
}
