import { newestId } from '../../domain/contact.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { RecordedStop } from '../../domain/log-entry.ts'
import type { Sends } from '../../domain/send.ts'
import { NOTHING_KNOWN } from '../../domain/standing.ts'
import type { Second } from '../../domain/time.ts'
import { mapWithLimit } from '../../concurrency/map-with-limit.ts'
import { logFailure } from '../../log.ts'
import { chainsOf, judge, recordIncident, type JudgeDeps } from './judge.ts'

const AT_ONCE = 16

export type JudgeAgainDeps = JudgeDeps & {
  readonly sends: Pick<Sends, 'of' | 'noneTold'>
  readonly standingOf: (id: ContactId) => ReturnType<Ledger['standings']>
}

/**
 * Judges again what was sent after a stop, if that was told before the stop was recorded. What is not
 * remembered any more cannot be judged; told again, it is. A table that is away rejects, so that the
 * stream delivers the stops again; any other failure must not hold up the log, which reads the same
 * stream, and is alarmed.
 */
export async function judgeAgain(
  deps: JudgeAgainDeps,
  stops: readonly RecordedStop[],
): Promise<void> {
  // A list brings many at once; what is told from now on is judged with all of them on record.
  if (stops.length === 0 || (await deps.sends.noneTold())) return
  const earliest = new Map<ContactId, Second>()
  for (const { contact, occurredAt } of stops)
    earliest.set(contact, Math.min(occurredAt, earliest.get(contact) ?? occurredAt))
  await mapWithLimit([...earliest], AT_ONCE, async ([contact, since]) => {
    try {
      await judgeAllOf(deps, contact, since)
    } catch (error) {
      if (error instanceof BastaError && error.code === 'unavailable') throw error
      logFailure('sends_not_judged', error, { contact })
    }
  })
}

async function judgeAllOf(deps: JudgeAgainDeps, id: ContactId, since: Second): Promise<void> {
  const later = (await deps.sends.of(id)).filter(({ sentAt }) => sentAt > since)
  if (later.length === 0) return
  const ids = [id] as const
  const [standing = NOTHING_KNOWN] = await deps.standingOf(newestId(ids))
  const chains = chainsOf(deps, ids)
  for (const send of later) {
    const outcome = await judge(deps, send, { standing, chains })
    if (outcome?.kind === 'after_stop') await recordIncident(deps, ids, send, outcome)
  }
}
