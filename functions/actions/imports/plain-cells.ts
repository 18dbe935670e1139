import { unguarded } from './formula-guard.ts'

/** Delimiters that are nothing else in a file. */
const PLAIN_DELIMITERS: ReadonlySet<string> = new Set([',', ';', '\t', '|'])
const QUOTE = '"'
/** JSON without quotes is cut at its commas: the parser puts it together. */
const JSON_BEGINS = /^[{[]/
const APOSTROPHE = 0x27
/** Below and including the blank, and beyond ASCII, a character may be white space. */
const [BLANK, ASCII_END] = [0x20, 0x80]

/**
 * The cells of a line, as the parser of `csv.ts` would read them; `empty` for an empty line. Undefined
 * if it is not certain that the line is one record, or what its cells are.
 */
export function plainCells(
  line: string,
  delimiter: string,
): readonly string[] | 'empty' | undefined {
  // Files of old Macs end their lines so.
  if (!PLAIN_DELIMITERS.has(delimiter) || line.includes('\r')) return undefined
  const isQuoted = line.includes(QUOTE)
  const cells = isQuoted ? quotedCells(line, delimiter) : line.split(delimiter).map(trimmed)
  if (cells === undefined) return undefined
  if (!isQuoted && cells.length === 1 && cells[0] === '') return 'empty'
  if (cells.some((cell) => JSON_BEGINS.test(cell))) return undefined
  return cells.some((cell) => cell.charCodeAt(0) === APOSTROPHE) ? cells.map(unguarded) : cells
}

/** A quoted cell is quoted whole, from its first character to its last. */
function quotedCells(line: string, delimiter: string): string[] | undefined {
  const cells: string[] = []
  for (let at = 0; at <= line.length; at += 1) {
    const isQuoted = line.charAt(at) === QUOTE
    const end = isQuoted ? endOfQuoted(line, at) : endOfCell(line, at, delimiter)
    if (end === undefined || (end < line.length && line.charAt(end) !== delimiter)) return undefined
    const cell = isQuoted
      ? line.slice(at + 1, end - 1).replaceAll('""', QUOTE)
      : trimmed(line.slice(at, end))
    if (isQuoted ? cell.startsWith(QUOTE) : cell.includes(QUOTE)) return undefined
    cells.push(cell)
    at = end
  }
  return cells
}

function endOfCell(line: string, at: number, delimiter: string): number {
  const end = line.indexOf(delimiter, at)
  return end < 0 ? line.length : end
}

/** The place after its closing quote; a doubled quote is one of its characters. */
function endOfQuoted(line: string, at: number): number | undefined {
  let close = line.indexOf(QUOTE, at + 1)
  while (close >= 0 && line.charAt(close + 1) === QUOTE) close = line.indexOf(QUOTE, close + 2)
  return close < 0 ? undefined : close + 1
}

/** The parser takes white space away at the beginning of a cell only. */
function trimmed(cell: string): string {
  const first = cell.charCodeAt(0)
  return first <= BLANK || first >= ASCII_END ? cell.trimStart() : cell
}
