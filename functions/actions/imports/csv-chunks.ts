import { IMPORT_CHUNK_ROWS, type Import, type ImportPosition } from '../../domain/import.ts'
import type { Objects } from '../../domain/objects.ts'
import { readRecord, RECORD_BYTES_MAX, type CsvRow } from './csv.ts'
import { plainCells } from './plain-cells.ts'

export type Chunk = {
  readonly rows: readonly CsvRow[]
  /** Where the next one begins: always after a whole record, even if quotes hold line breaks. */
  readonly next: ImportPosition
  readonly isLast: boolean
}

/** The rows of a file from a place on, chunk after chunk; reads no more of the file than needed. */
export type Chunks = {
  readonly next: (rowsMax?: number) => Promise<Chunk>
  readonly close: () => Promise<void>
}

const [LF, CR] = [0x0a, 0x0d]

/**
 * Nearly every line is split where its delimiters are (`plain-cells.ts`); a record that needs more,
 * with line breaks in quotes or a quote where none belongs, is read by the parser.
 */
export function openChunks(
  objects: Objects,
  { id }: Pick<Import, 'id'>,
  { version, delimiter }: { readonly version: string; readonly delimiter: string },
  from: ImportPosition,
): Chunks {
  const source = objects.read(id, version, from.offset)[Symbol.asyncIterator]()
  /** What is read of the file and not yet taken: its bytes from `at` on. */
  let bytes: Buffer = Buffer.alloc(0)
  let at = 0
  let isEnd = false
  let { offset, row } = from

  async function readOn(): Promise<void> {
    const more = await source.next()
    if (more.done === true) isEnd = true
    else {
      const left = bytes.subarray(at)
      bytes = left.length === 0 ? Buffer.from(more.value) : Buffer.concat([left, more.value])
      at = 0
    }
  }

  /** The next record's cells; undefined after the last. */
  async function nextRecord(): Promise<readonly string[] | undefined> {
    for (;;) {
      const end = bytes.indexOf(LF, at)
      if (end < 0 && !isEnd && bytes.length - at <= RECORD_BYTES_MAX) {
        await readOn()
        continue
      }
      if (at >= bytes.length && isEnd) return undefined
      const stop = end < 0 ? bytes.length : end
      const last = stop > at && bytes[stop - 1] === CR ? stop - 1 : stop
      const cells =
        (end < 0 && !isEnd) || last - at > RECORD_BYTES_MAX
          ? undefined
          : plainCells(bytes.toString('utf8', at, last), delimiter)
      if (cells === undefined) return parsed()
      move(Math.min(bytes.length, stop + 1))
      if (cells !== 'empty') return cells
    }
  }

  async function parsed(): Promise<readonly string[] | undefined> {
    for (;;) {
      const record = await readRecord(bytes.subarray(at), { delimiter, row, isEnd })
      if (record !== 'incomplete') {
        move(record === undefined ? bytes.length : at + record.bytes)
        return record?.cells
      }
      await readOn()
    }
  }

  function move(to: number): void {
    offset += to - at
    at = to
  }

  return {
    next: async (rowsMax = IMPORT_CHUNK_ROWS) => {
      const rows: CsvRow[] = []
      let next = { offset, row }
      while (rows.length < rowsMax) {
        const cells = await nextRecord()
        if (cells === undefined) break
        rows.push({ row, cells })
        row += 1
        next = { offset, row }
      }
      return { rows, next, isLast: rows.length < rowsMax }
    },
    close: async () => void (await source.return?.()),
  }
}

/** One chunk alone. */
export async function readChunk(
  objects: Objects,
  made: Pick<Import, 'id'>,
  file: { readonly version: string; readonly delimiter: string },
  from: ImportPosition,
  rowsMax?: number,
): Promise<Chunk> {
  const chunks = openChunks(objects, made, file, from)
  try {
    return await chunks.next(rowsMax)
  } finally {
    await chunks.close()
  }
}
