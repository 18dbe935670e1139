import { createHash } from 'node:crypto'

/** The hash over no leaves: SHA-256 of nothing (RFC 6962, section 2.1). */
const OF_NOTHING = createHash('sha256').digest()

/** A whole subtree: it covers `leaves` leaves from the leaf `from` on. */
type Subtree = { readonly from: number; readonly leaves: number; readonly hash: Buffer }

/** The tree of RFC 6962, section 2.1, over leaves that come one after another. */
export type MerkleTree = {
  /** Takes the hash of the next leaf. */
  readonly add: (leaf: Uint8Array) => void
  readonly size: () => number
  readonly root: () => Buffer
  /** The audit path of the leaf that was named, from the bottom to the top. */
  readonly path: () => Buffer[]
}

/**
 * Holds one hash for each bit of the number of leaves, so its memory grows with the logarithm. `proved`
 * is the leaf, from 0, whose path is wanted.
 */
export function merkleTree(proved = -1): MerkleTree {
  const whole: Subtree[] = []
  const found: Buffer[] = []
  const join = (left: Subtree, right: Subtree, path: Buffer[]): Subtree => {
    if (covers(left, proved)) path.push(right.hash)
    if (covers(right, proved)) path.push(left.hash)
    return {
      from: left.from,
      leaves: left.leaves + right.leaves,
      hash: nodeHash(left.hash, right.hash),
    }
  }
  const fold = (path: Buffer[]): Subtree | undefined =>
    whole.reduceRight<Subtree | undefined>(
      (right, left) => (right === undefined ? left : join(left, right, path)),
      undefined,
    )
  let size = 0
  return {
    add: (leaf) => {
      let last: Subtree = { from: size, leaves: 1, hash: Buffer.from(leaf) }
      for (let left = whole.at(-1); left?.leaves === last.leaves; left = whole.at(-1)) {
        last = join(left, last, found)
        whole.pop()
      }
      whole.push(last)
      size += 1
    },
    size: () => size,
    root: () => fold([])?.hash ?? OF_NOTHING,
    path: () => {
      const path = [...found]
      fold(path)
      return path
    },
  }
}

/**
 * The root that an audit path leads to (RFC 9162, section 2.1.3.2), or undefined if no tree of that size
 * has such a path.
 */
export function rootOfPath(
  leaf: Uint8Array,
  { at, size, path }: { at: number; size: number; path: readonly Uint8Array[] },
): Buffer | undefined {
  if (at < 0 || at >= size) return undefined
  let first = at
  let last = size - 1
  let hash: Uint8Array = leaf
  for (const other of path) {
    if (last === 0) return undefined
    if (first % 2 === 1 || first === last) {
      hash = nodeHash(other, hash)
      while (first % 2 === 0 && first > 0) [first, last] = [first / 2, Math.floor(last / 2)]
    } else hash = nodeHash(hash, other)
    ;[first, last] = [Math.floor(first / 2), Math.floor(last / 2)]
  }
  return last === 0 ? Buffer.from(hash) : undefined
}

function covers({ from, leaves }: Subtree, leaf: number): boolean {
  return leaf >= from && leaf < from + leaves
}

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest()
}
