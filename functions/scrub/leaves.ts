import { createHash } from 'node:crypto'
import { ROWS_A_LEAF } from '../certificate/row-leaf.ts'
import { HASH_BYTES, type Block } from './block.ts'
import type { ScrubJob } from './scrub-job.ts'
import type { RowNumber } from './scrubbed.ts'

/**
 * Makes the leaves of a certificate of the hashes of rows, in their order, whatever the blocks; as
 * `certificate/row-leaf.ts` does, which a test compares.
 */
export class Leaves {
  private readonly tell: NonNullable<ScrubJob['out']['block']>
  /** A zero, which makes it a leaf, and up to 64 hashes. */
  private readonly hashes = Buffer.alloc(1 + ROWS_A_LEAF * HASH_BYTES)
  private verdicts: number[] = []
  private first: number
  count = 0

  constructor(tell: NonNullable<ScrubJob['out']['block']>, first: RowNumber = 1) {
    this.first = first
    this.tell = tell
  }

  async add({ hashes, verdicts, rows }: Block): Promise<void> {
    for (let row = 0; row < rows;) {
      const gathered = this.verdicts.length
      const more = Math.min(rows - row, ROWS_A_LEAF - gathered)
      const from = hashes.subarray(row * HASH_BYTES, (row + more) * HASH_BYTES)
      this.hashes.set(from, 1 + gathered * HASH_BYTES)
      this.verdicts.push(...verdicts.subarray(row, row + more))
      row += more
      if (this.verdicts.length === ROWS_A_LEAF) await this.end()
    }
  }

  /** The last leaf, of fewer rows. */
  async end(): Promise<void> {
    const { first, verdicts } = this
    if (verdicts.length === 0) return
    const all = this.hashes.subarray(0, 1 + verdicts.length * HASH_BYTES)
    const leaf = createHash('sha256').update(all).digest()
    this.first += verdicts.length
    this.count += 1
    this.verdicts = []
    await this.tell({ first, verdicts, leaf })
  }
}
