import { ENTRY_BYTES, ENTRY_KEY_BYTES, writeEntry, type Entry } from './entry.ts'
import { compareKeys, firstFrom } from './look-up.ts'

/** Entries in their order; of one contact the last one that is given counts. */
export function sortEntries(entries: Iterable<Entry>): Uint8Array {
  const byContact = new Map<string, Entry>()
  for (const entry of entries) byContact.set(entry.contact, entry)
  const unsorted = new Uint8Array(byContact.size * ENTRY_BYTES)
  let at = 0
  for (const entry of byContact.values()) {
    writeEntry(unsorted, at, entry)
    at += ENTRY_BYTES
  }
  const places = Uint32Array.from({ length: byContact.size }, (_, place) => place * ENTRY_BYTES)
  places.sort((a, b) => compareKeys(unsorted, a, unsorted, b))
  const sorted = new Uint8Array(unsorted.length)
  for (const [n, place] of places.entries())
    sorted.set(unsorted.subarray(place, place + ENTRY_BYTES), n * ENTRY_BYTES)
  return sorted
}

/** Both, sorted; of a contact in both the newer entry. */
export function mergeEntries(older: Uint8Array, newer: Uint8Array): Uint8Array {
  const merged = new Uint8Array(older.length + newer.length)
  let [from, to] = [0, 0]
  for (let at = 0; at < newer.length; at += ENTRY_BYTES) {
    const key = newer.subarray(at, at + ENTRY_KEY_BYTES)
    const end = from + firstFrom(older.subarray(from), key) * ENTRY_BYTES
    merged.set(older.subarray(from, end), to)
    to += end - from
    const isInBoth = end < older.length && compareKeys(older, end, key, 0) === 0
    from = isInBoth ? end + ENTRY_BYTES : end
    merged.set(newer.subarray(at, at + ENTRY_BYTES), to)
    to += ENTRY_BYTES
  }
  merged.set(older.subarray(from), to)
  return merged.subarray(0, to + older.length - from)
}

/**
 * A base in parts, each merged with what is newer in its range: no more than a part is in memory at
 * once.
 */
export async function* mergeParts(
  parts: AsyncIterable<Uint8Array>,
  newer: Uint8Array,
): AsyncIterable<Uint8Array> {
  let left = newer
  for await (const part of parts) {
    if (part.length === 0) continue
    const last = part.subarray(
      part.length - ENTRY_BYTES,
      part.length - ENTRY_BYTES + ENTRY_KEY_BYTES,
    )
    const found = firstFrom(left, last) * ENTRY_BYTES
    const isLastInBoth = found < left.length && compareKeys(left, found, last, 0) === 0
    const end = isLastInBoth ? found + ENTRY_BYTES : found
    yield mergeEntries(part, left.subarray(0, end))
    left = left.subarray(end)
  }
  if (left.length > 0) yield left
}

/** The same entries, with other numbers for their shapes; changes the bytes. */
export function renumber(entries: Uint8Array, numberOf: (shape: number) => number): void {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength)
  for (let at = ENTRY_KEY_BYTES; at < entries.length; at += ENTRY_BYTES)
    view.setUint32(at, numberOf(view.getUint32(at)))
}
