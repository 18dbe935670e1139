import { mapWithLimit } from '../concurrency/map-with-limit.ts'
import { isTooOld, nextFor, type OutboxEntry } from '../domain/outbox.ts'
import { mayBeTold, type TargetJob, type TargetRecord, type TargetState } from '../domain/target.ts'
import { toSecond, type Second } from '../domain/time.ts'
import type { Outcome, Told } from '../domain/told.ts'
import { log } from '../log.ts'
import { firstCall } from './count-call.ts'
import { claim, settle, type Delivery } from './delivery.ts'
import type { PropagateDeps } from './deps.ts'
import { peopleOf } from './people.ts'
import { noteFailure, passOver } from './rest.ts'
import type { OpenTarget } from './target.ts'
import type { JobLook, OpenBulk } from './target-bulk.ts'
import { NOT_READABLE, openDelivery, withCredentials } from './tell-all.ts'

/** Writes of the table at a time, as the SDK keeps connections. */
const AT_ONCE = 32
/** Longer than beginning it, or settling what was under it, may take. */
const JOB_LEASE_SECONDS = 120
/** A job that runs for longer is no longer waited for. */
const JOB_SECONDS_MAX = 24 * 3_600
/** After a job that failed, what waits goes by single calls for so long. */
const SINGLY_SECONDS = 3_600
const NOT_BY_A_JOB: Outcome = { is: 'retry', code: 'job_failed', afterSeconds: 0 }

type Work = {
  readonly deps: PropagateDeps
  readonly target: TargetRecord
  readonly state: TargetState
  readonly opened: OpenTarget
  readonly bulk: OpenBulk
  readonly now: Second
}

/** Begins a job for what waits, if that is enough; or looks at the one that runs. */
export async function workInBulk(
  deps: PropagateDeps,
  target: TargetRecord,
  state: TargetState,
  opened: OpenTarget,
): Promise<void> {
  const { bulk } = opened
  if (bulk === undefined) return
  const now = toSecond(deps.now())
  const work: Work = { deps, target, state, opened, bulk, now }
  const job = await deps.jobs.read(target.id)
  if (job === undefined || job.notBefore !== undefined) return begin(work, job)
  if (!(await deps.jobs.take(target.id, job.id, now, now + JOB_LEASE_SECONDS))) return
  await end(work, job, await look(work, job))
}

async function begin(work: Work, before: TargetJob | undefined): Promise<void> {
  const { deps, target, bulk, now } = work
  const { chosen, orphans } = await choose(work)
  await releaseOrphans(work, orphans)
  if (chosen.length <= bulk.above || (before?.notBefore ?? 0) > now) return
  const id = `${now}-${Math.floor(deps.random() * 2 ** 32).toString(16)}`
  const leasedUntil = now + JOB_LEASE_SECONDS
  if (!(await deps.jobs.begin(target.id, { id, beganAt: now, leasedUntil }, before))) return
  const told: Told[] = []
  const claims: Delivery[] = []
  const holes: number[] = []
  const marked = await mapWithLimit(chosen, AT_ONCE, async (delivery, place) => {
    const claimed = await claim(deps, target.id, delivery, { id, place })
    if (claimed === undefined) return undefined
    const said = await openDelivery(deps, target, claimed)
    const { channel, address } = said ?? {}
    if (said !== undefined && channel !== undefined && address !== undefined)
      return { claimed, opened: { ...said, channel, address } }
    // It goes by a call, which says what is wrong with it.
    await settle(deps, target.id, claimed, NOT_READABLE)
    return undefined
  })
  for (const [place, one] of marked.entries())
    if (one === undefined) holes.push(place)
    else {
      claims.push(one.claimed)
      told.push(one.opened)
    }
  const begun = await beginThere(work, told)
  if ('job' in begun) {
    await deps.jobs.begun(target.id, id, { theirs: begun.job, holes })
    log('job_begun', { target: target.id, count: told.length })
    return
  }
  if (begun.is === 'retry') await fail(work, begun)
  const outcome = begun.is === 'refused' ? NOT_BY_A_JOB : begun
  await mapWithLimit(claims, AT_ONCE, (claimed) => settle(deps, target.id, claimed, outcome))
  await deps.jobs.end(target.id, id, now + SINGLY_SECONDS)
}

async function beginThere(
  { deps, target, opened, bulk }: Work,
  told: readonly Told[],
): Promise<{ readonly job: string } | Outcome> {
  if (told.length === 0) return NOT_READABLE
  return withCredentials(deps, target.id, (credentials) =>
    bulk.begin(firstCall(deps, target, opened), credentials, told),
  )
}

