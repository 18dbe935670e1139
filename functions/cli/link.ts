import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { addressBatches } from './addresses.ts'
import { openCli, type Host } from './cli.ts'

type LinkOptions = {
  readonly sender: string
  readonly topic?: string
  readonly campaign?: string
  readonly file?: string
}

const minted = z.object({
  links: z.array(
    z.looseObject({
      to: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
    }),
  ),
})

/** The limit of one call. */
const LINKS_MAX = 1_000

/** `basta link`: unsubscribe links to send. */
export function linkCommand(program: Command, host: Host): void {
  program
    .command('link')
    .summary('make unsubscribe links')
    .description(
      'Makes unsubscribe links. Each line: address, URL. With --json: their headers too.',
    )
    .argument('[address...]', 'addresses, or "-" for one a line on stdin')
    .requiredOption('-s, --sender <id>', 'who will send them')
    .option('-t, --topic <id>', 'one of its topics')
    .option('--campaign <name>', 'what they are sent for; a stop by the link names it')
    .option('-f, --file <path>', 'a file with one address a line')
    .action(async (typed: string[], options: LinkOptions, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { sender, topic, campaign, file } = options
      for await (const to of addressBatches(typed, file, LINKS_MAX)) {
        const { links } = await api.ask('/v1/links', { to, sender, topic, campaign }, minted)
        print.rows(
          ['address', 'URL'],
          links.map((link) => ({ cells: [link.to, link.url], json: link })),
        )
      }
    })
}
