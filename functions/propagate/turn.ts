import { mapWithLimit } from '../concurrency/map-with-limit.ts'
import type { ContactId } from '../domain/contact-id.ts'
import { hasNewer, wakesOf, type OutboxEntry } from '../domain/outbox.ts'
import type { TargetRecord, TargetState } from '../domain/target.ts'
import { toSecond } from '../domain/time.ts'
import type { Outcome } from '../domain/told.ts'
import { SLOW_MS } from './bounded-call.ts'
import { IN_TURN } from './call.ts'
import { countCall, countedCall } from './count-call.ts'
import { claim, dueDelivery, settle, type Delivery } from './delivery.ts'
import type { PropagateDeps } from './deps.ts'
import { FAILURES_MAX, noteFailure, noteSlow, passOver } from './rest.ts'
import { tellAll } from './tell-all.ts'
import type { OpenTarget } from './target.ts'

/** Calls of one target at a time, in one process. */
const AT_ONCE = 8
/** Reads and writes of the table at a time, for the people of one call. */
const STORED_AT_ONCE = 16
/** Somebody else is telling of an older event of a person: by then that is done. */
const BEHIND_SECONDS = 3
const BEHIND_TIMES = 3
const TURN_MS = 10_000
/** What a limit puts off for longer is left to the sweep, which wakes as many as the limit takes. */
const PUT_OFF_SECONDS_MAX = 60

export type EntriesOf = (contact: ContactId) => Promise<readonly OutboxEntry[]>

/** One target's turn: some people, several at a time, each in the order of their chain. */
export class Turn {
  private readonly deps: PropagateDeps
  private readonly target: TargetRecord
  private readonly state: TargetState
  /** Absent while nothing may be sent: then only what has waited too long is given up. */
  private readonly opened: OpenTarget | undefined
  private readonly until: number
  private failures: number
  private hasTold = false
  private isOver = false
  private isSlow = false
  private later: number | undefined
  private accepted: number[] = []
  private readonly behind: ContactId[] = []
  /** Entries that were read for another target of the same people, just now. */
  private readonly read: EntriesOf

  constructor(
    deps: PropagateDeps,
    target: TargetRecord,
    state: TargetState,
    opened: OpenTarget | undefined,
    read: EntriesOf = deps.outbox.ofContact,
  ) {
    this.deps = deps
    this.target = target
    this.state = state
    this.opened = opened
    this.failures = state.failures
    this.read = read
    this.until = deps.now().getTime() + (deps.turnMs ?? TURN_MS)
  }

