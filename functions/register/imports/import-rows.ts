import { createHash } from 'node:crypto'
import { parseAddress, type Address } from '../../domain/address.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import { alreadyBounced, alreadyStopped } from '../../domain/decide.ts'
import { newEventId, type EventDraft, type EventId } from '../../domain/event.ts'
import {
  formatOf,
  parseExportTime,
  plainName,
  readingsOf,
  type Cells,
  type Reading,
  type StopList,
} from '../../domain/import-format.ts'
import type { Import, ImportFile, ImportPlan, Refusal } from '../../domain/import.ts'
import { scopeSender } from '../../domain/scope.ts'
import type { Standing } from '../../domain/standing.ts'
import { occurredAt, type Second } from '../../domain/time.ts'
import type { CsvRow } from './import-csv.ts'

/** A row that can be recorded: of whom, what, and how to tell that it is known already. */
export type ReadRow = {
  readonly row: number
  readonly address: Address
  readonly draft: EventDraft
  readonly messageKey: string
  readonly unless: (standing: Standing) => EventId | undefined
  /** Why it is refused as things stand, though nothing is wrong with the row itself. */
  readonly refuse?: (standing: Standing) => Refusal | undefined
}

export type RowResult = ReadRow | Refusal
export type RowReader = (row: CsvRow) => Promise<readonly RowResult[]>

/** What every row of one run has in common. */
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

/** What each list makes of its rows. A hard bounce and a complaint are what they are by webhook. */
const MADE_OF = {
  unsubscribes: { type: 'stop', method: 'import', blocks: 'marketing' },
  complaints: { type: 'stop', method: 'complaint', blocks: 'marketing' },
  bounces: { type: 'bounce', method: 'hard', blocks: 'every' },
} as const satisfies Record<StopList, Pick<EventDraft, 'type' | 'blocks'> & { method: string }>

/**
 * Reads rows of stops, each address of a row by itself. Only an address that cannot be read, or a row that says the person did not
 * stop, is refused: a date that cannot be read costs nobody a stop, it counts from the receipt.
 */
export function stopReader(run: RunOf<'stops'>): RowReader {
  const { made, file, receivedAt } = run
  const { plan } = made
  const { occurredAt: timeNames } = formatOf(file.format)
  const names = new Set(file.header.map(plainName))
  const sender = scopeSender(plan.scope)
  return async (row) => {
    const cell = cellsOf(file, row, plan.columns)
    const readings = readingsOf(file.format, cell, { names, named: plan.columns['address'] })
    return Promise.all(readings.map((reading, part) => readStop({ ...row, part }, cell, reading)))
  }

  async function readStop(row: RowPart, cell: Cells, reading: Reading): Promise<RowResult> {
    const { channel, address: addressNames, says } = reading
    const said = says(cell, names)
    const what = said.isSure ? said.list : (plan.list ?? said.list)
    if (what === 'not_a_stop')
      return refusal(row, 'row', 'not_a_stop', 'says that the person did not stop')
    const written = cell('@address') || firstOf(cell, addressNames)
    if (written === '') return refusal(row, 'address', 'missing', 'no address')
    const parsed = await parseAddress(written, {
      ...(channel === undefined ? {} : { channel }),
      defaultCountry: plan.defaultCountry,
    })
    if (!parsed.ok) return refusal(row, 'address', 'invalid', parsed.problem)
    const { type, method, blocks } = MADE_OF[what]
    const at = parseExportTime(cell('@occurredAt') || firstOf(cell, timeNames)) ?? plan.occurredAt
    // A row that says no time says nothing newer than what is known.
    const since = at === undefined ? 0 : occurredAt(at, receivedAt)
    const scope = type === 'bounce' ? plan.bouncesReach : plan.scope
    const draft: EventDraft = {
      id: eventIdOf(run, row),
      type,
      scopes: [scope],
      blocks,
      occurredAt: occurredAt(at, receivedAt),
      receivedAt,
      source: {
        method,
        origins: sender === undefined ? [] : [sender],
        key: made.key,
      },
      evidence: evidenceOf(run, row, { what }),
    }
    return {
      row: row.row,
      address: parsed.address,
      draft,
      messageKey: messageKeyOf(run, row),
      unless: (standing) =>
        type === 'bounce'
          ? alreadyBounced(standing, scope, since)
          : alreadyStopped(standing, scope, blocks, since),
    }
  }
}

/** A row, and which of its addresses where it has several. */
type RowPart = CsvRow & { readonly part?: number }

function placeOf({ row, part = 0 }: RowPart): string {
  return part === 0 ? String(row) : `${row}/${part}`
}

/** Cells by plain name, and `@<our field>` for what the caller mapped by hand. */
export function cellsOf(
  { header }: Pick<ImportFile, 'header'>,
  { cells }: CsvRow,
  columns: ImportPlan['columns'],
): Cells {
  const byName = new Map<string, string>()
  for (const [at, name] of header.entries()) {
    const plain = plainName(name)
    if (!byName.has(plain)) byName.set(plain, cells[at]?.trim() ?? '')
  }
  return (name) => {
    if (!name.startsWith('@')) return byName.get(name) ?? ''
    const theirs = columns[name.slice(1)]
    return theirs === undefined ? '' : (byName.get(plainName(theirs)) ?? '')
  }
}

function firstOf(cell: Cells, names: readonly string[]): string {
  return names.map(cell).find((value) => value !== '') ?? ''
}

/**
 * The same for the same row of the same file read the same way, whoever imports it and how often:
 * what was read for another scope or time, or as another list, says something else.
 */
export function messageKeyOf({ made, file }: AnyRun, row: RowPart): string {
  return `import/${file.sha256}#${placeOf(row)}#${readingOf(made, file)}`
}

let known: { readonly of: string; readonly reading: string } | undefined

function readingOf({ plan }: Import, { format }: ImportFile): string {
  const { kind, columns, defaultCountry, occurredAt: undatedAt } = plan
  const whom =
    plan.kind === 'stops'
      ? { scope: plan.scope, list: plan.list, bouncesReach: plan.bouncesReach }
      : { sender: plan.sender }
  const of = canonicalJson({ kind, columns, defaultCountry, format, undatedAt, ...whom })
  if (known?.of !== of)
    known = { of, reading: createHash('sha256').update(of).digest('base64url').slice(0, 11) }
  return known.reading
}

/**
 * The same whenever a chunk is done again, so that what an earlier try of it recorded is told from
 * what was known before.
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
