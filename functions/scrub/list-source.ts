import { BLOCK_BYTES, ROW_BYTES_MAX, type Block } from './block.ts'
import { narrow, unitBytes, type EncodingName } from './encoding.ts'
import { ListFault } from './list-fault.ts'
import type { Scan, ScanEnd } from './scan.ts'

/** The bytes of a list, some of which can be looked at before they are taken. */
export class ListSource {
  private readonly chunks: AsyncIterator<Uint8Array>
  private waiting: Uint8Array = new Uint8Array(0)
  /** The next bytes, asked for while these are judged. */
  private ahead: Promise<IteratorResult<Uint8Array, unknown>> | undefined
  private isEnded = false
  /** How many were taken. */
  bytes = 0

  constructor(input: AsyncIterable<Uint8Array>) {
    this.chunks = input[Symbol.asyncIterator]()
  }

  /** At least so many, if there are any; they stay. */
  async peek(length: number): Promise<{ readonly head: Uint8Array; readonly isWhole: boolean }> {
    const parts = [this.waiting]
    let found = this.waiting.length
    while (found < length && (await this.next())) {
      parts.push(this.waiting)
      found += this.waiting.length
    }
    this.waiting = Buffer.concat(parts)
    return { head: this.waiting, isWhole: this.isEnded }
  }

  skip(length: number): void {
    this.waiting = this.waiting.subarray(length)
    this.bytes += length
  }

  /** As many as fit, fewer only at the end. */
  async take(into: Uint8Array): Promise<number> {
    let taken = 0
    while (taken < into.length) {
      if (this.waiting.length === 0 && !(await this.next())) break
      const part = this.waiting.subarray(0, into.length - taken)
      into.set(part, taken)
      taken += part.length
      this.skip(part.length)
    }
    return taken
  }

  /** Whether there are more, as far as is known without waiting. */
  get hasEnded(): boolean {
    return this.isEnded && this.waiting.length === 0
  }

  async close(): Promise<void> {
    if (!this.isEnded) await this.chunks.return?.()
  }

  private async next(): Promise<boolean> {
    if (this.isEnded) return false
    const next = await (this.ahead ?? this.chunks.next())
    if (next.done === true) this.isEnded = true
    else {
      this.waiting = next.value
      this.ahead = this.chunks.next()
      // Its failure is met by who asks for these bytes.
      this.ahead.catch(() => undefined)
    }
    return !this.isEnded
  }
}

/**
 * Fills a block with whole rows: first with what is left of the one before it. False when there are no
 * more.
 */
export async function fillBlock(
  block: Block,
  last: Block | undefined,
  { source, scan, encoding }: { source: ListSource; scan: Scan; encoding: EncodingName },
): Promise<boolean> {
  begin(block, last)
  for (let room = BLOCK_BYTES; ; room = Math.min(2 * room, ROW_BYTES_MAX)) {
    await takeInto(block, room, source, encoding)
    const end = scan(block, source.hasEnded)
    refuseZeros(block, end)
    const row = block.before + block.rows + 1
    if (end === 'text_after_quote')
      throw new ListFault(
        end,
        'text follows a closing quote; a quote within a cell is doubled.',
        row,
      )
    if (end === 'open_quote')
      throw new ListFault('unclosed_quote', 'a quote is opened and never closed.', row)
    if (block.rows > 0 || (source.hasEnded && block.scanned === block.filled)) break
    if (block.filled === ROW_BYTES_MAX && block.scanned === 0)
      throw new ListFault(
        'row_too_long',
        'longer than 1 MiB, which is no list: look at its quotes and line ends.',
        row,
      )
    if (block.scanned > 0) begin(block, block)
  }
  return block.rows > 0
}

/** Takes over what was not a whole row yet; from itself, if there were only empty lines. */
function begin(block: Block, last: Block | undefined): void {
  const from = last?.scanned ?? 0
  const to = last?.filled ?? 0
  if (last !== undefined) {
    if (last === block) block.bytes.copyWithin(0, from, to)
    else block.bytes.set(last.bytes.subarray(from, to))
    if (last.wide !== undefined) {
      if (last === block) block.wide?.copyWithin(0, 2 * from, 2 * to)
      else block.wide?.set(last.wide.subarray(2 * from, 2 * to))
    }
    block.before = last.before + last.rows
  }
  block.filled = to - from
  block.scanned = 0
  block.rows = 0
}

async function takeInto(
  block: Block,
  room: number,
  source: ListSource,
  encoding: EncodingName,
): Promise<void> {
  const { bytes, wide, filled } = block
  if (filled >= room) return
  if (wide === undefined) {
    block.filled += await source.take(bytes.subarray(filled, room))
    return
  }
  const taken = await source.take(wide.subarray(2 * filled, 2 * room))
  // Half a character at the end of the file is one that nobody can read.
  if (taken % 2 === 1) wide[2 * filled + taken] = 0xff
  const units = Math.ceil(taken / unitBytes(encoding))
  narrow(wide.subarray(2 * filled, 2 * (filled + units)), bytes.subarray(filled), encoding)
  block.filled += units
}

/**
 * No encoding of a list that is read here has them: it is a binary file, or another UTF-16. What follows the
 * last whole row is looked at with its own block, unless its row is at fault here.
 */
function refuseZeros({ bytes, nexts, before, filled, scanned, rows }: Block, end: ScanEnd): void {
  const isLeft = rows > 0 && end === 'filled'
  // That of a buffer: over shared memory the one of arrays took thirty times as long.
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, isLeft ? scanned : filled).indexOf(0)
  if (at < 0) return
  const within = nexts.subarray(0, rows).findIndex((next) => at < next)
  throw new ListFault(
    'nul',
    'holds a NUL: save the list as CSV in UTF-8.',
    before + 1 + (within < 0 ? rows : within),
  )
}
