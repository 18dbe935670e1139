import { parseAddress } from '../domain/address.ts'
import { bareAddresses, looksLikeAddress } from '../domain/import-address.ts'
import { saysPhone, useOf } from '../domain/import-columns.ts'
import { plainName } from '../domain/import-format.ts'
import { PHONE_SCHEME } from '../domain/phone-number.ts'
import { ListFault } from './list-fault.ts'
import type { ScrubReading } from '../domain/scrub.ts'

/** The first rows of a list. */
export type Sample = {
  /** The first of them: the header, if there is one. */
  readonly first: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

type Column = {
  readonly at: number
  /** What its name says; `perhaps` if the name has words around one that says it. */
  readonly says: 'address' | 'either' | 'perhaps' | 'nothing'
  readonly filled: number
  /** How many of its cells look like an address, as far as its name tells nothing. */
  readonly addresses: number
  /** The same, if its name tells that these are addresses. */
  readonly asNamed: number
  /** How many are numbers as they are written in the country of the list, with the zero in front. */
  readonly national: number
}

export const WOULD_NOT_BE_READ =
  'may hold addresses too, and would not be read: name the columns to read.'

const COLUMNS_SHOWN = 10
const NAME_SHOWN = 40

/** A first row with something of an address is a row, even if that is not valid: nobody else judges it. */
export function isHeader({ first, rows }: Sample): boolean {
  return rows.length > 0 && !first.some(holdsAddress)
}

const SIGN_OF_ADDRESS = /[@\p{Nd}]/u

/** Whether a cell of the first row is an address that a row would be judged by. */
export async function isAddressWithin(
  first: readonly string[],
  { defaultCountry }: ScrubReading,
): Promise<boolean> {
  // Any other is none, and the library of phone numbers need not be loaded to say so.
  const perhaps = first.filter((cell) => SIGN_OF_ADDRESS.test(inAscii(cell)))
  for (const bare of perhaps.flatMap(bareAddresses))
    if ((await parseAddress(bare, { defaultCountry })).ok) return true
  return false
}

function holdsAddress(cell: string): boolean {
  const plain = inAscii(cell)
  return plain.includes('@') || plain.replaceAll(/\D/g, '').length >= 7
}

/** Numbers are read in Arabic and Persian digits too, and in the wide ones of East Asia. */
function inAscii(cell: string): string {
  return cell
    .normalize('NFKC')
    .replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
}

/**
 * The columns whose names say it; else those that mostly hold addresses. If another column looks like it, the
 * list is refused: what is in a column that is not read is not stopped.
 */
export async function detectColumns(
  sample: Sample,
  hasHeader: boolean,
  reading: ScrubReading,
): Promise<number[]> {
  const below = hasHeader ? sample.rows.slice(1) : sample.rows
  const columns = await columnsOf(sample, { below, hasHeader }, reading)
  const named = columns.filter((column) => isRead(column, columns))
  const held = columns.filter(({ filled, addresses }) => addresses * 2 > filled)
  const certain = named.length > 0 ? named : held
  const read =
    certain.length > 0
      ? certain
      : columns.filter(({ filled, national }) => filled > 0 && national * 2 > filled)
  const unclear = columns.filter((column) => !read.includes(column) && isLikely(column))
  if (unclear.length > 0) throw unclearFault(unclear, read, hasHeader ? sample.first : [])
  if (read.length > 0) return read.map(({ at }) => at)
  // Nobody can say of a list without rows where its addresses would be.
  if (below.length === 0) return []
  throw new ListFault(
    'no_address_column',
    'no column is known to hold addresses: name it, or give its number.',
  )
}

function isRead({ says, filled, asNamed }: Column, all: readonly Column[]): boolean {
  if (says === 'address') return true
  // Of a name that says it with other words (`Email opt-in`, `Address`), the cells must show it.
  if (says === 'perhaps') return asNamed * 2 >= filled
  return (
    says === 'either' && (asNamed * 2 >= filled || !all.some((other) => other.says === 'address'))
  )
}

function isLikely({ filled, addresses, national }: Column): boolean {
  return addresses > 0 || (filled > 0 && national * 2 > filled)
}

function unclearFault(
  unclear: readonly Column[],
  read: readonly Column[],
  header: readonly string[],
): ListFault {
  const nameOf = ({ at }: Column): string => {
    const name = header[at]?.trim() ?? ''
    // A header that somebody has announced may be a row.
    return name === '' || name.length > NAME_SHOWN || holdsAddress(name)
      ? `column ${at + 1}`
      : `“${name}”`
  }
  const names = unclear.slice(0, COLUMNS_SHOWN).map(nameOf).join(', ')
  const more = unclear.length > COLUMNS_SHOWN ? ' and others' : ''
  const columns = [...read, ...unclear].map(({ at }) => at).toSorted((a, b) => a - b)
  return new ListFault('columns_unclear', `${names}${more}: ${WOULD_NOT_BE_READ}`, { columns })
}

async function columnsOf(
  { first, rows }: Sample,
  { below, hasHeader }: { below: Sample['rows']; hasHeader: boolean },
  reading: ScrubReading,
): Promise<Column[]> {
  const width = Math.max(first.length, ...rows.map(({ length }) => length))
  const columns: Column[] = []
  for (let at = 0; at < width; at += 1) {
    const name = hasHeader ? plainName(first[at] ?? '') : ''
    const says = saysOf(name)
    const isPhone = says === 'either' || saysPhone(name)
    const cells = below.map((row) => row[at]?.trim() ?? '').filter((cell) => cell !== '')
    const asNamed = cells.filter((cell) => showsAddress(cell) || looksLikeAddress(cell, isPhone))
    const { length: addresses } = cells.filter(showsAddress)
    const { length: filled } = cells
    const national = await nationalNumbers(cells, says === 'nothing' && addresses === 0, reading)
    columns.push({ at, says, filled, addresses, asNamed: asNamed.length, national })
  }
  return columns
}

function saysOf(name: string): Column['says'] {
  const use = useOf(name)
  if (use.use === 'address') return use.channel === undefined ? 'either' : 'address'
  return use.use === 'maybe_address' ? 'perhaps' : 'nothing'
}

async function nationalNumbers(
  cells: readonly string[],
  isOpen: boolean,
  { defaultCountry }: ScrubReading,
): Promise<number> {
  let found = 0
  if (!isOpen || defaultCountry === undefined) return found
  for (const cell of cells) {
    const [bare = ''] = bareAddresses(cell)
    if (!looksLikeAddress(bare, true)) continue
    if ((await parseAddress(bare, { defaultCountry })).ok) found += 1
  }
  return found
}

const EMAIL_WITHIN = /[\p{L}\p{N}_.+%-]@[\p{L}\p{N}-]/u
/** No country's code begins with a zero. */
const PHONE = /^\s*\(?(?:\+|00)[\s()]*[1-9][\d\s().\p{Pd}]*$/u
/** Of a number with its country's code; E.164 has fifteen at most. */
export const PHONE_DIGITS = { least: 8, most: 15 } as const
/** Address books put direction marks around numbers, which nobody sees. */
const UNSEEN = /\p{Cf}/gu
/** A longer text is a note that mentions an address. */
const WORDS_MAX = 8

/** Whether a cell can be an address, or has one in it, whether or not it is valid. */
export function showsAddress(written: string): boolean {
  const cell = inAscii(written).replaceAll(UNSEEN, '')
  const bare = bareAddresses(cell)
  if (EMAIL_WITHIN.test(cell)) return bare.length > 1 || cell.split(/\s+/).length <= WORDS_MAX
  return (bare[0] ?? '').split(/[;,|/]/).some((part) => {
    const digits = part.replaceAll(/\D/g, '').replace(/^00/, '').length
    const isPhone = PHONE.test(part.trim().replace(PHONE_SCHEME, ''))
    return isPhone && digits >= PHONE_DIGITS.least && digits <= PHONE_DIGITS.most
  })
}
