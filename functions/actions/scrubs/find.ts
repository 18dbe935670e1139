import type { Actor } from '../../domain/actor.ts'
import { BastaError } from '../../domain/errors.ts'
import { pageOfOwn } from '../../domain/page-of-own.ts'
import { endOf } from '../../domain/retention.ts'
import { SCRUB_ID, type Scrub } from '../../domain/scrub.ts'
import { SECONDS_A_DAY, type Second } from '../../domain/time.ts'
import type { ScrubDeps } from './deps.ts'

/** The scrub, if the key may see it. */
export async function findScrub(
  { scrubs }: Pick<ScrubDeps, 'scrubs'>,
  key: Actor,
  id: string,
): Promise<Scrub> {
  const found = SCRUB_ID.test(id) ? await scrubs.find(id) : undefined
  if (found === undefined || !isOpenTo(key, found))
    throw new BastaError('not_found', 'There is no such scrub.')
  return found
}

/**
 * A check answers about an address that is known to who asks; a result shows addresses of a list that
 * somebody else brought. So the right to check opens one's own scrubs, and `admin` those of its senders.
 */
function isOpenTo({ id, rights, senders }: Actor, { key, plan }: Scrub): boolean {
  if (senders !== undefined && !senders.includes(plan.question.sender)) return false
  return id === key || rights.includes('admin')
}

/** A page of scrubs, newest first, and the id after which the next begins. */
export async function listScrubs(
  { scrubs }: Pick<ScrubDeps, 'scrubs'>,
  key: Actor,
  where: { readonly limit: number; readonly before?: string | undefined },
): Promise<{ readonly scrubs: readonly Scrub[]; readonly next?: string | undefined }> {
  const { page, next } = await pageOfOwn(scrubs.list, (one) => isOpenTo(key, one), where)
  return { scrubs: page, next }
}

/** Until when its results can be downloaded: a day before they must be gone. */
export function resultsEnd({ endedAt, results }: Scrub): Second | undefined {
  if (endedAt === undefined || results === undefined) return undefined
  return endOf('scrub_results', endedAt) - SECONDS_A_DAY
}
