import type { Command } from 'commander'
import * as z from 'zod/mini'
import { confirm, canAsk } from './ask.ts'
import { openCli, say, several, type Cli, type Host } from './cli.ts'
import { EXIT, Failure } from './failure.ts'
import { writePrivate } from './files.ts'
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

/** `basta import`: a list of another system, tried first, then applied. */
export function importCommand(program: Command, host: Host): void {
  program
    .command('import')
    .summary('take over a list of stops or consents')
    .description(
      'Uploads a CSV file, counts what it would do (a dry run), asks, and records it. Stops lift ' +
        'nothing, consents override no stop, and the same file again changes nothing. Rows that cannot ' +
        'be used are saved, without addresses, and then it ends with 1: they are not recorded.',
    )
    .argument('[file]', 'CSV in UTF-8, with a header')
    .option('-k, --kind <kind>', 'stops or consents')
    .option('--scope <scope>', 'stops: all, sender/<id> or sender/<id>/<topic>')
    .option('-s, --sender <id>', 'consents: to whom')
    .option('--source <text>', 'what the file is: "SendGrid export of 2026-11-20"')
    .option('--list <list>', 'stops: unsubscribes, complaints or bounces, if the file does not say')
    .option('--format <name>', 'twilio, ses, sendgrid, mailgun, … (default: by its header)')
    .option('--column <field=header>', 'what the file calls a field (several times)', several)
    .option('--country <code>', 'of numbers written without a country, e.g. FR')
    .option('--at <time>', 'of rows without a date (default: now)')
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
      if (saved === undefined) return
      say(
        `${counts.refused} rows cannot be used${isDryRun ? '' : ' and are not recorded'}: see ${saved}`,
      )
      process.exitCode = EXIT.error
    })
}

/** Announces the file and puts it where the server says. */
async function begin(
  { api, signal }: Cli,
  file: string | undefined,
  options: ImportOptions,
): Promise<string> {
  if (file === undefined || options.kind === undefined || options.source === undefined)
    throw new Failure('Give a file with --kind and --source, or --resume.')
  sizeOf(file)
  const { kind, scope, sender, source, list, format, column = [], country, at } = options
  const asked = { kind, scope, sender, source, list, format }
  const columns = Object.fromEntries(column.map(readColumn))
  const body = { ...asked, columns, defaultCountry: country, occurredAt: at }
  const place: UploadPlace & { id: string } = await api.write('POST', '/v1/imports', body, created)
  await upload(file, place, signal)
  return place.id
}

/** From wherever it stands to its end. */
async function run(
  cli: Cli,
  { id, file }: { readonly id: string; readonly file: string | undefined },
  options: ImportOptions,
): Promise<Imported> {
  const path = `/v1/imports/${encodeURIComponent(id)}`
  const before = await cli.api.get(path, imported)
  const tried =
    before.state === 'awaiting_file' || before.state === 'dry_running'
      ? await dryRun(cli, path, file === undefined ? 0 : sizeOf(file))
      : before
  if (options.dryRun === true || tried.state === 'failed' || tried.state === 'applied') return tried
  if (tried.state === 'dry_run_done' && options.yes !== true) {
    for (const [name, value] of showCounts(tried, tried.dryRun)) say(`  ${name}: ${value}`)
    if (!(await confirm('Record this?'))) throw new Failure('Nothing was recorded.')
  }
  return applied(cli, path)
}

function told(done: Imported): Imported {
  if (done.state !== 'failed') return done
  throw new Failure(done.failure ?? 'The import failed.')
}

function readColumn(written: string): [field: string, header: string] {
  const at = written.indexOf('=')
  if (at < 1) throw new Failure(`--column ${written}: write <field>=<header>.`)
  return [written.slice(0, at), written.slice(at + 1)]
}
