import { rowHash, rowSalt } from '../certificate/row-leaf.ts'
import { readHashKeys } from '../domain/contact-id.ts'
import { isKept } from '../domain/row-verdict.ts'
import { HASH_BYTES, makeBlock, originalOf, type Block } from './block.ts'
import type { Decode } from './encoding.ts'
import type { Engine, EngineParts } from './engine.ts'
import { judgePlainRows } from './judge-rows.ts'
import { lookUpIn } from './look-up.ts'
import { scannerOf } from './scan.ts'
import { Seen } from './seen.ts'
import { signsUnread } from './unread-addresses.ts'

/** As many as a byte can name. */
export const VERDICTS = 256

/** In plain JavaScript: where there is no WebAssembly SIMD, and for characters of two bytes. */
export function openPlainEngine(parts: EngineParts, decode: Decode): Engine {
  const { layers, hashRing, outcomes, delimiter, columns, defaultCountry, runSecret } = parts
  const lookUp = lookUpIn(layers)
  const judging = {
    keys: readHashKeys(hashRing),
    lookUp,
    outcomes,
    columns: columns.length,
    decode,
    defaultCountry,
  }
  const verdictCounts = new Uint32Array(VERDICTS)
  return {
    lookUp,
    scan: scannerOf(delimiter, columns),
    makeBlock: (kind) => makeBlock(kind),
    judge: (block) => Promise.resolve(judgePlainRows(block, judging)),
    signsUnread: (block) => signsUnread(block, columns.length, delimiter.charCodeAt(0)),
    makeSeen: (most) => new Seen(most),
    findRepeats: (seen, block) => seen.findRepeats(block),
    hashRows: (block) => hashRows(block, runSecret, () => true),
    countVerdicts: ({ verdicts, rows }) => {
      for (const verdict of verdicts.subarray(0, rows))
        verdictCounts[verdict] = (verdictCounts[verdict] ?? 0) + 1
    },
    verdictCounts,
    leftOut,
    gatherKept: copyKept,
    endKept: () => new Uint8Array(0),
    hearThreads: () => Promise.resolve(),
    blocks: 1,
  }
}

function leftOut({ verdicts, repeats, rows }: Block): Uint32Array {
  const found: number[] = []
  for (let row = 0; row < rows; row += 1)
    if (repeats[row] === 1 || !isKept(verdicts[row] ?? 0)) found.push(row)
  return Uint32Array.from(found)
}

/** The hashes of some rows. */
export function hashRows(
  block: Block,
  runSecret: Uint8Array | undefined,
  isWanted: (row: number, length: number) => boolean,
): void {
  if (runSecret === undefined) return
  for (let row = 0; row < block.rows; row += 1) {
    const bytes = originalOf(block, block.starts[row] ?? 0, block.ends[row] ?? 0)
    if (!isWanted(row, bytes.length)) continue
    const salt = rowSalt(runSecret, block.before + row + 1)
    block.hashes.set(rowHash(salt, bytes, block.verdicts[row] ?? 0), row * HASH_BYTES)
  }
}

function copyKept(block: Block): Uint8Array {
  const pieces: Uint8Array[] = []
  let from = 0
  let to = 0
  for (let row = 0; row < block.rows; row += 1) {
    if (!isKept(block.verdicts[row] ?? 0) || block.repeats[row] === 1) continue
    const start = block.starts[row] ?? 0
    if (start !== to) {
      if (to > from) pieces.push(originalOf(block, from, to))
      from = start
    }
    to = block.nexts[row] ?? 0
  }
  if (to > from) pieces.push(originalOf(block, from, to))
  return Buffer.concat(pieces)
}
