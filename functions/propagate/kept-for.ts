import type { Outcome, Said } from '../domain/told.ts'
import { refused } from './answer.ts'

/** Somebody else put the person there, for a reason that our ledger does not know. */
const NOT_OURS = refused(
  'not_ours',
  'No receipt shows that Basta put this person on the list, so Basta does not take them off it.',
)
/** A list knows people, not what they said: it must hold them until nothing stands any more. */
const STILL_STOPPED = refused(
  'still_stopped',
  'Something else that the person said still stands against one of these senders.',
)

/** Under a newer hash key the person has another id, which is not known here. */
const HASH_KEY_ADDED = refused(
  'hash_key_added',
  'A hash key was added since: whether the person said stop again cannot be seen from here.',
)

/** Why a list must not let somebody go, if it must not. */
export function keptFor({ act, stillStopped, isOurs, isCertain }: Said): Outcome | undefined {
  if (act !== 'lift') return undefined
  if (stillStopped) return STILL_STOPPED
  if (!isCertain) return HASH_KEY_ADDED
  return isOurs ? undefined : NOT_OURS
}
