import type { Decode } from './encoding.ts'

/** A longer row means a quote that was never closed, or no list. */
export const ROW_BYTES_MAX = 1_048_576
/** Where a block is full if a row fits; small enough to stay in the cache of a core. */
export const BLOCK_BYTES = 262_144
export const BLOCK_ROWS = 8_192
/** Words of the digest of a row. */
export const DIGEST_WORDS = 4
export const HASH_BYTES = 32
/** Vectors are read and written past the end of what they are needed for. */
export const SLACK_BYTES = 128

/** In `cellEnds`: the cell holds doubled quotes, which stand for one. */
export const DOUBLED = 0x80000000

/**
 * Whole rows of the list and what is found out about them, a place an array for each row. Offsets are
 * those of `bytes`; with two bytes a character, `wide` has the original at twice the offset.
 */
export type Block = {
  readonly rowsMax: number
  readonly bytes: Uint8Array
  readonly wide: Uint8Array | undefined
  /** Where a row begins, where it ends, and where its line end ends. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly nexts: Uint32Array
  /** Of each column with addresses, `rowsMax` apart; an empty or absent cell ends where it begins. */
  readonly cellStarts: Uint32Array
  readonly cellEnds: Uint32Array
  /** 0 until it is decided. */
  readonly verdicts: Uint8Array
  /** Which of the columns with addresses decided. */
  readonly deciding: Uint8Array
  /** Shape and time of the entry that decided; 0 and 0 where there is none. */
  readonly shapes: Uint32Array
  readonly times: Uint32Array
  /** Who the row is for: equal for equal addresses, zero without a valid one. */
  readonly digests: Uint32Array
  /** 1 for a row that repeats an earlier one. */
  readonly repeats: Uint8Array
  /** The hashes of the rows, as a certificate has them; empty if there is none. */
  readonly hashes: Uint8Array
  /** Of the bytes: up to here they are whole rows, and up to here there are any. */
  scanned: number
  filled: number
  rows: number
  /** The number of the row before the first. */
  before: number
}

/** Gives memory, all zero. */
export type Allocate = (bytes: number) => {
  readonly buffer: ArrayBuffer | SharedArrayBuffer
  readonly at: number
}

export type BlockKind = {
  readonly columns: number
  readonly isWide: boolean
  readonly withHashes?: boolean
  readonly rowsMax?: number
  /** Bytes that are there already. */
  readonly bytes?: Uint8Array
}

export function makeBlock(
  { columns, isWide, withHashes = false, rowsMax = BLOCK_ROWS, bytes: own }: BlockKind,
  allocate: Allocate = ownMemory,
): Block {
  const bytes = (length: number) => {
    const { buffer, at } = allocate(length + SLACK_BYTES)
    return new Uint8Array(buffer, at, length)
  }
  const words = (length: number) => {
    const { buffer, at } = allocate(4 * length + SLACK_BYTES)
    return new Uint32Array(buffer, at, length)
  }
  return {
    rowsMax,
    bytes: own ?? bytes(ROW_BYTES_MAX),
    wide: isWide ? new Uint8Array(2 * ROW_BYTES_MAX) : undefined,
    starts: words(rowsMax),
    ends: words(rowsMax),
    nexts: words(rowsMax),
    cellStarts: words(rowsMax * columns),
    cellEnds: words(rowsMax * columns),
    verdicts: bytes(rowsMax),
    deciding: bytes(rowsMax),
    shapes: words(rowsMax),
    times: words(rowsMax),
    digests: words(rowsMax * DIGEST_WORDS),
    repeats: bytes(rowsMax),
    hashes: bytes(withHashes ? rowsMax * HASH_BYTES : 0),
    scanned: 0,
    filled: 0,
    rows: 0,
    before: 0,
  }
}

export function ownMemory(bytes: number): ReturnType<Allocate> {
  return { buffer: new ArrayBuffer(bytes), at: 0 }
}

/** A part of it as it stands in the list. */
export function originalOf({ bytes, wide }: Block, from: number, to: number): Uint8Array {
  return wide === undefined ? bytes.subarray(from, to) : wide.subarray(2 * from, 2 * to)
}

/** Whether a cell has no byte, or is not there. */
export function isEmptyCell(block: Block, row: number, column: number): boolean {
  const place = column * block.rowsMax + row
  return block.cellStarts[place] === block.cellEnds[place]
}

/** The text of one cell. */
export function cellText(block: Block, row: number, column: number, decode: Decode): string {
  if (isEmptyCell(block, row, column)) return ''
  const place = column * block.rowsMax + row
  const end = block.cellEnds[place] ?? 0
  const isDoubled = end >= DOUBLED
  const to = isDoubled ? end - DOUBLED : end
  const text = decode(originalOf(block, block.cellStarts[place] ?? 0, to))
  return isDoubled ? text.replaceAll('""', '"') : text
}
