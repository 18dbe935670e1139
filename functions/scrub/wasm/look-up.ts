import { BITS, COUNT, ENTRIES, FILTER_BITS, FILTERS, INDEXES, word } from './layout'

export const ENTRY_BYTES: u32 = 25
const ENTRY_KEY_BYTES: u32 = 17
const FIRST_LETTER: u32 = 0x61
const LETTERS: u32 = 16

// @ts-ignore: decorator
@inline
function prefixOf(hash: usize, bits: u32): u32 {
  return bswap<u32>(load<u32>(hash)) >>> (32 - bits)
}

/** Eight bytes as a number that is ordered as they are. */
// @ts-ignore: decorator
@inline
function bigEndian(at: usize): u64 {
  const bytes = v128.swizzle(v128.load64_zero(at), i8x16(7, 6, 5, 4, 3, 2, 1, 0, 8, 8, 8, 8, 8, 8, 8, 8))
  return <u64>i64x2.extract_lane(bytes, 0)
}

/**
 * Fills indexes and filters of a layer for some of its entries, which are given in turn. An index has at each
 * prefix the first entry of it or of a later one; a filter has a bit for each longer prefix, set where there is an
 * entry. False if the entries are out of order, or of a letter that has no index.
 */
export function indexEntries(layer: usize, from: u32, to: u32): bool {
  const entries: usize = word(layer, ENTRIES)
  const indexShift: u64 = 64 - <u64>word(layer, BITS)
  const filterShift: u64 = 64 - <u64>word(layer, FILTER_BITS)
  // The letter and the first seven bytes of the hash, as a number that is ordered as they are.
  let before: u64 = 0
  let end: u64 = 0
  let index: usize = 0
  let filter: usize = 0
  // The byte of the filter that was marked last. It is written and not read: each read would wait for the last write.
  let last: usize = 0
  let marks: u32 = 0
  if (from > 0) {
    before = bigEndian(entries + (from - 1) * ENTRY_BYTES)
    last = word(layer, FILTERS + <u32>(before >>> 56) - FIRST_LETTER) + (<u32>((before << 8) >>> filterShift) >>> 3)
    marks = <u32>load<u8>(last)
  }
  let at = entries + from * ENTRY_BYTES
  for (let n = from; n < to; n += 1) {
    const key = bigEndian(at)
    if (key >= end) {
      const letter = <u32>(key >>> 56)
      if (letter - FIRST_LETTER >= LETTERS) return false
      index = word(layer, INDEXES + letter - FIRST_LETTER)
      filter = word(layer, FILTERS + letter - FIRST_LETTER)
      if (index == 0) return false
      end = <u64>(letter + 1) << 56
    }
    if (key <= before && !isBefore(at - ENTRY_BYTES, before, key)) return false
    before = key
    const hash = key << 8
    // Where the next prefix begins; what no entry says is filled in afterwards, without a branch for each.
    store<u32>(index + (<usize>(hash >>> indexShift) << 2), n + 1, 4)
    const marked = <u32>(hash >>> filterShift)
    const byte = filter + (marked >>> 3)
    marks = select<u32>(marks, 0, byte == last) | (1 << (marked & 7))
    last = byte
    store<u8>(byte, marks)
    at += ENTRY_BYTES
  }
  return true
}

/** Whether an entry is before the next, whose first eight bytes are the same or less. */
function isBefore(entry: usize, first: u64, next: u64): bool {
  if (first != next) return false
  const middle = bigEndian(entry + 8)
  const nextMiddle = bigEndian(entry + ENTRY_BYTES + 8)
  if (middle != nextMiddle) return middle < nextMiddle
  return load<u8>(entry + 16) < load<u8>(entry + ENTRY_BYTES + 16)
}

/** Fills in an index after the last entry: where nothing begins, the next that begins. */
export function endIndex(layer: usize, place: u32): void {
  const index: usize = word(layer, INDEXES + place)
  const last: u32 = 1 << word(layer, BITS)
  let known: u32 = firstOf(layer, FIRST_LETTER + place)
  for (let at: u32 = 0; at <= last; at += 1) {
    const own = load<u32>(index + (at << 2))
    known = own > known ? own : known
    store<u32>(index + (at << 2), known)
  }
}

/** The first entry of a letter, or of a later one. */
function firstOf(layer: usize, letter: u32): u32 {
  const entries: usize = word(layer, ENTRIES)
  let low: u32 = 0
  let high = word(layer, COUNT)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (<u32>load<u8>(entries + middle * ENTRY_BYTES) < letter) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Which hashes a layer may have, by its filter: their numbers, gathered; answers how many. Most who are asked for
 * are in no register, and the filter fits into the cache where the entries do not.
 */
export function gatherLikely(
  layer: usize,
  filter: usize,
  hashes: usize,
  count: u32,
  into: usize,
): u32 {
  const bits = word(layer, FILTER_BITS)
  let found: u32 = 0
  for (let n: u32 = 0; n < count; n += 1) {
    const marked = prefixOf(hashes + (n << 4), bits)
    // Written for each, and kept if it is likely: no branch that could be guessed wrong.
    store<u32>(into + (found << 2), n)
    found += ((<u32>load<u8>(filter + (marked >>> 3))) >>> (marked & 7)) & 1
  }
  return found
}

/** Where the entries of a hash's prefix begin. */
// @ts-ignore: decorator
@inline
export function bucketOf(layer: usize, index: usize, hash: usize): usize {
  return index + (prefixOf(hash, word(layer, BITS)) << 2)
}

/** The address of an entry's shape, or 0. */
// @ts-ignore: decorator
@inline
export function findIn(entries: usize, bucket: usize, hash: usize): usize {
  const wanted = v128.load(hash)
  let at = entries + load<u32>(bucket) * ENTRY_BYTES
  const end = entries + load<u32>(bucket, 4) * ENTRY_BYTES
  while (at < end) {
    if (i8x16.all_true(i8x16.eq(v128.load(at, 1), wanted))) return at + ENTRY_KEY_BYTES
    at += ENTRY_BYTES
  }
  return 0
}
