import type { Channel } from './address.ts'
import { formatOf, type Cells, type FormatName, type StopList } from './import-format.ts'
import type { StopsPlan } from './import.ts'
import { parseExportTime } from './import-time.ts'
import { plainWord, tellOf, tellOfDate, type Manner, type Told } from './import-words.ts'

/** A column that says who left, and when or whether. */
export type Teller = {
  readonly at: number
  readonly isDate: boolean
  /** Of the addresses of one channel alone. */
  readonly channel: Channel | undefined
  readonly manner: Manner
  readonly list: StopList
  /** Explained by the format: its words are taken where they are known, and never asked about. */
  readonly isOwn: boolean
}

type Columns = {
  readonly format: FormatName
  readonly names: readonly string[]
  readonly tellers: readonly Teller[]
}

export type Telling = {
  readonly says: Told
  readonly dates: readonly string[]
  readonly unclear: readonly { readonly at: number; readonly cell: string }[]
}

/** Who leaves is told by any column; of two addresses in a row each has its own before the common. */
export function tell(
  { tellers }: Columns,
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
): Telling {
  const all = tellers.filter((one) => one.channel === undefined || one.channel === channel)
  const own = isBoth ? all.filter((one) => one.channel !== undefined) : []
  const heard = own.length > 0 ? own : all
  const told = heard.map((teller) => {
    const cell = cells[teller.at]?.trim() ?? ''
    return { teller, cell, says: decided(teller, cell) }
  })
  const found = (['complaints', 'unsubscribes', 'bounces', 'unclear', 'not_a_stop'] as const).find(
    (one) => told.some(({ says }) => says === one),
  )
  const contrary = own.length > 0 && !isStop(found) ? contradicting() : []
  if (contrary.length > 0) return { says: 'unclear', dates: [], unclear: contrary }
  return {
    says: found ?? 'nothing',
    dates: told.flatMap(({ teller, cell }) =>
      isWhen(teller, cell) && tellOfDate(cell, teller.list) !== 'not_a_stop' ? [cell] : [],
    ),
    unclear: told.flatMap(({ teller: { at }, cell, says }) =>
      says === 'unclear' ? [{ at, cell }] : [],
    ),
  }

  /**
   * What is of both addresses and says that somebody left, where no status of either says so: which one
   * they left, nobody can tell.
   */
  function contradicting(): { at: number; cell: string }[] {
    const said = tellers.map((teller) => {
      const cell = cells[teller.at]?.trim() ?? ''
      return { teller, cell, isLeft: isStop(decided(teller, cell)) }
    })
    if (said.some(({ teller, isLeft }) => isLeft && teller.channel !== undefined)) return []
    return said.flatMap(({ teller, cell, isLeft }) => (isLeft ? [{ at: teller.at, cell }] : []))
  }

  function decided(teller: Teller, cell: string): Told {
    const said = teller.isDate ? tellOfDate(cell, teller.list) : tellOf(cell, teller)
    if (said !== 'unclear') return said
    if (teller.isOwn) return 'nothing'
    const word = plainWord(cell)
    const [, meant] = Object.entries(statuses).find(([one]) => plainWord(one) === word) ?? []
    return meant ?? 'unclear'
  }
}

function isStop(one: Told | undefined): boolean {
  return one === 'complaints' || one === 'unsubscribes' || one === 'bounces'
}

function isWhen({ isDate, manner }: Teller, cell: string): boolean {
  return isDate || (manner === 'left' && parseExportTime(cell) !== undefined)
}

/** The format's own word first where it is sure, then the columns', then what the list is said to be. */
export function settle(
  { format, names, tellers }: Columns,
  cells: readonly string[],
  { says }: Telling,
  list: StopList | undefined,
): { says: Told } {
  const cell: Cells = (name) => {
    const at = names.indexOf(name)
    return at < 0 ? '' : (cells[at]?.trim() ?? '')
  }
  const own = formatOf(format).says(cell, new Set(names))
  if (own.isSure && (isStop(own.list) || !isStop(says))) return { says: own.list }
  // A list of those who left may lack some of its dates; a status that is there says so itself.
  const isByDateAlone = tellers.every(({ isDate }) => isDate)
  if (says === 'not_a_stop' && isByDateAlone) return { says: list ?? says }
  if (says !== 'nothing') return { says }
  return { says: list ?? own.list }
}
