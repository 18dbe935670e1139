import { DOUBLED, type Block } from './block.ts'

/** What stops a scan: the end of what is there, or a quote that makes the rest unreadable. */
export type ScanEnd = 'filled' | 'open_quote' | 'text_after_quote'

export type Scan = (block: Block, isLast: boolean) => ScanEnd

const LF = 10
const CR = 13
const QUOTE = 34
const SPACE = 32
const TAB = 9

/**
 * Finds the whole rows from `scanned` on, and in them the cells of some columns (ascending, from 0):
 * RFC 4180, with any line end, rows of any length, blanks before a cell, a quote within an unquoted
 * cell, and lines without anything, which are no rows. csv-parse, set so, reads the same.
 */
export function scannerOf(delimiter: string, columns: readonly number[]): Scan {
  const separator = delimiter.charCodeAt(0)
  const isBlank = (byte: number | undefined) =>
    byte === SPACE || (byte === TAB && separator !== TAB)

  return (block, isLast) => {
    const { bytes, filled, rowsMax, starts, ends, nexts, cellStarts, cellEnds } = block
    let at = block.scanned
    let { rows } = block
    while (at < filled && rows < rowsMax) {
      const start = at
      let column = 0
      let wanted = 0
      let isEmptyLine = true
      let end = -1
      while (end < 0) {
        while (at < filled && isBlank(bytes[at])) at += 1
        let from = at
        let to = at
        if (bytes[at] === QUOTE && at < filled) {
          isEmptyLine = false
          from = at + 1
          let close = bytes.indexOf(QUOTE, from)
          let isDoubled = false
          while (close >= 0 && close + 1 < filled && bytes[close + 1] === QUOTE) {
            isDoubled = true
            close = bytes.indexOf(QUOTE, close + 2)
          }
          if (close < 0 || close >= filled) return ended(block, start, rows, isLast && 'open_quote')
          to = isDoubled ? (close | DOUBLED) >>> 0 : close
          at = close + 1
          while (at < filled && isBlank(bytes[at])) at += 1
          const next = bytes[at]
          if (at < filled && next !== separator && next !== LF && next !== CR)
            return ended(block, start, rows, 'text_after_quote')
        } else {
          let byte = bytes[at]
          while (at < filled && byte !== separator && byte !== LF && byte !== CR) {
            at += 1
            byte = bytes[at]
          }
          to = at
          if (to > from) isEmptyLine = false
        }
        if (at >= filled && !isLast) return ended(block, start, rows, false)
        if (column === columns[wanted]) {
          cellStarts[wanted * rowsMax + rows] = from
          cellEnds[wanted * rowsMax + rows] = to
          wanted += 1
        }
        if (at < filled && bytes[at] === separator) {
          isEmptyLine = false
          at += 1
          column += 1
        } else end = at
      }
      if (at < filled) {
        // Whether a line feed follows is not known yet.
        if (bytes[at] === CR && at + 1 === filled && !isLast)
          return ended(block, start, rows, false)
        at += bytes[at] === CR && bytes[at + 1] === LF && at + 1 < filled ? 2 : 1
      }
      if (!isEmptyLine) {
        for (; wanted < columns.length; wanted += 1) {
          cellStarts[wanted * rowsMax + rows] = end
          cellEnds[wanted * rowsMax + rows] = end
        }
        starts[rows] = start
        ends[rows] = end
        nexts[rows] = at
        rows += 1
      }
    }
    return ended(block, at, rows, false)
  }

  function ended(block: Block, at: number, rows: number, why: ScanEnd | false): ScanEnd {
    block.scanned = at
    block.rows = rows
    return why === false ? 'filled' : why
  }
}
