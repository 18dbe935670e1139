import { BastaError } from '../../domain/errors.ts'
import type { Scrub, ScrubReading } from '../../domain/scrub.ts'
import { FORM_FILE_BYTES_MAX, uploadFor, type Upload } from '../imports/upload.ts'
import type { ScrubDeps } from './deps.ts'

/** Another URL for a list whose upload was broken off, or that was the wrong one. */
export async function uploadListAgain(
  deps: Pick<ScrubDeps, 'objects'>,
  found: Scrub,
  now: Date,
): Promise<Upload> {
  requireWaiting(found)
  return uploadFor(deps, found, now)
}

/** Takes the list that a form brought. */
export async function putList(
  { objects }: Pick<ScrubDeps, 'objects'>,
  found: Scrub,
  bytes: Uint8Array,
): Promise<void> {
  if (bytes.length > FORM_FILE_BYTES_MAX)
    throw new BastaError('invalid_request', 'The list is too large for a form.')
  requireWaiting(found)
  await objects.put(found.id, bytes)
}

/** How it is to be read, decided when its beginning was seen. */
export async function decideReading(
  { scrubs }: Pick<ScrubDeps, 'scrubs'>,
  found: Scrub,
  decided: Pick<ScrubReading, 'columns' | 'hasHeader'>,
): Promise<Scrub> {
  requireWaiting(found)
  const { plan } = found
  const after: Scrub = { ...found, plan: { ...plan, reading: { ...plan.reading, ...decided } } }
  if (!(await scrubs.change(found, after)))
    throw new BastaError('conflict', 'Another request changed it first.')
  return { ...after, version: found.version + 1 }
}

/** Only a list that is awaited is taken: one that came later would rest, and nobody would judge it. */
export function requireWaiting({ state }: Pick<Scrub, 'state'>): void {
  if (state !== 'awaiting_file')
    throw new BastaError('conflict', 'It is being judged, or was: make a new scrub.')
}
