import { Option } from 'commander'
import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { confirm, canAsk } from './ask.ts'
import { openCli, say, several, type Cli, type Host } from './cli.ts'
import { EXIT, Failure } from './failure.ts'
import { writePrivate } from './files.ts'
import { decide, decisionsOf, linesOf } from './import-decisions.ts'
import {
  applied,
  dryRun,
  imported,
  readRefused,
  showCounts,
  type Imported,
} from './import-steps.ts'
import { sizeOf, upload, type UploadPlace } from './upload.ts'

type ImportOptions = {
  readonly kind?: string
  readonly scope?: string
  readonly sender?: string
  readonly source?: string
  readonly list?: string
  readonly format?: string
  readonly column?: string[]
  readonly status?: string[]
  readonly notRead?: string[]
  readonly country?: string
  readonly at?: string
  readonly resume?: string
  readonly dryRun?: true
  readonly yes?: true
  readonly refused?: string
}

const created = z.object({
  id: z.string(),
  uploadUrl: z.string(),
  method: z.string(),
  headers: z.record(z.string(), z.string()),
})

/** `basta import`: a list of another system, first tried, then applied. */
export function importCommand(program: Command, host: Host): void {
  program
    .command('import')
    .summary('take over a list of stops or consents')
    .description(
      'Uploads a CSV file, counts what it would do (a dry run), asks, and records it. Stops lift ' +
        'nothing, consents override no stop, and the same file again changes nothing. Rows that cannot ' +
        'be used, or only in part, are saved, without addresses, and then it ends with 1. Columns ' +
        'that look like an address, a status or a date and are not read are asked about; without a ' +
        'terminal, --column, --status and --not-read must answer for each of them. A date without a ' +
        'time zone is not used: its stop counts from --at, else from now, and stays so.',
    )
    .argument('[file]', 'CSV in UTF-8, with a header')
    .sets({
      columns: '--column',
      statuses: '--status',
      defaultCountry: '--country',
      occurredAt: '--at',
    })
    .addOption(new Option('-k, --kind <kind>', 'stops or consents').choices(['stops', 'consents']))
    .option('--scope <scope>', 'stops: all, sender/<id> or sender/<id>/<topic>')
    .option('-s, --sender <id>', 'consents: to whom')
    .option('--source <text>', 'what the file is: "SendGrid export of 2026-11-20"')
    .option('--list <list>', 'stops: unsubscribes, complaints or bounces, if the file does not say')
    .option('--format <name>', 'twilio, ses, sendgrid, mailgun, … (default: by its header)')
    .option('--column <field=header>', 'what the file calls a field (several times)', several)
    .option('--status <word=meaning>', 'what a status means, if Basta does not know it', several)
    .option('--not-read <header>', 'leave a column out (several times)', several)
    .option('--country <code>', 'of numbers written without a country, e.g. FR')
    .option('--at <time>', 'of rows without a date that has a time zone (default: now)')
    .option('--resume <id>', 'go on with an import that was interrupted')
    .option('--dry-run', 'count, record nothing')
    .option('-y, --yes', 'record without asking')
    .option('--refused <path>', 'where refused rows are saved (default: <file>.refused.csv)')
    .action(async (file: string | undefined, options: ImportOptions, command: Command) => {
      const isDryRun = options.dryRun === true
      if (!isDryRun && options.yes !== true && !canAsk())
        throw new Failure('Nobody can be asked here: say --yes or --dry-run.')
      const cli = await openCli(command, host)
      const id = options.resume ?? (await begin(cli, file, options))
      const rested = await run(cli, { id, file }, options).catch((error: unknown) => {
        say(`\`basta import --resume ${id}\` goes on with it.`)
        throw error
      })
      const done = told(rested)
      const counts = isDryRun ? done.dryRun : done.applied
      if (counts === undefined) throw new Failure('Basta did not say what it counted.')
      const saved =
        counts.refused === 0 ? undefined : (options.refused ?? `${file ?? id}.refused.csv`)
      if (saved !== undefined) writePrivate(saved, await readRefused(cli.api, id))
      cli.print.facts(showCounts(done, counts), { ...done, refusedFile: saved })
      const { questions = [] } = done
      if (isDryRun && questions.length > 0) {
        say('To be decided before it can be recorded:')
        for (const line of linesOf(questions)) say(`  ${line}`)
        process.exitCode = EXIT.error
      }
      if (saved === undefined) return
      say(
        `${counts.refused} rows cannot be used, or only in part${isDryRun ? '' : ': the rest of them is not recorded'}. See ${saved}`,
      )
      process.exitCode = EXIT.error
    })
}

/** Creates the import and uploads the file. */
async function begin(
  { api, signal }: Cli,
  file: string | undefined,
  options: ImportOptions,
): Promise<string> {
  if (file === undefined || options.kind === undefined || options.source === undefined)
    throw new Failure('Give a file with --kind and --source, or --resume.')
  sizeOf(file)
  const { kind, scope, sender, source, list, format, country, at } = options
  const asked = { kind, scope, sender, source, list, format }
  const body = { ...asked, ...decisionsOf(options), defaultCountry: country, occurredAt: at }
  const place: UploadPlace & { id: string } = await api.write('POST', '/v1/imports', body, created)
  await upload(file, place, signal)
  return place.id
}

/** Continues an import from its present state to its end. */
async function run(
  cli: Cli,
  { id, file }: { readonly id: string; readonly file: string | undefined },
  options: ImportOptions,
): Promise<Imported> {
  const path = `/v1/imports/${encodeURIComponent(id)}`
  const before = await cli.api.get(path, imported)
  const bytes = file === undefined ? 0 : sizeOf(file)
  // A new file was created with these decisions; a file counted before is counted again with them.
  const later = options.resume === undefined ? undefined : decisionsOf(options)
  const isCounted = before.state === 'dry_run_done' || before.state === 'failed'
  const isDue = before.state === 'awaiting_file' || before.state === 'dry_running'
  const tried =
    isDue || (isCounted && later !== undefined) ? await dryRun(cli, path, bytes, later) : before
  if (options.dryRun === true || tried.state === 'failed' || tried.state === 'applied') return tried
  if (tried.state !== 'dry_run_done') return applied(cli, path)
  const decided = await settled(cli, tried, { path, bytes, isSilent: options.yes === true })
  if (decided.state === 'failed') return decided
  if (options.yes !== true) {
    for (const [name, value] of showCounts(decided, decided.dryRun)) say(`  ${name}: ${value}`)
    if (!(await confirm('Record this?'))) throw new Failure('Nothing was recorded.')
  }
  return applied(cli, path)
}

/** Asks until everything is decided; --yes decides nothing. */
async function settled(
  cli: Cli,
  tried: Imported,
  { path, bytes, isSilent }: { path: string; bytes: number; isSilent: boolean },
): Promise<Imported> {
  let now = tried
  while (now.state === 'dry_run_done' && (now.questions ?? []).length > 0) {
    const { questions = [] } = now
    if (isSilent)
      throw new Failure('Not every column is decided: nothing was recorded.', linesOf(questions))
    now = await dryRun(cli, path, bytes, await decide(questions))
  }
  return now
}

function told(done: Imported): Imported {
  if (done.state !== 'failed') return done
  throw new Failure(done.failure ?? 'The import failed.')
}
