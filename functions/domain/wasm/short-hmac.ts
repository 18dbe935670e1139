// HMAC-SHA-256 (RFC 2104, FIPS 180-4) of a text that fits into one block, under a key whose two blocks
// were hashed before: two compressions. `npm run hot-loop` compiles it.
import { ROUNDS } from './rounds'

const BLOCK_BYTES: u32 = 64
const STATE_BYTES: u32 = 32

/** The state after the key's inner block, then after its outer one; written by the caller. */
export const pads: usize = memory.data(64, 16)
/** Written by the caller, at most 55 bytes. */
export const text: usize = memory.data(64, 16)
export const digest: usize = memory.data(32, 16)
const words: usize = memory.data(64, 16)

/** Of the text, so long. */
export function hash(length: u32): void {
  store<u8>(text + length, 0x80)
  memory.fill(text + length + 1, 0, BLOCK_BYTES - 1 - length)
  for (let at: u32 = 0; at < 60; at += 4) store<u32>(words + at, turned(load<u32>(text + at)))
  store<u32>(words, (BLOCK_BYTES + length) << 3, 60)
  compress(pads, words)
  store<u32>(words, 0x80000000, 32)
  store<u64>(words, 0, 36)
  store<u64>(words, 0, 44)
  store<u64>(words, 0, 52)
  store<u32>(words, (BLOCK_BYTES + STATE_BYTES) << 3, 60)
  compress(pads + STATE_BYTES, digest)
  for (let at: u32 = 0; at < STATE_BYTES; at += 4)
    store<u32>(digest + at, turned(load<u32>(digest + at)))
}

// @ts-ignore: decorator
@inline
function turned(x: u32): u32 {
  return (rotl<u32>(x, 8) & 0x00ff00ff) | (rotr<u32>(x, 8) & 0xff00ff00)
}

// @ts-ignore: decorator
@inline
function extend(w: u32, w1: u32, w9: u32, w14: u32): u32 {
  const s0 = rotr<u32>(w1, 7) ^ rotr<u32>(w1, 18) ^ (w1 >> 3)
  const s1 = rotr<u32>(w14, 17) ^ rotr<u32>(w14, 19) ^ (w14 >> 10)
  return w + s0 + w9 + s1
}

// @ts-ignore: decorator
@inline
function first(e: u32, f: u32, g: u32, h: u32, w: u32, k: u32): u32 {
  return h + (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + (g ^ (e & (f ^ g))) + k + w
}

// @ts-ignore: decorator
@inline
function second(a: u32, b: u32, c: u32): u32 {
  return (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) | (c & (a | b)))
}

/**
 * The block in `words`, with its schedule in sixteen variables and its rounds written out: nearly twice
 * as fast as over arrays. Each round gives two of the eight new values; names move instead of values.
 */