  async work(contacts: readonly ContactId[], putOff = 0): Promise<void> {
    const open = [...new Set(contacts)]
    const size = this.opened?.itemsMax ?? 1
    // After a failure one call at a time shows whether it goes on.
    const { calls = AT_ONCE, requests = 1 } = this.opened?.limit ?? {}
    const most = Math.max(1, Math.min(AT_ONCE, Math.floor(calls / requests)))
    const atOnce = this.failures > 0 ? 1 : most
    const seen = new Set<ContactId>()
    const worker = async () => {
      while (open.length > 0 && !this.mustEnd()) {
        const some = open.splice(0, size)
        open.push(...(await this.tell(some, seen)))
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    await this.noteAccepted(false)
    if (open.length > 0) await this.leave(open, putOff)
    if (this.behind.length > 0 && !this.isOver && putOff < BEHIND_TIMES)
      for (const wake of wakesOf(this.target.id, this.behind))
        await this.deps.queue.put({ ...wake, putOff: putOff + 1 }, BEHIND_SECONDS)
  }

  private mustEnd(): boolean {
    return (
      this.isOver ||
      this.isSlow ||
      this.later !== undefined ||
      this.deps.now().getTime() > this.until
    )
  }

  /** What had no time goes behind the others. What a target cannot take now waits for the sweep. */
  private async leave(open: readonly ContactId[], before: number): Promise<void> {
    if (this.isOver) return
    const putOff = this.later === undefined || this.hasTold ? 0 : before + 1
    const delay = (this.later ?? 0) * 2 ** Math.max(0, putOff - 1)
    if (delay > PUT_OFF_SECONDS_MAX) return
    for (const wake of wakesOf(this.target.id, open))
      await this.deps.queue.put({ ...wake, putOff }, delay, this.isSlow ? 'slow' : undefined)
  }

  /** Tells of the oldest thing of each; returns those with something newer, or all if it must wait. */
  private async tell(
    contacts: readonly ContactId[],
    seen: Set<ContactId>,
  ): Promise<readonly ContactId[]> {
    const { deps, target, opened } = this
    const found = await mapWithLimit(contacts, STORED_AT_ONCE, async (contact) => {
      const isFirst = !seen.has(contact)
      seen.add(contact)
      const entries = await (isFirst ? this.read : deps.outbox.ofContact)(contact)
      const next = await dueDelivery(deps, target, entries, opened)
      return next && { ...next, hasNewer: hasNewer(entries, next.entry, target.id) }
    })
    const all = found.filter((one) => one !== undefined)
    if (opened === undefined || all.length === 0) return []
    const due = all.slice(0, togetherMax(all, opened))
    const others = all.slice(due.length).map(({ entry }) => entry.contact)
    // Counted only where there is something to tell.
    if (!(await this.mayCall(opened))) return all.map(({ entry }) => entry.contact)
    const claimed = await mapWithLimit(due, STORED_AT_ONCE, async (one) => {
      const ours = await claim(deps, target.id, one)
      // The message about what is newer ends here.
      if (ours === undefined && one.hasNewer) this.behind.push(one.entry.contact)
      return ours && { ...ours, hasNewer: one.hasNewer }
    })
    const claims = claimed.filter((one) => one !== undefined)
    if (claims.length === 0) return others
    this.hasTold = true
    const startedAt = deps.elapsedMs()
    const outcomes = await tellAll(deps, target, claims, (credentials, told) =>
      opened.tell(countedCall(deps, target, opened), credentials, told),
    )
    return [...others, ...(await this.took(claims, outcomes, deps.elapsedMs() - startedAt))]
  }

  private async took(
    claims: readonly (Delivery & { readonly hasNewer: boolean })[],
    outcomes: readonly Outcome[],
    tookMs: number,
  ): Promise<readonly ContactId[]> {
    const { deps, target } = this
    const again = await mapWithLimit(claims, STORED_AT_ONCE, async (claimed, at) => {
      const outcome = outcomes[at] ?? { is: 'retry', code: 'no_verdict' }
      await settle(deps, target.id, claimed, outcome)
      if (outcome.is === 'delivered' && claimed.entry.isCanary !== true)
        this.accepted.push(Math.max(0, deps.now().getTime() - claimed.entry.actedAtMs))
      if (outcome.is === 'retry' && outcome.code === IN_TURN) {
        this.later = Math.max(this.later ?? 0, outcome.afterSeconds ?? 1)
        return [claimed.entry.contact]
      }
      return outcome.is !== 'retry' && claimed.hasNewer ? [claimed.entry.contact] : []
    })
    const isAnyDone = outcomes.some(({ is }) => is !== 'retry')
    const failed = outcomes.find((one) => one.is === 'retry' && one.code !== IN_TURN)
    if (!isAnyDone && failed?.is === 'retry') await this.rest(failed)
    else if (isAnyDone && this.failures > 0) {
      this.failures = 0
      await this.noteAccepted(true)
    }
    if (tookMs >= SLOW_MS[deps.lane ?? 'own']) {
      this.isSlow ||= deps.lane === 'shared'
      this.isOver ||= deps.lane !== 'shared'
      await noteSlow(deps, target.id, tookMs)
    }
    return again.flat()
  }

  /** Once a turn: a write for each call would cost as much as the receipts. */
  private async noteAccepted(wasFailing: boolean): Promise<void> {
    const { deps, target, accepted } = this
    if (accepted.length === 0 && !wasFailing) return
    this.accepted = []
    await passOver(deps.notes.accepted(target.id, accepted, toSecond(deps.now()), wasFailing))
  }

  private async mayCall(opened: OpenTarget): Promise<boolean> {
    const secondsLeft = await countCall(this.deps, this.target, opened)
    if (secondsLeft === undefined) return true
    this.later = secondsLeft
    return false
  }

  private async rest(failed: Outcome & { readonly is: 'retry' }): Promise<void> {
    const { deps, target, state } = this
    this.failures += 1
    this.isOver ||=
      this.failures >= FAILURES_MAX || failed.afterSeconds !== undefined || failed.isGone === true
    await noteFailure(deps, target, { ...state, failures: this.failures }, failed)
  }
}

/**
 * What was left out to keep a limit is told with fewer others each time: in the end alone, so that one
 * bad item cannot use up the limit for those beside it, again and again.
 */
function togetherMax(due: readonly Delivery[], { itemsMax }: OpenTarget): number {
  const attempts = due.map(({ waiting }) => (waiting.code === IN_TURN ? waiting.attempts : 0))
  return Math.max(1, Math.floor(itemsMax / 2 ** Math.max(0, ...attempts)))
}
