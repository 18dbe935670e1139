import { DIGEST_WORDS, ownMemory, type Allocate, type Block } from './block.ts'

/**
 * Who was in an earlier row, as digests of 16 bytes: open addressing, of a fixed size, so that memory does
 * not grow with the list.
 */
export class Seen {
  readonly digests: Uint32Array
  readonly slots: number
  readonly most: number
  count = 0

  /** Room for so many, at most three quarters full. */
  constructor(most: number, allocate: Allocate = ownMemory) {
    this.slots = 2 ** Math.ceil(Math.log2(Math.max(16, most / 0.75)))
    this.most = most
    const words = this.slots * DIGEST_WORDS
    const { buffer, at } = allocate(4 * words)
    this.digests = new Uint32Array(buffer, at, words)
  }

  clear(): void {
    this.digests.fill(0)
    this.count = 0
  }

  /** Marks the rows that repeat an earlier one; from then on the others are earlier ones. */
  findRepeats({ rows, digests, repeats }: Block): void {
    for (let row = 0; row < rows; row += 1) {
      const at = row * DIGEST_WORDS
      repeats[row] = isNone(digests, at) || this.add(digests, at) ? 0 : 1
    }
  }

  /** Whether it is new; from then on it is not. */
  add(from: Uint32Array, at: number): boolean {
    const { digests, slots } = this
    for (let slot = (from[at] ?? 0) % slots; ; slot = (slot + 1) % slots) {
      const place = slot * DIGEST_WORDS
      if (isEqual(digests, place, from, at)) return false
      if (isNone(digests, place)) {
        copyDigest(from, at, digests, place)
        this.count += 1
        return true
      }
    }
  }
}

/** Whether the row has no valid address: it repeats nobody. */
export function isNone(digests: Uint32Array, at: number): boolean {
  return (
    digests[at] === 0 && digests[at + 1] === 0 && digests[at + 2] === 0 && digests[at + 3] === 0
  )
}

export function copyDigest(from: Uint32Array, fromAt: number, into: Uint32Array, at: number): void {
  into[at] = from[fromAt] ?? 0
  into[at + 1] = from[fromAt + 1] ?? 0
  into[at + 2] = from[fromAt + 2] ?? 0
  into[at + 3] = from[fromAt + 3] ?? 0
}

function isEqual(left: Uint32Array, leftAt: number, right: Uint32Array, rightAt: number): boolean {
  for (let word = 0; word < DIGEST_WORDS; word += 1)
    if (left[leftAt + word] !== right[rightAt + word]) return false
  return true
}
