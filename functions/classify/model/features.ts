import { UNKNOWN } from './lexicon.ts'
import { isUnspaced } from './tokens.ts'

/** How texts are turned into features. Weights fit only the shape they were trained with. */
export type Shape = {
  /** Features are hashed into 2^bits buckets. */
  readonly bits: number
  /** The longest run of characters. */
  readonly characters: number
  /** Letters of a stem. */
  readonly stem: number
  /** How far apart two stems, or two concepts, may be. */
  readonly reach: number
  /** Features of concepts have 2^conceptBits buckets of their own, behind the others. */
  readonly conceptBits: number
}

/**
 * The features of a text: bucket numbers, in blocks. A block's features share one value, 1/√n, so that
 * a long text weighs no more than a short one.
 */
export type Features = {
  readonly buckets: Int32Array
  /** The end of each block in `buckets`. */
  readonly ends: readonly number[]
  /** What each feature is, if asked for. */
  readonly names: readonly string[]
}

const CHARACTERS = 0x811c9dc5
const WORD = 0x1234567
const NEIGHBOURS = 0x2345678
const STEM = 0x456789a
const PAIR = 0x5bd1e995
const LENGTH = 0x7777777
const CONCEPT = 0x13572468
const CONCEPTS_NEAR = 0x24681357
const CONCEPTS_APART = 0x35792468
const CONCEPTS_IN_A_ROW = 0x46813579
const LENGTHS_AT_MOST = 9

/** What is read: the tokens of a text and the concepts they stand for. */
export type Read = { readonly tokens: readonly string[]; readonly concepts: readonly string[] }

/** Where features are written; it grows, and is used again for the next text. */
let scratch = new Int32Array(8192)

/**
 * Runs of characters across words, words and neighbours, stems and pairs of stems, the length; then the
 * same of concepts, with those that stand in a row.
 */
export function featuresOf(read: Read, shape: Shape, named = false): Features {
  const names: string[] = []
  const ends = write(read, shape, named ? names : undefined)
  return { buckets: scratch.slice(0, ends.at(-1)), ends, names }
}

/** The sum of the weights of a text's features: each block's, over the root of their number. */
export function sumOf(read: Read, shape: Shape, weights: Float32Array): number {
  let sum = 0
  let from = 0
  for (const end of write(read, shape)) {
    let block = 0
    for (let at = from; at < end; at += 1) block += weights[scratch[at] ?? 0] ?? 0
    if (end > from) sum += block / Math.sqrt(end - from)
    from = end
  }
  return sum
}

/** Writes the buckets into the scratch; returns the end of each block. */
function write({ tokens, concepts }: Read, shape: Shape, names?: string[]): number[] {
  const text = joined(tokens)
  makeRoom(
    text.length * shape.characters + (tokens.length + concepts.length + 4) * (shape.reach + 6),
  )
  const { bits } = shape
  const ends: number[] = []
  let place = 0
  for (let from = 0; from < text.length; from += 1) {
    let hash = CHARACTERS
    const last = Math.min(text.length, from + shape.characters)
    for (let at = from; at < last; at += 1) {
      hash = step(hash, text.charCodeAt(at))
      scratch[place++] = bucketOf(hash, bits)
      names?.push(`"${text.slice(from, at + 1)}"`)
    }
  }
  ends.push(place)
  let before = '^'
  for (let at = 0; at <= tokens.length; at += 1) {
    const word = tokens[at] ?? '$'
    if (at < tokens.length) {
      scratch[place++] = bucketOf(hashOf(WORD, word), bits)
      names?.push(word)
    }
    scratch[place++] = bucketOf(hashOf(step(hashOf(NEIGHBOURS, before), 32), word), bits)
    names?.push(`${before} ${word}`)
    before = word
  }
  ends.push(place)
  const stems = tokens.map((token) => token.slice(0, shape.stem))
  for (let at = 0; at < stems.length; at += 1) {
    const stem = stems[at] ?? ''
    const hash = hashOf(STEM, stem)
    scratch[place++] = bucketOf(hash, bits)
    names?.push(`${stem}*`)
    const last = Math.min(stems.length - 1, at + shape.reach)
    for (let next = at + 1; next <= last; next += 1) {
      scratch[place++] = bucketOf(hashOf(hash ^ PAIR, stems[next] ?? ''), bits)
      names?.push(`${stem}* … ${stems[next] ?? ''}*`)
    }
  }
  ends.push(place)
  const length = Math.min(LENGTHS_AT_MOST, Math.floor(2 * Math.log2(tokens.length + 1)))
  scratch[place++] = bucketOf(step(LENGTH, length), bits)
  names?.push(`length ${length}`)
  ends.push(place)
  const behind = 2 ** bits
  const { conceptBits } = shape
  before = '^'
  for (let at = 0; at <= concepts.length; at += 1) {
    const concept = concepts[at] ?? '$'
    if (concept !== UNKNOWN && at < concepts.length) {
      scratch[place++] = behind + bucketOf(hashOf(CONCEPT, concept), conceptBits)
      names?.push(concept)
    }
    const hash = hashOf(step(hashOf(CONCEPTS_NEAR, before), 32), concept)
    scratch[place++] = behind + bucketOf(hash, conceptBits)
    names?.push(`${before} ${concept}`)
    before = concept
  }
  ends.push(place)
  const known = concepts.filter((concept) => concept !== UNKNOWN)
  for (let at = 0; at < known.length; at += 1) {
    const hash = step(hashOf(CONCEPTS_APART, known[at] ?? ''), 32)
    const last = Math.min(known.length - 1, at + shape.reach)
    for (let next = at + 1; next <= last; next += 1) {
      scratch[place++] = behind + bucketOf(hashOf(hash, known[next] ?? ''), conceptBits)
      names?.push(`${known[at] ?? ''} … ${known[next] ?? ''}`)
    }
  }
  for (let at = 0; at < known.length; at += 1) {
    const three = [known[at - 1] ?? '^', known[at] ?? '', known[at + 1] ?? '$']
    let hash = hashOf(step(hashOf(CONCEPTS_IN_A_ROW, three[0] ?? ''), 32), three[1] ?? '')
    hash = hashOf(step(hash, 32), three[2] ?? '')
    scratch[place++] = behind + bucketOf(hash, conceptBits)
    names?.push(three.join(' '))
  }
  ends.push(place)
  return ends
}

function makeRoom(length: number): void {
  if (scratch.length < length) scratch = new Int32Array(2 * length)
}

/** One space between words; none between characters of a script without spaces. */
function joined(tokens: readonly string[]): string {
  let text = ' '
  let wasUnspaced = false
  for (const token of tokens) {
    const unspaced = isUnspaced(token)
    if (text !== ' ' && !(unspaced && wasUnspaced)) text += ' '
    text += token
    wasUnspaced = unspaced
  }
  return `${text} `
}

/** FNV-1a, over UTF-16 code units. */
function hashOf(seed: number, text: string): number {
  let hash = seed
  for (let at = 0; at < text.length; at += 1) hash = step(hash, text.charCodeAt(at))
  return hash
}

function step(hash: number, code: number): number {
  return Math.imul(hash ^ code, 16_777_619)
}

/** MurmurHash3's finaliser: every bit of the hash counts in the highest ones. */
function bucketOf(hash: number, bits: number): number {
  let mixed = hash ^ (hash >>> 15)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  mixed ^= mixed >>> 16
  return mixed >>> (32 - bits)
}
