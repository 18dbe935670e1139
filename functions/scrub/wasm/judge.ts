import {
  BASE, BYTES, CELL_ENDS, CELL_STARTS, CHANGED, COLUMNS, COUNT, DECIDING, DIGESTS, ENTRIES, FILTERS, HOME, INDEXES, KEY_STATES,
  KEYS, NEWER, NOBODY, OLDER, OVERSEAS, ROWS, ROWS_MAX, SHAPE_COUNT, SHAPES, TIMES, UNTIL, VERDICTS, word,
} from './layout'
import { bucketOf, ENTRY_BYTES, findIn, gatherLikely } from './look-up'
import { MESSAGE_BYTES, NOT_PLAIN, readPlainCell, WITH_ALIAS } from './plain-cell'
import { gatherHalf, hmac, spread } from './sha256'

const OPEN: u32 = 255
const INVALID: u32 = 1
const UNDECIDED: u32 = 0
/** How many texts are hashed before they are looked up: enough that waiting for memory overlaps. */
const MESSAGES: u32 = 256
const CELL_BYTES: u32 = 24

// Within a thread's scratch memory.
const STATE: u32 = 0
const WORDS: u32 = 512
const SLOTS: u32 = 2048
const HASHES: u32 = SLOTS + (MESSAGES + 4) * MESSAGE_BYTES
const CELLS: u32 = HASHES + MESSAGES * 16
const FOUND: u32 = CELLS + MESSAGES * CELL_BYTES
const LIKELY: u32 = FOUND + MESSAGES * 4
const BUCKETS: u32 = LIKELY + (MESSAGES + 1) * 4
const TOUCHED: u32 = BUCKETS + MESSAGES * 4

/** Decides the rows whose cells are all plain; of the others the verdict stays 0. */
export function judge(block: usize, run: usize, scratch: usize): void {
  const rows = word(block, ROWS)
  const columns = word(run, COLUMNS)
  const verdicts: usize = word(block, VERDICTS)
  const bytes = word(block, BYTES)
  const cellStarts: usize = word(block, CELL_STARTS)
  const cellEnds: usize = word(block, CELL_ENDS)
  const rowsMax = word(block, ROWS_MAX)
  const home = word(run, HOME)
  const overseas: usize = word(run, OVERSEAS)
  memory.fill(verdicts, <u8>OPEN, rows)
  memory.fill(word(block, DECIDING), 0, rows)
  memory.fill(word(block, SHAPES), 0, rows << 2)
  memory.fill(word(block, TIMES), 0, rows << 2)
  memory.fill(word(block, DIGESTS), 0, rows << 4)
  let messages: u32 = 0
  let cells: u32 = 0
  for (let row: u32 = 0; row < rows; row += 1)
    for (let column: u32 = 0; column < columns; column += 1) {
      const place = (column * rowsMax + row) << 2
      const from = load<u32>(cellStarts + place)
      const to = load<u32>(cellEnds + place)
      if (from == to) continue
      const slot = scratch + SLOTS + messages * MESSAGE_BYTES
      // A cell with doubled quotes is never plain, nor one that is longer than any block.
      const read = <i32>to < 0 ? NOT_PLAIN : readPlainCell(bytes + from, bytes + to, home, overseas, slot)
      if (read == NOT_PLAIN) {
        store<u8>(verdicts + row, <u8>UNDECIDED)
        continue
      }
      const cell = scratch + CELLS + cells * CELL_BYTES
      store<u32>(cell, row)
      store<u32>(cell, column, 4)
      store<u32>(cell, messages | (read == WITH_ALIAS ? 0x10000 : 0), 8)
      store<u32>(cell, 0, 12)
      cells += 1
      messages += read
      if (messages + 2 > MESSAGES) {
        decideCells(block, run, scratch, cells, messages)
        cells = 0
        messages = 0
      }
    }
  if (cells > 0) decideCells(block, run, scratch, cells, messages)
  for (let row: u32 = 0; row < rows; row += 1)
    if (load<u8>(verdicts + row) == OPEN) store<u8>(verdicts + row, <u8>INVALID)
}

/** Hashes the gathered texts under each key, looks them up, and settles their rows. */
function decideCells(block: usize, run: usize, scratch: usize, cells: u32, messages: u32): void {
  const keys = word(run, KEYS)
  for (let key: u32 = 0; key < keys; key += 1) {
    const states = word(run, KEY_STATES) + key * 68
    hashAll(scratch, states, messages)
    lookUpAll(run, scratch, <u32>load<u8>(states + 64) - 0x61, cells, messages)
  }
  for (let n: u32 = 0; n < cells; n += 1) settleCell(block, run, scratch, scratch + CELLS + n * CELL_BYTES)
}

/** By their lengths in bits, which end their blocks and count the block before. */
// @ts-ignore: decorator
@inline
function longestOf(words: usize): u32 {
  const lengths = v128.load(words + (15 << 4))
  const either = i32x4.max_u(lengths, v128.shuffle<i32>(lengths, lengths, 2, 3, 0, 1))
  const longest = i32x4.max_u(either, v128.shuffle<i32>(either, either, 1, 0, 3, 2))
  return (<u32>i32x4.extract_lane(longest, 0) >> 3) - 64
}

