import * as z from 'zod/mini'
import { Option, type Command } from 'commander'
import { text } from 'node:stream/consumers'
import type { Options as HowToRead } from '../classify/classify.ts'
import { STRICTNESSES, type Strictness } from '../domain/strictness.ts'
import { openCli, openPrinter, type Host } from './cli.ts'
import { Failure } from './failure.ts'
import { INFLUENCE_TITLES, influenceRows, readingFacts } from './reading.ts'

type Options = {
  readonly strictness?: Strictness
  readonly stopWord?: readonly string[]
  readonly mail?: true
  readonly sender?: string
  readonly keyStdin?: true
  readonly json?: true
}

const declared = z.looseObject({
  stopWords: z.optional(z.array(z.string())),
  strictness: z.optional(z.enum(STRICTNESSES)),
  domains: z.optional(z.array(z.string())),
})

/** `basta hear`: how a reply would be read, on this machine. */
export function hearCommand(program: Command, host: Host): void {
  program
    .command('hear')
    .description(
      'Shows how a reply would be read, and why. It is read on this machine: it needs no Basta and no ' +
        'key, and the text goes nowhere. Only --sender asks Basta, for what that sender declares.',
    )
    .argument('[text]', 'what a person wrote; "-", or nothing in a pipe: stdin')
    .addOption(
      new Option('--strictness <name>', 'how what is no keyword is judged').choices(STRICTNESSES),
    )
    .option('--stop-word <word...>', 'words of your own that mean stop')
    .option('--mail', 'it is a mail, which quotes the one it answers')
    .option('-s, --sender <id>', 'with the stop words and the strictness of this sender')
    .action(async (written: string | undefined, options: Options, command: Command) => {
      const said = await textOf(written, command.optsWithGlobals<Options>())
      const how = await howToRead(options, command, host)
      // The classifier is large: no other command loads it.
      const { explain } = await import('../classify/explain.ts')
      const reading = explain(said, how)
      const print = openPrinter(command, host)
      print.facts([...readingFacts(reading), ['strictness', how.strictness ?? 'balanced']], reading)
      const { json } = command.optsWithGlobals<Options>()
      if (json !== true) print.rows(INFLUENCE_TITLES, influenceRows(reading))
    })
}

async function textOf(written: string | undefined, { keyStdin }: Options): Promise<string> {
  if (written !== undefined && written !== '-') return written
  if (written === undefined && process.stdin.isTTY)
    throw new Failure('Give a text, such as: basta hear "please take me off your list".')
  if (keyStdin === true) throw new Failure('Stdin cannot hold both the key and the text.')
  return (await text(process.stdin)).replace(/\r?\n$/, '')
}

async function howToRead(
  { strictness, stopWord = [], mail, sender }: Options,
  command: Command,
  host: Host,
): Promise<HowToRead> {
  const known = sender === undefined ? {} : await declaredBy(sender, command, host)
  return {
    extraStopWords: [...(known.stopWords ?? []), ...stopWord],
    strictness: strictness ?? known.strictness ?? 'balanced',
    ...(mail === true ? { mail: { ownHosts: known.domains ?? [] } } : {}),
  }
}

async function declaredBy(
  sender: string,
  command: Command,
  host: Host,
): Promise<z.infer<typeof declared>> {
  const { api } = await openCli(command, host)
  return api.get(`/v1/senders/${encodeURIComponent(sender)}`, declared)
}
