import { parse } from 'csv-parse'
import { Readable } from 'node:stream'
import { Failure } from './failure.ts'
import { unreadable } from './files.ts'
import { textOf } from './text-file.ts'

export type CsvRow = {
  /** Of the file, the header counted. */
  readonly line: number
  readonly cells: readonly string[]
}

const HEAD_BYTES = 64 * 1024
const DELIMITERS = [',', ';', '\t', '|'] as const

/**
 * The rows of a CSV file in UTF-8, as they are read; `-` is stdin. The first one is the header, which
 * also shows what stands between cells.
 */
export async function* rowsOf(source: string): AsyncGenerator<CsvRow> {
  const bytes = textOf(source)
  try {
    const head = await headOf(bytes)
    const all = Readable.from(
      (async function* all() {
        yield head
        yield* bytes
      })(),
    )
    const rows = all.pipe(
      parse({
        bom: true,
        trim: true,
        relax_column_count: true,
        skip_empty_lines: true,
        info: true,
        delimiter: delimiterOf(head),
      }),
    )
    all.once('error', (error: Error) => rows.destroy(error))
    for await (const { record, info } of rows as AsyncIterable<{
      record: string[]
      info: { lines: number }
    }>)
      yield { line: info.lines, cells: record }
  } catch (error) {
    if (error instanceof Failure) throw error
    const { code } = error as NodeJS.ErrnoException
    const isCsv = code?.startsWith('CSV_') === true && error instanceof Error
    throw isCsv
      ? new Failure(`${source} is not CSV: ${error.message}`, [], error)
      : unreadable(source, error)
  }
}

/** At least the first line, if it is not endless. */
async function headOf(bytes: AsyncGenerator<Buffer, undefined>): Promise<Buffer> {
  let head = Buffer.alloc(0)
  while (head.length < HEAD_BYTES && !head.includes('\n')) {
    const next = await bytes.next()
    if (next.done === true) break
    head = Buffer.concat([head, next.value])
  }
  return head
}

/** What splits the first line most often, outside quotes. */
function delimiterOf(head: Buffer): string {
  const [line = ''] = head.toString('utf8').split('\n', 1)
  const plain = line.replaceAll(/"[^"]*"/g, '')
  const count = (delimiter: string) => plain.split(delimiter).length
  return DELIMITERS.reduce<string>(
    (best, one) => (count(one) > count(best) ? one : best),
    DELIMITERS[0],
  )
}

/** Where a column stands, by its name in whatever case; it must be there. */
export function placeOf(header: readonly string[], name: string, source: string): number {
  const plain = (text: string) => text.trim().toLowerCase()
  const at = header.findIndex((one) => plain(one) === plain(name))
  if (at >= 0) return at
  throw new Failure(`${source} has no column "${name}".`, [`It has: ${header.join(', ')}`])
}
