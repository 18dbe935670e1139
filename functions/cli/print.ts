import Table from 'cli-table3'
import stringWidth from 'string-width'

/** The text of a cell; `tone` colours it on a terminal. */
export type Cell = string | { readonly text: string; readonly tone: Tone }
type Tone = 'good' | 'bad'

export type Row = { readonly cells: readonly Cell[]; readonly json: unknown }

export type Printer = {
  /**
   * On a terminal a table. Otherwise one line for each row, with tabs between cells and no heading, or
   * with `--json` one JSON value: the `json` of each row.
   */
  readonly rows: (titles: readonly string[], rows: readonly Row[]) => void
  /** One thing: a line for each fact, or with `--json` one JSON value. */
  readonly facts: (facts: readonly (readonly [name: string, value: Cell])[], json: unknown) => void
}

type Screen = { write: (text: string) => unknown; readonly isTTY?: boolean; columns?: number }

const TONES: Readonly<Record<Tone, string>> = { good: '32', bad: '31' }
const COLUMNS = 80
const WIDTH_MIN = 8

/** Prints results on stdout, and nothing else. */
export function printer(
  screen: Screen,
  { json, environment }: { json: boolean; environment: NodeJS.ProcessEnv },
): Printer {
  const isPlain = screen.isTTY !== true || environment['TERM'] === 'dumb'
  // https://no-color.org: set and not empty.
  const isColoured = !isPlain && !environment['NO_COLOR']
  const shown = (cell: Cell, wrapped: string): string =>
    typeof cell === 'string' || !isColoured
      ? wrapped
      : wrapped.replaceAll(/^.+$/gm, `\u001B[${TONES[cell.tone]}m$&\u001B[0m`)
  const write = (line: string): void => void screen.write(`${line}\n`)

  return {
    rows: (titles, rows) => {
      if (json) for (const row of rows) write(jsonLine(row.json))
      else if (isPlain) for (const { cells } of rows) write(cells.map(textOf).join('\t'))
      else if (rows.length > 0) write(drawTable(titles, rows, screen.columns || COLUMNS, shown))
    },
    facts: (facts, whole) => {
      if (json) write(jsonLine(whole))
      else if (isPlain) for (const [name, cell] of facts) write(`${name}\t${textOf(cell)}`)
      else {
        const width = Math.max(...facts.map(([name]) => name.length))
        for (const [name, cell] of facts)
          write(`${name.padEnd(width)}  ${shown(cell, textOf(cell))}`)
      }
    },
  }
}

function drawTable(
  everyTitle: readonly string[],
  everyRow: readonly Row[],
  columns: number,
  shown: (cell: Cell, wrapped: string) => string,
): string {
  // An empty column is not shown.
  const isUsed = everyTitle.map((_, at) => everyRow.some(({ cells }) => textOf(cells[at] ?? '')))
  const titles = everyTitle.filter((_, at) => isUsed[at])
  const rows = everyRow.map((row) => ({ cells: row.cells.filter((_, at) => isUsed[at]) }))
  const natural = titles.map((title, at) =>
    Math.max(
      ...[title, ...rows.map(({ cells }) => textOf(cells[at] ?? ''))].map((text) =>
        stringWidth(text),
      ),
    ),
  )
  // A border on each side of a column, and a space within.
  const widths = fit(natural, columns - 3 * titles.length - 1)
  const lines = rows.map(({ cells }) =>
    cells.map((cell, at) => shown(cell, wrap(textOf(cell), widths[at] ?? 1))),
  )
  const head = titles.map((title, at) => wrap(title, widths[at] ?? 1))
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  table.push(...lines)
  return table.toString()
}

/** Narrows the widest column until the table fits the terminal. */
function fit(natural: readonly number[], available: number): number[] {
  const widths = [...natural]
  for (let over = widths.reduce((sum, width) => sum + width, 0) - available; over > 0; over -= 1) {
    const widest = widths.indexOf(Math.max(...widths))
    const width = widths[widest] ?? 0
    if (width <= WIDTH_MIN) break
    widths[widest] = width - 1
  }
  return widths
}

/** Breaks at spaces if there are some; nothing is cut off. A Chinese character takes two columns. */
function wrap(text: string, width: number): string {
  const lines: string[] = []
  let line = ''
  const fits = (more: string) => stringWidth(`${line}${more}`.trimEnd()) <= width
  for (const word of text.split(/(?<=\s)(?=\S)/u)) {
    if (!fits(word) && line !== '') lines.push(line)
    if (!fits(word)) line = ''
    for (const { segment } of new Intl.Segmenter().segment(word)) {
      if (!fits(segment)) lines.push(line)
      line = fits(segment) ? line + segment : segment
    }
  }
  return [...lines, line].map((one) => one.trimEnd()).join('\n')
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
