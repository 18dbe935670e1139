import { readHashKeys } from '../domain/contact-id.ts'
import { ENTRY_KEY_BYTES } from '../snapshot/entry.ts'
import { beginList, takeHeader } from './begin-list.ts'
import { makeBlock, type Block } from './block.ts'
import { decoderOf, unitBytes } from './encoding.ts'
import { judgeOtherRows, judgePlainRows, type JudgeParts } from './judge-rows.ts'
import type { ListPart } from './list-part.ts'
import { fillBlock, ListSource } from './list-source.ts'
import { outcomeTable } from './outcome-table.ts'
import { scannerOf } from './scan.ts'
import type { ScrubJob } from './scrub-job.ts'
import { isNone } from './seen.ts'

export type IdentifyJob = Pick<
  ScrubJob,
  'input' | 'question' | 'policy' | 'now' | 'hashRing' | 'reading' | 'signal'
> & {
  readonly part: Omit<ListPart, 'isDuplicate'>
  /** Takes each id that is looked up for the rows, 17 bytes, as often as it is looked up. */
  readonly id: (key: Uint8Array) => void
  /** Takes who a row is for, four words from a place on; rows without a valid address are left out. */
  readonly digest: (digests: Uint32Array, at: number, row: number) => void
}

/**
 * What a part of a list would look up, found by judging it against a register that holds nobody and notes
 * each question: so whatever the judgement asks for later was asked for here. Answers how many rows it has.
 */
export async function identifyRows(job: IdentifyJob): Promise<number> {
  const { reading, part, signal } = job
  const source = new ListSource(job.input)
  try {
    const { encoding, layout, hasHeader } = await beginList(source, reading, {
      ...part,
      isDuplicate: () => false,
    })
    const parts: JudgeParts = {
      keys: readHashKeys(job.hashRing),
      lookUp: {
        find: (key) => {
          job.id(key.subarray(0, ENTRY_KEY_BYTES))
          return undefined
        },
      },
      outcomes: outcomeTable({ shapes: [''] }, job),
      columns: layout.columns.length,
      decode: decoderOf(encoding),
      defaultCountry: reading.defaultCountry,
    }
    const scan = scannerOf(layout.delimiter, layout.columns)
    const block = makeBlock({ columns: parts.columns, isWide: unitBytes(encoding) === 2 })
    let last: Block | undefined
    if (hasHeader) {
      await takeHeader(block, source, { encoding, layout })
      last = block
    }
    let rows = 0
    while (await fillBlock(block, last, { source, scan, encoding })) {
      signal?.throwIfAborted()
      judgePlainRows(block, parts)
      const toRead = await judgeOtherRows(block, parts)
      if (toRead.length > 0) throw new Error('Nobody is in a register that holds nobody.')
      for (let row = 0; row < block.rows; row += 1)
        if (!isNone(block.digests, 4 * row))
          job.digest(block.digests, 4 * row, part.firstRow + rows + row)
      rows += block.rows
      last = block
    }
    return rows
  } finally {
    await source.close()
  }
}
