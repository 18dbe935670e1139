import { InvalidArgumentError, Option } from 'commander'
import { rowsFileBeside } from '../certificate/rows-file.ts'
import { hasPhones } from '../domain/phone-country.ts'
import { openCli, say, several, type Host } from './cli.ts'
import type { Command } from './command.ts'
import { Failure } from './failure.ts'
import { requirePlaces } from './output-files.ts'
import { openList } from './scrub-list.ts'
import { scrubByService } from './scrub-by-service.ts'
import { scrubHere } from './scrub-here.ts'
import type { Places, ScrubOptions } from './scrub-asked.ts'
import { showScrubbed } from './scrub-summary.ts'

/** `basta scrub`: a whole list, each row judged as by one check. */
export function scrubCommand(program: Command, host: Host): void {
  program
    .command('scrub')
    .summary('take out of a list whom you may not write to')
    .description(
      'Judges each row of a list as one check would, with every stop that was recorded before it began. ' +
        'Kept rows are written as they were, byte for byte; the others are listed by their number, with ' +
        'the reason. The list goes to the house, which deletes it when the run ends, and the results ' +
        'once they are here; with --local it is judged in this process, by the Basta that runs on this ' +
        'machine, and an interruption leaves nothing. Interrupted at the house, the same command goes on ' +
        'with its run while that is under way, and says so. A run that has ended is deleted there, and the ' +
        'list is judged anew, so that every stop before the command counts; only --resume takes what it ' +
        'found, for 24 hours after the last stop that it knows. Another list, or other options, with the ' +
        'same --out delete the earlier run. It ends with 5 if the list cannot be used as it is, and with 6 if the register was not complete in time; then nothing was written.',
    )
    .argument('<list>', 'CSV')
    .requiredOption('-s, --sender <id>', 'who will send')
    .option('-t, --topic <id>', 'one of its topics')
    .addOption(
      new Option('-p, --purpose <purpose>', 'what the message is')
        .choices(['marketing', 'transactional'])
        .default('marketing'),
    )
    .requiredOption('-o, --out <path>', 'where the kept rows are written')
    .requiredOption('--rejected <path>', 'where the other rows are listed, without addresses')
    .option(
      '--column <name>',
      'a column with addresses, by name or number (several times; default: found out)',
      several,
    )
    .option('--header', 'the first line names the columns (default: found out)')
    .option('--no-header', 'the first line is a row')
    .option('--delimiter <character>', 'what is between cells; tab for a tab', delimiter)
    .option(
      '--encoding <name>',
      'utf-8, windows-1252, iso-8859-1, utf-16le, utf-16be (default: found out)',
    )
    .option('--default-country <code>', 'of numbers written without a country, e.g. FR')
    .option('--certificate <path>', 'also a signed certificate, and beside it its rows file')
    .option('--allow-lag', 'run though the log of events is behind, and say by how much')
    .option(
      '--max-invalid <share>',
      'rows without a valid address that may be: 0 to 1, or 30% (the default)',
      share,
    )
    .option('--keep-duplicates', 'keep rows whose address stood in an earlier row')
    .option(
      '--resume',
      'take the run that was interrupted, though it has ended, or fail if there is none',
    )
    .option('--threads <number>', 'with --local: how many judge rows (default 2)', threads)
    .sets({
      columns: '--column',
      header: '--no-header',
      fileName: '<list>',
    })
    .action(async (path: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ScrubOptions>()
      await requireUsable(options)
      const list = openList(path)
      const places = placesOf(options)
      requirePlaces(path, Object.values(places))
      const cli = await openCli(command, host)
      const run = options.local === true ? scrubHere : scrubByService
      const done = await run({ cli, host, options, list, places })
      showScrubbed(cli.print, done, places)
      if (done.lagSeconds !== undefined)
        say(`Careful: the register was ${done.lagSeconds} s behind when this list was judged.`)
    })
}

async function requireUsable({
  defaultCountry,
  threads: many,
  local,
}: ScrubOptions): Promise<void> {
  if (many !== undefined && local !== true)
    throw new Failure('--threads is for --local: at the house, the house decides.')
  if (defaultCountry !== undefined && !(await hasPhones(defaultCountry)))
    throw new Failure(
      `--default-country "${defaultCountry}" is no country with numbers, such as FR.`,
    )
}

function placesOf({ out, rejected, certificate }: ScrubOptions): Places {
  return {
    rejected,
    ...(certificate === undefined ? {} : { certificate, rows: rowsFileBeside(certificate) }),
    clean: out,
  }
}

function delimiter(written: string): string {
  const character = /^(?:tab|\\t)$/i.test(written) ? '\t' : written
  if (character.length !== 1) throw new InvalidArgumentError('One character, or the word tab.')
  return character
}

function threads(written: string): number {
  const number = Number(written)
  if (!(Number.isInteger(number) && number >= 1 && number <= 64))
    throw new InvalidArgumentError('A whole number, 1 to 64.')
  return number
}

function share(written: string): number {
  const [, number = '', percent] = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(written) ?? []
  const found = Number(number) / (percent === '%' ? 100 : 1)
  if (number === '' || !(found <= 1)) throw new InvalidArgumentError('0 to 1, or 0% to 100%.')
  return found
}
