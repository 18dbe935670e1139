import * as z from 'zod/mini'
import type { ScrubReading } from '../domain/scrub.ts'
import type { Scrubbed } from '../scrub/scrub-job.ts'
import type { Cli, Host } from './cli.ts'
import { Failure } from './failure.ts'
import { openOutput, publish, type OutputFile } from './output-files.ts'
import type { Write } from './judge-here.ts'
import { measuredProgress } from './progress.ts'
import type { Places, ScrubOptions } from './scrub-asked.ts'
import { readList, requireUnchanged, type ListFile } from './scrub-list.ts'
import { failureOfRun } from './scrub-failure.ts'
import type { ScrubbedList } from './scrub-summary.ts'

const figures = z.looseObject({
  inbox: z.optional(z.looseObject({ waiting: z.number(), oldestAt: z.optional(z.string()) })),
})

/** As many as the smallest machine has cores. */
const THREADS = 2

/** The list is judged in this process, with the keys and the table of the house that runs here. */
export async function scrubHere({
  cli,
  host,
  options,
  list,
  places,
}: {
  readonly cli: Cli
  readonly host: Host
  readonly options: ScrubOptions
  readonly list: ListFile
  readonly places: Places
}): Promise<ScrubbedList> {
  if (options.resume === true)
    throw new Failure('A run in this process leaves nothing to go on with: leave --resume out.')
  const judge = await host.judgeHere()
  const files = new Map<string, OutputFile>()
  const bar = measuredProgress('Judging', {
    total: list.bytes,
    units: 'rows',
    monotonic: host.monotonic,
  })
  try {
    for (const [kind, place] of Object.entries(places)) files.set(kind, await openOutput(place))
    const write = (kind: keyof Places): Write =>
      files.get(kind)?.write ?? (() => Promise.reject(new Error(`There is no ${kind} file.`)))
    const { sender, topic, purpose } = options
    const done = await judge({
      question: { sender, topic, purpose },
      reading: readingOf(options),
      allowLag: options.allowLag === true,
      threads: options.threads ?? THREADS,
      folder: host.environment['BASTA_DATA'],
      input: readList(list, cli.signal),
      inbox: async () => (await cli.api.get('/v1/figures?days=1', figures)).inbox ?? { waiting: 1 },
      kept: write('clean'),
      rejected: write('rejected'),
      rows: places.rows === undefined ? undefined : write('rows'),
      now: host.now,
      progress: bar.at,
      signal: cli.signal,
    })
    if ('notRunning' in done)
      throw new Failure(`No Basta runs on ${done.notRunning}.`, [
        'Start it there with `npm start`: --local reads its table and its log.',
      ])
    if ('threadEnded' in done)
      throw new Failure('A thread that judges rows has ended: nothing was written.', [
        'Perhaps it found no memory. Try again with --threads 1.',
      ])
    if ('failure' in done) throw failureOfRun(done.failure)
    if (done.certificate !== undefined) await write('certificate')(Buffer.from(done.certificate))
    requireUnchanged(list)
    await publish([...files.values()])
    return shown(options, done)
  } finally {
    bar.end()
    for (const file of files.values()) await file.discard()
  }
}

function readingOf(options: ScrubOptions): ScrubReading {
  const { column, header, delimiter, encoding, defaultCountry, keepDuplicates, maxInvalid } =
    options
  return {
    columns: column,
    hasHeader: header,
    delimiter,
    encoding,
    defaultCountry,
    keepDuplicates,
    maxInvalid,
  }
}

function shown(
  { sender, topic, purpose }: ScrubOptions,
  done: Scrubbed & { readonly completeTo: Date; readonly lagSeconds: number },
): ScrubbedList {
  const { rows, kept, rejected, duplicates, byReason, read } = done
  const { hasHeader, columns, encoding, delimiter } = read
  return {
    sender,
    topic,
    purpose,
    detected: { encoding, delimiter, header: hasHeader, columns: [...columns] },
    counts: { rows, kept, rejected, duplicates, reasons: { ...byReason } },
    completeTo: done.completeTo.toISOString(),
    ...(done.lagSeconds === 0 ? {} : { lagSeconds: done.lagSeconds }),
  }
}
