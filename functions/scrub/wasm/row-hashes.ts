import { BYTES, ENDS, HASHES, ROWS, SECRET_STATES, STARTS, VERDICTS, word } from './layout'
import { compress, gatherHalf, hmac, spread, startPlain } from './sha256'

/** A longer row is left to the caller: its hash stays zero. */
export const HASHED_BYTES_MAX: u32 = 4000
const LANE_BYTES: u32 = 4096

// Within a thread's scratch memory.
const STATE: u32 = 0
const WORDS: u32 = 512
const SALTS: u32 = 2048
const LANES: u32 = 4096

/** The hash of each row as a certificate has it (`certificate/row-leaf.ts`), four rows at a time. */
export function hashRows(block: usize, run: usize, scratch: usize, before: u64): void {
  const rows = word(block, ROWS)
  const bytes: usize = word(block, BYTES)
  const starts: usize = word(block, STARTS)
  const ends: usize = word(block, ENDS)
  const verdicts: usize = word(block, VERDICTS)
  const hashes: usize = word(block, HASHES)
  for (let first: u32 = 0; first < rows; first += 4) {
    salt(run, scratch, before + 1 + first)
    let most: u32 = 0
    for (let lane: u32 = 0; lane < 4; lane += 1) {
      const row = first + lane
      const from: u32 = row < rows ? load<u32>(starts + (row << 2)) : 0
      const length: u32 = row < rows ? load<u32>(ends + (row << 2)) - from : 0
      const blocks: u32 = length > HASHED_BYTES_MAX ? 0 : (length + 34 + 9 + 63) >> 6
      if (blocks > 0) {
        const verdict: u32 = row < rows ? <u32>load<u8>(verdicts + row) : 0
        writeMessage(scratch, lane, bytes + from, length, verdict, blocks)
      }
      store<u32>(scratch + SALTS + 128 + (lane << 2), blocks)
      if (blocks > most) most = blocks
    }
    startPlain(scratch + STATE)
    for (let n: u32 = 0; n < most; n += 1) {
      spread(scratch + WORDS, scratch + LANES + (n << 6), LANE_BYTES)
      compress(scratch + STATE, scratch + WORDS)
      gatherEnded(scratch, hashes + first * 32, n + 1, rows - first)
    }
  }
}

/** Four salts, one after the other. */
function salt(run: usize, scratch: usize, row: u64): void {
  const words = scratch + WORDS
  for (let lane: u32 = 0; lane < 4; lane += 1) {
    store<u32>(words + (lane << 2), <u32>((row + lane) >> 32))
    store<u32>(words + 16 + (lane << 2), <u32>(row + lane))
  }
  v128.store(words, i32x4.splat(0x80000000), 32)
  for (let n: u32 = 3; n < 15; n += 1) v128.store(words + (n << 4), i32x4.splat(0))
  v128.store(words, i32x4.splat((64 + 8) * 8), 240)
  hmac(scratch + STATE, words, word(run, SECRET_STATES), 8)
  gatherHalf(scratch + SALTS, scratch + STATE, 32, 0)
  gatherHalf(scratch + SALTS + 16, scratch + STATE, 32, 1)
}

/** A zero, the salt, the row, its verdict, and the padding. */
function writeMessage(
  scratch: usize,
  lane: u32,
  row: usize,
  length: u32,
  verdict: u32,
  blocks: u32,
): void {
  const into = scratch + LANES + lane * LANE_BYTES
  const from = scratch + SALTS + (lane << 5)
  store<u8>(into, 0)
  v128.store(into + 1, v128.load(from))
  v128.store(into + 17, v128.load(from, 16))
  for (let at: u32 = 0; at < length; at += 16) v128.store(into + 33 + at, v128.load(row + at))
  const end = into + 33 + length
  store<u8>(end, <u8>verdict)
  store<u8>(end, 0x80, 1)
  const last = into + (blocks << 6)
  for (let at = end + 2; at < last; at += 16) v128.store(at, i8x16.splat(0))
  store<u32>(last - 4, bswap<u32>((34 + length) << 3))
}

/** The hashes of the lanes whose last block this was. */
function gatherEnded(scratch: usize, into: usize, blocks: u32, left: u32): void {
  let isEnded = false
  for (let lane: u32 = 0; lane < 4; lane += 1)
    if (lane < left && load<u32>(scratch + SALTS + 128 + (lane << 2)) == blocks) isEnded = true
  if (!isEnded) return
  const all = scratch + SALTS + 256
  gatherHalf(all, scratch + STATE, 32, 0)
  gatherHalf(all + 16, scratch + STATE, 32, 1)
  for (let lane: u32 = 0; lane < 4; lane += 1)
    if (lane < left && load<u32>(scratch + SALTS + 128 + (lane << 2)) == blocks) {
      v128.store(into + (lane << 5), v128.load(all + (lane << 5)))
      v128.store(into + (lane << 5), v128.load(all + (lane << 5), 16), 16)
    }
}
