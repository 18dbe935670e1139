import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { readAddresses } from './addresses.ts'
import { openCli, say, type Host } from './cli.ts'

type StopOptions = {
  readonly scope: string
  readonly channel: string
  readonly reference: string
  readonly blocks?: string
  readonly at?: string
}

const recorded = z.looseObject({ events: z.array(z.string()), contacts: z.array(z.string()) })

/** `basta stop`: records what a person said by phone, e-mail, letter or to an agent. */
export function stopCommand(program: Command, host: Host): void {
  program
    .command('stop')
    .summary('record that a person wants no more')
    .description(
      'Records a stop that came by phone, e-mail, letter or through an agent, for one person: give ' +
        'all of their addresses you know. Each line: address, event, contact.',
    )
    .argument('<address...>', 'at most 20 addresses of one person, or "-" for stdin')
    .sets({ channelOfRequest: '--channel', occurredAt: '--at' })
    .requiredOption('-c, --channel <channel>', 'how it came: phone, email, letter or agent')
    .requiredOption('-r, --reference <text>', 'what finds it again: a ticket, a letter, a call')
    .option('--scope <scope>', 'all, sender/<id> or sender/<id>/<topic>', 'all')
    .option('--blocks <what>', 'marketing, or every message (default: marketing)')
    .option('--at <time>', 'when it was said, with its zone (default: now)')
    .action(async (typed: string[], options: StopOptions, command: Command) => {
      const { api, print } = await openCli(command, host)
      const to = await readAddresses(typed)
      const { status, events, contacts } = await api.write(
        'POST',
        '/v1/stops',
        {
          to,
          scope: options.scope,
          channelOfRequest: options.channel,
          reference: options.reference,
          ...(options.blocks === undefined ? {} : { blocks: options.blocks }),
          ...(options.at === undefined ? {} : { occurredAt: options.at }),
        },
        recorded,
      )
      print.rows(
        ['address', 'event', 'contact'],
        to.map((address, at) => ({
          cells: [address, events[at] ?? '', contacts[at] ?? ''],
          json: { to: address, event: events[at], contact: contacts[at], queued: status === 202 },
        })),
      )
      if (status === 202) say('The table is busy: the stop is kept safe and recorded soon.')
    })
}
