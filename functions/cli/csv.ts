import { parse } from 'csv-parse'
import { createReadStream } from 'node:fs'
import { codeOf, Failure } from './failure.ts'

export type CsvRow = {
  /** Of the file, the header counted. */
  readonly line: number
  readonly cells: readonly string[]
}

/** The rows of a CSV file in UTF-8, as they are read; `-` is stdin. The first one is the header. */
export async function* rowsOf(source: string): AsyncGenerator<CsvRow> {
  const input = source === '-' ? process.stdin : createReadStream(source)
  const rows = input.pipe(
    parse({ bom: true, trim: true, relax_column_count: true, skip_empty_lines: true, info: true }),
  )
  input.once('error', (error: Error) => rows.destroy(error))
  try {
    for await (const { record, info } of rows as AsyncIterable<{
      record: string[]
      info: { lines: number }
    }>)
      yield { line: info.lines, cells: record }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isCsv = code?.startsWith('CSV_') === true && error instanceof Error
    throw isCsv
      ? new Failure(`${source} is not CSV: ${error.message}`, [], error)
      : new Failure(`${source} cannot be read (${codeOf(error)}).`, [], error)
  }
}

/** Where a column stands, by its name in whatever case; it must be there. */
export function placeOf(header: readonly string[], name: string, source: string): number {
  const plain = (text: string) => text.trim().toLowerCase()
  const at = header.findIndex((one) => plain(one) === plain(name))
  if (at >= 0) return at
  throw new Failure(`${source} has no column "${name}".`, [`It has: ${header.join(', ')}`])
}
