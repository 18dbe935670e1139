import { createHash } from 'node:crypto'
import { actorSource } from '../../domain/actor.ts'
import type { Method } from '../../domain/method.ts'
import { parseAddress, type Address } from '../../domain/address.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import { alreadyBounced, alreadyStopped } from '../../domain/already-said.ts'
import { newEventId, type EventDraft, type EventId } from '../../domain/event.ts'
import { bareAddresses } from '../../domain/import-address.ts'
import { formatOf, plainName, type Cells, type StopList } from '../../domain/import-format.ts'
import { layoutOf, readRow, type RowRead, type Written } from '../../domain/import-layout.ts'
import {
  importedBy,
  type Import,
  type ImportFile,
  type ImportPlan,
  type Refusal,
} from '../../domain/import.ts'
import type { Append } from '../../domain/ledger.ts'
import { scopeSender } from '../../domain/scope.ts'
import type { Standing } from '../../domain/standing.ts'
import { occurredAt, type Second } from '../../domain/time.ts'
import type { CsvRow } from './csv.ts'

/** A row that can be recorded: about whom, what, and how to recognise that it is already known. */
export type ReadRow = {
  readonly row: number
  readonly address: Address
  /** Made where it is needed: a dry run asks for few of them. */
  readonly says: () => Pick<Append, 'draft'> & { readonly messageKey: string }
  readonly unless: (standing: Standing) => EventId | undefined
  /** Why it is refused in the current situation, though the row itself is right. */
  readonly refuse?: (standing: Standing) => Refusal | undefined
}

export type RowResult = ReadRow | Refusal

export type RowResults = {
  readonly results: readonly RowResult[]
  /** What of it was not read, or not wholly. */
  readonly left: Pick<RowRead, 'skipped' | 'unclear'>
}
export type RowReader = (row: CsvRow) => Promise<RowResults>

export const NOTHING_LEFT: RowResults['left'] = { skipped: [], unclear: [] }

/** What all rows of one run share. */
export type RunOf<K extends ImportPlan['kind']> = {
  readonly made: Import & { readonly plan: Extract<ImportPlan, { kind: K }> }
  readonly file: ImportFile
  readonly receivedAt: Second
}

type AnyRun = Omit<RunOf<'stops'>, 'made'> & { readonly made: Import }

/** A page of the result must fit into an answer. */
const DETAIL_CHARACTERS_MAX = 200

export function refusal({ row }: CsvRow, field: string, reason: string, detail: string): Refusal {
  return { row, field, reason, detail: detail.slice(0, DETAIL_CHARACTERS_MAX) }
}

/** A row with filled cells that no column reads. */
export function misaligned(row: CsvRow, isStopRead = false): Refusal {
  const read = isStopRead ? 'only the address in its column is read' : 'nothing of it is read'
  const why = `more cells than the header, ${read}: look at its quotes`
  return refusal(row, 'row', 'misaligned', why)
}

/** What each list makes of its rows. A hard bounce and a complaint mean the same as by webhook. */
const MADE_OF = {
  unsubscribes: { type: 'stop', method: 'import', blocks: 'marketing' },
  complaints: { type: 'stop', method: 'complaint', blocks: 'marketing' },
  bounces: { type: 'bounce', method: 'hard', blocks: 'every' },
} as const satisfies Record<StopList, Pick<EventDraft, 'type' | 'blocks'> & { method: Method }>

/**
 * Reads rows of stops, each address of a row separately. It refuses only an unreadable address, or a
 * row that does not say that the person stopped. An unreadable date costs nobody a stop: the stop
 * counts from its receipt.
 */
