import {
  BYTES, CELL_ENDS, CELL_STARTS, COLUMNS, NEXTS, ROWS, ROWS_MAX, SEPARATOR, STARTS, word,
} from './layout'

const AT: u32 = 0x40
const PLUS: u32 = 0x2b
const ZERO: u32 = 0x30
const WIDE: u32 = 0xef
const DIGITS_MIN: u32 = 8
const DIGITS_MAX: u32 = 15
const DOUBLED: u32 = 0x80000000

/** As `unread-addresses.ts` beside this folder counts them, which has the rules. */
export function signsUnread(block: usize, run: usize): u32 {
  const rows = word(block, ROWS)
  if (rows == 0) return 0
  const bytes: usize = word(block, BYTES)
  const rowsMax = word(block, ROWS_MAX)
  const columns = word(run, COLUMNS)
  const separator = word(run, SEPARATOR)
  const cellStarts: usize = word(block, CELL_STARTS)
  const cellEnds: usize = word(block, CELL_ENDS)
  const from = bytes + load<u32>(word(block, STARTS))
  const to = bytes + load<u32>(word(block, NEXTS) + ((rows - 1) << 2))
  let signs = signsIn(from, to, separator)
  for (let column: u32 = 0; column < columns; column += 1)
    for (let row: u32 = 0; row < rows; row += 1) {
      const place = (column * rowsMax + row) << 2
      const start = load<u32>(cellStarts + place)
      const end = load<u32>(cellEnds + place) & ~DOUBLED
      if (end > start) signs -= signsIn(bytes + start, bytes + end, separator)
    }
  return signs
}

function signsIn(from: usize, to: usize, separator: u32): u32 {
  let signs: u32 = 0
  for (let at = from; at < to; at += 16) {
    const vector = v128.load(at)
    const signed = v128.or(i8x16.eq(vector, i8x16.splat(<i8>AT)), i8x16.eq(vector, i8x16.splat(<i8>PLUS)))
    const marks = v128.or(
      v128.or(signed, i8x16.eq(vector, i8x16.splat(<i8>WIDE))),
      v128.and(
        i8x16.eq(vector, i8x16.splat(<i8>ZERO)),
        i8x16.eq(v128.load(at + 1), i8x16.splat(<i8>ZERO)),
      ),
    )
    let found: u32 = i8x16.bitmask(marks)
    if (to - at < 16) found &= (1 << <u32>(to - at)) - 1
    while (found != 0) {
      const place = at + ctz(found)
      found &= found - 1
      const before: u32 = place == from ? separator : load<u8>(place - 1)
      const mark: u32 = load<u8>(place)
      if (mark == WIDE) {
        if (isWideSign(place, to)) signs += 1
        continue
      }
      if (mark == AT ? !isOfName(before) : !isBeginning(before, separator)) continue
      if (mark != ZERO || isAbroad(place, to, separator)) signs += 1
    }
  }
  return signs
}

function isWideSign(at: usize, to: usize): bool {
  if (at + 3 > to) return false
  const second: u32 = load<u8>(at, 1)
  const third: u32 = load<u8>(at, 2)
  if (second == 0xb9) return third == 0xab
  if (second != 0xbc) return false
  return third == 0x8b || third == 0xa0 || (third == 0x90 && at + 6 <= to && isWideZero(at + 3))
}

// @ts-ignore: decorator
@inline
function isWideZero(at: usize): bool {
  return load<u8>(at) == WIDE && load<u8>(at, 1) == 0xbc && load<u8>(at, 2) == 0x90
}

// @ts-ignore: decorator
@inline
function isOfName(byte: u32): bool {
  return (
    (byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte >= 0x80 ||
    byte == 0x2e || byte == 0x5f || byte == 0x25 || byte == 0x2b || byte == 0x2d
  )
}

function isAbroad(from: usize, to: usize, separator: u32): bool {
  let digits: u32 = 0
  for (let at = from + 2; at <= to; at += 1) {
    const byte: u32 = at < to ? <u32>load<u8>(at) : separator
    if (byte >= 0x80) return true
    if (byte - 0x30 < 10) {
      digits += 1
      if ((digits == 1 && byte == ZERO) || digits > DIGITS_MAX) return false
    } else if (byte == separator || !isWithinNumber(byte)) {
      return digits >= DIGITS_MIN && !((byte | 0x20) - 0x61 < 26)
    }
  }
  return false
}

// @ts-ignore: decorator
@inline
function isWithinNumber(byte: u32): bool {
  return byte == 0x20 || byte == 0x09 || byte == 0x28 || byte == 0x29 || byte == 0x2e || byte == 0x2d
}

// @ts-ignore: decorator
@inline
function isBeginning(byte: u32, separator: u32): bool {
  return (
    byte == separator ||
    !((byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x2e || byte == 0x2b)
  )
}
