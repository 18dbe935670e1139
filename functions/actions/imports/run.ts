import * as z from 'zod/mini'
import {
  type FileFault,
  type Import,
  type ImportCounts,
  type ImportFile,
  type ImportMessage,
  type ImportQueue,
  type Imports,
  type Refusal,
} from '../../domain/import.ts'
import { ObjectGone, type Objects } from '../../domain/objects.ts'
import { BastaError } from '../../domain/errors.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Senders } from '../../domain/senders.ts'
import { mergeRegisters, registersOf, type Standing } from '../../domain/standing.ts'
import { sentenceOf } from '../../domain/import-fault.ts'
import { toSecond } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import { consentReader } from './consent-rows.ts'
import { FileRefused, type CsvRow } from './csv.ts'
import { readChunk } from './csv-chunks.ts'
import { openFile } from './file.ts'
import { surveyOf } from './questions.ts'
import { refusal, stopReader, type ReadRow, type RowReader, type RowResult } from './rows.ts'

export type ImportRunDeps = {
  readonly imports: Imports
  readonly objects: Objects
  readonly importQueue: ImportQueue
  readonly ledger: Ledger
  readonly senders: Pick<Senders, 'get'>
  readonly now: () => Date
  /** Default: a thousand. */
  readonly importChunkRows?: number | undefined
}

const NOTHING: ImportCounts = { rows: 0, new: 0, known: 0, refused: {} }

const message = z.object({ import: z.string(), run: z.number(), offset: z.number() })

/** The message of a chunk, as the queue carries it. */
export function readImportMessage(text: string): ImportMessage {
  return message.parse(JSON.parse(text))
}

/**
 * Does one chunk and queues the next. A second delivery, or a crash at any point, records and counts
 * nothing twice; rejects if the queue must deliver it again.
 */
