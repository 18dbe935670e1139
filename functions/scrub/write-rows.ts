import { reasonOf, rowVerdict } from '../domain/row-verdict.ts'
import type { Block } from './block.ts'
import type { Engine } from './engine.ts'
import type { OutcomeTable } from './outcome-table.ts'
import type { Grounds } from './read-rows.ts'
import type { ScrubJob } from './scrub-job.ts'
import type { RejectedRow } from './scrubbed.ts'
import type { ScrubCounted } from '../domain/scrub.ts'
import type { WrittenBehind } from './written-behind.ts'

export type WriteParts = {
  readonly out: ScrubJob['out']
  readonly written: WrittenBehind
  readonly engine: Engine
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
  private readonly engine: Engine

  constructor(engine: Engine) {
    this.engine = engine
  }

  add(block: Block): void {
    this.engine.countVerdicts(block)
    this.rows += block.rows
    if (this.firstInvalid !== undefined || this.invalid === 0) return
    const invalid = block.verdicts.subarray(0, block.rows).indexOf(rowVerdict('invalid_address'))
    this.firstInvalid = block.before + invalid + 1
  }

  get invalid(): number {
    return this.engine.verdictCounts[rowVerdict('invalid_address')] ?? 0
  }

  counts(): ScrubCounted {
    const byReason: Record<string, number> = {}
    for (const [verdict, count] of this.engine.verdictCounts.entries())
      if (count > 0) byReason[reasonOf(verdict) ?? ''] = count
    const { rows, kept, rejected, duplicates } = this
    return { rows, kept, rejected, duplicates, byReason }
  }
}

/** Begins to write the kept rows of a block as they were, and lists the others. */
export async function writeRows(
  block: Block,
  grounds: Grounds,
  tally: Tally,
  { out, written, outcomes, names, engine }: WriteParts,
): Promise<void> {
  const rejected: RejectedRow[] = []
  for (const row of engine.leftOut(block))
    if (block.repeats[row] === 1) {
      tally.duplicates += 1
      rejected.push({ row: block.before + row + 1, reason: 'duplicate', column: names[0] ?? '' })
    } else {
      tally.rejected += 1
      rejected.push(rejection(block, row, grounds, { outcomes, names }))
    }
  const kept = block.rows - rejected.length
  tally.kept += kept
  const bytes = kept > 0 ? engine.gatherKept(block) : undefined
  if (bytes === undefined && rejected.length === 0) return
  await written.write(async () => {
    if (bytes !== undefined) await out.kept(bytes)
    if (rejected.length > 0) await out.rejected(rejected)
  })
}

/** Begins to write what was gathered of the last blocks. */
export async function writeRest({ out, written, engine }: WriteParts): Promise<void> {
  const bytes = engine.endKept()
  if (bytes.length > 0) await written.write(() => out.kept(bytes))
}

function rejection(
  block: Block,
  row: number,
  grounds: Grounds,
  { outcomes, names }: Pick<WriteParts, 'outcomes' | 'names'>,
): RejectedRow {
  const shape = block.shapes[row] ?? 0
  const time = block.times[row] ?? 0
  const known = outcomes.groundOf(shape, time)
  const since = known.isSinceTime ? time : undefined
  const { scope, since: from } = grounds.get(row) ?? { scope: known.scope, since }
  return {
    row: block.before + row + 1,
    reason: reasonOf(block.verdicts[row] ?? 0) ?? '',
    column: names[block.deciding[row] ?? 0] ?? '',
    scope,
    since: from,
  }
}