function compress(state: usize, sum: usize): void {
  let w0 = load<u32>(words), w1 = load<u32>(words, 4), w2 = load<u32>(words, 8), w3 = load<u32>(words, 12)
  let w4 = load<u32>(words, 16), w5 = load<u32>(words, 20), w6 = load<u32>(words, 24), w7 = load<u32>(words, 28)
  let w8 = load<u32>(words, 32), w9 = load<u32>(words, 36), w10 = load<u32>(words, 40), w11 = load<u32>(words, 44)
  let w12 = load<u32>(words, 48), w13 = load<u32>(words, 52), w14 = load<u32>(words, 56), w15 = load<u32>(words, 60)
  let a = load<u32>(state), b = load<u32>(state, 4), c = load<u32>(state, 8), d = load<u32>(state, 12)
  let e = load<u32>(state, 16), f = load<u32>(state, 20), g = load<u32>(state, 24), h = load<u32>(state, 28)
  let t: u32
  let k = ROUNDS
  t = first(e, f, g, h, w0, load<u32>(k)); d += t; h = t + second(a, b, c)
  t = first(d, e, f, g, w1, load<u32>(k, 4)); c += t; g = t + second(h, a, b)
  t = first(c, d, e, f, w2, load<u32>(k, 8)); b += t; f = t + second(g, h, a)
  t = first(b, c, d, e, w3, load<u32>(k, 12)); a += t; e = t + second(f, g, h)
  t = first(a, b, c, d, w4, load<u32>(k, 16)); h += t; d = t + second(e, f, g)
  t = first(h, a, b, c, w5, load<u32>(k, 20)); g += t; c = t + second(d, e, f)
  t = first(g, h, a, b, w6, load<u32>(k, 24)); f += t; b = t + second(c, d, e)
  t = first(f, g, h, a, w7, load<u32>(k, 28)); e += t; a = t + second(b, c, d)
  t = first(e, f, g, h, w8, load<u32>(k, 32)); d += t; h = t + second(a, b, c)
  t = first(d, e, f, g, w9, load<u32>(k, 36)); c += t; g = t + second(h, a, b)
  t = first(c, d, e, f, w10, load<u32>(k, 40)); b += t; f = t + second(g, h, a)
  t = first(b, c, d, e, w11, load<u32>(k, 44)); a += t; e = t + second(f, g, h)
  t = first(a, b, c, d, w12, load<u32>(k, 48)); h += t; d = t + second(e, f, g)
  t = first(h, a, b, c, w13, load<u32>(k, 52)); g += t; c = t + second(d, e, f)
  t = first(g, h, a, b, w14, load<u32>(k, 56)); f += t; b = t + second(c, d, e)
  t = first(f, g, h, a, w15, load<u32>(k, 60)); e += t; a = t + second(b, c, d)
  for (k = ROUNDS + 64; k < ROUNDS + 256; k += 64) {
    w0 = extend(w0, w1, w9, w14)
    t = first(e, f, g, h, w0, load<u32>(k)); d += t; h = t + second(a, b, c)
    w1 = extend(w1, w2, w10, w15)
    t = first(d, e, f, g, w1, load<u32>(k, 4)); c += t; g = t + second(h, a, b)
    w2 = extend(w2, w3, w11, w0)
    t = first(c, d, e, f, w2, load<u32>(k, 8)); b += t; f = t + second(g, h, a)
    w3 = extend(w3, w4, w12, w1)
    t = first(b, c, d, e, w3, load<u32>(k, 12)); a += t; e = t + second(f, g, h)
    w4 = extend(w4, w5, w13, w2)
    t = first(a, b, c, d, w4, load<u32>(k, 16)); h += t; d = t + second(e, f, g)
    w5 = extend(w5, w6, w14, w3)
    t = first(h, a, b, c, w5, load<u32>(k, 20)); g += t; c = t + second(d, e, f)
    w6 = extend(w6, w7, w15, w4)
    t = first(g, h, a, b, w6, load<u32>(k, 24)); f += t; b = t + second(c, d, e)
    w7 = extend(w7, w8, w0, w5)
    t = first(f, g, h, a, w7, load<u32>(k, 28)); e += t; a = t + second(b, c, d)
    w8 = extend(w8, w9, w1, w6)
    t = first(e, f, g, h, w8, load<u32>(k, 32)); d += t; h = t + second(a, b, c)
    w9 = extend(w9, w10, w2, w7)
    t = first(d, e, f, g, w9, load<u32>(k, 36)); c += t; g = t + second(h, a, b)
    w10 = extend(w10, w11, w3, w8)
    t = first(c, d, e, f, w10, load<u32>(k, 40)); b += t; f = t + second(g, h, a)
    w11 = extend(w11, w12, w4, w9)
    t = first(b, c, d, e, w11, load<u32>(k, 44)); a += t; e = t + second(f, g, h)
    w12 = extend(w12, w13, w5, w10)
    t = first(a, b, c, d, w12, load<u32>(k, 48)); h += t; d = t + second(e, f, g)
    w13 = extend(w13, w14, w6, w11)
    t = first(h, a, b, c, w13, load<u32>(k, 52)); g += t; c = t + second(d, e, f)
    w14 = extend(w14, w15, w7, w12)
    t = first(g, h, a, b, w14, load<u32>(k, 56)); f += t; b = t + second(c, d, e)
    w15 = extend(w15, w0, w8, w13)
    t = first(f, g, h, a, w15, load<u32>(k, 60)); e += t; a = t + second(b, c, d)
  }
  store<u32>(sum, load<u32>(state) + a)
  store<u32>(sum, load<u32>(state, 4) + b, 4)
  store<u32>(sum, load<u32>(state, 8) + c, 8)
  store<u32>(sum, load<u32>(state, 12) + d, 12)
  store<u32>(sum, load<u32>(state, 16) + e, 16)
  store<u32>(sum, load<u32>(state, 20) + f, 20)
  store<u32>(sum, load<u32>(state, 24) + g, 24)
  store<u32>(sum, load<u32>(state, 28) + h, 28)
}
