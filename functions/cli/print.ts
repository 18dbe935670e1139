import { isInstant, localTime, localZone } from './local-time.ts'
import { layOut } from './table.ts'

/** The text of a cell; `tone` colours it on a terminal. */
export type Cell = string | { readonly text: string; readonly tone?: Tone }
type Tone = 'good' | 'bad'

export type Row = { readonly cells: readonly Cell[]; readonly json: unknown }

export type Printer = {
  /**
   * On a terminal a table. Otherwise one line for each row, with tabs between cells and no heading, or
   * with `--json` one JSON value: the `json` of each row.
   */
  readonly rows: (titles: readonly string[], rows: readonly Row[]) => void
  /** The same, each on a line of its own also on a terminal: for what comes bit by bit. */
  readonly lines: (rows: readonly Row[]) => void
  /** One thing: a line for each fact, or with `--json` one JSON value. */
  readonly facts: (facts: readonly (readonly [name: string, value: Cell])[], json: unknown) => void
}

type Screen = { write: (text: string) => unknown; readonly isTTY?: boolean; columns?: number }

const TONES: Readonly<Record<Tone, string>> = { good: '32', bad: '31' }
const COLUMNS = 80

/**
 * Prints results on stdout, and nothing else. People read times by their own clock; in JSON they stay
 * in UTC.
 */
export function printer(
  screen: Screen,
  { json, environment }: { json: boolean; environment: NodeJS.ProcessEnv },
): Printer {
  const isPlain = screen.isTTY !== true || environment['TERM'] === 'dumb'
  // https://no-color.org: set and not empty.
  const isColoured = !isPlain && !environment['NO_COLOR']
  const colour =
    (cell: Cell) =>
    (laidOut: string): string =>
      typeof cell === 'string' || cell.tone === undefined || !isColoured
        ? laidOut
        : laidOut.replaceAll(/\S.*$/gm, `\u001B[${TONES[cell.tone]}m$&\u001B[0m`)
  const write = (line: string): void => void screen.write(`${line}\n`)

  const lines: Printer['lines'] = (rows) => {
    for (const { cells, json: one } of rows)
      write(json ? jsonLine(one) : cells.map(lineOf).join('\t'))
  }

  return {
    lines,
    rows: (titles, rows) => {
      if (json || isPlain) lines(rows)
      else if (rows.length > 0) {
        const zoned = titles.map((title, at) =>
          rows.some(({ cells }) => isInstant(textOf(cells[at] ?? '')))
            ? `${title} (${localZone()})`
            : title,
        )
        const shown = rows.map(({ cells }) =>
          cells.map((cell) => ({
            text: screenOf(cell),
            isWhole: isInstant(textOf(cell)),
            coloured: colour(cell),
          })),
        )
        write(layOut(zoned, shown, screen.columns || COLUMNS))
      }
    },
    facts: (facts, whole) => {
      if (json) write(jsonLine(whole))
      else if (isPlain) for (const [name, cell] of facts) write(`${name}\t${lineOf(cell)}`)
      else {
        const width = Math.max(...facts.map(([name]) => name.length))
        for (const [name, cell] of facts) {
          const zone = isInstant(textOf(cell)) ? ` (${localZone()})` : ''
          write(`${name.padEnd(width)}  ${colour(cell)(screenOf(cell) + zone)}`)
        }
      }
    },
  }
}

/** For a program: one word, as RFC 3339 has it. */
function lineOf(cell: Cell): string {
  const text = textOf(cell)
  return isInstant(text) ? localTime(text) : text
}

/** For a person. */
function screenOf(cell: Cell): string {
  const text = textOf(cell)
  return isInstant(text)
    ? localTime(text)
        .replace('T', ' ')
        .replace(/(?:\.\d+)?(?=Z|[+-]\d\d:)/, ' ')
        .replace(/Z$/, '+00:00')
    : text
}

function textOf(cell: Cell): string {
  return visible(typeof cell === 'string' ? cell : cell.text)
}

/** People's texts are shown too: they must not control the terminal, nor look like more lines. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, (character) =>
    /\s/.test(character) ? ' ' : '\uFFFD',
  )
}

/** JSON on one line; characters that a terminal obeys are escaped. */
function jsonLine(json: unknown): string {
  return JSON.stringify(json).replaceAll(
    /[\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
