import { tmpdir } from 'node:os'
import { readHashKeys } from '../domain/contact-id.ts'
import { beginList, takeHeader } from './begin-list.ts'
import { makeBlock, type Block } from './block.ts'
import { Duplicates, isMarked } from './duplicates.ts'
import { decoderOf } from './encoding.ts'
import { heldBlocks, holdBlock } from './held-blocks.ts'
import { judgeOtherRows, judgePlainRows, type JudgeParts } from './judge-rows.ts'
import { Leaves } from './leaves.ts'
import { fillBlock, ListSource } from './list-source.ts'
import { openLookUp } from './look-up.ts'
import { outcomeTable } from './outcome-table.ts'
import { decideByReading, type Grounds } from './read-rows.ts'
import { refuseInvalid } from './refuse-invalid.ts'
import { scannerOf } from './scan.ts'
import type { ListPart } from './list-part.ts'
import type { Scrubbed, ScrubJob } from './scrub-job.ts'
import { Seen, isNone } from './seen.ts'
import { TemporaryFile } from './temporary-file.ts'
import { Tally, writeRows, type WriteParts } from './write-rows.ts'

/** Up to so many people, duplicates are found in memory, and each row is written at once. */
const SEEN_MAX = 1_500_000

/**
 * Judges each row of a list against the register. Memory does not grow with the list; a fault of the list
 * as a whole is a `ListFault`, and then what was written so far is of no use.
 */
export async function scrubRows(job: ScrubJob, seenMax = SEEN_MAX): Promise<Scrubbed> {
  const source = new ListSource(job.input)
  try {
    return await scrub(job, source, seenMax)
  } finally {
    await source.close()
  }
}

async function scrub(job: ScrubJob, source: ListSource, seenMax: number): Promise<Scrubbed> {
  const { reading, view, out, runSecret, signal, part } = job
  const { encoding, layout, mark, hasHeader } = await beginList(source, reading, part)
  if (mark.length > 0) await out.kept(mark)
  const outcomes = outcomeTable(view.shapes, job)
  const parts: JudgeParts = {
    keys: readHashKeys(job.hashRing),
    lookUp: await openLookUp(view),
    outcomes,
    columns: layout.columns.length,
    decode: decoderOf(encoding),
    defaultCountry: reading.defaultCountry,
  }
  const tally = new Tally()
  const writer = new Writer(
    { out, outcomes, names: layout.names },
    tally,
    duplicatesOf(job, seenMax),
    job.temporaryFolder ?? tmpdir(),
  )
  const leaves =
    out.block === undefined || runSecret === undefined
      ? undefined
      : new Leaves(runSecret, out.block, part?.firstRow)
  const scan = scannerOf(layout.delimiter, layout.columns)
  const block = makeBlock(parts.columns, encoding.startsWith('utf-16'))
  block.before = (part?.firstRow ?? 1) - 1
  let last: Block | undefined
  if (hasHeader) {
    const header = await takeHeader(block, source, { encoding, layout })
    if (header.length > 0) await out.kept(header)
    last = block
  }
  try {
    while (await fillBlock(block, last, { source, scan, encoding })) {
      signal?.throwIfAborted()
      judgePlainRows(block, parts)
      const grounds = await decideByReading(block, await judgeOtherRows(block, parts), job)
      tally.add(block)
      await leaves?.add(block)
      await writer.add(block, grounds)
      job.progress?.(source.bytes, tally.rows)
      last = block
    }
    await leaves?.end()
    const { firstInvalid } = tally
    if (part === undefined) refuseInvalid({ ...tally.counts(), firstInvalid }, reading)
    await writer.end(block)
  } finally {
    await writer.close()
  }
  return {
    ...tally.counts(),
    firstInvalid: tally.firstInvalid,
    leaves: leaves?.count ?? 0,
    read: {
      encoding,
      delimiter: layout.delimiter,
      hasHeader: layout.hasHeader,
      columns: layout.names,
    },
  }
}

/** Who finds duplicates: the run itself, whoever cut the list into parts, or nobody. */
function duplicatesOf({ reading, part }: ScrubJob, seenMax: number): Seen | ListPart | undefined {
  if (reading.keepDuplicates === true) return undefined
  return part ?? new Seen(seenMax)
}

/** Writes rows at once, as long as it is known that they repeat no earlier one; then it holds them back. */
class Writer {
  private readonly parts: WriteParts
  private readonly tally: Tally
  private readonly folder: string
  private seen: Seen | undefined
  private readonly listPart: ListPart | undefined
  private held: { readonly file: TemporaryFile; readonly duplicates: Duplicates } | undefined

  constructor(
    parts: WriteParts,
    tally: Tally,
    duplicates: Seen | ListPart | undefined,
    folder: string,
  ) {
    this.parts = parts
    this.tally = tally
    this.seen = duplicates instanceof Seen ? duplicates : undefined
    this.listPart = duplicates instanceof Seen ? undefined : duplicates
    this.folder = folder
  }

  async add(block: Block, grounds: Grounds): Promise<void> {
    const { seen, tally, parts } = this
    if (this.held === undefined && seen !== undefined && seen.count + block.rows > seen.most)
      await this.hold(seen)
    if (this.held !== undefined) {
      await this.held.duplicates.addRows(block)
      await holdBlock(this.held.file, block, grounds)
      return
    }
    const isDuplicate = (row: number): boolean =>
      this.listPart?.isDuplicate(block.before + row + 1) ??
      (seen !== undefined && !isNone(block.digests, 4 * row) && !seen.add(block.digests, 4 * row))
    await writeRows(block, grounds, isDuplicate, tally, parts)
  }

  /** Writes what was held back. */
  async end(empty: Block): Promise<void> {
    if (this.held === undefined) return
    const { file, duplicates } = this.held
    const marks = await duplicates.find(this.tally.rows)
    for await (const { block, grounds } of heldBlocks(file, empty)) {
      const isDuplicate = (row: number): boolean => isMarked(marks, block.before + row + 1)
      await writeRows(block, grounds, isDuplicate, this.tally, this.parts)
    }
  }

  async close(): Promise<void> {
    await this.held?.file.close()
    await this.held?.duplicates.close()
  }

  private async hold(seen: Seen): Promise<void> {
    const file = await TemporaryFile.open(this.folder)
    try {
      this.held = { file, duplicates: await Duplicates.open(this.folder, seen) }
    } catch (error) {
      await file.close()
      throw error
    }
    this.seen = undefined
  }
}
