import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync, statSync, type Stats } from 'node:fs'
import { isSpreadsheet } from '../domain/spreadsheet.ts'
import { Failure, ListUnusable } from './failure.ts'
import { unreadable } from './files.ts'

/** A list, as it was when a run began. */
export type ListFile = {
  readonly path: string
  readonly bytes: number
  readonly stat: Stats
}

export function openList(path: string): ListFile {
  let stat: Stats
  try {
    stat = statSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
  if (stat.isDirectory()) throw new Failure(`${path} is a folder: give a file.`)
  if (!stat.isFile()) throw new Failure(`${path} is no file: it must be read as it was, twice.`)
  if (stat.size === 0) throw new ListUnusable(`${path} is empty.`)
  if (isSpreadsheet(firstBytes(path)))
    throw new ListUnusable(`${path} is a spreadsheet or an archive: save it as CSV (UTF-8).`)
  return { path, bytes: stat.size, stat }
}

/** As many as tell what kind of file it is. */
function firstBytes(path: string): Uint8Array {
  const bytes = new Uint8Array(4)
  try {
    const file = openSync(path, 'r')
    try {
      return bytes.subarray(0, readSync(file, bytes))
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** Its bytes, in order; fails at the end if they are not all it had. */
export async function* readList(
  { path, bytes }: ListFile,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let read = 0
  try {
    for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 })) {
      read += (chunk as Buffer).length
      yield chunk as Buffer
    }
  } catch (error) {
    signal.throwIfAborted()
    throw unreadable(path, error)
  }
  if (read !== bytes) throw changed(path)
}

/** SHA-256 in hexadecimal digits. */
export async function digestOfList(
  list: ListFile,
  { signal, at }: { signal: AbortSignal; at: (bytes: number) => void },
): Promise<string> {
  const digest = createHash('sha256')
  let read = 0
  for await (const part of readList(list, signal)) {
    digest.update(part)
    at((read += part.length))
  }
  return digest.digest('hex')
}

/** What was judged must be what lies there, or a result would be about another list. */
export function requireUnchanged({ path, stat }: ListFile): void {
  const now = statSync(path, { throwIfNoEntry: false })
  const isSame =
    now !== undefined &&
    now.ino === stat.ino &&
    now.dev === stat.dev &&
    now.size === stat.size &&
    now.mtimeMs === stat.mtimeMs
  if (!isSame) throw changed(path)
}

export function changed(path: string): ListUnusable {
  return new ListUnusable(`${path} changed while it was read: nothing was written. Try again.`)
}
