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
  const bits = word(layer, BITS)
  const filterBits = word(layer, FILTER_BITS)
  let letter: u32 = 0
  let before: u64 = 0
  let index: usize = 0
  let filter: usize = 0
  if (from > 0) {
    const last = entries + (from - 1) * ENTRY_BYTES
    letter = load<u8>(last)
    before = bigEndian(last + 1)
    index = word(layer, INDEXES + letter - FIRST_LETTER)
    filter = word(layer, FILTERS + letter - FIRST_LETTER)
  }
  for (let n = from; n < to; n += 1) {
    const at = entries + n * ENTRY_BYTES
    const own: u32 = load<u8>(at)
    const hash = bigEndian(at + 1)
    if (n == 0 || own != letter) {
      if (own < letter || own - FIRST_LETTER >= LETTERS) return false
      letter = own
      index = word(layer, INDEXES + letter - FIRST_LETTER)
      filter = word(layer, FILTERS + letter - FIRST_LETTER)
      if (index == 0) return false
    } else if (!isBefore(at - ENTRY_BYTES, before, hash)) return false
    before = hash
    // Where the next prefix begins; what no entry says is filled in afterwards, without a branch for each.
    store<u32>(index + (<usize>(hash >>> (64 - <u64>bits)) << 2), n + 1, 4)
    const marked = <u32>(hash >>> (64 - <u64>filterBits))
    const byte = filter + (marked >>> 3)
    store<u8>(byte, <u32>load<u8>(byte) | (1 << (marked & 7)))
  }
  return true
}

/** Whether an entry is before the next of the same letter, by their first eight bytes and the others. */
// @ts-ignore: decorator
@inline
function isBefore(entry: usize, hash: u64, next: u64): bool {
  if (hash != next) return hash < next
  return bigEndian(entry + 9) < bigEndian(entry + ENTRY_BYTES + 9)
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
