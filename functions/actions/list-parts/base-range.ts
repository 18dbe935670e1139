import type { SnapshotFile } from '../../domain/snapshot.ts'
import { ENTRY_BYTES, ENTRY_KEY_BYTES } from '../../snapshot/entry.ts'
import { compareKeys, firstFrom } from '../../snapshot/look-up.ts'

export type ReadFile = (file: SnapshotFile) => Promise<Uint8Array>

/**
 * The entries from one key up to another of a base in files, which follow each other in order. Where a file
 * begins stands in the file alone, so the first one is found by halving.
 */
export async function readBaseRange(
  files: readonly SnapshotFile[],
  from: Uint8Array,
  to: Uint8Array | undefined,
  readFile: ReadFile,
): Promise<Uint8Array> {
  let low = 0
  let high = files.length
  const read = async (n: number): Promise<Uint8Array> => {
    const file = files[n]
    return file === undefined ? new Uint8Array(0) : readFile(file)
  }
  while (low < high) {
    const middle = (low + high) >> 1
    const entries = await read(middle)
    if (compareKeys(entries, entries.length - ENTRY_BYTES, from, 0) < 0) low = middle + 1
    else high = middle
  }
  const found: Uint8Array[] = []
  for (let n = low; n < files.length; n += 1) {
    const entries = await read(n)
    const first = n === low ? firstFrom(entries, from) : 0
    const end = to === undefined ? entries.length : firstFrom(entries, to) * ENTRY_BYTES
    found.push(entries.subarray(first * ENTRY_BYTES, end))
    if (end < entries.length) break
  }
  return Buffer.concat(found)
}

/** The first key of a group, of one version letter; undefined past the last letter. */
export function firstKeyOf(letter: number, group: number, groups: number): Uint8Array | undefined {
  if (letter > 0xff) return undefined
  if (group === groups) return firstKeyOf(letter + 1, 0, groups)
  const key = new Uint8Array(ENTRY_KEY_BYTES)
  key.set([letter, (group * 256) / groups])
  return key
}
