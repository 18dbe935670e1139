import * as z from 'zod/mini'
import {
  type FileFault,
  type Import,
  type ImportCounts,
  type ImportFile,
  type ImportMessage,
  type ImportQueue,
  type Imports,
} from '../../domain/import.ts'
import { ObjectGone, type Objects } from '../../domain/objects.ts'
import { sentenceOf } from '../../domain/import-fault.ts'
import { joinSurveys } from '../../domain/import-survey.ts'
import { timeLeft } from '../../concurrency/time-left.ts'
import { log } from '../../log.ts'
import { FileRefused } from './csv.ts'
import { openChunks, type Chunks } from './csv-chunks.ts'
import { openFile } from './file.ts'
import { readRows, type ChunkRead, type RowReadDeps } from './read-rows.ts'
import { addCounts, predict, record, type TakeRowsDeps } from './take-rows.ts'

export type ImportRunDeps = RowReadDeps &
  TakeRowsDeps & {
    readonly imports: Imports
    readonly objects: Objects
    readonly importQueue: ImportQueue
    /** Whether the next chunk may follow at once; absent: it may. */
    readonly mayGoOn?: (() => boolean) | undefined
    /** Default: a thousand. */
    readonly importChunkRows?: number | undefined
  }

/** Chunks follow one another for so long, then a message goes on: a Lambda run has its end. */
const MESSAGE_MS = 10_000
const NOTHING: ImportCounts = { rows: 0, new: 0, known: 0, refused: {} }

const message = z.object({ import: z.string(), run: z.number(), offset: z.number() })

/** The message of a run, as the queue carries it. */
export function readImportMessage(text: string): ImportMessage {
  return message.parse(JSON.parse(text))
}

/**
 * Does some chunks and queues the next. A second delivery, or a crash at any point, records and counts
 * nothing twice; rejects if the queue must deliver it again.
 */
export async function takeImport(deps: ImportRunDeps, asked: ImportMessage): Promise<void> {
  let found = await deps.imports.find(asked.import)
  const isRunning = found?.state === 'dry_running' || found?.state === 'applying'
  if (found === undefined || !isRunning || found.run !== asked.run) return
  if (asked.offset !== found.next.offset) {
    // What it asks for is already counted, but the process may have died before it queued the next.
    if (asked.offset === found.last) await queueNext(deps, found)
    return
  }
  try {
    if (found.file === undefined) await takeFile(deps, found)
    else for await (const after of takeChunks(deps, found, found.file)) found = after
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    log('import_failed', { id: found.id })
    const failure = sentenceOf(fault)
    await deps.imports.change(found, { ...found, state: 'failed', failure, fault })
  }
}

function faultOf(error: unknown): FileFault | undefined {
  if (error instanceof FileRefused) return error.fault
  return error instanceof ObjectGone ? { code: 'replaced' } : undefined
}

async function takeFile(deps: ImportRunDeps, found: Import): Promise<void> {
  const file = await openFile(deps.objects, found)
  const after = { ...found, file, next: file.start, last: 0, dryRun: NOTHING, survey: {} }
  if (await deps.imports.change(found, after)) await queueNext(deps, after)
}

/** Chunk after chunk; while one is taken, the next is read. Yields the import after each. */
async function* takeChunks(
  deps: ImportRunDeps,
  found: Import,
  file: ImportFile,
): AsyncGenerator<Import> {
  const time = timeLeft(MESSAGE_MS)
  const chunks = openChunks(deps.objects, found, file, found.next)
  const readNext = (): Promise<ChunkRead> => {
    const read = readChunk(deps, { found, file, chunks })
    // It is asked for its fault when its turn comes.
    read.catch(() => undefined)
    return read
  }
  let next = readNext()
  try {
    for (let before = found; ;) {
      const chunk = await next
      if (!chunk.isLast) next = readNext()
      const after = await takeChunk(deps, before, chunk, found.next.offset)
      if (after === undefined) return
      yield after
      if (chunk.isLast) return
      if (time.isOver() || deps.mayGoOn?.() === false) {
        await queueNext(deps, after)
        return
      }
      before = after
    }
  } finally {
    await next.catch(() => undefined)
    await chunks.close()
  }
}

async function readChunk(
  deps: ImportRunDeps,
  { found, file, chunks }: { found: Import; file: ImportFile; chunks: Chunks },
): Promise<ChunkRead> {
  return readRows(deps, found, file, await chunks.next(deps.importChunkRows))
}

/**
 * Undefined if another process was faster. `began` is what the message that is worked on asks for:
 * delivered again, it is recognised by that.
 */
async function takeChunk(
  deps: ImportRunDeps,
  found: Import,
  { rows, meant, survey, next, isLast, ...read }: ChunkRead,
  began: number,
): Promise<Import | undefined> {
  // A chunk that ends where it began would repeat for ever.
  if (!isLast && next.offset <= found.next.offset) {
    log('loop_stopped', { id: found.id })
    throw new Error('The chunk ends where it began.')
  }
  const isDryRun = found.state === 'dry_running'
  const taken = isDryRun
    ? await predict(deps, meant, deps.giveWay)
    : await record(deps, meant, deps.giveWay)
  const refusals = [...read.refusals, ...taken.refusals].toSorted((one, two) => one.row - two.row)

  const before = (isDryRun ? found.dryRun : found.applied) ?? NOTHING
  const counts = addCounts(before, { rows, refusals, isNew: taken.isNew })
  if (isLast && counts.rows === 0) throw new FileRefused({ code: 'no_rows' })
  const after: Import = {
    ...found,
    ...(isDryRun
      ? { dryRun: counts, survey: joinSurveys(found.survey ?? {}, survey) }
      : { applied: counts }),
    ...(isLast ? { state: isDryRun ? 'dry_run_done' : 'applied' } : {}),
    next,
    last: began,
  }
  const isCounted = await deps.imports.change(found, after, refusals)
  if (isCounted && isLast) log('import_done', { id: found.id, count: counts.rows })
  return isCounted ? { ...after, version: found.version + 1 } : undefined
}

async function queueNext({ importQueue }: ImportRunDeps, running: Import): Promise<void> {
  const { id, run, next } = running
  await importQueue.put({ import: id, run, offset: next.offset })
}
