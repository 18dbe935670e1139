import { ENTRY_BYTES, ENTRY_KEY_BYTES } from '../snapshot/entry.ts'
import type { RegisterView } from '../snapshot/register-view.ts'

/** Sorted entries, and where those begin that share a version letter and the first bits of their hash. */
type IndexedLayer = {
  readonly entries: Uint8Array
  readonly view: DataView
  readonly count: number
  readonly bits: number
  /** By version letter: for each prefix the first entry of it or of a later one; one more at the end. */
  readonly prefixes: ReadonlyMap<number, Uint32Array>
}

export type LookUp = {
  /** The place of an entry's shape and time, or -1; `key` is 17 bytes. */
  readonly find: (key: Uint8Array) => Found | undefined
}

type Found = { readonly shape: number; readonly time: number }

/** About how many entries share a prefix. */
const ENTRIES_A_PREFIX = 4
const BITS_MAX = 22

/** A layer that is out of order would hide stops: it is refused. */
class NotSorted extends Error {
  override readonly name = 'NotSorted'

  constructor() {
    super('The snapshot is damaged: its entries are not in order.')
  }
}

export async function openLookUp({ base, changed }: RegisterView): Promise<LookUp> {
  const layers = [await indexed(changed), await indexed(base)]
  return {
    find: (key) => {
      for (const layer of layers) {
        const found = findIn(layer, key)
        if (found !== undefined) return found
      }
      return undefined
    },
  }
}

async function indexed({ entries: count, readInto }: RegisterView['base']): Promise<IndexedLayer> {
  const entries = new Uint8Array(count * ENTRY_BYTES)
  await readInto(entries)
  const view = new DataView(entries.buffer)
  const bits = Math.min(BITS_MAX, Math.max(1, Math.floor(Math.log2(count / ENTRIES_A_PREFIX + 1))))
  const prefixes = new Map<number, Uint32Array>()
  let last: { readonly letter: number; readonly starts: Uint32Array; prefix: number } | undefined
  for (let n = 0; n < count; n += 1) {
    const at = n * ENTRY_BYTES
    if (n > 0 && compareKeys(entries, at - ENTRY_BYTES, entries, at) >= 0) throw new NotSorted()
    const letter = entries[at] ?? 0
    if (last?.letter !== letter) {
      last?.starts.fill(n, last.prefix + 1)
      last = { letter, starts: new Uint32Array(2 ** bits + 1), prefix: -1 }
      prefixes.set(letter, last.starts)
    }
    const prefix = view.getUint32(at + 1) >>> (32 - bits)
    last.starts.fill(n, last.prefix + 1, prefix + 1)
    last.prefix = prefix
  }
  last?.starts.fill(count, last.prefix + 1)
  return { entries, view, count, bits, prefixes }
}

function findIn(
  { entries, view, bits, prefixes }: IndexedLayer,
  key: Uint8Array,
): Found | undefined {
  const starts = prefixes.get(key[0] ?? 0)
  if (starts === undefined) return undefined
  const word = ((key[1] ?? 0) << 24) | ((key[2] ?? 0) << 16) | ((key[3] ?? 0) << 8) | (key[4] ?? 0)
  const prefix = word >>> (32 - bits)
  const end = starts[prefix + 1] ?? 0
  for (let n = starts[prefix] ?? 0; n < end; n += 1) {
    const at = n * ENTRY_BYTES
    const order = compareKeys(entries, at, key, 0)
    if (order > 0) return undefined
    if (order === 0)
      return {
        shape: view.getUint32(at + ENTRY_KEY_BYTES),
        time: view.getUint32(at + ENTRY_KEY_BYTES + 4),
      }
  }
  return undefined
}

function compareKeys(left: Uint8Array, leftAt: number, right: Uint8Array, rightAt: number): number {
  for (let byte = 0; byte < ENTRY_KEY_BYTES; byte += 1) {
    const difference = (left[leftAt + byte] ?? 0) - (right[rightAt + byte] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
