import { BastaError } from '../../domain/errors.ts'
import type { Scrub } from '../../domain/scrub.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import type { ScrubDeps } from './deps.ts'

/** A run says this often that it goes on; one that was not heard for so long was ended from outside. */
export const HEARD_EVERY_SECONDS = 5
const SILENT_SECONDS = 30

export function isSilent({ heardAt }: Pick<Scrub, 'heardAt'>, now: Second): boolean {
  return heardAt === undefined || now - heardAt > SILENT_SECONDS
}

/** Judges the list that was brought. Asked again it changes nothing, and wakes a run that was ended. */
export async function startScrub(
  { scrubs, objects, scrubQueue }: Pick<ScrubDeps, 'scrubs' | 'objects' | 'scrubQueue'>,
  found: Scrub,
  now: Date,
): Promise<Scrub> {
  if (found.state === 'done') return found
  if (found.state === 'failed' || found.state === 'deleted')
    throw new BastaError('conflict', 'It has ended, and its list is deleted: make a new scrub.')
  if (found.state !== 'awaiting_file') {
    if (found.state === 'queued' || isSilent(found, toSecond(now)))
      await scrubQueue.put({ scrub: found.id })
    return found
  }
  const list = await objects.stat(found.id)
  if (list === undefined)
    throw new BastaError('conflict', 'There is no list: PUT it to the upload URL.')
  const after: Scrub = { ...found, state: 'queued', list }
  if (!(await scrubs.change(found, after)))
    throw new BastaError('conflict', 'Another request changed it first.')
  await scrubQueue.put({ scrub: found.id })
  return after
}
