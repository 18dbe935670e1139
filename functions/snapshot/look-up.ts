import { contactIdBytes, type ContactId } from '../domain/contact-id.ts'
import { ENTRY_BYTES, ENTRY_KEY_BYTES, readEntry, type Entry } from './entry.ts'

/** After so many guesses a range is halved, so that no hashes make a search long. */
const GUESSES_MAX = 6

/** What any implementation must find; the hot loop finds the same faster, and a test compares the two. */
export function findEntry(
  { base, changed }: { readonly base: Uint8Array; readonly changed: Uint8Array },
  contact: ContactId,
): Entry | undefined {
  const key = keyOf(contact)
  for (const entries of [changed, base]) {
    const at = findKey(entries, key)
    if (at >= 0) return readEntry(entries, at * ENTRY_BYTES)
  }
  return undefined
}

/** The bytes by which entries are sorted. */
function keyOf(contact: ContactId): Uint8Array {
  const { version, hash } = contactIdBytes(contact)
  const key = new Uint8Array(ENTRY_KEY_BYTES)
  key[0] = version.charCodeAt(0)
  key.set(hash, 1)
  return key
}

/** The number of the entry with the key, or -1. */
export function findKey(entries: Uint8Array, key: Uint8Array): number {
  const at = firstFrom(entries, key)
  const isFound =
    at * ENTRY_BYTES < entries.length && compareKeys(entries, at * ENTRY_BYTES, key, 0) === 0
  return isFound ? at : -1
}

/**
 * The number of the first entry that is not before the key. Keyed hashes are spread evenly, so the place
 * is guessed from the first bytes.
 */
export function firstFrom(entries: Uint8Array, key: Uint8Array): number {
  let low = 0
  let high = entries.length / ENTRY_BYTES
  const wanted = prefixOf(key, 0)
  for (let guesses = 0; low < high; guesses += 1) {
    const middle =
      guesses < GUESSES_MAX ? guess(entries, wanted, low, high) : Math.floor((low + high) / 2)
    if (compareKeys(entries, middle * ENTRY_BYTES, key, 0) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function guess(entries: Uint8Array, wanted: number, low: number, high: number): number {
  const first = prefixOf(entries, low * ENTRY_BYTES)
  const last = prefixOf(entries, (high - 1) * ENTRY_BYTES)
  if (wanted <= first || last === first) return low
  if (wanted >= last) return high - 1
  return low + Math.floor(((wanted - first) / (last - first)) * (high - 1 - low))
}

/** Version letter and five bytes of the hash, as a number. */
function prefixOf(bytes: Uint8Array, at: number): number {
  let prefix = 0
  for (let n = 0; n < 6; n += 1) prefix = prefix * 256 + (bytes[at + n] ?? 0)
  return prefix
}

export function compareKeys(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number): number {
  for (let n = 0; n < ENTRY_KEY_BYTES; n += 1) {
    const difference = (a[aAt + n] ?? 0) - (b[bAt + n] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
