// SHA-256 (FIPS 180-4) of four messages at a time, one in each lane.

import { ROUNDS } from '../../domain/wasm/rounds'

const INITIAL = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
])

// @ts-ignore: decorator
@inline
function rotate(x: v128, by: i32): v128 {
  return v128.or(i32x4.shr_u(x, by), i32x4.shl(x, 32 - by))
}

// @ts-ignore: decorator
@inline
function at(words: usize, t: u32): usize {
  return words + (t << 4)
}

// @ts-ignore: decorator
@inline
function smallSigma0(w: v128): v128 {
  return v128.xor(v128.xor(rotate(w, 7), rotate(w, 18)), i32x4.shr_u(w, 3))
}

// @ts-ignore: decorator
@inline
function smallSigma1(w: v128): v128 {
  return v128.xor(v128.xor(rotate(w, 17), rotate(w, 19)), i32x4.shr_u(w, 10))
}

/** A word of the schedule from those before it, with its round's constant added when it is used. */
// @ts-ignore: decorator
@inline
function extend(words: usize, t: u32): void {
  const s0 = smallSigma0(v128.load(at(words, t - 15)))
  const s1 = smallSigma1(v128.load(at(words, t - 2)))
  const sum = i32x4.add(v128.load(at(words, t - 16)), v128.load(at(words, t - 7)))
  v128.store(at(words, t), i32x4.add(i32x4.add(s0, s1), sum))
}

/** The same, where the words from `zeros` to 14 are zero and add nothing. Which are is known when it is compiled. */
// @ts-ignore: decorator
@inline
function extendShort(words: usize, t: u32, zeros: u32): void {
  // There is always one of these two: the first word, or one that is no zero two words before.
  let sum = t == 16 ? v128.load(words) : smallSigma1(v128.load(at(words, t - 2)))
  if (t == 16 && zeros > 14) sum = i32x4.add(sum, smallSigma1(v128.load(at(words, 14))))
  if (t > 16 && isUsed(t - 16, zeros)) sum = i32x4.add(sum, v128.load(at(words, t - 16)))
  if (isUsed(t - 15, zeros)) sum = i32x4.add(sum, smallSigma0(v128.load(at(words, t - 15))))
  if (isUsed(t - 7, zeros)) sum = i32x4.add(sum, v128.load(at(words, t - 7)))
  v128.store(at(words, t), sum)
}

// @ts-ignore: decorator
@inline
function isUsed(word: u32, zeros: u32): bool {
  return word < zeros || word > 14
}

// @ts-ignore: decorator
@inline
function extendAllShort(words: usize, zeros: u32): void {
  extendShort(words, 16, zeros)
  extendShort(words, 17, zeros)
  extendShort(words, 18, zeros)
  extendShort(words, 19, zeros)
  extendShort(words, 20, zeros)
  extendShort(words, 21, zeros)
  extendShort(words, 22, zeros)
  extendShort(words, 23, zeros)
  extendShort(words, 24, zeros)
  extendShort(words, 25, zeros)
  extendShort(words, 26, zeros)
  extendShort(words, 27, zeros)
  extendShort(words, 28, zeros)
  extendShort(words, 29, zeros)
  extendShort(words, 30, zeros)
  extendShort(words, 31, zeros)
}

/** Sixteen words of the schedule after blocks of short messages, by the length of the longest in bytes. */
function extendMessage(words: usize, longest: u32): void {
  if (longest < 20) extendAllShort(words, 5)
  else if (longest < 44) extendAllShort(words, 11)
  else extendAllShort(words, 15)
}

/** The same after a hash and its padding. */
function extendDigest(words: usize): void {
  extendAllShort(words, 9)
}

/**
 * One block of each lane. `state` is 8 vectors and is changed; `words` are 64 vectors, of which the first
 * 16 are the block.
 */
export function compress(state: usize, words: usize): void {
  extendAllShort(words, 15)
  compressExtended(state, words)
}

