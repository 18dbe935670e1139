import * as z from 'zod/mini'
import { openCli, say, several, type Host } from './cli.ts'
import type { Command } from './command.ts'
import { csvAddressRows } from './csv-addresses.ts'
import { EXIT, Failure } from './failure.ts'

type TellOptions = {
  readonly file: string
  readonly column?: string[]
  readonly country?: string
}

/** As many as one call takes. */
const BATCH = 1_000
/** More are counted, and not named. */
const ROWS_NAMED_MAX = 1_000
const ROWS_SAID_MAX = 20

const answer = z.object({
  told: z.number(),
  notStopped: z.number(),
  otherSenders: z.number(),
  otherChannel: z.number(),
  tooFar: z.number(),
  invalid: z.array(z.object({ at: z.number(), problem: z.string() })),
})

type Counts = Record<Exclude<keyof z.infer<typeof answer>, 'invalid'> | 'invalid', number>
type InvalidRow = { readonly row: number; readonly problem: string }

/** `basta targets tell`: for what the register cannot name by itself. */
export function tellTargetCommand(targets: Command, host: Host): void {
  targets
    .command('tell')
    .description(
      'Tells a target again of those in a list of yours who are stopped, as every stop is told, and of ' +
        'nobody else. For a target that was added later, and for what an audit cannot verify: the register ' +
        'keeps no addresses. Counts what became of them; the same list again does no harm. Ends with 1 if ' +
        'rows hold no address that can be read.',
    )
    .argument('<id>')
    .requiredOption(
      '-f, --file <path>',
      'CSV in UTF-8 with a header, or one address a line; - is stdin',
    )
    .option(
      '--column <header>',
      'what holds the addresses (several times; default: by its name)',
      several,
    )
    .option('--country <code>', 'of numbers written without a country, e.g. FR')
    .sets({ defaultCountry: '--country' })
    .action(async (id: string, options: TellOptions, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { file, column, country } = options
      const counts: Counts = {
        told: 0,
        notStopped: 0,
        otherSenders: 0,
        otherChannel: 0,
        tooFar: 0,
        invalid: 0,
      }
      const invalidRows: InvalidRow[] = []
      const refuse = (one: InvalidRow) => {
        counts.invalid += 1
        if (invalidRows.length < ROWS_NAMED_MAX) invalidRows.push(one)
      }
      let batch: { readonly row: number; readonly address: string }[] = []
      const tell = async () => {
        if (batch.length === 0) return
        const body = { addresses: batch.map(({ address }) => address), defaultCountry: country }
        const path = `/v1/targets/${encodeURIComponent(id)}/tellings`
        const { invalid, ...became } = await api.ask(path, body, answer)
        for (const name of NAMES) counts[name] += became[name]
        for (const { at, problem } of invalid) refuse({ row: batch[at]?.row ?? 0, problem })
        batch = []
      }
      let rows = 0
      for await (const { row, address } of csvAddressRows(file, column)) {
        rows += 1
        if (address === undefined) refuse({ row, problem: 'has no address' })
        else if (address.length > ADDRESS_MAX)
          refuse({ row, problem: 'is too long for an address' })
        else batch.push({ row, address })
        if (batch.length === BATCH) await tell()
      }
      await tell()
      if (rows === 0) throw new Failure(`${file} holds no address.`)
      print.facts(
        [
          ['told', String(counts.told)],
          ['not stopped', String(counts.notStopped)],
          ['stopped for other senders', String(counts.otherSenders)],
          ['of another channel', String(counts.otherChannel)],
          ['would block too much', String(counts.tooFar)],
          ['invalid', String(counts.invalid)],
        ],
        { ...counts, invalidRows },
      )
      for (const { row, problem } of invalidRows.slice(0, ROWS_SAID_MAX))
        say(`row ${String(row)}: ${problem}`)
      if (counts.invalid > ROWS_SAID_MAX)
        say(`and ${String(counts.invalid - ROWS_SAID_MAX)} more (--json names them)`)
      if (counts.invalid > 0) process.exitCode = EXIT.error
    })
}

const ADDRESS_MAX = 320
const NAMES = ['told', 'notStopped', 'otherSenders', 'otherChannel', 'tooFar'] as const
