import type { Block } from './block.ts'
import { detectEncoding, encodingOf, requireEncoding, unitBytes } from './encoding.ts'
import { detectLayout } from './layout.ts'
import { ListFault, refuseSpreadsheet } from './list-fault.ts'
import { markOf } from './list-mark.ts'
import { isFirstPart, type ListPart, type ListShape } from './list-part.ts'
import { fillBlock, type ListSource } from './list-source.ts'
import { scannerOf } from './scan.ts'
import type { ScrubReading } from '../domain/scrub.ts'

/** What a list shows of itself before it is read. */
const HEAD_BYTES = 262_144

/** What stands before the first row: written as it is, and not counted. */
export type Beginning = ListShape & {
  readonly mark: Uint8Array
  /** Whether a header is still to be taken. */
  readonly hasHeader: boolean
}

/** Finds out how a list is read, and takes its mark; of a later part nothing is found out. */
export async function beginList(
  source: ListSource,
  reading: ScrubReading,
  part?: ListPart,
): Promise<Beginning> {
  if (part !== undefined && !isFirstPart(part))
    return { encoding: part.encoding, layout: part.layout, mark: NOTHING, hasHeader: false }
  const { head, isWhole } = await source.peek(HEAD_BYTES)
  refuseSpreadsheet(head)
  const asked = reading.encoding === undefined ? undefined : encodingOf(reading.encoding)
  const encoding = part?.encoding ?? asked ?? detectEncoding(head, isWhole)
  if (asked !== undefined) requireEncoding(asked, head, isWhole)
  const { bytes, delimiter } = markOf(head, encoding)
  const mark = head.slice(0, bytes)
  const text = head.subarray(mark.length)
  if (isWhole && Buffer.from(text).every((byte) => byte <= 0x20 && byte > 0))
    throw new ListFault('empty', 'The list is empty.')
  const layout =
    part?.layout ??
    (await detectLayout(text, encoding, isWhole, {
      ...reading,
      delimiter: reading.delimiter ?? delimiter,
    }))
  source.skip(mark.length)
  return { encoding, layout, mark, hasHeader: layout.hasHeader }
}

const NOTHING = new Uint8Array(0)

/** Takes the header; `block` then holds what was read beyond it. */
export async function takeHeader(
  block: Block,
  source: ListSource,
  { encoding, layout }: ListShape,
): Promise<Uint8Array> {
  const header = { ...block, rowsMax: 1 }
  const scan = scannerOf(layout.delimiter, [])
  await fillBlock(header, undefined, { source, scan, encoding })
  const [start = 0] = header.starts
  const [next = 0] = header.nexts
  const unit = unitBytes(encoding)
  const bytes = (header.wide ?? header.bytes).slice(unit * start, unit * next)
  block.scanned = header.scanned
  block.filled = header.filled
  return bytes
}
