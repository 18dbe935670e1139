import {
  BYTES,
  DIGESTS,
  NEXTS,
  REPEATS,
  ROWS,
  SEEN_DIGESTS,
  SEEN_SLOTS,
  STARTS,
  VERDICTS,
  word,
} from './layout'

const KEPT_FROM: u32 = 16

/**
 * Marks the rows that repeat an earlier one, and remembers the others: open addressing, as `seen.ts`
 * does. Answers how many are new.
 */
export function findRepeats(block: usize, run: usize): u32 {
  const rows = word(block, ROWS)
  const digests: usize = word(block, DIGESTS)
  const repeats: usize = word(block, REPEATS)
  const seen: usize = word(run, SEEN_DIGESTS)
  const mask = word(run, SEEN_SLOTS) - 1
  let count: u32 = 0
  for (let row: u32 = 0; row < rows; row += 1) {
    const digest = v128.load(digests + (row << 4))
    let isRepeat: u32 = 0
    if (v128.any_true(digest)) {
      let slot = i32x4.extract_lane(digest, 0) & mask
      for (;;) {
        const place = seen + ((<usize>slot) << 4)
        const known = v128.load(place)
        if (!v128.any_true(v128.xor(known, digest))) {
          isRepeat = 1
          break
        }
        if (!v128.any_true(known)) {
          v128.store(place, digest)
          count += 1
          break
        }
        slot = (slot + 1) & mask
      }
    }
    store<u8>(repeats + row, <u8>isRepeat)
  }
  return count
}

/** Copies the rows that are kept to `out`, one after the other; answers how many bytes they are. */
export function copyKept(block: usize, out: usize): u32 {
  const rows = word(block, ROWS)
  const bytes: usize = word(block, BYTES)
  const starts: usize = word(block, STARTS)
  const nexts: usize = word(block, NEXTS)
  const verdicts: usize = word(block, VERDICTS)
  const repeats: usize = word(block, REPEATS)
  let at = out
  for (let row: u32 = 0; row < rows; row += 1) {
    if (<u32>load<u8>(verdicts + row) < KEPT_FROM || load<u8>(repeats + row) != 0) continue
    const start = load<u32>(starts + (row << 2))
    const length = load<u32>(nexts + (row << 2)) - start
    // Whole vectors: what is written past the end is overwritten by the next row.
    for (let n: u32 = 0; n < length; n += 16) v128.store(at + n, v128.load(bytes + start + n))
    at += length
  }
  return <u32>(at - out)
}

/** Adds the verdicts of a block to the counts, a word for each verdict. */
export function countVerdicts(block: usize, counts: usize): void {
  const rows = word(block, ROWS)
  const verdicts: usize = word(block, VERDICTS)
  for (let row: u32 = 0; row < rows; row += 1) {
    const count = counts + (<usize>load<u8>(verdicts + row) << 2)
    store<u32>(count, load<u32>(count) + 1)
  }
}

/** Gathers the numbers of the rows that are not kept, or repeat an earlier one; answers how many there are. */
export function leftOut(block: usize, into: usize): u32 {
  const rows = word(block, ROWS)
  const verdicts: usize = word(block, VERDICTS)
  const repeats: usize = word(block, REPEATS)
  let found: u32 = 0
  for (let row: u32 = 0; row < rows; row += 1) {
    store<u32>(into + (found << 2), row)
    found += (<u32>load<u8>(verdicts + row) < KEPT_FROM ? 1 : 0) | <u32>load<u8>(repeats + row)
  }
  return found
}
