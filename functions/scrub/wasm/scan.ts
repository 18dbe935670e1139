import {
  BYTES, CELL_ENDS, CELL_STARTS, COLUMN_PLACES, COLUMNS, ENDS, FILLED, NEXTS, ROWS, ROWS_MAX, SCANNED,
  SEPARATOR, setWord, STARTS, word,
} from './layout'

const LF: u32 = 10
const CR: u32 = 13
const QUOTE: u32 = 34
const SPACE: u32 = 32
const TAB: u32 = 9
const DOUBLED: u32 = 0x80000000

const ENDED: u32 = 0
const OPEN_QUOTE: u32 = 1
const TEXT_AFTER_QUOTE: u32 = 2

/** The place of the next byte that is the separator or ends a row; the end if there is none. */
// @ts-ignore: decorator
@inline
function nextMark(at: usize, end: usize, separators: v128): usize {
  const feeds = i8x16.splat(<i8>LF)
  const returns = i8x16.splat(<i8>CR)
  // What is read past the end is there: the block has room for it.
  while (at < end) {
    const bytes = v128.load(at)
    const marks = v128.or(
      i8x16.eq(bytes, separators),
      v128.or(i8x16.eq(bytes, feeds), i8x16.eq(bytes, returns)),
    )
    const found = i8x16.bitmask(marks)
    if (found != 0) {
      const place = at + ctz(found)
      return place < end ? place : end
    }
    at += 16
  }
  return end
}

// @ts-ignore: decorator
@inline
function nextQuote(at: usize, end: usize): usize {
  const quotes = i8x16.splat(<i8>QUOTE)
  while (at < end) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), quotes))
    if (found != 0) {
      const place = at + ctz(found)
      return place < end ? place : end
    }
    at += 16
  }
  return end
}

// @ts-ignore: decorator
@inline
function pastBlanks(at: usize, end: usize, separator: u32): usize {
  while (at < end) {
    const byte: u32 = load<u8>(at)
    if (byte != SPACE && (byte != TAB || separator == TAB)) break
    at += 1
  }
  return at
}

/** As `scan.ts` beside this folder does, which has the rules. */
export function scan(block: usize, run: usize, isLast: bool): u32 {
  const bytes = word(block, BYTES)
  const end = bytes + word(block, FILLED)
  const rowsMax = word(block, ROWS_MAX)
  const starts = word(block, STARTS)
  const ends = word(block, ENDS)
  const nexts = word(block, NEXTS)
  const cellStarts = word(block, CELL_STARTS)
  const cellEnds = word(block, CELL_ENDS)
  const separator = word(run, SEPARATOR)
  const columns = word(run, COLUMNS)
  const places = word(run, COLUMN_PLACES)
  const separators = i8x16.splat(<i8>separator)
  let at: usize = bytes + word(block, SCANNED)
  let rows = word(block, ROWS)
  let why = ENDED
  while (at < end && rows < rowsMax) {
    const start = at
    let column: u32 = 0
    let wanted: u32 = 0
    let next: u32 = columns > 0 ? load<u32>(places) : 0xffffffff
    let isEmptyLine = true
    let isWhole = true
    for (;;) {
      at = pastBlanks(at, end, separator)
      let from = at
      let to = at
      let doubled: u32 = 0
      if (at < end && load<u8>(at) == QUOTE) {
        isEmptyLine = false
        from = at + 1
        let close = nextQuote(from, end)
        while (close + 1 < end && load<u8>(close + 1) == QUOTE) {
          doubled = DOUBLED
          close = nextQuote(close + 2, end)
        }
        if (close >= end) {
          isWhole = false
          if (isLast) why = OPEN_QUOTE
          break
        }
        to = close
        at = pastBlanks(close + 1, end, separator)
        if (at < end) {
          const after: u32 = load<u8>(at)
          if (after != separator && after != LF && after != CR) {
            isWhole = false
            why = TEXT_AFTER_QUOTE
            break
          }
        }
      } else {
        at = nextMark(at, end, separators)
        to = at
        if (to > from) isEmptyLine = false
      }
      if (at >= end && !isLast) {
        isWhole = false
        break
      }
      if (column == next) {
        const place = (wanted * rowsMax + rows) << 2
        store<u32>(cellStarts + place, from - bytes)
        store<u32>(cellEnds + place, (to - bytes) | doubled)
        wanted += 1
        next = wanted < columns ? load<u32>(places + (wanted << 2)) : 0xffffffff
      }
      if (at >= end || load<u8>(at) != separator) break
      isEmptyLine = false
      at += 1
      column += 1
    }
    const rowEnd = at
    if (isWhole && at < end) {
      const byte: u32 = load<u8>(at)
      at += 1
      if (byte == CR) {
        if (at == end && !isLast) isWhole = false
        else if (at < end && load<u8>(at) == LF) at += 1
      }
    }
    if (!isWhole) {
      at = start
      break
    }
    if (!isEmptyLine) {
      for (; wanted < columns; wanted += 1) {
        const place = (wanted * rowsMax + rows) << 2
        store<u32>(cellStarts + place, rowEnd - bytes)
        store<u32>(cellEnds + place, rowEnd - bytes)
      }
      store<u32>(starts + (rows << 2), start - bytes)
      store<u32>(ends + (rows << 2), rowEnd - bytes)
      store<u32>(nexts + (rows << 2), at - bytes)
      rows += 1
    }
  }
  setWord(block, SCANNED, <u32>(at - bytes))
  setWord(block, ROWS, rows)
  return why
}
