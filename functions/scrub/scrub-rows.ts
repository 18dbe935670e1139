import { tmpdir } from 'node:os'
import { readHashKeys } from '../domain/contact-id.ts'
import { beginList, takeHeader } from './begin-list.ts'
import type { Block } from './block.ts'
import { decoderOf, unitBytes } from './encoding.ts'
import type { Engine } from './engine.ts'
import { openHotMemory, type HotMemory } from './hot-memory.ts'
import { JudgeThreads } from './judge-threads.ts'
import { judgeOtherRows, type JudgeParts } from './judge-rows.ts'
import { Leaves } from './leaves.ts'
import type { ListPart, ListShape } from './list-part.ts'
import { fillBlock, ListSource } from './list-source.ts'
import { openLayers, OWN_PLACE, type Layers } from './look-up.ts'
import { outcomeTable, type OutcomeTable } from './outcome-table.ts'
import { openPlainEngine } from './plain-engine.ts'
import { decideByReading } from './read-rows.ts'
import { refuseInvalid } from './refuse-invalid.ts'
import { RowWriter } from './row-writer.ts'
import type { Scrubbed, ScrubJob } from './scrub-job.ts'
import type { Seen } from './seen.ts'
import { hotPlace, openWasmEngine } from './wasm-engine.ts'
import { requireAllRead } from './unread-addresses.ts'
import { Tally } from './write-rows.ts'
import { WrittenBehind } from './written-behind.ts'

/** Up to so many people, duplicates are found in memory, and each row is written at once. */
const SEEN_MAX = 1_500_000

/**
 * Judges each row of a list against the register. Memory does not grow with the list; a fault of the list
 * as a whole is a `ListFault`, and then what was written so far is of no use.
 */
export async function scrubRows(job: ScrubJob, seenMax = SEEN_MAX): Promise<Scrubbed> {
  const source = new ListSource(job.input)
  const memory = job.isPlain === true ? undefined : openHotMemory()
  const place = memory === undefined ? OWN_PLACE : hotPlace(memory)
  // The register is read while the beginning of the list is looked at.
  const layers = openLayers(job.view, job.hashRing, place)
  const threads =
    memory === undefined || (job.threads ?? 1) < 2
      ? undefined
      : JudgeThreads.start((job.threads ?? 1) - 1, memory)
  // Their failures are met after one of the list.
  layers.catch(() => undefined)
  threads?.catch(() => undefined)
  try {
    return await scrub(job, source, { memory, layers, threads }, seenMax)
  } finally {
    await source.close()
    await layers.catch(() => undefined)
    await threads?.then((all) => all.close()).catch(() => undefined)
  }
}

type Register = {
  readonly memory: HotMemory | undefined
  readonly layers: Promise<Layers>
  readonly threads: Promise<JudgeThreads> | undefined
}

async function scrub(
  job: ScrubJob,
  source: ListSource,
  { memory, layers, threads }: Register,
  seenMax: number,
): Promise<Scrubbed> {
  const { reading, view, out, runSecret, signal, part } = job
  const { encoding, layout, mark, hasHeader } = await beginList(source, reading, part)
  if (mark.length > 0) await out.kept(mark)
  const outcomes = outcomeTable(view, job)
  const shape = { encoding, layout }
  // Who names the columns has decided about the others.
  const isDetected = reading.columns === undefined
  const engine = openEngine(job, shape, {
    memory,
    layers: await layers,
    threads: await threads,
    outcomes,
  })
  const parts: JudgeParts = {
    keys: readHashKeys(job.hashRing),
    lookUp: engine.lookUp,
    outcomes,
    columns: layout.columns.length,
    decode: decoderOf(encoding),
    defaultCountry: reading.defaultCountry,
  }
  const tally = new Tally(engine)
  const written = new WrittenBehind()
  const writer = new RowWriter(
    { out, written, outcomes, names: layout.names, engine },
    tally,
    duplicatesOf(job, engine, seenMax),
    job.temporaryFolder ?? tmpdir(),
  )
  const leaves =
    out.block === undefined || runSecret === undefined
      ? undefined
      : new Leaves(out.block, part?.firstRow)
  const { scan } = engine
  const ring = Array.from({ length: engine.blocks }, () =>
    engine.makeBlock({
      columns: parts.columns,
      isWide: unitBytes(encoding) === 2,
      withHashes: leaves !== undefined,
    }),
  )
  const blockAt = (n: number): Block => {
    const block = ring[n % ring.length]
    if (block === undefined) throw new Error('An engine has no block.')
    return block
  }
  let last: Block | undefined
  blockAt(0).before = (part?.firstRow ?? 1) - 1
  const end = async ({ block, judged }: Judging): Promise<void> => {
    await judged
    const undecided = undecidedRows(block)
    const toRead = undecided.length === 0 ? [] : await judgeOtherRows(block, parts)
    const grounds = await decideByReading(block, toRead, job)
    tally.add(block)
    if (leaves !== undefined) {
      engine.hashRows(block, undecided)
      await leaves.add(block)
    }
    await writer.add(block, grounds)
    job.progress?.(source.bytes, tally.rows)
  }
  try {
    if (hasHeader) {
      last = blockAt(0)
      const header = await takeHeader(last, source, { encoding, layout })
      if (header.length > 0) await out.kept(header)
    }
    // Blocks are judged at the same time, and end in the order of the list.
    const judging: Judging[] = []
    for (let n = 0; ; n += 1) {
      const block = blockAt(n)
      const oldest = judging.length === ring.length ? judging.shift() : undefined
      if (oldest !== undefined) await end(oldest)
      if (!(await fillBlock(block, last, { source, scan, encoding }))) break
      if (isDetected && engine.signsUnread(block) > 0) requireAllRead(block, shape)
      signal?.throwIfAborted()
      await engine.hearThreads()
      const judged = engine.judge(block)
      // Its failure is met where it ends, or after another.
      judged.catch(() => undefined)
      judging.push({ block, judged })
      last = block
    }
    for (const one of judging) await end(one)
    await leaves?.end()
    const { firstInvalid } = tally
    if (part === undefined) refuseInvalid({ ...tally.counts(), firstInvalid }, reading)
    await writer.end(blockAt(0))
    await written.end()
  } finally {
    await written.settled()
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

type Judging = { readonly block: Block; readonly judged: Promise<void> }

function undecidedRows({ verdicts, rows }: Block): number[] {
  const found: number[] = []
  for (let row = verdicts.indexOf(0); row >= 0 && row < rows; row = verdicts.indexOf(0, row + 1))
    found.push(row)
  return found
}

/** Characters of two bytes are for plain JavaScript. */
function openEngine(
  { hashRing, runSecret, reading, out }: ScrubJob,
  { encoding, layout }: ListShape,
  { memory, layers, threads, outcomes }: Opened,
): Engine {
  const parts = {
    layers,
    hashRing,
    outcomes,
    delimiter: layout.delimiter,
    columns: layout.columns,
    defaultCountry: reading.defaultCountry,
    // Hashes of rows are for a certificate alone.
    runSecret: out.block === undefined ? undefined : runSecret,
    threads,
  }
  return memory === undefined || unitBytes(encoding) === 2
    ? openPlainEngine(parts, decoderOf(encoding))
    : openWasmEngine(parts, memory)
}

type Opened = {
  readonly memory: HotMemory | undefined
  readonly layers: Layers
  readonly threads: JudgeThreads | undefined
  readonly outcomes: OutcomeTable
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
