import { createHmac, createSecretKey } from 'node:crypto'
import { SHORT_HMAC } from './short-hmac.ts'

/** HMAC-SHA-256 of a text under one key. */
export type KeyedHash = {
  (text: string): Buffer
  /**
   * The same of a head and a text after it, for whoever needs many at once: what it gives is overwritten
   * by the next hash of this process.
   */
  readonly fleeting: (head: string, text: string) => Uint8Array
}

const BLOCK_BYTES = 64
/** With padding byte and length, a longer text does not fit into one block. */
const ONE_BLOCK_BYTES = 55
const DIGEST_BYTES = 32
const ASCII_MAX = 0x7f
/** Fewer than a batch of checks hashes, more than a process that lives for one request. */
export const COLD_TEXTS = 32

/**
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4) with the key's two blocks hashed in advance: a short ASCII text
 * then costs two compressions, in WebAssembly. Anything longer, or not ASCII, goes to node:crypto; tests
 * compare the two.
 * Kept, 2026-11-26, Node 24: 0.4-0.5 µs an address; the same in JavaScript 0.8-0.9; createHmac 5.2-6.2;
 * @noble/hashes 2.4.0 2.5-9.8. To compile it costs more than a cold start hashes: node:crypto answers the
 * first texts.
 */
export function keyedHash(secret: string): KeyedHash {
  const key = createSecretKey(Buffer.from(secret))
  const whole = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  let hashed = 0
  let short: ShortHash | undefined
  const fleeting: KeyedHash['fleeting'] = (head, text) => {
    hashed += 1
    if (hashed <= COLD_TEXTS) return whole(head + text)
    short ??= shortHash(secret)
    return short(head, text) ?? whole(head + text)
  }
  const hash = (text: string): Buffer => {
    const own = Buffer.allocUnsafe(DIGEST_BYTES)
    own.set(fleeting('', text))
    return own
  }
  return Object.assign(hash, { fleeting })
}

/** Undefined if head and text together do not fit into one block, or are not ASCII. */
type ShortHash = (head: string, text: string) => Uint8Array | undefined

/** Answers nothing where there is no WebAssembly, as in a process without a compiler (`--jitless`). */
function shortHash(secret: string): ShortHash {
  const code = shortHmac()
  if (code === undefined) return () => undefined
  const { memory, pads, text: start, hash } = code
  const digest = memory.subarray(code.digest, code.digest + DIGEST_BYTES)
  const { inner, outer } = padStates(Buffer.from(secret))
  const own = new Uint8Array(Int32Array.of(...inner, ...outer).buffer)
  return (head, text) => {
    const length = head.length + text.length
    if (length > ONE_BLOCK_BYTES) return undefined
    let at = start
    // A code above 127 leaves a bit in `all`.
    let all = 0
    for (let from = 0; from < head.length; from += 1) {
      const one = head.charCodeAt(from)
      all |= one
      memory[at] = one
      at += 1
    }
    for (let from = 0; from < text.length; from += 1) {
      const one = text.charCodeAt(from)
      all |= one
      memory[at] = one
      at += 1
    }
    if (all > ASCII_MAX) return undefined
    if (code.padded !== own) {
      memory.set(own, pads)
      code.padded = own
    }
    hash(length)
    return digest
  }
}

type ShortHmac = {
  readonly memory: Uint8Array
  /** Where in it the key's states, the text and the digest lie. */
  readonly pads: number
  readonly text: number
  readonly digest: number
  readonly hash: (length: number) => void
  /** The states that lie in it. */
  padded: Uint8Array | undefined
}

type Address = { readonly value: number }
/** What of the standard is used here; TypeScript knows it only among the types of browsers. */
type Wasm = {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => {
    readonly exports: {
      readonly memory: { readonly buffer: ArrayBuffer }
      readonly pads: Address
      readonly text: Address
      readonly digest: Address
      readonly hash: (length: number) => void
    }
  }
}

let instance: ShortHmac | undefined

/** One for all keys: an instance has a memory of its own. */
function shortHmac(): ShortHmac | undefined {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Wasm | undefined }
  if (instance === undefined && WebAssembly !== undefined) {
    const code = new WebAssembly.Module(Buffer.from(SHORT_HMAC, 'base64'))
    const { memory, pads, text, digest, hash } = new WebAssembly.Instance(code).exports
    instance = {
      memory: new Uint8Array(memory.buffer),
      pads: pads.value,
      text: text.value,
      digest: digest.value,
      hash,
      padded: undefined,
    }
  }
  return instance
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

function compressBytes(state: Int32Array, block: Uint8Array): Int32Array {
  const view = Buffer.from(block)
  for (let word = 0; word < 16; word += 1) WORDS[word] = view.readInt32BE(word * 4)
  return compress(state)
}

/** One block of SHA-256, its first 16 words in `WORDS`. */
function compress(state: Int32Array): Int32Array {
  const sum = new Int32Array(8)
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
