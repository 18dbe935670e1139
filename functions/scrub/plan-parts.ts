import { createHash } from 'node:crypto'
import { ROWS_A_LEAF } from '../certificate/row-leaf.ts'
import { beginList, takeHeader } from './begin-list.ts'
import { makeBlock, type Block } from './block.ts'
import { unitBytes } from './encoding.ts'
import type { ListShape } from './list-part.ts'
import { fillBlock, ListSource } from './list-source.ts'
import { scannerOf } from './scan.ts'
import type { ScrubReading } from '../domain/scrub.ts'
import type { RowNumber } from './scrubbed.ts'

/** Where a part of a list stands in it: from a byte up to another, and from a row on. */
export type PartPlace = {
  readonly from: number
  readonly to: number
  readonly firstRow: RowNumber
  readonly rows: number
}

export type PlannedList = ListShape & {
  readonly bytes: number
  readonly rows: number
  readonly sha256: string
  /** In the order of the list, which they make up; there is always one. */
  readonly parts: readonly PartPlace[]
}

/**
 * Reads a list once, as a run on one machine would, and finds where it can be cut: at the beginning of a
 * row that begins a leaf. Whether a line end stands in quotes only its beginning tells, so nobody can cut it
 * without reading it; its SHA-256 is found on the way.
 */
export async function planParts(
  input: AsyncIterable<Uint8Array>,
  reading: ScrubReading,
  partBytes: number,
): Promise<PlannedList> {
  const hash = createHash('sha256')
  const source = new ListSource(hashed(input, hash))
  try {
    const { encoding, layout, hasHeader } = await beginList(source, reading)
    const unit = unitBytes(encoding)
    const scan = scannerOf(layout.delimiter, [])
    const block = makeBlock({ columns: 0, isWide: unit === 2 })
    let last: Block | undefined
    if (hasHeader) {
      await takeHeader(block, source, { encoding, layout })
      last = block
    }
    const parts: PartPlace[] = []
    let from = 0
    let firstRow = 1
    let rows = 0
    const cut = (to: number): void => {
      parts.push({ from, to, firstRow, rows: rows + 1 - firstRow })
      from = to
      firstRow = rows + 1
    }
    while (await fillBlock(block, last, { source, scan, encoding })) {
      const first = source.bytes - unit * block.filled
      for (let row = 0; row < block.rows; row += 1) {
        const start = first + unit * (block.starts[row] ?? 0)
        if (rows % ROWS_A_LEAF === 0 && rows >= firstRow && start - from >= partBytes) cut(start)
        rows += 1
      }
      last = block
    }
    cut(source.bytes)
    return { encoding, layout, bytes: source.bytes, rows, sha256: hash.digest('hex'), parts }
  } finally {
    await source.close()
  }
}

async function* hashed(
  input: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of input) {
    hash.update(bytes)
    yield bytes
  }
}
