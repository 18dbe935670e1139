import { markBytes, narrowed, unitBytes, type EncodingName } from './encoding.ts'

/** `sep=;` is how a list tells Excel what stands between cells; it is neither a header nor a row. */
const SEPARATOR_LINE = /^"?sep=([,;\t|])"?(?:\r\n|\n|\r|$)/i

/** More bytes than a mark and a line about the delimiter have, in any encoding. */
export const MARK_BYTES_MAX = 32

/** What stands before the header: its length, and what it says. */
export type ListMark = { readonly bytes: number; readonly delimiter: string | undefined }

export function markOf(head: Uint8Array, encoding: EncodingName): ListMark {
  const mark = markBytes(head, encoding)
  const text = narrowed(head.subarray(mark, MARK_BYTES_MAX), encoding)
  const [line = '', delimiter] = SEPARATOR_LINE.exec(Buffer.from(text).toString('latin1')) ?? []
  return { bytes: mark + unitBytes(encoding) * line.length, delimiter }
}
