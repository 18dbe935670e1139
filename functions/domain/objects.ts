/**
 * Files that rest encrypted for some days: what an import brings, lists that are scrubbed, and what came of
 * them. A name says what kind it is: `imp_<id>`, `scr_<id>`, or `scr_<id>.<run>.<result>`.
 */
export type Objects = {
  /** Where the caller may upload the file once, with these headers. */
  readonly upload: (
    name: string,
    until: Date,
  ) => Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }>
  /** Where a browser uploads to, for a page's policy of what it may connect to. */
  readonly uploadOrigin: () => Promise<string>
  /** Takes a small file at once, where a form brings it; it replaces an earlier one. */
  readonly put: (name: string, bytes: Uint8Array) => Promise<void>
  /** A file that is made part by part. */
  readonly write: (name: string) => Promise<ObjectWriter>
  readonly stat: (
    name: string,
  ) => Promise<{ readonly bytes: number; readonly version: string } | undefined>
  /** Reads from a byte on, as far as needed; throws `ObjectGone` if the version is another. */
  readonly read: (name: string, version: string, from: number) => AsyncIterable<Uint8Array>
  /** Where whoever has the URL may download the file; the URL names it as it is to be saved. */
  readonly download: (
    name: string,
    until: Date,
    as: { readonly fileName: string; readonly type: string },
  ) => Promise<string>
  /** Deletes it now; none of that name is no fault. */
  readonly forget: (name: string) => Promise<void>
}

/** Nobody finds the file under its name before `close`. */
export type ObjectWriter = {
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** Stored when it resolves. */
  readonly close: () => Promise<void>
  /** Leaves nothing of it; also after a failure of the others. */
  readonly abort: () => Promise<void>
}

/** The file was replaced, or deleted because of its age. */
export class ObjectGone extends Error {
  override readonly name = 'ObjectGone'
}

export type ObjectKind = 'import' | 'list' | 'result'

const KINDS: readonly (readonly [ObjectKind, RegExp])[] = [
  ['import', /^imp_[0-9a-z]{26}$/],
  ['list', /^scr_[0-9a-z]{26}$/],
  ['result', /^scr_[0-9a-z]{26}\.\d{1,6}\.[a-z]{1,20}$/],
]

/** Undefined for what is no name of a file here. */
export function objectKind(name: string): ObjectKind | undefined {
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0]
}

/** The first bytes of a file; fewer if it has no more. */
export async function readBeginning(
  { read }: Pick<Objects, 'read'>,
  name: string,
  version: string,
  length: number,
): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let found = 0
  for await (const part of read(name, version, 0)) {
    parts.push(part)
    found += part.length
    if (found >= length) break
  }
  return Buffer.concat(parts).subarray(0, length)
}
