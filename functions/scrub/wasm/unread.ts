import {
  BYTES, CELL_ENDS, CELL_STARTS, COLUMNS, NEXTS, ROWS, ROWS_MAX, SEPARATOR, STARTS, word,
} from './layout'

const AT: u32 = 0x40
const PLUS: u32 = 0x2b
const ZERO: u32 = 0x30
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
    const marks = v128.or(
      v128.or(i8x16.eq(vector, i8x16.splat(<i8>AT)), i8x16.eq(vector, i8x16.splat(<i8>PLUS))),
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
      if (load<u8>(place) == ZERO && !isAbroad(place, to)) continue
      const before: u32 = place == from ? separator : load<u8>(place - 1)
      if (load<u8>(place) == AT ? isOfName(before) : isBeginning(before, separator)) signs += 1
    }
  }
  return signs
}

// @ts-ignore: decorator
@inline
function isOfName(byte: u32): bool {
  return (
    (byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte >= 0x80 ||
    byte == 0x2e || byte == 0x5f || byte == 0x25 || byte == 0x2b || byte == 0x2d
  )
}

function isAbroad(from: usize, to: usize): bool {
  if (from + 2 >= to) return false
  let at = from + 2
  while (at < to && (load<u8>(at) == 0x20 || load<u8>(at) == 0x28)) at += 1
  return at < to && <u32>load<u8>(at) - 0x31 < 9
}

// @ts-ignore: decorator
@inline
function isBeginning(byte: u32, separator: u32): bool {
  return (
    byte == separator ||
    !((byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x2e || byte == 0x2b)
  )
}
