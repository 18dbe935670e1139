import * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cli, Host } from './cli.ts'
import { say } from './cli.ts'
import { downloadResults } from './download.ts'
import { VALID_SECONDS } from '../certificate/certificate.ts'
import { Failure, ListUnusable } from './failure.ts'
import { localTime } from './local-time.ts'
import { measuredProgress, progress } from './progress.ts'
import type { Places, ScrubOptions } from './scrub-asked.ts'
import { earlierRun } from './scrub-earlier.ts'
import { failureOfRun } from './scrub-failure.ts'
import { changed, digestOfList, requireUnchanged, type ListFile } from './scrub-list.ts'
import { resumeNote, type ResumeNote } from './scrub-resume.ts'
import { forget, pathOf, run, type Run } from './scrub-run.ts'
import { scrubbed, type ScrubbedList } from './scrub-summary.ts'
import { FileChanged, upload, type UploadPlace } from './upload.ts'

const GOES_ON =
  'The same command goes on with this run while it is under way; --resume also takes what it found.'
/** Without its list a run is not gone on with, not even by --resume. */
const SENT_AGAIN = 'The house does not have the whole list: the same command sends it again.'

const PAUSE_MS = 100
const PAUSE_MS_MAX = 2_000

const created = z.object({
  id: z.string(),
  uploadUrl: z.string(),
  method: z.string(),
  headers: z.record(z.string(), z.string()),
})

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
  const earlier = await earlierRun(cli, note, {
    isResumed: options.resume === true,
    out: places.clean,
  })
  let hasList = earlier !== undefined
  const onSent = () => {
    hasList = true
  }
  try {
    const begun = earlier ?? (await begin(asked, { note, body, sha256, onSent }))
    const done = await told(asked, await watch(asked, begun), note)
    await downloadResults(cli, done.id, { places, input: { sha256, bytes: list.bytes }, list })
    note.remove()
    await forget(cli, done.id)
    const shown = scrubbed.parse(done)
    if (earlier !== undefined)
      say(`That run began earlier: a stop after ${localTime(shown.completeTo)} may not be in it.`)
    return shown
  } catch (error) {
    const known = note.find()
    if (known === undefined) throw error
    // Nobody can go on with it: the list is another now.
    if (error instanceof ListUnusable) {
      note.remove()
      await forget(cli, known.id)
    } else say(hasList ? GOES_ON : SENT_AGAIN)
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

/** A new run, with its list. */
async function begin(
  { cli, list }: Asked,
  {
    note,
    body,
    sha256,
    onSent,
  }: { note: ResumeNote; body: object; sha256: string; onSent: () => void },
): Promise<Run> {
  const place: UploadPlace & { id: string } = await cli.api.write(
    'POST',
    '/v1/scrubs',
    body,
    created,
  )
  note.write(place.id)
  const digest = createHash('sha256')
  await upload(list.path, place, cli.signal, (part) => digest.update(part)).catch(
    (error: unknown) => {
      throw error instanceof FileChanged ? changed(list.path) : error
    },
  )
  if (digest.digest('hex') !== sha256) throw changed(list.path)
  requireUnchanged(list)
  onSent()
  return cli.api.ask(pathOf(place.id, '/run'), {}, run)
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

/**
 * The end of it, with a result that still counts: as long as its certificate would. A machine may sleep
 * for days while its command waits.
 */
async function told({ cli, host }: Asked, ended: Run, note: ResumeNote): Promise<Run> {
  if (ended.state !== 'done') {
    // A run that failed left nothing at the house; the note of it is of no use.
    note.remove()
    const { type = '', detail = 'The run was deleted.', errors } = ended.failure ?? {}
    throw failureOfRun({ code: type.replace('urn:basta:', ''), detail, errors })
  }
  const { completeTo = '' } = ended
  if (host.now().getTime() < Date.parse(completeTo) + VALID_SECONDS * 1000) return ended
  note.remove()
  await forget(cli, ended.id)
  throw new Failure(
    `What this run found is too old: it knows the stops before ${localTime(completeTo)} alone.`,
    ['Its results are deleted. Leave --resume out, and the list is judged anew.'],
  )
}
