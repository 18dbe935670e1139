import * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cli, Host } from './cli.ts'
import { say } from './cli.ts'
import { downloadResults } from './download.ts'
import { Failure, ListUnusable, Refusal } from './failure.ts'
import { measuredProgress, progress } from './progress.ts'
import type { Places, ScrubOptions } from './scrub-asked.ts'
import { failureOfRun } from './scrub-failure.ts'
import { changed, digestOfList, requireUnchanged, type ListFile } from './scrub-list.ts'
import { resumeNote, type ResumeNote } from './scrub-resume.ts'
import { scrubbed, type ScrubbedList } from './scrub-summary.ts'
import { upload, type UploadPlace } from './upload.ts'

const PAUSE_MS = 100
const PAUSE_MS_MAX = 2_000

const created = z.object({
  id: z.string(),
  uploadUrl: z.string(),
  method: z.string(),
  headers: z.record(z.string(), z.string()),
})

const run = z.looseObject({
  id: z.string(),
  state: z.enum(['awaiting_file', 'queued', 'running', 'done', 'failed', 'deleted']),
  progress: z.looseObject({ rows: z.number(), bytes: z.number() }),
  failure: z.optional(z.looseObject({ type: z.string(), title: z.string(), detail: z.string() })),
})
type Run = z.infer<typeof run>

type Asked = {
  readonly cli: Cli
  readonly host: Host
  readonly options: ScrubOptions
  readonly list: ListFile
  readonly places: Places
}

/** The list goes to the house, is judged there, and what it made comes back. */
export async function scrubByService(asked: Asked): Promise<ScrubbedList> {
  const { cli, list, places, options } = asked
  const reading = progress('Reading', list.bytes)
  const sha256 = await digestOfList(list, { signal: cli.signal, at: reading.at }).finally(
    reading.end,
  )
  const body = bodyOf(options, list)
  const { url } = cli.settings
  const note = resumeNote(places.clean, { url, body, sha256, bytes: list.bytes })
  try {
    const begun = await begin(asked, { note, body, sha256 })
    const done = told(await watch(asked, begun), note)
    await downloadResults(cli, done.id, { places, input: { sha256, bytes: list.bytes }, list })
    note.remove()
    await forget(cli, done.id)
    return scrubbed.parse(done)
  } catch (error) {
    const id = note.find()
    if (id === undefined) throw error
    // Nobody can go on with it: the list is another now.
    if (error instanceof ListUnusable) {
      note.remove()
      await forget(cli, id)
    } else say('The same command goes on where it was.')
    throw error
  }
}

/** The request, as the API takes it. */
function bodyOf(options: ScrubOptions, { path }: ListFile) {
  const { sender, topic, purpose, column, header, delimiter, encoding, defaultCountry } = options
  const { keepDuplicates, maxInvalid, allowLag, certificate } = options
  const fileName = basename(path)
  return {
    sender,
    topic,
    purpose,
    columns: column?.map((one) => (/^[1-9]\d*$/.test(one) ? Number(one) : one)),
    header,
    delimiter,
    encoding: encoding?.toLowerCase(),
    defaultCountry,
    keepDuplicates,
    maxInvalid,
    allowLag,
    certificate: certificate !== undefined,
    // It may not be an address.
    fileName: fileName.includes('@') ? undefined : fileName,
  }
}

/** A run that was interrupted, or a new one with its list. */
async function begin(
  { cli, options, list }: Asked,
  { note, body, sha256 }: { note: ResumeNote; body: object; sha256: string },
): Promise<Run> {
  const known = note.find()
  const before = known === undefined ? undefined : await interrupted(cli, known)
  if (before !== undefined) return before
  if (options.resume === true)
    throw new Failure('There is no run to go on with: leave --resume out, and begin one.')
  const place: UploadPlace & { id: string } = await cli.api.write(
    'POST',
    '/v1/scrubs',
    body,
    created,
  )
  note.write(place.id)
  const digest = createHash('sha256')
  await upload(list.path, place, cli.signal, (part) => digest.update(part))
  if (digest.digest('hex') !== sha256) throw changed(list.path)
  requireUnchanged(list)
  return cli.api.ask(pathOf(place.id, '/run'), {}, run)
}

/** The run as it is, if it can still come to results. One without its list is begun anew. */
async function interrupted(cli: Cli, id: string): Promise<Run | undefined> {
  try {
    const found = await cli.api.get(pathOf(id), run)
    if (found.state === 'failed' || found.state === 'deleted') return undefined
    if (found.state === 'done') return found
    // Asked again it changes nothing, and wakes a run that was ended from outside.
    return await cli.api.ask(pathOf(id, '/run'), {}, run)
  } catch (error) {
    if (!(error instanceof Refusal) || (error.status !== 404 && error.status !== 409)) throw error
    if (error.status === 409) await forget(cli, id)
    return undefined
  }
}

async function watch({ cli, host, list }: Asked, begun: Run): Promise<Run> {
  const bar = measuredProgress('Judging', {
    total: list.bytes,
    units: 'rows',
    monotonic: host.monotonic,
  })
  let now = begun
  let pause = PAUSE_MS
  try {
    while (now.state === 'queued' || now.state === 'running' || now.state === 'awaiting_file') {
      await sleep(pause, undefined, { signal: cli.signal })
      pause = Math.min(PAUSE_MS_MAX, pause * 1.3)
      now = await cli.api.get(pathOf(now.id), run)
      bar.at(now.progress.bytes, now.progress.rows)
    }
    return now
  } finally {
    bar.end()
  }
}

/** A run that failed left nothing at the house; the note of it is of no use. */
function told(ended: Run, note: ResumeNote): Run {
  if (ended.state === 'done') return ended
  note.remove()
  const { type = '', detail = 'The run was deleted.' } = ended.failure ?? {}
  throw failureOfRun({ code: type.replace('urn:basta:', ''), detail })
}

/** Deletes list and results at the house; they end by themselves if that fails. */
async function forget(cli: Cli, id: string): Promise<void> {
  await cli.api
    .write('DELETE', pathOf(id), undefined, z.looseObject({}))
    .catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error
      say(`The house could not be told to delete its copies of run ${id}: they end in 7 days.`)
    })
}

function pathOf(id: string, then = ''): string {
  return `/v1/scrubs/${encodeURIComponent(id)}${then}`
}