/** Of the schedule there are 32 words. */
function compressExtended(state: usize, words: usize): void {
  for (let t: u32 = 32; t < 64; t += 2) {
    extend(words, t)
    extend(words, t + 1)
  }
  let a = v128.load(state)
  let b = v128.load(state, 16)
  let c = v128.load(state, 32)
  let d = v128.load(state, 48)
  let e = v128.load(state, 64)
  let f = v128.load(state, 80)
  let g = v128.load(state, 96)
  let h = v128.load(state, 112)
  for (let t: u32 = 0; t < 64; t += 8) {
    const from = at(words, t)
    const k = ROUNDS + (t << 2)
    let t1: v128
    // Each round gives two of the eight new values; names move instead of values.
    t1 = first(e, f, g, h, v128.load(from), v128.load32_splat(k))
    d = i32x4.add(d, t1)
    h = i32x4.add(t1, second(a, b, c))
    t1 = first(d, e, f, g, v128.load(from, 16), v128.load32_splat(k, 4))
    c = i32x4.add(c, t1)
    g = i32x4.add(t1, second(h, a, b))
    t1 = first(c, d, e, f, v128.load(from, 32), v128.load32_splat(k, 8))
    b = i32x4.add(b, t1)
    f = i32x4.add(t1, second(g, h, a))
    t1 = first(b, c, d, e, v128.load(from, 48), v128.load32_splat(k, 12))
    a = i32x4.add(a, t1)
    e = i32x4.add(t1, second(f, g, h))
    t1 = first(a, b, c, d, v128.load(from, 64), v128.load32_splat(k, 16))
    h = i32x4.add(h, t1)
    d = i32x4.add(t1, second(e, f, g))
    t1 = first(h, a, b, c, v128.load(from, 80), v128.load32_splat(k, 20))
    g = i32x4.add(g, t1)
    c = i32x4.add(t1, second(d, e, f))
    t1 = first(g, h, a, b, v128.load(from, 96), v128.load32_splat(k, 24))
    f = i32x4.add(f, t1)
    b = i32x4.add(t1, second(c, d, e))
    t1 = first(f, g, h, a, v128.load(from, 112), v128.load32_splat(k, 28))
    e = i32x4.add(e, t1)
    a = i32x4.add(t1, second(b, c, d))
  }
  v128.store(state, i32x4.add(a, v128.load(state)))
  v128.store(state, i32x4.add(b, v128.load(state, 16)), 16)
  v128.store(state, i32x4.add(c, v128.load(state, 32)), 32)
  v128.store(state, i32x4.add(d, v128.load(state, 48)), 48)
  v128.store(state, i32x4.add(e, v128.load(state, 64)), 64)
  v128.store(state, i32x4.add(f, v128.load(state, 80)), 80)
  v128.store(state, i32x4.add(g, v128.load(state, 96)), 96)
  v128.store(state, i32x4.add(h, v128.load(state, 112)), 112)
}

// @ts-ignore: decorator
@inline
function first(e: v128, f: v128, g: v128, h: v128, w: v128, k: v128): v128 {
  const s1 = v128.xor(v128.xor(rotate(e, 6), rotate(e, 11)), rotate(e, 25))
  const chosen = v128.bitselect(f, g, e)
  return i32x4.add(i32x4.add(h, s1), i32x4.add(chosen, i32x4.add(w, k)))
}

// @ts-ignore: decorator
@inline
function second(a: v128, b: v128, c: v128): v128 {
  const s0 = v128.xor(v128.xor(rotate(a, 2), rotate(a, 13)), rotate(a, 22))
  // Where a and b differ the third decides, else either of them. That b and c differ is known from the round before.
  const majority = v128.xor(b, v128.and(v128.xor(a, b), v128.xor(b, c)))
  return i32x4.add(s0, majority)
}

/** The same 8 words in each lane. */
export function startWith(state: usize, words: usize): void {
  for (let n: u32 = 0; n < 8; n += 1)
    v128.store(state + (n << 4), v128.load32_splat(words + (n << 2)))
}

export function startPlain(state: usize): void {
  startWith(state, INITIAL)
}

// @ts-ignore: decorator
@inline
function swapped(x: v128): v128 {
  return v128.swizzle(x, i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12))
}

/** Blocks of 64 bytes, `apart` from each other, as 16 vectors of big-endian words. */
export function spread(words: usize, blocks: usize, apart: u32): void {
  for (let quarter: u32 = 0; quarter < 4; quarter += 1) {
    const from = blocks + (quarter << 4)
    const into = words + (quarter << 6)
    const r0 = swapped(v128.load(from))
    const r1 = swapped(v128.load(from + apart))
    const r2 = swapped(v128.load(from + 2 * apart))
    const r3 = swapped(v128.load(from + 3 * apart))
    transpose(into, r0, r1, r2, r3)
  }
}

// @ts-ignore: decorator
@inline
function transpose(into: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const a = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5)
  const b = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5)
  const c = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7)
  const d = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7)
  v128.store(into, v128.shuffle<i64>(a, b, 0, 2))
  v128.store(into, v128.shuffle<i64>(a, b, 1, 3), 16)
  v128.store(into, v128.shuffle<i64>(c, d, 0, 2), 32)
  v128.store(into, v128.shuffle<i64>(c, d, 1, 3), 48)
}

/** The first 16 bytes of the four hashes, one after the other from `into`, `apart` from each other. */
export function gatherHalf(into: usize, state: usize, apart: u32, half: u32): void {
  const from = state + (half << 6)
  const scratch = state + 128
  transpose(scratch, v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48))
  for (let lane: u32 = 0; lane < 4; lane += 1)
    v128.store(into + lane * apart, swapped(v128.load(scratch + (lane << 4))))
}

/**
 * HMAC (RFC 2104) of messages of one block: the outer hash over the inner one; `states` are both pads' states,
 * `longest` is how many bytes the longest message has, or more.
 */
export function hmac(state: usize, words: usize, states: usize, longest: u32): void {
  startWith(state, states)
  extendMessage(words, longest)
  compressExtended(state, words)
  for (let n: u32 = 0; n < 8; n += 1) v128.store(at(words, n), v128.load(state + (n << 4)))
  v128.store(at(words, 8), i32x4.splat(0x80000000))
  for (let n: u32 = 9; n < 15; n += 1) v128.store(at(words, n), i32x4.splat(0))
  v128.store(at(words, 15), i32x4.splat((64 + 32) * 8))
  startWith(state, states + 32)
  extendDigest(words)
  compressExtended(state, words)
}
