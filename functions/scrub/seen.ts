import { DIGEST_WORDS } from './block.ts'

/**
 * Who was in an earlier row, as digests of 16 bytes: open addressing, of a fixed size, so that memory does
 * not grow with the list.
 */
export class Seen {
  private readonly digests: Uint32Array
  private readonly slots: number
  readonly most: number
  count = 0

  /** Room for so many, at most three quarters full. */
  constructor(most: number) {
    this.slots = 2 ** Math.ceil(Math.log2(Math.max(16, most / 0.75)))
    this.most = most
    this.digests = new Uint32Array(this.slots * DIGEST_WORDS)
  }

  /** Whether it is new; from then on it is not. */
  add(from: Uint32Array, at: number): boolean {
    const { digests, slots } = this
    for (let slot = (from[at] ?? 0) % slots; ; slot = (slot + 1) % slots) {
      const place = slot * DIGEST_WORDS
      if (isEqual(digests, place, from, at)) return false
      if (isNone(digests, place)) {
        digests.set(from.subarray(at, at + DIGEST_WORDS), place)
        this.count += 1
        return true
      }
    }
  }

  *all(): Generator<Uint32Array> {
    for (let place = 0; place < this.digests.length; place += DIGEST_WORDS)
      if (!isNone(this.digests, place)) yield this.digests.subarray(place, place + DIGEST_WORDS)
  }
}

/** Whether the row has no valid address: it repeats nobody. */
export function isNone(digests: Uint32Array, at: number): boolean {
  return (
    digests[at] === 0 && digests[at + 1] === 0 && digests[at + 2] === 0 && digests[at + 3] === 0
  )
}

function isEqual(left: Uint32Array, leftAt: number, right: Uint32Array, rightAt: number): boolean {
  for (let word = 0; word < DIGEST_WORDS; word += 1)
    if (left[leftAt + word] !== right[rightAt + word]) return false
  return true
}