function hashAll(scratch: usize, states: usize, messages: u32): void {
  for (let n: u32 = 0; n < messages; n += 4) {
    spread(scratch + WORDS, scratch + SLOTS + n * MESSAGE_BYTES, MESSAGE_BYTES)
    hmac(scratch + STATE, scratch + WORDS, states, longestOf(scratch + WORDS))
    gatherHalf(scratch + HASHES + n * 16, scratch + STATE, 16, 0)
  }
}

/** Looks up each text; what changed hides the same contact in the base. */
function lookUpAll(run: usize, scratch: usize, letter: u32, cells: u32, messages: u32): void {
  memory.fill(scratch + FOUND, 0, messages << 2)
  lookUpIn(word(run, BASE), scratch, letter, messages)
  lookUpIn(word(run, CHANGED), scratch, letter, messages)
  for (let n: u32 = 0; n < cells; n += 1) {
    const cell = scratch + CELLS + n * CELL_BYTES
    const what = load<u32>(cell, 8)
    const found = scratch + FOUND + ((what & 0xffff) << 2)
    noteHit(cell, load<u32>(found))
    if (what >= 0x10000) noteHit(cell, load<u32>(found, 4))
  }
}

/** Notes the entries of a layer, by text. What will be looked at is touched first: so one wait for memory overlaps the others. */
function lookUpIn(layer: usize, scratch: usize, letter: u32, messages: u32): void {
  const entries: usize = word(layer, ENTRIES)
  const index: usize = word(layer, INDEXES + letter)
  if (word(layer, COUNT) == 0 || index == 0) return
  const hashes = scratch + HASHES
  const likely = scratch + LIKELY
  const count = gatherLikely(layer, word(layer, FILTERS + letter), hashes, messages, likely)
  let touched: u32 = 0
  for (let n: u32 = 0; n < count; n += 1) {
    const bucket = bucketOf(layer, index, hashes + (load<u32>(likely + (n << 2)) << 4))
    store<u32>(scratch + BUCKETS + (n << 2), <u32>bucket)
    touched += load<u8>(entries + load<u32>(bucket) * ENTRY_BYTES)
    touched += load<u8>(entries + load<u32>(bucket, 4) * ENTRY_BYTES)
  }
  // Else nobody would need the loads, and they would be left out.
  store<u32>(scratch + TOUCHED, touched)
  for (let n: u32 = 0; n < count; n += 1) {
    const message = load<u32>(likely + (n << 2))
    const bucket: usize = load<u32>(scratch + BUCKETS + (n << 2))
    const found = findIn(entries, bucket, hashes + (message << 4))
    if (found != 0) store<u32>(scratch + FOUND + (message << 2), <u32>found)
  }
}

// @ts-ignore: decorator
@inline
function noteHit(cell: usize, found: usize): void {
  if (found == 0) return
  store<u32>(cell, load<u32>(cell, 12) + 1, 12)
  store<u32>(cell, bswap<u32>(load<u32>(found)), 16)
  store<u32>(cell, bswap<u32>(load<u32>(found, 4)), 20)
}

function settleCell(block: usize, run: usize, scratch: usize, cell: usize): void {
  const row = load<u32>(cell)
  const verdicts: usize = word(block, VERDICTS)
  const known: u32 = load<u8>(verdicts + row)
  if (known == UNDECIDED) return
  const hits = load<u32>(cell, 12)
  let verdict = word(run, NOBODY)
  let shape: u32 = 0
  let time: u32 = 0
  if (hits == 1) {
    shape = load<u32>(cell, 16)
    time = load<u32>(cell, 20)
    // A shape that is not there is read: a damaged entry must not allow anything.
    verdict = shape < word(run, SHAPE_COUNT) ? verdictOf(run, shape, time) : UNDECIDED
  }
  if (hits > 1 || verdict == UNDECIDED) {
    store<u8>(verdicts + row, <u8>UNDECIDED)
    return
  }
  // Hashes of the newest key were made last.
  const hash = scratch + HASHES + (load<u32>(cell, 8) & 0xffff) * 16
  const digest = word(block, DIGESTS) + (row << 4)
  v128.store(digest, i32x4.add(v128.load(digest), v128.load(hash)))
  if (verdict >= known) return
  store<u8>(verdicts + row, <u8>verdict)
  store<u8>(word(block, DECIDING) + row, <u8>load<u32>(cell, 4))
  store<u32>(word(block, SHAPES) + (row << 2), shape)
  store<u32>(word(block, TIMES) + (row << 2), time)
}

// @ts-ignore: decorator
@inline
function verdictOf(run: usize, shape: u32, time: u32): u32 {
  const isOlder = time <= load<u32>(word(run, UNTIL) + (shape << 2))
  return load<u8>(word(run, isOlder ? OLDER : NEWER) + shape)
}
