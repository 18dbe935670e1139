import {
  isTooOld,
  nextFor,
  waitSeconds,
  type OutboxEntry,
  type Receipt,
  type Waiting,
} from '../domain/outbox.ts'
import type { ContactId } from '../domain/contact-id.ts'
import { isConcerned, mayBeTold, type TargetRecord } from '../domain/target.ts'
import { toSecond } from '../domain/time.ts'
import { stoppedFor } from '../domain/stopped-for.ts'
import type { Outcome } from '../domain/told.ts'
import { log } from '../log.ts'
import { IN_TURN } from './call.ts'
import type { PropagateDeps } from './deps.ts'
import type { OpenTarget } from './target.ts'
import { refused } from './answer.ts'

/** One event that one target waits for. */
export type Delivery = { readonly entry: OutboxEntry; readonly waiting: Waiting }

/**
 * The oldest open entry of a person, if it is due. On the way, what was tried too long is given up, and
 * what must not go there ends with a receipt.
 */
export async function dueDelivery(
  deps: PropagateDeps,
  target: TargetRecord,
  entries: readonly OutboxEntry[],
  opened: Pick<OpenTarget, 'bulk'> | undefined,
): Promise<Delivery | undefined> {
  const now = toSecond(deps.now())
  const next = nextFor(entries, target.id)
  if (next === undefined) return undefined
  const newer = entries.filter((entry) => entry !== next.entry)
  if (isTooOld(next.entry, next.waiting, now)) {
    await giveUp(deps, target.id, next)
    return dueDelivery(deps, target, newer, opened)
  }
  const { due, job } = next.waiting
  if (opened === undefined || due > now) return undefined
  if (job !== undefined) {
    // Its target was declared anew as one without jobs.
    if (opened.bulk === undefined) await settle(deps, target.id, next, JOB_LOST)
    return undefined
  }
  if (target.since !== undefined && next.entry.recordedAt < target.since)
    await end(deps, target.id, next)
  else {
    const refusal = await refusalOf(deps, target, next)
    if (refusal === undefined) return next
    await settle(deps, target.id, next, refusal)
  }
  return dueDelivery(deps, target, newer, opened)
}

/** The target, or what stands in the ledger, may have changed while this waited. */
async function refusalOf(
  deps: PropagateDeps,
  target: TargetRecord,
  next: Delivery,
): Promise<Outcome | undefined> {
  const { entry } = next
  if (entry.isCanary !== true && !isConcerned(target, entry)) return NOT_DECLARED
  const { about } = deps.kinds.get(target.kind) ?? {}
  return mayBeTold(about, target.declared, entry) ? liftedSince(deps, target, next) : SCOPE_MISMATCH
}

const JOB_LOST: Outcome = { is: 'retry', code: 'job_lost' }

const SCOPE_MISMATCH = refused(
  'scope_mismatch',
  'Its list blocks all traffic of the account, and this stops marketing alone.',
)

const NOT_DECLARED = refused(
  'not_declared',
  'The target was declared anew since, and is not to be told of this any more.',
)

const LIFTED_SINCE = refused(
  'lifted_since',
  'It was given up and tried again; by then nothing stood against these senders any more.',
)

/** What was given up may have been overtaken by what lifts it: only what still stands is told then. */
async function liftedSince(
  { standing, now }: PropagateDeps,
  { declared }: TargetRecord,
  { entry: { act, contact }, waiting: { reopenedAt } }: Delivery,
): Promise<Outcome | undefined> {
  if (reopenedAt === undefined || (act !== 'stop' && act !== 'bounce')) return undefined
  const stands = stoppedFor(await standing(contact), declared, now())
  return stands.some((one) => one.act === act) ? undefined : LIFTED_SINCE
}

/** Whoever works on it counts the attempt first. Undefined: somebody else has it, or it is done. */
export async function claim(
  deps: PropagateDeps,
  target: string,
  { entry, waiting }: Delivery,
  job?: Waiting['job'],
): Promise<Delivery | undefined> {
  const isOurs = await deps.outbox.lease(entry, target, toSecond(deps.now()), job)
  return isOurs ? { entry, waiting: { ...waiting, attempts: waiting.attempts + 1 } } : undefined
}

/** Writes what became of it: a receipt, or when it is tried again. */
export async function settle(
  deps: PropagateDeps,
  target: string,
  { entry, waiting }: Delivery,
  outcome: Outcome,
): Promise<void> {
  const at = toSecond(deps.now())
  const { attempts } = waiting
  if (outcome.is === 'retry') {
    // What only waits for its turn is not put off further each time.
    const wait =
      outcome.code === IN_TURN
        ? (outcome.afterSeconds ?? 1)
        : waitSeconds(attempts, deps.random(), outcome.afterSeconds)
    await deps.outbox.retry(entry, target, { due: at + wait, code: outcome.code })
    return
  }
  const receipt: Receipt = {
    is: outcome.is,
    at,
    attempts,
    ...(outcome.code === undefined ? {} : { code: outcome.code }),
    ...(outcome.is === 'refused' ? { why: outcome.why } : {}),
  }
  await deps.outbox.settle(entry, target, receipt)
  if (outcome.is === 'refused') log('delivery_refused', about(entry, target, outcome.code))
}

async function giveUp(
  { outbox, now }: PropagateDeps,
  target: string,
  { entry, waiting: { attempts, code } }: Delivery,
): Promise<void> {
  const at = toSecond(now())
  if (entry.isCanary === true)
    return outbox.settle(entry, target, { is: 'closed', at, attempts, code })
  await outbox.giveUp(entry, target, { is: 'given_up', at, attempts, code })
  log('delivery_given_up', about(entry, target, code))
}

/** The target was removed while deliveries waited: each gets a receipt that says so. */
export async function endAll(
  { outbox, jobs, now }: PropagateDeps,
  target: string,
  contacts: readonly ContactId[],
): Promise<void> {
  const job = await jobs.read(target)
  if (job !== undefined) await jobs.end(target, job.id)
  for (const contact of contacts)
    for (const entry of await outbox.ofContact(contact)) {
      const waiting = entry.waits.get(target)
      if (waiting === undefined) continue
      await end({ outbox, now }, target, { entry, waiting })
    }
}

async function end(
  { outbox, now }: Pick<PropagateDeps, 'outbox' | 'now'>,
  target: string,
  { entry, waiting: { attempts, code } }: Delivery,
): Promise<void> {
  await outbox.settle(entry, target, { is: 'target_removed', at: toSecond(now()), attempts, code })
  log('delivery_ended', about(entry, target, 'target_removed'))
}

function about({ contact, event }: OutboxEntry, target: string, reason: string | undefined) {
  return { contact, id: event, target, reason }
}
