import { ENTRY_BYTES, ENTRY_KEY_BYTES } from '../../snapshot/entry.ts'

/**
 * The forms of the files that the steps of a run leave to each other. What belongs together is of one
 * group: ids and entries by the first byte of their hash, digests by theirs.
 */
export const ID_BYTES = ENTRY_KEY_BYTES
/** A digest of 16 bytes, and the number of its row in its part, from 0. */
export const DIGEST_RECORD_BYTES = 20
export const REPEAT_BYTES = 4

export function groupOf(firstByte: number, groups: number): number {
  return (firstByte * groups) >> 8
}

/** Where each section of a file begins, and where the last one ends. */
type Offsets = readonly number[]

/** Sections one after another, with the place of each in front, 8 bytes each and one more for the end. */
export function sectioned(sections: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(8 * (sections.length + 1))
  let at = head.length
  for (const [n, section] of sections.entries()) {
    head.writeBigUInt64BE(BigInt(at), 8 * n)
    at += section.length
  }
  head.writeBigUInt64BE(BigInt(at), 8 * sections.length)
  return Buffer.concat([head, ...sections])
}

/** Reads one section of such a file, without the others. */
export async function readSection(
  read: (from: number, to: number) => Promise<Buffer>,
  section: number,
): Promise<Buffer> {
  const place = await read(8 * section, 8 * section + 16)
  const [from, to] = [Number(place.readBigUInt64BE(0)), Number(place.readBigUInt64BE(8))]
  return from === to ? Buffer.alloc(0) : read(from, to)
}

/** A layer of the register as a file: for each version letter, where each group begins. */
export type LayerPlaces = readonly { readonly letter: number; readonly offsets: Offsets }[]

/** Finds the places of groups while sorted entries go by. */
export class LayerIndex {
  private readonly groups: number
  private readonly letters: { letter: number; offsets: number[] }[] = []
  private at = 0

  constructor(groups: number) {
    this.groups = groups
  }

  add(entries: Uint8Array): void {
    for (let place = 0; place < entries.length; place += ENTRY_BYTES) {
      const letter = entries[place] ?? 0
      const group = groupOf(entries[place + 1] ?? 0, this.groups)
      let last = this.letters.at(-1)
      if (last?.letter !== letter) {
        this.close()
        last = { letter, offsets: [] }
        this.letters.push(last)
      }
      while (last.offsets.length <= group) last.offsets.push(this.at)
      this.at += ENTRY_BYTES
    }
  }

  places(): LayerPlaces {
    this.close()
    return this.letters
  }

  private close(): void {
    const { offsets } = this.letters.at(-1) ?? {}
    if (offsets === undefined) return
    for (let group = offsets.length; group <= this.groups; group += 1) offsets.push(this.at)
  }
}

/** Records of some bytes in the order of their bytes; of equal ones one is kept, if that is wanted. */
export function sortRecords(records: Uint8Array, bytes: number, isUnique: boolean): Uint8Array {
  const places = Uint32Array.from({ length: records.length / bytes }, (_, n) => n * bytes)
  places.sort((a, b) => compare(records, a, records, b, bytes))
  const sorted = new Uint8Array(records.length)
  let to = 0
  for (const place of places) {
    if (isUnique && to > 0 && compare(sorted, to - bytes, records, place, bytes) === 0) continue
    sorted.set(records.subarray(place, place + bytes), to)
    to += bytes
  }
  return sorted.subarray(0, to)
}

function compare(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, bytes: number): number {
  for (let n = 0; n < bytes; n += 1) {
    const difference = (a[aAt + n] ?? 0) - (b[bAt + n] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Bytes that come one record at a time. */
export class Gathered {
  private memory = new Uint8Array(4_096)
  private length = 0

  add(record: Uint8Array): void {
    if (this.length + record.length > this.memory.length) {
      const larger = new Uint8Array(2 * this.memory.length)
      larger.set(this.memory)
      this.memory = larger
    }
    this.memory.set(record, this.length)
    this.length += record.length
  }

  bytes(): Uint8Array {
    return this.memory.subarray(0, this.length)
  }
}
