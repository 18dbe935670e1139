import { BastaError } from '../../domain/errors.ts'
import type { Scrub } from '../../domain/scrub.ts'
import type { ScrubDeps } from './deps.ts'
import { deleteAll } from './delete-files.ts'

/** A run writes down how far it is while it is deleted. */
const ATTEMPTS = 8

/**
 * Deletes the list and the results at once; a run that is under way ends and leaves nothing. What was
 * counted stays. Asked again it deletes again.
 */
export async function deleteScrub(
  deps: Pick<ScrubDeps, 'scrubs' | 'objects'>,
  asked: Scrub,
): Promise<Scrub> {
  let found = asked
  for (let attempt = 1; found.state !== 'deleted'; attempt += 1) {
    const after: Scrub = { ...found, state: 'deleted', results: undefined }
    if (await deps.scrubs.change(found, after)) {
      found = after
      break
    }
    if (attempt === ATTEMPTS)
      throw new BastaError('conflict', 'It changes all the time: ask again.')
    found = (await deps.scrubs.find(found.id)) ?? { ...found, state: 'deleted' }
  }
  await deleteAll(deps, found)
  return found
}
