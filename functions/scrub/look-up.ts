import { ENTRY_BYTES, ENTRY_KEY_BYTES } from '../snapshot/entry.ts'
import { compareKeys } from '../snapshot/look-up.ts'
import type { Layer, RegisterView } from '../snapshot/register-view.ts'
import { ownMemory, type Allocate } from './block.ts'

/** Sorted entries, and where those begin that share a version letter and the first bits of their hash. */
export type IndexedLayer = {
  readonly entries: Uint8Array
  readonly count: number
  readonly bits: number
  /** By version letter: for each prefix the first entry of it or of a later one; one more at the end. */
  readonly prefixes: ReadonlyMap<number, Uint32Array>
  /** Where the hot loop finds what it knows of the layer. */
  readonly at?: number | undefined
}

/** What changed hides the same contact in the base, so it is looked at first. */
export type Layers = readonly [changed: IndexedLayer, base: IndexedLayer]

export type LookUp = {
  /** `key` is the letter and the 16 bytes of the hash. */
  readonly find: (key: Uint8Array) => Found | undefined
}

type Found = { readonly shape: number; readonly time: number }

/** Fills the indexes of a layer. */
type Indexing = {
  /** So many entries are there. */
  readonly upTo: (count: number) => void
  /** All are there. Undefined if entries are out of order, or of another letter. */
  readonly end: () => IndexedLayer | undefined
}

/** Where layers are kept, and who fills their indexes. */
export type LayerPlace = {
  readonly allocate: Allocate
  readonly indexing: (layer: IndexedLayer) => Indexing
}

export const OWN_PLACE: LayerPlace = {
  allocate: ownMemory,
  indexing: (layer) => ({
    upTo: () => undefined,
    end: () => (fillInTurn(layer) ? layer : undefined),
  }),
}

/** About how many entries share a prefix: more are slower to look through, fewer take more memory. */
const ENTRIES_A_PREFIX = 4
const BITS_MAX = 22

/** A layer that is out of order would hide stops: it is refused. */
class NotSorted extends Error {
  override readonly name = 'NotSorted'

  constructor() {
    super('The snapshot is damaged, or of another hash key: its entries are not in order.')
  }
}

/** Reads both layers into memory; entries of letters that no key has are out of place. */
export async function openLayers(
  { base, changed }: RegisterView,
  hashRing: Readonly<Record<string, string>>,
  { allocate, indexing }: LayerPlace,
): Promise<Layers> {
  const letters = Object.keys(hashRing).map((version) => version.charCodeAt(0))
  const open = async ({ entries: count, readInto }: Layer): Promise<IndexedLayer> => {
    const length = count * ENTRY_BYTES
    const own = allocate(length)
    const entries = new Uint8Array(own.buffer, own.at, length)
    const wanted = Math.round(Math.log2(count / ENTRIES_A_PREFIX + 1))
    const bits = Math.min(BITS_MAX, Math.max(1, wanted))
    const prefixes = new Map(
      letters.map((letter) => {
        const { buffer, at } = allocate(4 * (2 ** bits + 1))
        return [letter, new Uint32Array(buffer, at, 2 ** bits + 1)]
      }),
    )
    const { upTo, end } = indexing({ entries, count, bits, prefixes })
    // What has arrived is indexed while the rest is read.
    await readInto(entries, (bytes) => upTo(Math.floor(bytes / ENTRY_BYTES)))
    const indexed = end()
    if (indexed === undefined) throw new NotSorted()
    return indexed
  }
  return [await open(changed), await open(base)]
}

function fillInTurn({ entries, count, bits, prefixes }: IndexedLayer): boolean {
  let letter = -1
  let starts: Uint32Array | undefined
  let filled = 0
  for (let n = 0; n < count; n += 1) {
    const at = n * ENTRY_BYTES
    if (n > 0 && compareKeys(entries, at - ENTRY_BYTES, entries, at) >= 0) return false
    const own = entries[at] ?? 0
    if (own !== letter) {
      starts?.fill(n, filled)
      letter = own
      starts = prefixes.get(own)
      if (starts === undefined) return false
      filled = 0
    }
    const prefix = prefixOf(entries, at + 1, bits)
    if (prefix >= filled) {
      starts?.fill(n, filled, prefix + 1)
      filled = prefix + 1
    }
  }
  starts?.fill(count, filled)
  return true
}

export function lookUpIn([changed, base]: Layers): LookUp {
  return { find: (key) => findIn(changed, key) ?? findIn(base, key) }
}

function findIn({ entries, bits, prefixes }: IndexedLayer, key: Uint8Array): Found | undefined {
  const starts = prefixes.get(key[0] ?? 0)
  if (starts === undefined) return undefined
  const prefix = prefixOf(key, 1, bits)
  const end = starts[prefix + 1] ?? 0
  for (let n = starts[prefix] ?? 0; n < end; n += 1) {
    const at = n * ENTRY_BYTES
    if (compareKeys(entries, at, key, 0) === 0)
      return {
        shape: wordAt(entries, at + ENTRY_KEY_BYTES),
        time: wordAt(entries, at + ENTRY_KEY_BYTES + 4),
      }
  }
  return undefined
}

function prefixOf(bytes: Uint8Array, at: number, bits: number): number {
  return wordAt(bytes, at) >>> (32 - bits)
}

function wordAt(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16)
  return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
}
