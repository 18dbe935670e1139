import type { Channel } from './address.ts'
import { looksLikeAddress } from './import-address.ts'
import { useOf, type ColumnUse } from './import-columns.ts'
import { formatOf, plainName, type FormatName } from './import-format.ts'
import type { ImportFile, StopsPlan } from './import.ts'
import { looksLikeDate, parseExportTime } from './import-time.ts'
import { settle, readStatus, type StatusColumn, type RowStatus } from './import-status.ts'
import { statusOfCell, type CellStatus } from './import-status-words.ts'
import type { Second } from './time.ts'

/** Columns of addresses of which a row's first that is filled is read. */
type Slot = {
  readonly channel: Channel | undefined
  readonly columns: readonly number[]
  /** The caller wants it to be read. */
  readonly isNamed: boolean
}

/** How to read the rows of a file of stops: from its header and what the caller says about it. */
export type Layout = {
  readonly format: FormatName
  readonly names: readonly string[]
  readonly slots: readonly Slot[]
  readonly statusColumns: readonly StatusColumn[]
  readonly occurredAt: readonly number[]
  readonly isDateNamed: boolean
  /** Columns about which no question is asked. */
  readonly settled: ReadonlySet<number>
}

/** One address of a row as it is written, and what the row says of it. */
export type Written = {
  readonly part: number
  readonly written: string
  readonly says: CellStatus
  readonly at: Second | undefined
}

export type RowRead = {
  readonly addresses: readonly Written[]
  /** Columns whose address was left out, because it is unknown whether to stop it. */
  readonly skipped: readonly number[]
  /** Cells whose status is unclear. */
  readonly unclear: readonly { readonly at: number; readonly cell: string }[]
  /** It has cells that no column reads, and its values may be in the wrong columns. */
  readonly isMisaligned: boolean
}

/** Whether a row has a filled cell beyond its header. Nobody can name such a column to have it read. */
export function isMisaligned(cells: readonly string[], columns: number): boolean {
  return cells.length > columns && cells.some((cell, at) => at >= columns && cell.trim() !== '')
}

/**
 * Whether one of those cells may hold an address, a status or a date, in any spelling. As no header
 * says what it is, digits may be a phone number.
 */
function isCutShort(cells: readonly string[], columns: number): boolean {
  return isMisaligned(cells, columns) && cells.slice(columns).some(mayTell)
}

function mayTell(cell: string): boolean {
  const isAddress = cell.includes('@') || looksLikeAddress(cell.trim(), true)
  return isAddress || looksLikeDate(cell) || statusOfCell(cell, WORDS_ALONE) !== 'unclear'
}

const WORDS_ALONE = { manner: 'plain', list: 'unsubscribes' } as const

export function layoutOf(
  { header, format }: Pick<ImportFile, 'header' | 'format'>,
  { columns, notRead = [] }: Pick<StopsPlan, 'columns' | 'notRead'>,
): Layout {
  const names = header.map(plainName)
  const refused = new Set(notRead.map(plainName))
  const uses = names.map((name): ColumnUse => {
    if (refused.has(name)) return { use: 'others' }
    return useOf(name)
  })
  const columnOf = (field: string): number => {
    const theirs = columns[field]
    return theirs === undefined ? -1 : names.indexOf(plainName(theirs))
  }
  const slots = slotsOf(format, { names, uses, columnOf })
  const statusColumns = statusColumnsOf(format, { names, uses, columnOf })
  const { own = [], madeAt, address = [] } = formatOf(format)
  const isTold = statusColumns.some(({ isOwn }) => !isOwn)
  const named = columnOf('occurredAt')
  const dates = format === 'basta' ? ['occurredat', ...(isTold ? [] : madeAt)] : madeAt
  const usable = format === 'basta' || !isTold ? dates : []
  const occurredAt = named >= 0 ? [named] : usable.map((name) => names.indexOf(name))
  // The caller has chosen one of the address columns of a known format.
  const isChosen = columns['address'] !== undefined && format !== 'basta'
  const settled = names.flatMap((name, at) => {
    // A second column of the same name is not read, so its cells are looked at.
    const isFirst = names.indexOf(name) === at
    const isKnown = isFirst && (own.includes(name) || address.includes(name))
    const isSlot = slots.some((slot) => slot.columns.includes(at))
    const isRead =
      isSlot || statusColumns.some((teller) => teller.at === at) || occurredAt.includes(at)
    const isOther = isFirst && isChosen && uses[at]?.use === 'address'
    return refused.has(name) || isKnown || isRead || isOther ? [at] : []
  })
  return {
    format,
    names,
    slots,
    statusColumns,
    occurredAt: occurredAt.filter((at) => at >= 0),
    isDateNamed: named >= 0,
    settled: new Set(settled),
  }
}

type Header = {
  readonly names: readonly string[]
  readonly uses: readonly ColumnUse[]
  readonly columnOf: (field: string) => number
}

