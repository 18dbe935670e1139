import { PHONE_DIGITS, showsAddress, WOULD_NOT_BE_READ } from './address-columns.ts'
import { DOUBLED, originalOf, type Block } from './block.ts'
import { COLUMNS_MAX, firstRows } from './layout.ts'
import { ListFault } from './list-fault.ts'
import type { ListShape } from './list-part.ts'

const AT = 0x40
const PLUS = 0x2b
const ZERO = 0x30
/** The first byte of a wide character. */
const WIDE = 0xef

/**
 * How many signs of an address stand in cells of a block that are not read: an at sign after what a name
 * may end with, or a plus or `00` at the beginning of something. The same are counted in the cells that are
 * read, and taken away; so no other cell has to be found first.
 */
export function signsUnread(block: Block, columns: number, separator: number): number {
  const { bytes, rows, rowsMax, starts, nexts, cellStarts, cellEnds } = block
  if (rows === 0) return 0
  let signs = signsIn(bytes.subarray(starts[0] ?? 0, nexts[rows - 1] ?? 0), separator)
  for (let column = 0; column < columns; column += 1)
    for (let row = 0; row < rows; row += 1) {
      const place = column * rowsMax + row
      const end = (cellEnds[place] ?? 0) % DOUBLED
      signs -= signsIn(bytes.subarray(cellStarts[place] ?? 0, end), separator)
    }
  return signs
}

function signsIn(bytes: Uint8Array, separator: number): number {
  let signs = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === WIDE && isWideSign(bytes, at)) signs += 1
    const isSign = byte === AT || byte === PLUS || (byte === ZERO && bytes[at + 1] === ZERO)
    if (!isSign) continue
    const before = at === 0 ? separator : (bytes[at - 1] ?? 0)
    if (byte === AT ? !isOfName(before) : !isBeginning(before, separator)) continue
    if (byte !== ZERO || isAbroad(bytes, at, separator)) signs += 1
  }
  return signs
}

/** In UTF-8 U+FF0B, U+FF20, U+FE6B, and U+FF10 twice: keyboards of East Asia write them for + @ @ 00. */
function isWideSign(bytes: Uint8Array, at: number): boolean {
  const [second, third] = [bytes[at + 1], bytes[at + 2]]
  if (second === 0xb9) return third === 0xab
  if (second !== 0xbc) return false
  const [fourth, fifth, sixth] = [bytes[at + 3], bytes[at + 4], bytes[at + 5]]
  const isZeroBehind = fourth === WIDE && fifth === 0xbc && sixth === 0x90
  return third === 0x8b || third === 0xa0 || (third === 0x90 && isZeroBehind)
}

function isOfName(byte: number): boolean {
  return byte >= 0x80 || /[a-z\d._%+-]/i.test(String.fromCharCode(byte))
}

/**
 * Whether these are the two zeros before a country's code, which begins with another digit. An id with zeros
 * before it has fewer digits than a number, or goes on with letters.
 */
function isAbroad(bytes: Uint8Array, from: number, separator: number): boolean {
  let digits = 0
  for (let at = from + 2; ; at += 1) {
    const byte = bytes[at] ?? separator
    if (byte >= 0x80) return true
    if (byte >= ZERO && byte <= 0x39) {
      digits += 1
      if ((digits === 1 && byte === ZERO) || digits > PHONE_DIGITS.most) return false
    } else if (byte === separator || !isWithinNumber(byte))
      return digits >= PHONE_DIGITS.least && !/[a-z]/i.test(String.fromCharCode(byte))
  }
}

function isWithinNumber(byte: number): boolean {
  return /[ \t().-]/.test(String.fromCharCode(byte))
}

/** Not within a word, a sum or a decimal; blanks and apostrophes may be of many kinds. */
function isBeginning(byte: number, separator: number): boolean {
  return byte === separator || byte >= 0x80 || !/[a-z\d.+]/i.test(String.fromCharCode(byte))
}

/**
 * Throws `columns_unclear` if a cell of this block that is not read holds an address: the first rows did
 * not show that its column has any, and who is stopped there would stay in the list.
 */
export function requireAllRead(block: Block, { encoding, layout }: ListShape): void {
  const { starts, nexts, rows, before } = block
  const [from = 0, to = 0] = [starts[0], nexts[rows - 1]]
  const all = firstRows(
    originalOf(block, from, to),
    block.bytes.subarray(from, to),
    { encoding, delimiter: layout.delimiter, isWhole: true },
    { rows, columns: COLUMNS_MAX },
  )
  for (const [row, cells] of all.entries())
    for (const [column, cell] of cells.entries()) {
      if (layout.columns.includes(column) || !showsAddress(cell)) continue
      const columns = [...layout.columns, column].toSorted((a, b) => a - b)
      throw new ListFault('columns_unclear', `column ${column + 1} ${WOULD_NOT_BE_READ}`, {
        row: before + row + 1,
        columns,
      })
    }
}
