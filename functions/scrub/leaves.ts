import { leafHash, rowHash, rowSalt, ROWS_A_LEAF } from '../certificate/row-leaf.ts'
import { originalOf, type Block } from './block.ts'
import type { ScrubJob } from './scrub-job.ts'
import type { RowNumber } from './scrubbed.ts'

/** Makes the leaves of a certificate, in the order of the rows, whatever the blocks. */
export class Leaves {
  private readonly runSecret: Uint8Array
  private readonly tell: NonNullable<ScrubJob['out']['block']>
  private hashes: Uint8Array[] = []
  private verdicts: number[] = []
  private first: number
  count = 0

  constructor(
    runSecret: Uint8Array,
    tell: NonNullable<ScrubJob['out']['block']>,
    first: RowNumber = 1,
  ) {
    this.first = first
    this.runSecret = runSecret
    this.tell = tell
  }

  async add(block: Block): Promise<void> {
    for (let row = 0; row < block.rows; row += 1) {
      const bytes = originalOf(block, block.starts[row] ?? 0, block.ends[row] ?? 0)
      const verdict = block.verdicts[row] ?? 0
      this.hashes.push(rowHash(rowSalt(this.runSecret, block.before + row + 1), bytes, verdict))
      this.verdicts.push(verdict)
      if (this.hashes.length === ROWS_A_LEAF) await this.end()
    }
  }

  /** The last leaf, of fewer rows. */
  async end(): Promise<void> {
    if (this.hashes.length === 0) return
    const { first, verdicts } = this
    const leaf = leafHash(this.hashes)
    this.first += verdicts.length
    this.count += 1
    this.hashes = []
    this.verdicts = []
    await this.tell({ first, verdicts, leaf })
  }
}
