import { Failure } from './failure.ts'
import { readFile } from './files.ts'

/** The words, given or in a file; one end of line at the end of a file is the editor's. */
export function wordingOf({
  wording,
  wordingFile,
}: {
  readonly wording?: string
  readonly wordingFile?: string
}): string {
  if (wordingFile === undefined && wording !== undefined) return wording
  if (wordingFile === undefined || wording !== undefined)
    throw new Failure('Give --wording or --wording-file.')
  return readFile(wordingFile).replace(/\r?\n$/, '')
}
