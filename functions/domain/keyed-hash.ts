import { createHmac, createSecretKey } from 'node:crypto'

/** HMAC-SHA-256 of a text under one key. */
export type KeyedHash = (text: string) => Buffer

const BLOCK_BYTES = 64
/** With padding byte and length, a longer text does not fit into one block. */
const ONE_BLOCK_BYTES = 55
/** Fewer than a batch of checks hashes, more than a process that lives for one request. */
export const COLD_TEXTS = 32

/**
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4) with the key's two blocks hashed in advance: a short ASCII text
 * then costs two compressions and no call out of JavaScript. Anything longer, or not ASCII, goes to
 * node:crypto; tests compare the two.
 * Kept, 2026-11-26, Node 24: 0.9-2.1 µs an address; createHmac 5.2-6.2; @noble/hashes 2.4.0 2.5-9.8.
 * Before it is compiled it is slow: 4 ms of a cold start. So node:crypto answers the first texts.
 */
export function keyedHash(secret: string): KeyedHash {
  const key = createSecretKey(Buffer.from(secret))
  const whole: KeyedHash = (text) => createHmac('sha256', key).update(text).digest()
  let hashed = 0
  let short: ReturnType<typeof shortHash> | undefined
  return (text) => {
    hashed += 1
    if (hashed <= COLD_TEXTS) return whole(text)
    short ??= shortHash(Buffer.from(secret))
    return short(text) ?? whole(text)
  }
}

/** Undefined for a text that does not fit into one block, or is not ASCII. */
function shortHash(bytes: Buffer): (text: string) => Buffer | undefined {
  const { inner, outer } = padStates(bytes)
  return (text) => hashShort(inner, outer, text)
}

/** The state of SHA-256 after each of the key's two blocks. */
export function padStates(key: Uint8Array): {
  readonly inner: Int32Array
  readonly outer: Int32Array
} {
  if (ROUNDS.length === 0) ROUNDS = fractions(64, (prime) => Math.cbrt(prime))
  if (INITIAL.length === 0) INITIAL = fractions(8, (prime) => Math.sqrt(prime))
  const block = Buffer.alloc(BLOCK_BYTES)
  block.set(key.length > BLOCK_BYTES ? createHmacKey(Buffer.from(key)) : key)
  const pad = (byte: number) =>
    compressBytes(
      INITIAL,
      block.map((one) => one ^ byte),
    )
  return { inner: pad(0x36), outer: pad(0x5c) }
}

/** RFC 2104: a key longer than a block is hashed first. */
function createHmacKey(bytes: Buffer): Buffer {
  const padded = padded64(bytes)
  let hashed = INITIAL
  for (let at = 0; at < padded.length; at += BLOCK_BYTES)
    hashed = compressBytes(hashed, padded.subarray(at, at + BLOCK_BYTES))
  return toBuffer(hashed)
}

function padded64(bytes: Buffer): Buffer {
  const length = Math.ceil((bytes.length + 9) / BLOCK_BYTES) * BLOCK_BYTES
  const padded = Buffer.alloc(length)
  bytes.copy(padded)
  padded[bytes.length] = 0x80
  padded.writeUInt32BE(bytes.length * 8, length - 4)
  return padded
}

const WORDS = new Int32Array(64)
/** Where a digest lies until it is read, which is at once: nothing here waits. */
const SUM = new Int32Array(8)

function hashShort(inner: Int32Array, outer: Int32Array, text: string): Buffer | undefined {
  const { length } = text
  if (length > ONE_BLOCK_BYTES) return undefined
  WORDS.fill(0, 0, 16)
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return undefined
    const word = at >> 2
    WORDS[word] = (WORDS[word] ?? 0) | (code << (24 - (at & 3) * 8))
  }
  WORDS[length >> 2] = (WORDS[length >> 2] ?? 0) | (0x80 << (24 - (length & 3) * 8))
  WORDS[15] = (BLOCK_BYTES + length) * 8
  const innerDigest = compress(inner, SUM)
  WORDS.fill(0, 0, 16)
  WORDS.set(innerDigest)
  WORDS[8] = 0x80000000
  WORDS[15] = (BLOCK_BYTES + 32) * 8
  return toBuffer(compress(outer, SUM))
}

function compressBytes(state: Int32Array, block: Uint8Array): Int32Array {
  const view = Buffer.from(block)
  for (let word = 0; word < 16; word += 1) WORDS[word] = view.readInt32BE(word * 4)
  return compress(state)
}

/** One block of SHA-256, its first 16 words in `WORDS`. */
function compress(state: Int32Array, sum = new Int32Array(8)): Int32Array {
  const w = WORDS
  for (let t = 16; t < 64; t += 1) {
    const w15 = w[t - 15] ?? 0
    const w2 = w[t - 2] ?? 0
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3)
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10)
    w[t] = ((w[t - 16] ?? 0) + s0 + (w[t - 7] ?? 0) + s1) | 0
  }
  // By index: destructuring would go through an iterator, which costs more than a round.
  let a = state[0] ?? 0
  let b = state[1] ?? 0
  let c = state[2] ?? 0
  let d = state[3] ?? 0
  let e = state[4] ?? 0
  let f = state[5] ?? 0
  let g = state[6] ?? 0
  let h = state[7] ?? 0
  for (let t = 0; t < 64; t += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (ROUNDS[t] ?? 0) + (w[t] ?? 0)) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  sum[0] = (state[0] ?? 0) + a
  sum[1] = (state[1] ?? 0) + b
  sum[2] = (state[2] ?? 0) + c
  sum[3] = (state[3] ?? 0) + d
  sum[4] = (state[4] ?? 0) + e
  sum[5] = (state[5] ?? 0) + f
  sum[6] = (state[6] ?? 0) + g
  sum[7] = (state[7] ?? 0) + h
  return sum
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

function toBuffer(state: Int32Array): Buffer {
  const bytes = Buffer.allocUnsafe(32)
  for (let at = 0; at < 8; at += 1) {
    const word = state[at] ?? 0
    const to = at * 4
    bytes[to] = word >>> 24
    bytes[to + 1] = word >>> 16
    bytes[to + 2] = word >>> 8
    bytes[to + 3] = word
  }
  return bytes
}

/** Fractions of the square roots of the first 8 primes, and of the cube roots of the first 64. */
let INITIAL: Int32Array = new Int32Array(0)
let ROUNDS: Int32Array = new Int32Array(0)

function fractions(count: number, root: (prime: number) => number): Int32Array {
  const words: number[] = []
  for (let n = 2; words.length < count; n += 1) {
    let isPrime = true
    for (let by = 2; by * by <= n; by += 1) if (n % by === 0) isPrime = false
    if (isPrime) words.push(((root(n) % 1) * 0x100000000) | 0)
  }
  return Int32Array.from(words)
}
