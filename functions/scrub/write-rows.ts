import { isKept, reasonOf, rowVerdict } from '../domain/row-verdict.ts'
import { originalOf, type Block } from './block.ts'
import type { OutcomeTable } from './outcome-table.ts'
import type { Grounds } from './read-rows.ts'
import type { ScrubJob } from './scrub-job.ts'
import type { RejectedRow, ScrubCounts } from './scrubbed.ts'

export type WriteParts = {
  readonly out: ScrubJob['out']
  readonly outcomes: OutcomeTable
  /** The names of the columns with addresses. */
  readonly names: readonly string[]
}

/** Counts as they grow. */
export class Tally {
  rows = 0
  kept = 0
  rejected = 0
  duplicates = 0
  firstInvalid: number | undefined
  private readonly byVerdict = new Uint32Array(256)

  add({ verdicts, rows, before }: Block): void {
    const invalid = rowVerdict('invalid_address')
    for (let row = 0; row < rows; row += 1) {
      const verdict = verdicts[row] ?? 0
      this.byVerdict[verdict] = (this.byVerdict[verdict] ?? 0) + 1
      if (verdict === invalid) this.firstInvalid ??= before + row + 1
    }
    this.rows += rows
  }

  get invalid(): number {
    return this.byVerdict[rowVerdict('invalid_address')] ?? 0
  }

  counts(): ScrubCounts {
    const byReason: Record<string, number> = {}
    for (const [verdict, count] of this.byVerdict.entries())
      if (count > 0) byReason[reasonOf(verdict) ?? ''] = count
    const { rows, kept, rejected, duplicates } = this
    return { rows, kept, rejected, duplicates, byReason }
  }
}

/** Writes the kept rows of a block as they were, and lists the others. */
export async function writeRows(
  block: Block,
  grounds: Grounds,
  isDuplicate: (row: number) => boolean,
  tally: Tally,
  { out, outcomes, names }: WriteParts,
): Promise<void> {
  const pieces: Uint8Array[] = []
  const rejected: RejectedRow[] = []
  let from = 0
  let to = 0
  for (let row = 0; row < block.rows; row += 1) {
    const verdict = block.verdicts[row] ?? 0
    if (isDuplicate(row)) {
      tally.duplicates += 1
      rejected.push({ row: block.before + row + 1, reason: 'duplicate', column: names[0] ?? '' })
    } else if (isKept(verdict)) {
      tally.kept += 1
      const start = block.starts[row] ?? 0
      if (start !== to) {
        if (to > from) pieces.push(originalOf(block, from, to))
        from = start
      }
      to = block.nexts[row] ?? 0
    } else {
      tally.rejected += 1
      rejected.push(rejection(block, row, grounds, { outcomes, names }))
    }
  }
  if (to > from) pieces.push(originalOf(block, from, to))
  if (pieces.length > 0) await out.kept(Buffer.concat(pieces))
  if (rejected.length > 0) await out.rejected(rejected)
}

function rejection(
  block: Block,
  row: number,
  grounds: Grounds,
  { outcomes, names }: Pick<WriteParts, 'outcomes' | 'names'>,
): RejectedRow {
  const read = grounds.get(row)
  const shape = block.shapes[row] ?? 0
  const time = block.times[row] ?? 0
  const { scope, isSinceTime } = outcomes.groundOf(shape, time)
  return {
    row: block.before + row + 1,
    reason: reasonOf(block.verdicts[row] ?? 0) ?? '',
    column: names[block.deciding[row] ?? 0] ?? '',
    ...(read ?? { scope, since: isSinceTime ? time : undefined }),
  }
}
