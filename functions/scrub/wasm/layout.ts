// Where things stand in memory, in words of 32 bits: `hot-loop-memory.ts` writes what is read here.

// A block (see `block.ts`).
export const BYTES: u32 = 0
export const FILLED: u32 = 1
export const SCANNED: u32 = 2
export const ROWS: u32 = 3
export const ROWS_MAX: u32 = 4
export const STARTS: u32 = 5
export const ENDS: u32 = 6
export const NEXTS: u32 = 7
export const CELL_STARTS: u32 = 8
export const CELL_ENDS: u32 = 9
export const VERDICTS: u32 = 10
export const DECIDING: u32 = 11
export const SHAPES: u32 = 12
export const TIMES: u32 = 13
export const DIGESTS: u32 = 14
export const HASHES: u32 = 15
export const REPEATS: u32 = 16

// A run: what is the same for all blocks.
export const SEPARATOR: u32 = 0
export const COLUMNS: u32 = 1
export const COLUMN_PLACES: u32 = 2
export const HOME: u32 = 3
export const KEYS: u32 = 4
export const KEY_STATES: u32 = 5
export const CHANGED: u32 = 6
export const UNTIL: u32 = 7
export const OLDER: u32 = 8
export const NEWER: u32 = 9
export const SHAPE_COUNT: u32 = 10
export const NOBODY: u32 = 11
export const SECRET_STATES: u32 = 12
export const SEEN_DIGESTS: u32 = 13
export const SEEN_SLOTS: u32 = 14
export const OVERSEAS: u32 = 15
export const BASE: u32 = 16

// A layer: its entries, their number, the bits of a prefix of its indexes and of its filters; for each letter a
// to p its index or 0, and its filter.
export const ENTRIES: u32 = 0
export const COUNT: u32 = 1
export const BITS: u32 = 2
export const FILTER_BITS: u32 = 3
export const INDEXES: u32 = 4
export const FILTERS: u32 = 20

// @ts-ignore: decorator
@inline
export function word(table: usize, at: u32): u32 {
  return load<u32>(table + (at << 2))
}

// @ts-ignore: decorator
@inline
export function setWord(table: usize, at: u32, value: u32): void {
  store<u32>(table + (at << 2), value)
}
