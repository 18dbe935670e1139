import { ENTRY_BYTES, ENTRY_KEY_BYTES } from '../../snapshot/entry.ts'

const SLOTS_MIN = 1_024
/** Fuller than this, a search takes too many steps. */
const FULL = 0.7
/** The mark of a slot without an entry. */
const FREE = 0

/**
 * The entries of a snapshot, by their keys: open addressing over one block of memory. Contact ids are
 * keyed hashes, so their own bytes say where they lie. Nothing is ever taken out.
 *
 * A byte of each key lies apart, where the processor's cache holds all of them: to look into the entries
 * themselves costs as much as a hash, and only who is on the list needs it.
 */
export type RegisterTable = {
  readonly size: () => number
  /** `entry` holds one entry at the place; one of the same contact is replaced. */
  readonly put: (entry: Uint8Array, at?: number) => void
  /** Where the entry lies in `bytes()`, or -1. */
  readonly find: (version: number, hash: Uint8Array) => number
  /** All of its memory; an entry is valid until the next `put`. */
  readonly bytes: () => Uint8Array
  /** The entries one after the other, in no order. */
  readonly entries: () => Uint8Array
}

export function registerTable(expected = 0): RegisterTable {
  let slots = SLOTS_MIN
  while (slots * FULL < expected) slots *= 2
  let memory = new Uint8Array(slots * ENTRY_BYTES)
  let marks = new Uint8Array(slots)
  let used = 0

  /** The slot of the key, or the free one where it belongs. */
  function slotOf(version: number, hash: Uint8Array, from: number): number {
    const first =
      (((hash[from] ?? 0) << 24) |
        ((hash[from + 1] ?? 0) << 16) |
        ((hash[from + 2] ?? 0) << 8) |
        (hash[from + 3] ?? 0)) >>>
      0
    const mark = markOf(hash, from)
    for (let slot = first & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const held = marks[slot]
      if (held === FREE) return slot
      if (held !== mark) continue
      const at = slot * ENTRY_BYTES
      if (memory[at] !== version) continue
      let same = 1
      while (same < ENTRY_KEY_BYTES && memory[at + same] === hash[from + same - 1]) same += 1
      if (same === ENTRY_KEY_BYTES) return slot
    }
  }

  function grow(): void {
    const old = memory
    slots *= 2
    memory = new Uint8Array(slots * ENTRY_BYTES)
    marks = new Uint8Array(slots)
    for (let at = 0; at < old.length; at += ENTRY_BYTES)
      if (old[at] !== 0) write(old, at, slotOf(old[at] ?? 0, old, at + 1))
  }

  function write(entry: Uint8Array, at: number, slot: number): void {
    memory.set(entry.subarray(at, at + ENTRY_BYTES), slot * ENTRY_BYTES)
    marks[slot] = markOf(entry, at + 1)
  }

  return {
    size: () => used,
    put: (entry, at = 0) => {
      if (used + 1 > slots * FULL) grow()
      const slot = slotOf(entry[at] ?? 0, entry, at + 1)
      if (marks[slot] === FREE) used += 1
      write(entry, at, slot)
    },
    find: (version, hash) => {
      const slot = slotOf(version, hash, 0)
      return marks[slot] === FREE ? -1 : slot * ENTRY_BYTES
    },
    bytes: () => memory,
    entries: () => {
      const all = new Uint8Array(used * ENTRY_BYTES)
      let to = 0
      for (let at = 0; at < memory.length; at += ENTRY_BYTES) {
        if (memory[at] === 0) continue
        all.set(memory.subarray(at, at + ENTRY_BYTES), to)
        to += ENTRY_BYTES
      }
      return all
    },
  }
}

/** The byte after those that say where it lies; never that of a free slot. */
function markOf(hash: Uint8Array, from: number): number {
  const byte = hash[from + 4] ?? FREE
  return byte === FREE ? 1 : byte
}
