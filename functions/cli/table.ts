import Table from 'cli-table3'
import stringWidth from 'string-width'

/** A cell that is ready to be shown, and how it is coloured once it is laid out. */
export type Shown = {
  readonly text: string
  /** It stays on one line though it has spaces, as a time does. */
  readonly isWhole: boolean
  readonly coloured: (laidOut: string) => string
}

/** A border on each side of a column, and a space within. */
const BORDERS = 3
/** A column of sentences gets narrower than its words only to here. */
const SENTENCE_WIDTH_MIN = 12

/**
 * A table within the width of the terminal. Only texts of several words wrap: an id or a hash stays
 * whole, so that it can be copied. Where that leaves too little room, each row is a block of its own,
 * with a title and a value on each line.
 */
export function layOut(
  everyTitle: readonly string[],
  everyRow: readonly (readonly Shown[])[],
  columns: number,
): string {
  // An empty column is not shown.
  const isUsed = everyTitle.map((_, at) => everyRow.some((row) => (row[at]?.text ?? '') !== ''))
  const titles = everyTitle.filter((_, at) => isUsed[at])
  const rows = everyRow.map((row) => row.filter((_, at) => isUsed[at]))
  const columnsOf = titles.map((text, at) => [{ text }, ...rows.flatMap((row) => row[at] ?? [])])
  const widest = columnsOf.map((column) => Math.max(...column.map(({ text }) => stringWidth(text))))
  const least = columnsOf.map((column) => Math.max(...column.map(unbroken)))
  const widths = narrowed(widest, least, columns - BORDERS * titles.length - 1)
  return widths === undefined ? blocks(titles, rows, columns) : grid(titles, rows, widths)
}

function grid(
  titles: readonly string[],
  rows: readonly (readonly Shown[])[],
  widths: readonly number[],
): string {
  const head = titles.map((title, at) => wrap(title, widths[at] ?? 1))
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  for (const row of rows)
    table.push(
      row.map(({ text, isWhole, coloured }, at) =>
        coloured(isWhole ? text : wrap(text, widths[at] ?? 1)),
      ),
    )
  return table.toString()
}

function blocks(
  titles: readonly string[],
  rows: readonly (readonly Shown[])[],
  columns: number,
): string {
  const indent = Math.max(...titles.map((title) => stringWidth(title))) + 2
  const shown = rows.map((row) =>
    row
      .flatMap(({ text, isWhole, coloured }, at) => {
        if (text === '') return []
        const title = titles[at] ?? ''
        const value = isWhole ? text : wrap(text, Math.max(SENTENCE_WIDTH_MIN, columns - indent))
        const padded = title + ' '.repeat(indent - stringWidth(title))
        return [padded + coloured(value.replaceAll('\n', `\n${' '.repeat(indent)}`))]
      })
      .join('\n'),
  )
  return shown.join('\n\n')
}

/** Takes from the widest column that can still give; undefined if they do not fit together. */
function narrowed(
  widest: readonly number[],
  least: readonly number[],
  available: number,
): number[] | undefined {
  const widths = [...widest]
  for (let over = widths.reduce((sum, width) => sum + width, 0) - available; over > 0; over -= 1) {
    const room = widths.map((width, at) => (width > (least[at] ?? 0) ? width : 0))
    const most = Math.max(...room)
    if (most <= SENTENCE_WIDTH_MIN) return undefined
    widths[room.indexOf(most)] = most - 1
  }
  return widths
}

/** The width of what must stay together in a text: its longest word, if that is written in ASCII. */
function unbroken({ text, isWhole = false }: Partial<Shown> & Pick<Shown, 'text'>): number {
  if (isWhole) return stringWidth(text)
  const words = text.split(/\s+/u)
  return Math.max(
    ...words.map((word) => (isUnbroken(word) ? word.length : Math.min(2, word.length))),
  )
}

/** Letters of other scripts may stand on two lines: some are written without any space. */
function isUnbroken(word: string): boolean {
  return /^[\x21-\x7e]+$/.test(word)
}

/** Breaks at spaces, and within a word of other scripts. A Chinese character takes two columns. */
function wrap(text: string, width: number): string {
  const lines: string[] = []
  let line = ''
  const fits = (more: string) => stringWidth(`${line}${more}`.trimEnd()) <= width
  for (const word of text.split(/(?<=\s)(?=\S)/u)) {
    if (!fits(word) && line !== '') lines.push(line)
    if (!fits(word)) line = ''
    const pieces = isUnbroken(word.trimEnd())
      ? [word]
      : Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment)
    for (const piece of pieces) {
      if (!fits(piece) && line !== '') lines.push(line)
      line = fits(piece) ? line + piece : piece
    }
  }
  return [...lines, line].map((one) => one.trimEnd()).join('\n')
}
