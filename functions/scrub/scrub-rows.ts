import { tmpdir } from 'node:os'
import { readHashKeys } from '../domain/contact-id.ts'
import { makeBlock, type Block } from './block.ts'
import { Duplicates, isMarked } from './duplicates.ts'
import { decoderOf, detectEncoding, encodingOf, markBytes, type EncodingName } from './encoding.ts'
import { heldBlocks, holdBlock } from './held-blocks.ts'
import { judgeOtherRows, judgePlainRows, type JudgeParts } from './judge-rows.ts'
import { detectLayout, type Layout } from './layout.ts'
import { Leaves } from './leaves.ts'
import { ListFault } from './list-fault.ts'
import { fillBlock, ListSource } from './list-source.ts'
import { openLookUp } from './look-up.ts'
import { outcomeTable } from './outcome-table.ts'
import { decideByReading, type Grounds } from './read-rows.ts'
import { scannerOf } from './scan.ts'
import type { Scrubbed, ScrubJob } from './scrub-job.ts'
import { Seen, isNone } from './seen.ts'
import { TemporaryFile } from './temporary-file.ts'
import { Tally, writeRows, type WriteParts } from './write-rows.ts'

/** What a list shows of itself before it is read. */
const HEAD_BYTES = 262_144
const INVALID_MAX = 0.3
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
  const { reading, view, out, runSecret, signal } = job
  const { encoding, layout } = await beginList(job, source)
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
    reading.keepDuplicates === true ? undefined : new Seen(seenMax),
    job.temporaryFolder ?? tmpdir(),
  )
  const leaves =
    out.block === undefined || runSecret === undefined
      ? undefined
      : new Leaves(runSecret, out.block)
  const scan = scannerOf(layout.delimiter, layout.columns)
  const block = makeBlock(parts.columns, encoding.startsWith('utf-16'))
  let last: Block | undefined
  if (layout.hasHeader) {
    await writeHeader(block, source, encoding, layout, out)
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
    refuseInvalid(tally, reading.maxInvalid ?? INVALID_MAX)
    await writer.end(block)
  } finally {
    await writer.close()
  }
  return {
    ...tally.counts(),
    leaves: leaves?.count ?? 0,
    read: {
      encoding,
      delimiter: layout.delimiter,
      hasHeader: layout.hasHeader,
      columns: layout.names,
    },
  }
}

async function beginList(
  { reading, out }: ScrubJob,
  source: ListSource,
): Promise<{ encoding: EncodingName; layout: Layout }> {
  const { head, isWhole } = await source.peek(HEAD_BYTES)
  const asked = reading.encoding === undefined ? undefined : encodingOf(reading.encoding)
  const encoding = asked ?? detectEncoding(head, isWhole)
  const mark = markBytes(head, encoding)
  if (isWhole && Buffer.from(head.subarray(mark)).every((byte) => byte <= 0x20 && byte > 0))
    throw new ListFault('empty', 'The list is empty.')
  const layout = await detectLayout(head.subarray(mark), encoding, isWhole, reading)
  if (mark > 0) await out.kept(head.slice(0, mark))
  source.skip(mark)
  return { encoding, layout }
}

/** The first row, which is written as it is and not counted. */
async function writeHeader(
  block: Block,
  source: ListSource,
  encoding: EncodingName,
  { delimiter }: Layout,
  out: ScrubJob['out'],
): Promise<void> {
  const header = { ...block, rowsMax: 1 }
  const scan = scannerOf(delimiter, [])
  await fillBlock(header, undefined, { source, scan, encoding })
  const [start = 0] = header.starts
  const [next = 0] = header.nexts
  const bytes =
    header.wide === undefined
      ? header.bytes.slice(start, next)
      : header.wide.slice(2 * start, 2 * next)
  if (bytes.length > 0) await out.kept(bytes)
  block.scanned = header.scanned
  block.filled = header.filled
}

function refuseInvalid({ rows, invalid, firstInvalid }: Tally, most: number): void {
  if (rows === 0 || invalid / rows <= most) return
  const share = Math.round((invalid / rows) * 100)
  throw new ListFault(
    'too_many_invalid',
    `the first of ${invalid} rows, ${share} % of all, without a usable address: look at the column, the country of national numbers, and what may be invalid.`,
    firstInvalid,
  )
}

/** Writes rows at once, as long as it is known that they repeat no earlier one; then it holds them back. */
class Writer {
  private readonly parts: WriteParts
  private readonly tally: Tally
  private readonly folder: string
  private seen: Seen | undefined
  private held: { readonly file: TemporaryFile; readonly duplicates: Duplicates } | undefined

  constructor(parts: WriteParts, tally: Tally, seen: Seen | undefined, folder: string) {
    this.parts = parts
    this.tally = tally
    this.seen = seen
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
      seen !== undefined && !isNone(block.digests, 4 * row) && !seen.add(block.digests, 4 * row)
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
