import { setImmediate } from 'node:timers/promises'
import { BLOCK_ROWS, makeBlock, ROW_BYTES_MAX, SLACK_BYTES, type Block } from './block.ts'
import type { Engine, EngineParts } from './engine.ts'
import { type HotMemory } from './hot-memory.ts'
import { BlockWords, placeLayer, runWords, setSeen } from './hot-words.ts'
import { lookUpIn, type LayerPlace } from './look-up.ts'
import { hashRows, VERDICTS } from './plain-engine.ts'
import type { ScanEnd } from './scan.ts'
import { Seen } from './seen.ts'

const SCAN_ENDS: readonly ScanEnd[] = ['filled', 'open_quote', 'text_after_quote']
/** A longer row is hashed in JavaScript. */
const HASHED_BYTES_MAX = 4_000
const SCRATCH_BYTES = 65_536
const FIRST_LETTER = 97
/** So much of the clean list is written at once: each write wakes another thread, which costs more than its bytes. */
const GATHERED_BYTES = 786_432
/** A call that takes long goes on in code that was compiled fast and not well. */
const INDEXED_AT_ONCE = 16_384

/** Layers where the module reads them, indexed by it. */
export function hotPlace(memory: HotMemory): LayerPlace {
  return {
    allocate: memory.allocate,
    indexing: (layer) => {
      const { loop } = memory
      const at = placeLayer(memory, layer)
      let indexed = 0
      let isInOrder = true
      const upTo = (count: number): void => {
        while (isInOrder && indexed < count) {
          const to = Math.min(indexed + INDEXED_AT_ONCE, count)
          isInOrder = loop.indexEntries(at, indexed, to) === 1
          indexed = to
        }
      }
      return {
        upTo,
        end: () => {
          upTo(layer.count)
          if (!isInOrder) return undefined
          for (const letter of layer.prefixes.keys()) loop.endIndex(at, letter - FIRST_LETTER)
          return { ...layer, at }
        },
      }
    },
  }
}

/** In WebAssembly with SIMD: everything is in one memory, at addresses that blocks and the run hold. */
export function openWasmEngine(parts: EngineParts, memory: HotMemory): Engine {
  const { allocate, loop } = memory
  const { layers, threads } = parts
  const withHashes = parts.runSecret !== undefined
  /** The blocks whose rows another thread has hashed, as it judged them. */
  const hashed = new Set<Block['bytes']>()
  const run = memory.words(runWords(memory, layers, parts))
  const scratch = allocate(SCRATCH_BYTES).at
  const verdictCounts = memory.view(memory.words(new Uint32Array(VERDICTS)), VERDICTS)
  const left = memory.view(allocate(4 * BLOCK_ROWS + SLACK_BYTES).at, BLOCK_ROWS)
  const cleanBytes = GATHERED_BYTES + ROW_BYTES_MAX + SLACK_BYTES
  /** The clean list, gathered: one is filled while the other is written. */
  let clean = [allocate(cleanBytes).at, allocate(cleanBytes).at] as const
  let gathered = 0
  const endKept = (): Uint8Array => {
    const bytes = new Uint8Array(memory.buffer, clean[0], gathered)
    clean = [clean[1], clean[0]]
    gathered = 0
    return bytes
  }
  const blocks = new Map<Block['bytes'], BlockWords>()
  const placed = (block: Block): BlockWords => {
    const found = blocks.get(block.bytes) ?? new BlockWords(memory, block)
    blocks.set(block.bytes, found)
    found.write(block)
    return found
  }
  return {
    lookUp: lookUpIn(layers),
    scan: (block, isLast) => {
      const words = placed(block)
      const end = loop.scan(words.at, run, isLast ? 1 : 0)
      words.read(block)
      return SCAN_ENDS[end] ?? 'text_after_quote'
    },
    makeBlock: (kind) => makeBlock(kind, allocate),
    judge: (block) => {
      const { at } = placed(block)
      const before = BigInt(block.before)
      const elsewhere = threads?.judge({ block: at, run, before, withHashes })
      if (elsewhere !== undefined) {
        hashed.add(block.bytes)
        return elsewhere
      }
      hashed.delete(block.bytes)
      return Promise.resolve(loop.judge(at, run, scratch))
    },
    signsUnread: (block) => loop.signsUnread(placed(block).at, run),
    makeSeen: (most) => {
      const seen = new Seen(most, allocate)
      setSeen(memory, run, seen)
      return seen
    },
    findRepeats: (seen, block) => {
      seen.count += loop.findRepeats(placed(block).at, run)
    },
    hashRows: (block, undecided) => {
      const isHashed = hashed.has(block.bytes)
      const late = new Set(isHashed ? undecided : [])
      if (!isHashed) loop.hashRows(placed(block).at, run, scratch, BigInt(block.before))
      const isLeft = (row: number, length: number) => length > HASHED_BYTES_MAX || late.has(row)
      hashRows(block, parts.runSecret, isLeft)
    },
    countVerdicts: (block) => loop.countVerdicts(placed(block).at, verdictCounts.byteOffset),
    verdictCounts,
    leftOut: (block) => left.subarray(0, loop.leftOut(placed(block).at, left.byteOffset)),
    gatherKept: (block) => {
      gathered += loop.copyKept(placed(block).at, clean[0] + gathered)
      return gathered < GATHERED_BYTES ? undefined : endKept()
    },
    endKept,
    hearThreads: async () => {
      if (threads !== undefined) await setImmediate()
    },
    // One is judged here, and one is filled.
    blocks: threads === undefined ? 1 : threads.most + 2,
  }
}
