import type { Channel } from './address.ts'
import { formatOf, type Cells, type FormatName, type StopList } from './import-format.ts'
import type { StopsPlan } from './import.ts'
import { parseExportTime } from './import-time.ts'
import {
  plainWord,
  statusOfCell,
  statusOfDate,
  type Manner,
  type CellStatus,
} from './import-status-words.ts'

/** A column that says who left, and perhaps when. */
export type StatusColumn = {
  readonly at: number
  readonly isDate: boolean
  /** For the addresses of one channel only. */
  readonly channel: Channel | undefined
  readonly manner: Manner
  readonly list: StopList
  /** The format itself explains it: its known words are used, and no question is asked about it. */
  readonly isOwn: boolean
}

type Columns = {
  readonly format: FormatName
  readonly names: readonly string[]
  readonly statusColumns: readonly StatusColumn[]
}

export type RowStatus = {
  readonly says: CellStatus
  readonly dates: readonly string[]
  readonly unclear: readonly { readonly at: number; readonly cell: string }[]
}

/**
 * Any column may say that the person left. With two addresses in a row, each uses its own columns
 * before the common ones.
 */
export function readStatus(
  { statusColumns }: Columns,
  {
    cells,
    channel,
    isBoth,
    statuses,
  }: {
    cells: readonly string[]
    channel: Channel | undefined
    isBoth: boolean
    statuses: NonNullable<StopsPlan['statuses']>
  },
): RowStatus {
  const all = statusColumns.filter((one) => one.channel === undefined || one.channel === channel)
  const own = isBoth ? all.filter((one) => one.channel !== undefined) : []
  const read = own.length > 0 ? own : all
  const statusOfColumns = read.map((column) => {
    const cell = cells[column.at]?.trim() ?? ''
    return { column, cell, says: decided(column, cell) }
  })
  const found = (['complaints', 'unsubscribes', 'bounces', 'unclear', 'not_a_stop'] as const).find(
    (one) => statusOfColumns.some(({ says }) => says === one),
  )
  const contrary = own.length > 0 && !isStop(found) ? contradicting() : []
  if (contrary.length > 0) return { says: 'unclear', dates: [], unclear: contrary }
  return {
    says: found ?? 'nothing',
    dates: statusOfColumns.flatMap(({ column, cell }) =>
      isWhen(column, cell) && statusOfDate(cell, column.list) !== 'not_a_stop' ? [cell] : [],
    ),
    unclear: statusOfColumns.flatMap(({ column: { at }, cell, says }) =>
      says === 'unclear' ? [{ at, cell }] : [],
    ),
  }

  /**
   * Common columns that say that somebody left, while no status of either address does: which address
   * left is unknown.
   */
  function contradicting(): { at: number; cell: string }[] {
    const said = statusColumns.map((column) => {
      const cell = cells[column.at]?.trim() ?? ''
      return { column, cell, isLeft: isStop(decided(column, cell)) }
    })
    if (said.some(({ column, isLeft }) => isLeft && column.channel !== undefined)) return []
    return said.flatMap(({ column, cell, isLeft }) => (isLeft ? [{ at: column.at, cell }] : []))
  }

  function decided(column: StatusColumn, cell: string): CellStatus {
    const said = column.isDate ? statusOfDate(cell, column.list) : statusOfCell(cell, column)
    if (said !== 'unclear') return said
    if (column.isOwn) return 'nothing'
    const word = plainWord(cell)
    const [, meant] = Object.entries(statuses).find(([one]) => plainWord(one) === word) ?? []
    return meant ?? 'unclear'
  }
}

function isStop(one: CellStatus | undefined): boolean {
  return one === 'complaints' || one === 'unsubscribes' || one === 'bounces'
}

function isWhen({ isDate, manner }: StatusColumn, cell: string): boolean {
  return isDate || (manner === 'left' && parseExportTime(cell) !== undefined)
}

/**
 * The format's own word first, if it is certain; then the columns; then what the caller says about the
 * list.
 */
export function settle(
  { format, names, statusColumns }: Columns,
  cells: readonly string[],
  { says }: RowStatus,
  list: StopList | undefined,
): { says: CellStatus } {
  const cell: Cells = (name) => {
    const at = names.indexOf(name)
    return at < 0 ? '' : (cells[at]?.trim() ?? '')
  }
  const own = formatOf(format).says(cell, new Set(names))
  if (own.isSure && (isStop(own.list) || !isStop(says))) return { says: own.list }
  // A list of those who left may lack some dates; but a status would say so itself.
  const isByDateAlone = statusColumns.every(({ isDate }) => isDate)
  if (says === 'not_a_stop' && isByDateAlone) return { says: list ?? says }
  if (says !== 'nothing') return { says }
  return { says: list ?? own.list }
}
