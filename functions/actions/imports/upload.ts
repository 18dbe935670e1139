import { BastaError } from '../../domain/errors.ts'
import type { Import } from '../../domain/import.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import type { ImportDeps } from './start.ts'

/** The upload must begin within this time. */
const UPLOAD_SECONDS = 900

/**
 * A form brings its file through the function itself. Lambda takes 6 MB, in base64 a third more than
 * the file; 4 MB leave room for the form around it.
 */
export const FORM_FILE_BYTES_MAX = 4_000_000

/** Where to put the file, and until when. */
export type Upload = {
  readonly uploadUrl: string
  readonly method: 'PUT'
  readonly headers: Readonly<Record<string, string>>
  readonly expiresAt: string
}

export async function uploadFor(
  { objects }: Pick<ImportDeps, 'objects'>,
  { id }: Pick<Import, 'id'>,
  now: Date,
): Promise<Upload> {
  const until = new Date(now.getTime() + UPLOAD_SECONDS * 1000)
  const { url, headers } = await objects.upload(id, until)
  return { uploadUrl: url, method: 'PUT', headers, expiresAt: formatSecond(toSecond(until)) }
}

/** Another URL for an import whose upload was broken off, or whose file was wrong. */
export async function uploadAgain(deps: ImportDeps, found: Import, now: Date): Promise<Upload> {
  const waiting = await awaitFile(deps, found)
  return uploadFor(deps, waiting, now)
}

/** Takes the file that a form brought. */
export async function putFile(deps: ImportDeps, found: Import, bytes: Uint8Array): Promise<Import> {
  if (bytes.length > FORM_FILE_BYTES_MAX)
    throw new BastaError('invalid_request', 'The file is too large for a form.')
  const waiting = await awaitFile(deps, found)
  await deps.objects.put(found.id, bytes)
  return waiting
}

/** Whether its file may be replaced, and its columns decided anew. */
function isOpen({ state }: Pick<Import, 'state'>): boolean {
  return state === 'awaiting_file' || state === 'dry_run_done' || state === 'failed'
}

export function requireOpen(found: Pick<Import, 'state'>): void {
  if (!isOpen(found))
    throw new BastaError('conflict', 'It is being read or recorded, or was: make a new import.')
}

/** The import as before its dry run: what was counted was counted of another file or plan. */
export async function awaitFile(
  { imports }: Pick<ImportDeps, 'imports'>,
  found: Import,
  changed: Partial<Pick<Import, 'plan'>> = {},
): Promise<Import> {
  requireOpen(found)
  if (found.state === 'awaiting_file' && changed.plan === undefined) return found
  const after: Import = {
    ...found,
    ...changed,
    state: 'awaiting_file',
    next: { offset: 0, row: 1 },
    failure: undefined,
    fault: undefined,
    last: undefined,
    file: undefined,
    dryRun: undefined,
    survey: undefined,
    applied: undefined,
  }
  if (!(await imports.change(found, after)))
    throw new BastaError('conflict', 'Another request changed it first.')
  return { ...after, version: found.version + 1 }
}
