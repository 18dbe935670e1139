import type { ContactId } from '../domain/contact-id.ts'
import { isTooOld, wakesOf, type OutboxEntry, type Waiting } from '../domain/outbox.ts'
import type { Backlog, TargetRecord, TargetState } from '../domain/target.ts'
import { toSecond, type Second } from '../domain/time.ts'
import { log } from '../log.ts'
import { isForAJob } from './bulk.ts'
import type { PropagateDeps } from './deps.ts'
import { openTarget } from './open-target.ts'
import { peopleOf } from './people.ts'
import { wakeRedeliveries } from './redeliver.ts'
import { passOver } from './rest.ts'
import type { OpenTarget } from './target.ts'

/** So many people of one target are woken in one pass, where its limit does not say less. */
const WOKEN_MAX = 5_000
const PASS_SECONDS = 60
/** A target that rested is tried with so few first. */
const PROBED_MAX = 5
/** A pass ends before the next begins; each begins elsewhere, so that all is read in turn. */
const PASS_MS = 40_000

/**
 * Finds in the outbox what is due and wakes the deliverer for it, whatever became of the queue. Targets
 * take turns: a message of each, then the next of each.
 */
export async function sweep(deps: PropagateDeps): Promise<void> {
  const now = toSecond(deps.now())
  const known = new Map((await deps.targets.list()).map((target) => [target.id, target]))
  await wakeRedeliveries(deps, known.keys())
  const found = new Map<string, Found>()
  const foundOf = async (id: string): Promise<Found> => {
    const one = found.get(id) ?? new Found(await howMuch(deps, known.get(id), now), now)
    found.set(id, one)
    return one
  }
  const endsAt = deps.elapsedMs() + PASS_MS
  let isWhole = true
  for await (const entries of peopleOf(deps.outbox, Math.floor(now / PASS_SECONDS))) {
    for (const [id, waits] of byTarget(entries)) (await foundOf(id)).add(waits)
    isWhole = deps.elapsedMs() < endsAt
    if (!isWhole) break
  }
  await wake(deps, found)
  if (!isWhole) return log('sweep_cut')
  for (const id of known.keys())
    await passOver(
      deps.notes.counted(id, found.get(id)?.backlog ?? { waiting: 0, givenUp: 0 }, now),
    )
}

type Wait = { readonly entry: OutboxEntry; readonly waiting: Waiting }

/** What each target waits for about one person, the oldest first. */
function byTarget(entries: readonly OutboxEntry[]): Map<string, Wait[]> {
  const waits = new Map<string, Wait[]>()
  for (const entry of entries)
    for (const [id, waiting] of entry.waits)
      waits.set(id, [...(waits.get(id) ?? []), { entry, waiting }])
  return waits
}

/** What one pass finds for one target. */
class Found {
  readonly much: HowMuch
  readonly now: Second
  backlog: Backlog = { waiting: 0, givenUp: 0 }
  isForJob = 0
  hasJob = false
  private due: { readonly at: Second; readonly contact: ContactId }[] = []
  private readonly tooOld: ContactId[] = []

  constructor(much: HowMuch, now: Second) {
    this.much = much
    this.now = now
  }

  add(waits: readonly Wait[]): void {
    const open = waits.filter(({ waiting }) => waiting.gaveUpAt === undefined)
    const [next] = open
    // The canary is nobody: its run says what it missed.
    if (waits[0]?.entry.isCanary !== true) this.count(waits, open)
    // The oldest decides when a person is due: nothing newer overtakes it.
    if (next !== undefined) this.addNext(next)
  }

  private count(waits: readonly Wait[], open: readonly Wait[]): void {
    const { waiting, givenUp, oldest = Infinity } = this.backlog
    const [next] = open
    this.backlog = {
      waiting: waiting + open.length,
      givenUp: givenUp + waits.length - open.length,
      ...((next !== undefined || waiting > 0) && {
        oldest: Math.min(oldest, next?.entry.recordedAt ?? Infinity),
      }),
    }
  }

  private addNext(next: Wait): void {
    const { bulk, max } = this.much
    const { contact } = next.entry
    this.hasJob ||= next.waiting.job !== undefined
    if (bulk !== undefined && isForAJob(next, bulk, this.now)) this.isForJob += 1
    if (isTooOld(next.entry, next.waiting, this.now)) this.tooOld.push(contact)
    else if (isDue(next, this.now, bulk !== undefined)) {
      this.due.push({ at: next.waiting.due, contact })
      if (this.due.length > 2 * max + WOKEN_MAX) this.keepOldest()
    }
  }

  /** Those that were due first come first: else some would never come where more arrive than leave. */
  private keepOldest(): void {
    this.due = this.due.toSorted((one, other) => one.at - other.at).slice(0, this.much.max)
  }

  contacts(): ContactId[] {
    this.keepOldest()
    return [...this.tooOld.slice(0, WOKEN_MAX), ...this.due.map(({ contact }) => contact)]
  }
}

async function wake(deps: PropagateDeps, found: ReadonlyMap<string, Found>): Promise<void> {
  for (const [target, { backlog }] of found)
    if (backlog.givenUp > 0) log('deliveries_given_up', { target, count: backlog.givenUp })
  for (const [target, { much, isForJob, hasJob }] of found)
    if (much.bulk !== undefined && (hasJob || isForJob > much.bulk.above))
      await deps.queue.put({ target, bulk: true }, 0, 'slow')
  const queues = [...found].map(([target, one]) => ({
    lane: one.much.lane,
    wakes: wakesOf(target, one.contacts()),
  }))
  const rounds = Math.max(0, ...queues.map(({ wakes }) => wakes.length))
  for (let round = 0; round < rounds; round += 1)
    for (const { wakes, lane } of queues) {
      const one = wakes[round]
      if (one !== undefined) await deps.queue.put(one, 0, lane)
    }
}

/** What was just recorded is the stream's; the sweep takes what it left, and what is due again. */
function isDue({ entry, waiting }: Wait, now: Second, hasJobs: boolean): boolean {
  const { due, leasedUntil, attempts, job } = waiting
  const isFresh = attempts === 0 && now - entry.recordedAt < PASS_SECONDS / 2
  const isTaken = leasedUntil !== undefined && leasedUntil >= now
  return due <= now && !isFresh && !isTaken && (job === undefined || !hasJobs)
}

type HowMuch = {
  /** So many people may be woken. */
  readonly max: number
  readonly lane?: 'slow'
  readonly bulk?: OpenTarget['bulk']
}

async function howMuch(
  deps: PropagateDeps,
  target: TargetRecord | undefined,
  now: Second,
): Promise<HowMuch> {
  // What waits for a removed target ends, whatever there is.
  if (target === undefined) return { max: WOKEN_MAX }
  const state = await deps.notes.read(target.id)
  const opened = openTarget(deps, target)
  const isSlow = (state.slowUntil ?? 0) > now
  return {
    max: mostOf(state, opened, now),
    ...(isSlow && { lane: 'slow' }),
    ...(typeof opened === 'object' && opened.bulk && { bulk: opened.bulk }),
  }
}

function mostOf(state: TargetState, opened: OpenTarget | string, now: Second): number {
  if (state.disabledAt !== undefined || (state.pausedUntil ?? 0) > now) return 0
  if (state.failures > 0) return PROBED_MAX
  if (typeof opened === 'string' || opened.limit === undefined) return WOKEN_MAX
  const { itemsMax, limit } = opened
  const tells = (limit.calls * PASS_SECONDS) / (limit.requests * limit.seconds)
  return Math.max(1, Math.ceil(tells * itemsMax))
}
