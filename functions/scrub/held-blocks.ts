import { originalOf, type Block } from './block.ts'
import type { Grounds } from './read-rows.ts'
import type { TemporaryFile } from './temporary-file.ts'

type Written = {
  readonly rows: number
  readonly before: number
  readonly bytes: number
  readonly isWide: boolean
  readonly grounds: readonly (readonly [number, { scope?: string; since?: number }])[]
}

/** What of a block is needed to write its rows, in this order. */
const ARRAYS = ['starts', 'ends', 'nexts', 'shapes', 'times', 'verdicts', 'deciding'] as const

/** Puts a judged block aside until it is known which of its rows repeat earlier ones. */
export async function holdBlock(
  file: TemporaryFile,
  block: Block,
  grounds: Grounds,
): Promise<void> {
  const original = originalOf(block, 0, block.scanned)
  const head = Buffer.from(
    JSON.stringify({
      rows: block.rows,
      before: block.before,
      bytes: original.length,
      isWide: block.wide !== undefined,
      grounds: [...grounds],
    }),
  )
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.length)
  await file.write(length)
  await file.write(head)
  for (const name of ARRAYS) await file.write(asBytes(block[name].subarray(0, block.rows)))
  await file.write(original)
}

/** The blocks in their order. */
export async function* heldBlocks(
  file: TemporaryFile,
  empty: Block,
): AsyncGenerator<{ block: Block; grounds: Grounds }> {
  const take = reader(file)
  for (;;) {
    const length = await take(4)
    if (length === undefined) return
    const head = await take(length.readUInt32LE())
    const { rows, before, bytes, isWide, grounds } = JSON.parse(String(head)) as Written
    for (const name of ARRAYS) {
      const part = asBytes(empty[name].subarray(0, rows))
      part.set((await take(part.length)) ?? [])
    }
    const into = isWide ? empty.wide : empty.bytes
    into?.set((await take(bytes)) ?? [])
    empty.rows = rows
    empty.before = before
    yield { block: empty, grounds: new Map(grounds) }
  }
}

function asBytes({ buffer, byteOffset, byteLength }: Uint8Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Exactly so many bytes; undefined at the end. */
function reader(file: TemporaryFile): (length: number) => Promise<Buffer | undefined> {
  const parts = file.read()
  let rest: Buffer = Buffer.alloc(0)
  return async (length) => {
    const all = [rest]
    let found = rest.length
    while (found < length) {
      const next = await parts.next()
      if (next.done === true) return undefined
      all.push(next.value)
      found += next.value.length
    }
    rest = Buffer.concat(all)
    const taken = rest.subarray(0, length)
    rest = rest.subarray(length)
    return taken
  }
}
