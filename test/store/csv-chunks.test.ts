import * as fc from 'fast-check'
import { parse } from 'csv-parse'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { FileRefused } from '../../functions/actions/imports/csv.ts'
import { openChunks } from '../../functions/actions/imports/csv-chunks.ts'
import type { Objects } from '../../functions/domain/objects.ts'

const FILE = { version: 'v', delimiter: ',' }

/** A file in memory that arrives in pieces of so many bytes. */
function fileOf(text: string, pieceBytes: number): Objects {
  const bytes = Buffer.from(text)
  const none = () => Promise.reject(new Error('Only read.'))
  return {
    upload: none,
    uploadOrigin: none,
    put: none,
    stat: none,
    write: none,
    download: none,
    forget: none,
    read: (_name, _version, from) =>
      Readable.from(
        Array.from({ length: Math.ceil((bytes.length - from) / pieceBytes) }, (_, at) =>
          bytes.subarray(from + at * pieceBytes, from + (at + 1) * pieceBytes),
        ),
      ),
  }
}

type Row = { readonly row: number; readonly cells: readonly string[] }

/** All rows, each chunk read on from the one before, or anew from where that one ended. */
async function rowsOf(text: string, options: { piece: number; chunk: number; isAnew: boolean }) {
  const objects = fileOf(text, options.piece)
  const rows: Row[] = []
  let from = { offset: 0, row: 2 }
  let chunks = openChunks(objects, { id: 'x' }, FILE, from)
  for (;;) {
    const { rows: some, next, isLast } = await chunks.next(options.chunk)
    rows.push(...some)
    from = next
    if (isLast) return rows
    if (options.isAnew) chunks = openChunks(objects, { id: 'x' }, FILE, from)
  }
}

/** What the parser alone reads, with the options of `csv.ts`. */
async function parsed(text: string): Promise<string[][]> {
  const parser = parse({
    delimiter: ',',
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    ltrim: true,
    max_record_size: 100_000,
  })
  const records: string[][] = []
  for await (const record of Readable.from([Buffer.from(text)]).pipe(parser))
    records.push(record as string[])
  return records
}

const plain = fc.constantFrom('a', 'ada@example.org', '', ' b', 'c ', '\u00a0d', 'é', 'ö z', '7')
const quoted = fc
  .array(fc.constantFrom('a', '""', ',', '\n', '\r\n', ' ', 'é', 'x y'), { maxLength: 5 })
  .map((parts) => `"${parts.join('')}"`)
const odd = fc.constantFrom('5" screen', ' "a"', '"a" ', '"a', 'a"', '\t', '" ', '""')
const cell = fc.oneof({ weight: 6, arbitrary: plain }, { weight: 3, arbitrary: quoted })
const anyCell = fc.oneof({ weight: 8, arbitrary: cell }, { weight: 1, arbitrary: odd })
const end = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', '\n\n', '\n  \n')
const csv = (of: fc.Arbitrary<string>) =>
  fc
    .array(fc.tuple(fc.array(of, { minLength: 1, maxLength: 4 }), end), { maxLength: 12 })
    .map((lines) => lines.map(([cells, at]) => cells.join(',') + at).join(''))
const reading = fc.record({
  piece: fc.integer({ min: 1, max: 40 }),
  chunk: fc.integer({ min: 1, max: 5 }),
  isAnew: fc.boolean(),
})

describe('a file that is read in chunks', () => {
  it('has the rows that the parser alone reads, whatever pieces it arrives in', async () => {
    await fc.assert(
      fc.asyncProperty(csv(cell), reading, async (text, how) => {
        const rows = await rowsOf(text, how)
        // A cell that begins with a quote was read past one, and is looked at again by `csv.ts`.
        const records = await parsed(text)
        expect(rows.map(({ cells }) => cells)).toEqual(records)
        expect(rows.map(({ row }) => row)).toEqual(records.map((_, at) => at + 2))
      }),
      { numRuns: 2_000 },
    )
  })

  it('has the same rows, or is refused at the same row, however it is cut', async () => {
    const outcome = (text: string, how: { piece: number; chunk: number; isAnew: boolean }) =>
      rowsOf(text, how).catch((error: unknown) => {
        if (error instanceof FileRefused) return error.fault
        throw error
      })
    await fc.assert(
      fc.asyncProperty(csv(anyCell), reading, async (text, how) => {
        const whole = await outcome(text, { piece: 1_000_000, chunk: 1_000_000, isAnew: false })
        expect(await outcome(text, how)).toEqual(whole)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is refused at a record that is too long, and not read on', async () => {
    const long = `a,b\n"${'x'.repeat(150_000)}\n${'y,z\n'.repeat(1_000)}`
    await expect(rowsOf(long, { piece: 65_536, chunk: 10, isAnew: false })).rejects.toMatchObject({
      fault: { code: 'row_too_long', row: 3 },
    })
  })
})
