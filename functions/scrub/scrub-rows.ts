import { tmpdir } from 'node:os'
import { readHashKeys } from '../domain/contact-id.ts'
import { beginList, takeHeader } from './begin-list.ts'
import type { Block } from './block.ts'
import { decoderOf, unitBytes } from './encoding.ts'
import type { Engine } from './engine.ts'
import { canRunHotLoop } from './hot-memory.ts'
import { judgeOtherRows, type JudgeParts } from './judge-rows.ts'
import { Leaves } from './leaves.ts'
import type { ListPart, ListShape } from './list-part.ts'
import { fillBlock, ListSource } from './list-source.ts'
import { outcomeTable, type OutcomeTable } from './outcome-table.ts'
import { openPlainEngine } from './plain-engine.ts'
import { decideByReading } from './read-rows.ts'
import { refuseInvalid } from './refuse-invalid.ts'
import { RowWriter } from './row-writer.ts'
import type { Scrubbed, ScrubJob } from './scrub-job.ts'
import type { Seen } from './seen.ts'
import { openWasmEngine } from './wasm-engine.ts'
import { Tally } from './write-rows.ts'

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
  const engine = await openEngine(job, { encoding, layout }, outcomes)
  const parts: JudgeParts = {
    keys: readHashKeys(job.hashRing),
    lookUp: engine.lookUp,
    outcomes,
    columns: layout.columns.length,
    decode: decoderOf(encoding),
    defaultCountry: reading.defaultCountry,
  }
  const tally = new Tally()
  const writer = new RowWriter(
    { out, outcomes, names: layout.names, copyKept: engine.copyKept },
    tally,
    engine,
    duplicatesOf(job, engine, seenMax),
    job.temporaryFolder ?? tmpdir(),
  )
  const leaves =
    out.block === undefined || runSecret === undefined
      ? undefined
      : new Leaves(out.block, part?.firstRow)
  const { scan } = engine
  const block = engine.makeBlock({
    columns: parts.columns,
    isWide: unitBytes(encoding) === 2,
    withHashes: leaves !== undefined,
  })
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
      engine.judge(block)
      const grounds = await decideByReading(block, await judgeOtherRows(block, parts), job)
      tally.add(block)
      if (leaves !== undefined) {
        engine.hashRows(block)
        await leaves.add(block)
      }
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

/** Characters of two bytes are for plain JavaScript. */
async function openEngine(
  job: ScrubJob,
  { encoding, layout }: ListShape,
  outcomes: OutcomeTable,
): Promise<Engine> {
  const { view, hashRing, runSecret, reading } = job
  const parts = {
    view,
    hashRing,
    outcomes,
    delimiter: layout.delimiter,
    columns: layout.columns,
    defaultCountry: reading.defaultCountry,
    runSecret,
  }
  const isPlain = unitBytes(encoding) === 2 || job.isPlain === true || !canRunHotLoop()
  return isPlain ? openPlainEngine(parts, decoderOf(encoding)) : openWasmEngine(parts)
}

/** Who finds duplicates: the run itself, whoever cut the list into parts, or nobody. */
function duplicatesOf(
  { reading, part }: ScrubJob,
  engine: Engine,
  seenMax: number,
): Seen | ListPart | undefined {
  if (reading.keepDuplicates === true) return undefined
  return part ?? engine.makeSeen(seenMax)
}
