import { BITS, COUNT, ENTRIES, INDEXES, word } from './layout'

export const ENTRY_BYTES: u32 = 25
const ENTRY_KEY_BYTES: u32 = 17
const LETTERS: u32 = 16

// @ts-ignore: decorator
@inline
function prefixOf(hash: usize, bits: u32): u32 {
  return bswap<u32>(load<u32>(hash)) >>> (32 - bits)
}

/** Whether the key of one entry is before that of the other. */
function isBefore(left: usize, right: usize): bool {
  if (load<u8>(left) != load<u8>(right)) return load<u8>(left) < load<u8>(right)
  const a = bswap<u64>(load<u64>(left, 1))
  const b = bswap<u64>(load<u64>(right, 1))
  if (a != b) return a < b
  return bswap<u64>(load<u64>(left, 9)) < bswap<u64>(load<u64>(right, 9))
}

/**
 * Fills the indexes of a layer for some of its entries, which are given in turn: for each letter, at each prefix,
 * the first entry of it or of a later one. False if the entries are out of order, or of a letter that has no
 * index.
 */
export function indexEntries(layer: usize, from: u32, to: u32): bool {
  const entries: usize = word(layer, ENTRIES)
  const count = word(layer, COUNT)
  const bits = word(layer, BITS)
  const last: u32 = 1 << bits
  let letter: u32 = 0
  let index: usize = 0
  let filled: u32 = 0
  if (from > 0) {
    const before = entries + (from - 1) * ENTRY_BYTES
    letter = load<u8>(before)
    index = word(layer, INDEXES + (letter - 0x61))
    filled = prefixOf(before + 1, bits) + 1
  }
  for (let n = from; n < to; n += 1) {
    const at = entries + n * ENTRY_BYTES
    if (n > 0 && !isBefore(at - ENTRY_BYTES, at)) return false
    const own: u32 = load<u8>(at)
    if (own != letter) {
      if (index != 0) filled = fillIndex(index, filled, last, n)
      letter = own
      const place = own - 0x61
      if (place >= LETTERS) return false
      index = word(layer, INDEXES + place)
      if (index == 0) return false
      filled = 0
    }
    filled = fillIndex(index, filled, prefixOf(at + 1, bits), n)
  }
  if (to == count && index != 0) fillIndex(index, filled, last, count)
  return true
}

function fillIndex(index: usize, from: u32, to: u32, n: u32): u32 {
  let at = from
  for (; at <= to; at += 1) store<u32>(index + (at << 2), n)
  return at
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
export function findIn(layer: usize, bucket: usize, hash: usize): usize {
  const entries: usize = word(layer, ENTRIES)
  const wanted = v128.load(hash)
  let at = entries + load<u32>(bucket) * ENTRY_BYTES
  const end = entries + load<u32>(bucket, 4) * ENTRY_BYTES
  while (at < end) {
    if (i8x16.all_true(i8x16.eq(v128.load(at, 1), wanted))) return at + ENTRY_KEY_BYTES
    at += ENTRY_BYTES
  }
  return 0
}
