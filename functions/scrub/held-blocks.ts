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
  const fillIfAny = filler(file)
  const fill = async (into: Uint8Array): Promise<void> => {
    if (into.length > 0 && !(await fillIfAny(into))) throw new NotWhole()
  }
  const length = Buffer.alloc(4)
  while (await fillIfAny(length)) {
    const head = Buffer.alloc(length.readUInt32LE())
    await fill(head)
    const { rows, before, bytes, isWide, grounds } = JSON.parse(String(head)) as Written
    for (const name of ARRAYS) await fill(asBytes(empty[name].subarray(0, rows)))
    const into = isWide ? empty.wide : empty.bytes
    if (into !== undefined) await fill(into.subarray(0, bytes))
    empty.rows = rows
    empty.before = before
    yield { block: empty, grounds: new Map(grounds) }
  }
}

function asBytes({ buffer, byteOffset, byteLength }: Uint8Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

class NotWhole extends Error {
  override readonly name = 'NotWhole'

  constructor() {
    super('What was held back is not whole.')
  }
}

/** Fills memory with what comes next; false at the end. */
function filler(file: TemporaryFile): (into: Uint8Array) => Promise<boolean> {
  const parts = file.read()
  let rest: Uint8Array = new Uint8Array(0)
  return async (into) => {
    for (let at = 0; at < into.length;) {
      if (rest.length === 0) {
        const next = await parts.next()
        if (next.done === true) {
          if (at > 0) throw new NotWhole()
          return false
        }
        rest = next.value
      }
      const some = rest.subarray(0, into.length - at)
      into.set(some, at)
      at += some.length
      rest = rest.subarray(some.length)
    }
    return true
  }
}
