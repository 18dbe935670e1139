import type { SnapshotFile, SnapshotStore } from '../../domain/snapshot.ts'
import { ENTRY_BYTES, ENTRY_KEY_BYTES } from '../../snapshot/entry.ts'
import { compareKeys, firstFrom } from '../../snapshot/look-up.ts'
import { mergeParts, renumber } from '../../snapshot/merge.ts'
import type { Shape } from '../../snapshot/register-view.ts'
import { shapeList } from '../../snapshot/shape-list.ts'
import { entriesOf, readFile, writeFile } from './stored.ts'

/** A version letter and two bytes of hash: files of one more bit would be smaller than need be. */
const PREFIX_BITS_MAX = 16

type Based = { readonly base: readonly SnapshotFile[]; readonly shapes: readonly Shape[] }

/**
 * A new base of the old one and what changed, file by file: a file holds all entries of one prefix of
 * the keyed hash. Shapes that nobody has any more lose their number.
 */
export async function mergeBase(
  snapshots: Pick<SnapshotStore, 'readInto' | 'create'>,
  old: Based & { readonly changed: Uint8Array },
  {
    entriesAFile,
    signal,
  }: { readonly entriesAFile: number; readonly signal?: AbortSignal | undefined },
): Promise<Based> {
  const entries = entriesOf(old.base) + old.changed.length / ENTRY_BYTES
  const bits = Math.min(PREFIX_BITS_MAX, Math.max(0, Math.ceil(Math.log2(entries / entriesAFile))))
  const shapes = shapeList()
  const base: SnapshotFile[] = []
  let waiting: Uint8Array[] = []
  const keep = (part: Uint8Array): void => {
    if (part.length > 0) waiting.push(part)
  }
  const finish = async (): Promise<void> => {
    if (waiting.length === 0) return
    const bytes = Buffer.concat(waiting)
    waiting = []
    renumber(bytes, (shape) => shapes.numberOf(old.shapes[shape] ?? ''))
    base.push(await writeFile(snapshots, 'base', bytes))
  }
  const read = async function* (): AsyncIterable<Uint8Array> {
    for (const file of old.base) {
      signal?.throwIfAborted()
      yield await readFile(snapshots, file)
    }
  }
  let last: Uint8Array | undefined
  for await (const part of mergeParts(read(), old.changed)) {
    let left = part
    while (left.length > 0) {
      const end = endOfPrefix(left, bits)
      if (last !== undefined && compareKeys(prefixOf(left, bits), 0, last, 0) !== 0) await finish()
      last = prefixOf(left, bits)
      keep(left.subarray(0, end))
      left = left.subarray(end)
    }
  }
  await finish()
  return { base, shapes: shapes.all() }
}

/** The key of an entry with all but its prefix left out. */
function prefixOf(entries: Uint8Array, bits: number): Uint8Array {
  const prefix = new Uint8Array(ENTRY_KEY_BYTES)
  const hash = (((entries[1] ?? 0) << 8) | (entries[2] ?? 0)) & (0xffff << (16 - bits))
  prefix.set([entries[0] ?? 0, hash >> 8, hash & 0xff])
  return prefix
}

/** Up to where all have the prefix of the first. */
function endOfPrefix(entries: Uint8Array, bits: number): number {
  const next = prefixOf(entries, bits)
  const hash = (((next[1] ?? 0) << 8) | (next[2] ?? 0)) + (1 << (16 - bits))
  // Past the last prefix of a version the next version begins.
  next.set(hash > 0xffff ? [(next[0] ?? 0) + 1, 0, 0] : [next[0] ?? 0, hash >> 8, hash & 0xff])
  return firstFrom(entries, next) * ENTRY_BYTES
}