async function look({ deps, target, opened, bulk, now }: Work, job: TargetJob): Promise<JobLook> {
  // Whoever began it ended in the middle.
  if (job.theirs === undefined) return 'failed'
  const { theirs } = job
  const looked = await withCredentials(deps, target.id, (credentials) =>
    bulk.look(firstCall(deps, target, opened), credentials, theirs),
  )
  const isEndless = now - job.beganAt >= JOB_SECONDS_MAX
  return looked === 'running' && isEndless ? 'failed' : looked
}

/** What was under a job that has ended is settled; what a process leaves, the next finds. */
async function end(work: Work, job: TargetJob, looked: JobLook): Promise<void> {
  const { deps, target, now } = work
  if (looked === 'running') return deps.jobs.release(target.id, job.id)
  if (looked !== 'failed' && 'is' in looked && looked.is === 'retry') {
    await fail(work, looked)
    return deps.jobs.release(target.id, job.id)
  }
  const accepted: number[] = []
  for await (const entries of deps.outbox.pages()) {
    await mapWithLimit(under(entries, target.id, job.id), AT_ONCE, async (delivery) => {
      const outcome = verdictOf(looked, job, delivery)
      await settle(deps, target.id, delivery, outcome)
      if (outcome.is === 'delivered' && delivery.entry.isCanary !== true)
        accepted.push(Math.max(0, deps.now().getTime() - delivery.entry.actedAtMs))
    })
  }
  const wasFailing = work.state.failures > 0
  if (accepted.length > 0) await passOver(deps.notes.accepted(target.id, accepted, now, wasFailing))
  log(looked === 'failed' ? 'job_failed' : 'job_ended', {
    target: target.id,
    count: accepted.length,
  })
  await deps.jobs.end(target.id, job.id, looked === 'failed' ? now + SINGLY_SECONDS : undefined)
}

function under(entries: readonly OutboxEntry[], target: string, job: string): Delivery[] {
  return entries.flatMap((entry) => {
    const waiting = entry.waits.get(target)
    return waiting?.job?.id === job ? [{ entry, waiting }] : []
  })
}

function verdictOf(
  looked: Exclude<JobLook, 'running'>,
  { holes }: TargetJob,
  { waiting: { job } }: Delivery,
): Outcome {
  if (looked === 'failed') return NOT_BY_A_JOB
  if ('is' in looked) return looked
  const place = job?.place ?? 0
  return looked[place - holes.filter((hole) => hole < place).length] ?? NOT_BY_A_JOB
}

type Chosen = { readonly chosen: readonly Delivery[]; readonly orphans: readonly Delivery[] }

/** Whom the target waits to be told of, and may be told by a job: the oldest of each, if it is due. */
async function choose({ deps, target, bulk, now }: Work): Promise<Chosen> {
  const chosen: Delivery[] = []
  const orphans: Delivery[] = []
  for await (const entries of peopleOf(deps.outbox)) {
    const next = nextFor(entries, target.id)
    if (next === undefined) continue
    if (next.waiting.job !== undefined) orphans.push(next)
    else if (
      chosen.length < bulk.itemsMax &&
      isForAJob(next, bulk, now) &&
      mayBeTold(deps.kinds.get(target.kind)?.about, target.declared, next.entry)
    )
      chosen.push(next)
  }
  return { chosen, orphans }
}

/** What is marked with a job that is no more, as of a target that was removed and came back. */
async function releaseOrphans({ deps, target }: Work, orphans: readonly Delivery[]): Promise<void> {
  if (orphans.length === 0) return
  // One that was begun since is marked after it was noted.
  const job = await deps.jobs.read(target.id)
  if (job !== undefined && job.notBefore === undefined) return
  await mapWithLimit(orphans, AT_ONCE, (orphan) => settle(deps, target.id, orphan, NOT_BY_A_JOB))
}

/** Whether it would go by a job now, if enough do. */
export function isForAJob(
  { entry, waiting }: Delivery,
  { acts }: Pick<OpenBulk, 'acts'>,
  now: Second,
): boolean {
  const { due, leasedUntil, job } = waiting
  const isFree = job === undefined && (leasedUntil ?? 0) < now
  return acts.includes(entry.act) && due <= now && isFree && !isTooOld(entry, waiting, now)
}

async function fail(
  { deps, target, state }: Work,
  failed: Outcome & { readonly is: 'retry' },
): Promise<void> {
  await noteFailure(deps, target, { ...state, failures: state.failures + 1 }, failed)
}