function slotsOf(format: FormatName, { names, uses, columnOf }: Header): Slot[] {
  const named = (['address', 'email', 'phone'] as const).flatMap((field): Slot[] => {
    const at = columnOf(field)
    const channel = { address: undefined, email: 'email', phone: 'sms' } as const
    return at < 0 ? [] : [{ channel: channel[field], columns: [at], isNamed: true }]
  })
  if (named.length > 0) return named
  const { address } = formatOf(format)
  const slot = (channel: Channel | undefined, columns: readonly number[]): Slot[] =>
    columns.length === 0 ? [] : [{ channel, columns, isNamed: false }]
  if (address !== undefined) {
    const known = address.flatMap((name) => names.flatMap((one, at) => (one === name ? [at] : [])))
    return slot(formatOf(format).channel, known)
  }
  const of = (channel: Channel | undefined) =>
    uses.flatMap((use, at) => (use.use === 'address' && use.channel === channel ? [at] : []))
  const both = [...slot('email', of('email')), ...slot('sms', of('sms'))]
  // A column `address` beside one of e-mail is where the person lives.
  return both.length > 0 ? both : slot(undefined, of(undefined))
}

function statusColumnsOf(format: FormatName, { names, uses, columnOf }: Header): StatusColumn[] {
  const named = new Map(
    (['status', 'emailStatus', 'phoneStatus'] as const).flatMap((field) => {
      const channel = { status: undefined, emailStatus: 'email', phoneStatus: 'sms' } as const
      const at = columnOf(field)
      return at < 0 ? [] : [[at, channel[field]] as const]
    }),
  )
  const leftAt = columnOf('occurredAt')
  const own = formatOf(format).own ?? []
  return uses.flatMap((use, at): StatusColumn[] => {
    const isOwn = own.includes(names[at] ?? '')
    const known = use.use === 'status' || use.use === 'left_at' ? use : undefined
    if (named.has(at)) {
      const { manner = 'plain', list = 'unsubscribes' } = known ?? {}
      return [{ at, isDate: false, channel: named.get(at), manner, list, isOwn: false }]
    }
    if (known === undefined || names.indexOf(names[at] ?? '') !== at) return []
    const { channel, manner, list } = known
    const isDate = known.use === 'left_at'
    // It is the date of the row because the caller said so; it still says who left.
    if (!isDate && at === leftAt) return []
    return [{ at, isDate, channel, manner, list, isOwn }]
  })
}

/**
 * Reads a row. An address that may not be meant is left out. Where a status decides, nothing of a
 * misaligned row is read: `yes` may have come from the column beside it.
 */
export function readRow(
  layout: Layout,
  cells: readonly string[],
  { list, statuses = {} }: Pick<StopsPlan, 'list' | 'statuses'>,
): RowRead {
  const { slots, names, statusColumns } = layout
  if (statusColumns.length > 0 && isMisaligned(cells, names.length))
    return { addresses: [], skipped: [], unclear: [], isMisaligned: true }
  const cellAt = (at: number): string => cells[at]?.trim() ?? ''
  const filled = slots.map((slot) => slot.columns.filter((at) => cellAt(at) !== ''))
  const isBoth = filled.every((columns) => columns.length > 0) && slots.length > 1
  const skipped = filled.flatMap(([first, ...others]) =>
    others.filter((at) => first !== undefined && cellAt(at) !== cellAt(first)),
  )
  const unclear: { at: number; cell: string }[] = []
  const addresses: Written[] = []
  for (const [part, slot] of slots.entries()) {
    const [column] = filled[part] ?? []
    if (column === undefined) continue
    const written = cellAt(column)
    const channel = slot.channel ?? (written.includes('@') ? 'email' : 'sms')
    if (!isMeant(layout, { part, channel, isBoth })) {
      skipped.push(column)
      continue
    }
    const status = readStatus(layout, { cells, channel, isBoth, statuses })
    if (status.says === 'unclear') unclear.push(...status.unclear)
    addresses.push({ part, written, ...settle(layout, cells, status, list), at: timeOf(status) })
  }
  const nobody = { part: 0, written: '', at: undefined }
  if (addresses.length === 0 && skipped.length === 0) {
    const status = readStatus(layout, { cells, channel: undefined, isBoth, statuses })
    addresses.push({ ...nobody, ...settle(layout, cells, status, list) })
  }
  return { addresses, skipped, unclear, isMisaligned: isCutShort(cells, names.length) }

  /** The newest of several dates of leaving; undefined if one cannot be read. */
  function timeOf({ says, dates: leftAt }: RowStatus): Second | undefined {
    const own = layout.occurredAt.map(cellAt).find((cell) => cell !== '')
    const { isStatusDated } = formatOf(layout.format)
    // Beside a status in words, the format's own date is when the contact was made.
    const isStops = layout.format === 'basta' || isStatusDated === true || says === 'nothing'
    const isFirst = own !== undefined && (layout.isDateNamed || (leftAt.length === 0 && isStops))
    const times = (isFirst ? [own] : leftAt).map(parseExportTime)
    const known = times.filter((time) => time !== undefined)
    return known.length === 0 || known.length < times.length ? undefined : Math.max(...known)
  }
}

/**
 * Whether the row is about this address: a column of its channel or of both says something, or the file
 * has no status at all. With two addresses in a row and no status of its own, the second may not be
 * meant.
 */
function isMeant(
  { slots, statusColumns, format }: Layout,
  { part, channel, isBoth }: { part: number; channel: Channel; isBoth: boolean },
): boolean {
  const slot = slots[part]
  if (slot?.isNamed === true) return true
  const isMain = part === 0
  if (isMain && formatOf(format).isList === true) return true
  if (statusColumns.some((teller) => teller.channel === channel)) return true
  if (isBoth && !isMain) return false
  return statusColumns.length === 0 || statusColumns.some((teller) => teller.channel === undefined)
}
