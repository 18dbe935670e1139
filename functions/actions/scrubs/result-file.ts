import { createHash } from 'node:crypto'
import type { Objects } from '../../domain/objects.ts'
import { resultName, type ScrubResult, type ScrubResultKind } from '../../domain/scrub.ts'

export type ResultFile = {
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** Nobody finds it before. */
  readonly close: () => Promise<ScrubResult>
  readonly abort: () => Promise<void>
}

/** A result of one attempt, with what it comes to. */
export async function openResult(
  { write }: Pick<Objects, 'write'>,
  { id, attempt }: { readonly id: string; readonly attempt: number },
  kind: ScrubResultKind,
): Promise<ResultFile> {
  const writer = await write(resultName(id, attempt, kind))
  const hash = createHash('sha256')
  let bytes = 0
  return {
    write: async (part) => {
      hash.update(part)
      bytes += part.length
      await writer.write(part)
    },
    close: async () => {
      await writer.close()
      return { kind, bytes, sha256: hash.digest('hex') }
    },
    abort: writer.abort,
  }
}

/** Closes them all, or leaves none. */
export async function closeAll(files: readonly ResultFile[]): Promise<ScrubResult[]> {
  const results: ScrubResult[] = []
  for (const file of files) results.push(await file.close())
  return results
}

/** What cannot be taken away now, the store deletes by itself. */
export async function abortAll(files: readonly ResultFile[]): Promise<void> {
  await Promise.allSettled(files.map(({ abort }) => abort()))
}
