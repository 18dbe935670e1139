import { DIGEST_WORDS, type Block } from './block.ts'
import { copyDigest, isNone, Seen } from './seen.ts'
import { TemporaryFile } from './temporary-file.ts'

const PARTITIONS = 128
/** There are many of them, and each has memory for what waits. */
const PARTITION_PIECE_BYTES = 16_384
const RECORD_WORDS = DIGEST_WORDS + 2
/** So much of what was seen is dealt out at once. */
const GATHERED_WORDS = 65_536

/**
 * Finds the rows that repeat an earlier one, of more rows than memory holds: digests go to a file for each
 * of their first bytes, and each file is looked through afterwards.
 */
export class Duplicates {
  private readonly partitions: readonly TemporaryFile[]
  /** How many records each partition has. */
  private readonly counts = new Uint32Array(PARTITIONS)
  /** Records on their way to the partitions; used again, for each block. */
  private room = new Uint32Array(0)

  private constructor(partitions: readonly TemporaryFile[]) {
    this.partitions = partitions
  }

  /** What was seen so far comes before all others. */
  static async open(folder: string, seen: Seen): Promise<Duplicates> {
    const partitions: TemporaryFile[] = []
    try {
      for (let n = 0; n < PARTITIONS; n += 1)
        partitions.push(await TemporaryFile.open(folder, PARTITION_PIECE_BYTES))
      const made = new Duplicates(partitions)
      for (let at = 0; at < seen.digests.length; at += GATHERED_WORDS)
        await made.add(seen.digests.subarray(at, at + GATHERED_WORDS), () => 0)
      return made
    } catch (error) {
      for (const partition of partitions) await partition.close()
      throw error
    }
  }

  async addRows({ digests, rows, before }: Block): Promise<void> {
    await this.add(digests.subarray(0, rows * DIGEST_WORDS), (row) => before + row + 1)
  }

  /** The numbers of all rows that repeat an earlier one, a bit for each row. */
  async find(rows: number): Promise<Uint8Array> {
    const found = new Uint8Array(Math.floor(rows / 8) + 1)
    // One table for all, with room for the largest, so that memory stays as it is.
    const seen = new Seen(Math.max(1, ...this.counts))
    const room = new Uint32Array(PARTITION_PIECE_BYTES)
    for (const partition of this.partitions) {
      seen.clear()
      for await (const records of wholeRecords(partition, room)) {
        for (let at = 0; at < records.length; at += RECORD_WORDS) {
          const row = (records[at + 4] ?? 0) * 2 ** 32 + (records[at + 5] ?? 0)
          if (!seen.add(records, at) && row > 0) mark(found, row)
        }
      }
    }
    return found
  }

  async close(): Promise<void> {
    for (const partition of this.partitions) await partition.close()
  }

  /** Deals digests out to the partitions, with the number of the row of each. */
  private async add(digests: Uint32Array, rowOf: (at: number) => number): Promise<void> {
    const starts = new Uint32Array(PARTITIONS + 1)
    for (let at = 0; at < digests.length; at += DIGEST_WORDS)
      if (!isNone(digests, at)) {
        const after = partitionOf(digests, at) + 1
        starts[after] = (starts[after] ?? 0) + RECORD_WORDS
      }
    for (let n = 0; n < PARTITIONS; n += 1) starts[n + 1] = (starts[n + 1] ?? 0) + (starts[n] ?? 0)
    const ends = starts.slice()
    const length = starts[PARTITIONS] ?? 0
    if (this.room.length < length) this.room = new Uint32Array(length)
    const records = this.room.subarray(0, length)
    for (let at = 0; at < digests.length; at += DIGEST_WORDS) {
      if (isNone(digests, at)) continue
      const partition = partitionOf(digests, at)
      const place = ends[partition] ?? 0
      const row = rowOf(at / DIGEST_WORDS)
      copyDigest(digests, at, records, place)
      records[place + DIGEST_WORDS] = Math.floor(row / 2 ** 32)
      records[place + DIGEST_WORDS + 1] = row >>> 0
      ends[partition] = place + RECORD_WORDS
    }
    for (const [n, partition] of this.partitions.entries()) {
      const some = records.subarray(starts[n], starts[n + 1])
      this.counts[n] = (this.counts[n] ?? 0) + some.length / RECORD_WORDS
      if (some.length > 0)
        await partition.write(new Uint8Array(some.buffer, some.byteOffset, some.byteLength))
    }
  }
}

function partitionOf(digests: Uint32Array, at: number): number {
  return (digests[at + 1] ?? 0) % PARTITIONS
}

function mark(marks: Uint8Array, row: number): void {
  const at = Math.floor(row / 8)
  marks[at] = (marks[at] ?? 0) | (1 << (row & 7))
}

export function isMarked(marks: Uint8Array, row: number): boolean {
  return ((marks[Math.floor(row / 8)] ?? 0) & (1 << (row & 7))) !== 0
}

/** Records, some at a time; valid until the next are asked for. */
async function* wholeRecords(
  partition: TemporaryFile,
  room: Uint32Array<ArrayBuffer>,
): AsyncGenerator<Uint32Array> {
  const bytes = new Uint8Array(room.buffer)
  let filled = 0
  for await (const part of partition.read())
    for (let at = 0; at < part.length;) {
      const some = part.subarray(at, at + bytes.length - filled)
      bytes.set(some, filled)
      filled += some.length
      at += some.length
      const whole = filled - (filled % (4 * RECORD_WORDS))
      yield room.subarray(0, whole / 4)
      bytes.copyWithin(0, whole, filled)
      filled -= whole
    }
}
