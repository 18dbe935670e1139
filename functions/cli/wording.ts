import { Failure } from './failure.ts'
import { readFile } from './files.ts'

/**
 * The wording, given directly or in a file; one line break at the end of a file comes from the editor
 * and is removed.
 */
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
