import type { Contact } from '../../domain/contact.ts'
import type { Import, ImportFile, ImportSurvey, Refusal } from '../../domain/import.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Senders } from '../../domain/senders.ts'
import { toSecond } from '../../domain/time.ts'
import { logFailure } from '../../log.ts'
import { turnTaking } from '../../concurrency/turn-taking.ts'
import { consentReader } from './consent-rows.ts'
import type { CsvRow } from './csv.ts'
import type { Chunk } from './csv-chunks.ts'
import { surveyor } from './questions.ts'
import {
  NOTHING_LEFT,
  refusal,
  stopReader,
  type ReadRow,
  type RowReader,
  type RowResults,
} from './rows.ts'

export type RowReadDeps = {
  readonly ledger: Pick<Ledger, 'contact'>
  readonly senders: Pick<Senders, 'get'>
  readonly now: () => Date
  /** Awaited now and then, so that people who say stop meanwhile do not wait. */
  readonly giveWay?: (() => Promise<void>) | undefined
}

/** A row and whom it is about. */
export type Meant = { readonly read: ReadRow; readonly contact: Contact }

/** A chunk with its rows read; the table was not asked yet. */
export type ChunkRead = {
  readonly rows: number
  readonly meant: readonly Meant[]
  readonly refusals: readonly Refusal[]
  readonly survey: ImportSurvey
} & Pick<Chunk, 'next' | 'isLast'>

export async function readRows(
  deps: RowReadDeps,
  made: Import,
  file: ImportFile,
  { rows, ...chunk }: Chunk,
): Promise<ChunkRead> {
  const read = await readerFor(deps, made, file)
  const { see, seen } = surveyor(made, file)
  const takeTurn = turnTaking(deps.giveWay)
  const meant: Meant[] = []
  const refusals: Refusal[] = []
  for (const row of rows) {
    await takeTurn()
    const { results, left } = await orRefused(read, row)
    if (made.state === 'dry_running') see(row.cells, left)
    for (const result of results)
      if ('reason' in result) refusals.push(result)
      else meant.push({ read: result, contact: deps.ledger.contact(result.address) })
  }
  return { ...chunk, rows: rows.length, meant, refusals, survey: seen() }
}

/** An unreadable row stays unreadable, so it is refused and the others go on. */
async function orRefused(read: RowReader, row: CsvRow): Promise<RowResults> {
  try {
    return await read(row)
  } catch (error) {
    logFailure('import_row_failed', error)
    const refused = refusal(row, 'row', 'unreadable', 'could not be read')
    return { results: [refused], left: NOTHING_LEFT }
  }
}

async function readerFor(
  { senders, now }: RowReadDeps,
  made: Import,
  file: ImportFile,
): Promise<RowReader> {
  const { plan } = made
  const receivedAt = toSecond(now())
  return plan.kind === 'stops'
    ? stopReader({ made: { ...made, plan }, file, receivedAt })
    : consentReader({ made: { ...made, plan }, file, receivedAt }, await senders.get(plan.sender))
}