export function stopReader(run: RunOf<'stops'>): RowReader {
  const { made, file, receivedAt } = run
  const { plan } = made
  const layout = layoutOf(file, plan)
  const { channel, isPlusless } = formatOf(file.format)
  const sender = scopeSender(plan.scope)
  const actor = actorSource(importedBy(made))
  const origins = sender === undefined ? [] : [sender]
  const keyOf = messageKeys(run)
  return async (row) => {
    const read = readRow(layout, row.cells, plan)
    if (read.isMisaligned) return { results: await readMisaligned(row, read), left: read }
    if (read.addresses.length === 0) {
      const why = 'nothing says whether it is to be stopped'
      return { results: [refusal(row, 'address', 'undecided', why)], left: read }
    }
    const results: RowResult[] = []
    for (const one of read.addresses) results.push(...(await readStops(row, one)))
    return { results, left: read }
  }

  /** Its own address is stopped if it can be read; of what is beyond the header the caller is told. */
  async function readMisaligned(row: CsvRow, { addresses }: RowRead): Promise<RowResult[]> {
    const own: RowResult[] = []
    for (const one of addresses) own.push(...(await readStops(row, one)))
    const stops = own.filter((one) => !('reason' in one))
    return [misaligned(row, stops.length > 0), ...stops]
  }

  async function readStops(row: CsvRow, one: Written): Promise<RowResult[]> {
    const { says, written } = one
    if (says === 'not_a_stop' || says === 'nothing')
      return [refusal(row, 'row', 'not_a_stop', 'says that the person did not stop')]
    if (says === 'unclear')
      return [refusal(row, 'status', 'unclear', 'a word whose meaning is not known: `statuses`')]
    if (written === '') return [refusal(row, 'address', 'missing', 'no address')]
    const stops: RowResult[] = []
    for (const [at, bare] of bareAddresses(written).entries())
      stops.push(
        await readStop({ ...row, part: one.part + at * PARTS_MAX }, bare, { ...one, says }),
      )
    return stops
  }

  async function readStop(
    row: RowPart,
    bare: string,
    { says, at: said }: Written & { readonly says: StopList },
  ): Promise<RowResult> {
    const parsed = await parseAddress(bare, {
      ...(channel === undefined ? {} : { channel }),
      defaultCountry: plan.defaultCountry,
      isPlusless,
    })
    if (!parsed.ok) return refusal(row, 'address', 'invalid', parsed.problem)
    const { type, method, blocks } = MADE_OF[says]
    const at = said ?? plan.occurredAt
    // A row without a time says nothing newer than what is known.
    const since = at === undefined ? 0 : occurredAt(at, receivedAt)
    const scope = type === 'bounce' ? plan.bouncesReach : plan.scope
    return {
      row: row.row,
      address: parsed.address,
      says: () => ({
        draft: {
          id: eventIdOf(run, row),
          type,
          scopes: [scope],
          blocks,
          occurredAt: occurredAt(at, receivedAt),
          receivedAt,
          source: { method, origins, ...actor },
          evidence: evidenceOf(run, row, { what: says }),
        },
        messageKey: keyOf(row),
      }),
      unless: (standing) =>
        type === 'bounce'
          ? alreadyBounced(standing, scope, since)
          : alreadyStopped(standing, scope, blocks, since),
    }
  }
}

/** Columns of addresses in one row. */
const PARTS_MAX = 2

/** A row, and which of its addresses if it has several. */
type RowPart = CsvRow & { readonly part?: number }

function placeOf({ row, part = 0 }: RowPart): string {
  return part === 0 ? String(row) : `${row}/${part}`
}

/** Cells by plain name, and `@<our field>` for columns that the caller assigned. */
export function cellsOf(
  { header }: Pick<ImportFile, 'header'>,
  { cells }: CsvRow,
  { columns, notRead = [] }: Pick<ImportPlan, 'columns' | 'notRead'>,
): Cells {
  const leftOut = new Set(notRead.map(plainName))
  const byName = new Map<string, string>()
  for (const [at, name] of header.entries()) {
    const plain = plainName(name)
    if (!byName.has(plain) && !leftOut.has(plain)) byName.set(plain, cells[at]?.trim() ?? '')
  }
  return (name) => {
    if (!name.startsWith('@')) return byName.get(name) ?? ''
    const theirs = columns[name.slice(1)]
    return theirs === undefined ? '' : (byName.get(plainName(theirs)) ?? '')
  }
}

/**
 * The same key for the same row of the same file, read in the same way, whoever imports it and however
 * often. Read with another scope, time or list, it says something else.
 */
export function messageKeys({ made, file }: AnyRun): (row: RowPart) => string {
  const reading = readingOf(made, file)
  return (row) => `import/${file.sha256}#${placeOf(row)}#${reading}`
}

function readingOf({ plan }: Import, { format }: ImportFile): string {
  const { kind, columns, notRead, defaultCountry, occurredAt: undatedAt } = plan
  const whom =
    plan.kind === 'stops'
      ? {
          scope: plan.scope,
          list: plan.list,
          statuses: plan.statuses,
          bouncesReach: plan.bouncesReach,
        }
      : { sender: plan.sender }
  const of = canonicalJson({ kind, columns, notRead, defaultCountry, format, undatedAt, ...whom })
  return createHash('sha256').update(of).digest('base64url').slice(0, 11)
}

/**
 * The same id whenever a chunk is repeated, so that what an earlier attempt recorded is not taken for
 * already known.
 */
export function eventIdOf({ made, file }: AnyRun, row: RowPart): EventId {
  const named = `${made.id}\n${file.sha256}\n${placeOf(row)}`
  const digest = createHash('sha256').update(named).digest()
  return newEventId(new Date(made.createdAt * 1000), digest)
}

export function evidenceOf(
  { made, file }: AnyRun,
  { row }: CsvRow,
  more: EventDraft['evidence'],
): EventDraft['evidence'] {
  const { source } = made.plan
  return { ...more, import: made.id, file: source, fileSha256: file.sha256, row }
}
