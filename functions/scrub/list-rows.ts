import { makeBlock, originalOf } from './block.ts'
import { encodingOf, unitBytes } from './encoding.ts'
import { MARK_BYTES_MAX, markOf } from './list-mark.ts'
import { fillBlock, ListSource } from './list-source.ts'
import { scannerOf } from './scan.ts'

/**
 * The rows of a list as a run numbered them, each as it stands in the list without its line end, some at a
 * time. They are valid until the next are asked for.
 */
export async function* listRows(
  input: AsyncIterable<Uint8Array>,
  read: { readonly encoding: string; readonly delimiter: string; readonly hasHeader: boolean },
): AsyncGenerator<readonly Uint8Array[]> {
  const source = new ListSource(input)
  try {
    const encoding = encodingOf(read.encoding)
    const { head } = await source.peek(MARK_BYTES_MAX)
    source.skip(markOf(head, encoding).bytes)
    const scan = scannerOf(read.delimiter, [])
    const block = makeBlock({ columns: 0, isWide: unitBytes(encoding) === 2 })
    let isHeaderDue = read.hasHeader
    for (
      let last: typeof block | undefined;
      await fillBlock(block, last, { source, scan, encoding });
      last = block
    ) {
      const rows = Array.from({ length: block.rows }, (_, row) =>
        originalOf(block, block.starts[row] ?? 0, block.ends[row] ?? 0),
      )
      yield isHeaderDue ? rows.slice(1) : rows
      isHeaderDue = false
    }
  } finally {
    await source.close()
  }
}