export async function takeImport(deps: ImportRunDeps, asked: ImportMessage): Promise<void> {
  const found = await deps.imports.find(asked.import)
  const isRunning = found?.state === 'dry_running' || found?.state === 'applying'
  if (found === undefined || !isRunning || found.run !== asked.run) return
  if (asked.offset !== found.next.offset) {
    // This chunk is already counted, but the process may have died before it queued the next.
    if (asked.offset === found.last) await queueNext(deps, found)
    return
  }
  try {
    if (found.file === undefined) await takeFile(deps, found)
    else await takeChunk(deps, found, found.file)
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

async function takeChunk(deps: ImportRunDeps, found: Import, file: ImportFile): Promise<void> {
  const isDryRun = found.state === 'dry_running'
  const { objects, importChunkRows } = deps
  const { rows, next, isLast } = await readChunk(objects, found, file, found.next, importChunkRows)
  // A chunk that ends where it began would repeat for ever.
  if (!isLast && next.offset <= found.next.offset) {
    log('loop_stopped', { id: found.id })
    throw new Error('The chunk ends where it began.')
  }
  const read = await readerFor(deps, found, file)
  const results = (await Promise.all(rows.map((row) => orRefused(read, row)))).flat()
  const { good, refusals: refusedAtOnce } = await sort(deps, results)
  const { isNew, full } = isDryRun
    ? { isNew: predictNew(good), full: [] }
    : await record(deps, good)
  const refusals = [...refusedAtOnce, ...full].toSorted((one, other) => one.row - other.row)

  const before = (isDryRun ? found.dryRun : found.applied) ?? NOTHING
  const counts = addCounts(before, { rows: rows.length, refusals, isNew })
  if (isLast && counts.rows === 0) throw new FileRefused({ code: 'no_rows' })
  const after: Import = {
    ...found,
    ...(isDryRun ? { dryRun: counts, survey: surveyOf(found, file, rows) } : { applied: counts }),
    ...(isLast ? { state: isDryRun ? 'dry_run_done' : 'applied' } : {}),
    next,
    last: found.next.offset,
  }
  const isCounted = await deps.imports.change(found, after, refusals)
  if (isCounted && isLast) log('import_done', { id: found.id, count: counts.rows })
  if (isCounted && !isLast) await queueNext(deps, after)
}

/** An unreadable row stays unreadable, so it is refused and the others go on. */
async function orRefused(read: RowReader, row: CsvRow): Promise<readonly RowResult[]> {
  try {
    return await read(row)
  } catch (error) {
    logFailure('import_row_failed', error)
    return [refusal(row, 'row', 'unreadable', 'could not be read')]
  }
}

async function readerFor(
  { senders, now }: ImportRunDeps,
  made: Import,
  file: ImportFile,
): Promise<RowReader> {
  const { plan } = made
  const receivedAt = toSecond(now())
  return plan.kind === 'stops'
    ? stopReader({ made: { ...made, plan }, file, receivedAt })
    : consentReader({ made: { ...made, plan }, file, receivedAt }, await senders.get(plan.sender))
}

type GoodRow = ReadRow & { readonly contact: Contact; readonly standing: Standing }

/** Reads a hundred standings at once, so rows that are already known cost almost nothing. */
async function sort(
  { ledger }: ImportRunDeps,
  results: readonly (ReadRow | Refusal)[],
): Promise<{ good: GoodRow[]; refusals: Refusal[] }> {
  const read = results.filter((result) => 'draft' in result)
  const contacts = read.map(({ address }) => ledger.contact(address))
  const standings = await ledger.standings(contacts)
  const refusals: Refusal[] = results.filter((result) => 'reason' in result)
  const good = read.flatMap((row, at): GoodRow[] => {
    const [contact, standing] = [contacts[at], standings[at]]
    if (contact === undefined || standing === undefined)
      throw new Error('There is a standing for each row.')
    const refused = row.refuse?.(standing)
    if (refused === undefined) return [{ ...row, contact, standing }]
    refusals.push(refused)
    return []
  })
  return { good, refusals }
}

/**
 * What recording would add, without recording it: each row sees what the rows before it in the chunk
 * would leave.
 */
function predictNew(rows: readonly GoodRow[]): boolean[] {
  const predicted = new Map<string, Standing>()
  return rows.map(({ contact: { ids }, standing: found, draft, unless }) => {
    const contact = newestId(ids)
    const standing = predicted.get(contact) ?? found
    if (unless(standing) !== undefined) return false
    const registers = mergeRegisters(standing.registers, registersOf(draft))
    predicted.set(contact, { ...standing, registers })
    return true
  })
}

/**
 * Records rows; `full` are those of contacts with so many consents and orders that no more is taken.
 */
async function record(
  { ledger }: ImportRunDeps,
  rows: readonly GoodRow[],
): Promise<{ isNew: boolean[]; full: Refusal[] }> {
  const asked = rows.filter(({ standing, unless }) => unless(standing) === undefined)
  const outcomes = await ledger.appendMany(asked)
  const written = new Map(asked.map((row, at) => [row, outcomes[at]]))
  const full: Refusal[] = []
  const isNew = rows.flatMap((row) => {
    const { standing, draft, unless } = row
    const outcome = written.get(row)
    // What an earlier attempt at this very chunk recorded counts as new.
    if (outcome === undefined) return [unless(standing) === draft.id]
    if (outcome.status === 'fulfilled') return [outcome.value.event === draft.id]
    const error: unknown = outcome.reason
    if (!(error instanceof BastaError && error.code === 'conflict')) throw error
    full.push({ row: row.row, field: 'address', reason: 'full', detail: error.message })
    return []
  })
  return { isNew, full }
}

function addCounts(
  before: ImportCounts,
  { rows, refusals, isNew }: { rows: number; refusals: readonly Refusal[]; isNew: boolean[] },
): ImportCounts {
  const refused = { ...before.refused }
  for (const { field, reason } of refusals) {
    const name = `${field}/${reason}`
    refused[name] = (refused[name] ?? 0) + 1
  }
  const added = isNew.filter(Boolean).length
  return {
    rows: before.rows + rows,
    new: before.new + added,
    known: before.known + isNew.length - added,
    refused,
  }
}

async function queueNext({ importQueue }: ImportRunDeps, running: Import): Promise<void> {
  const { id, run, next } = running
  await importQueue.put({ import: id, run, offset: next.offset })
}
