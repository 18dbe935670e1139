import type { ContactId } from '../domain/contact-id.ts'
import { BastaError } from '../domain/errors.ts'
import {
  DISABLED_SECONDS,
  isTooOld,
  nextFor,
  waitSeconds,
  type OutboxEntry,
  type Receipt,
  type Wake,
  type Waiting,
} from '../domain/outbox.ts'
import { mayBeTold, type TargetRecord, type TargetState } from '../domain/target.ts'
import { toSecond, type Second } from '../domain/time.ts'
import type { Outcome } from '../domain/told.ts'
import { log, logFailure } from '../log.ts'
import type { PropagateDeps } from './deps.ts'
import type { Call, OpenTarget } from './target.ts'
import { toldOf } from './told.ts'

/** Calls of one target at a time, in one process. */
const AT_ONCE = 8
/** So many failed calls in a row, and the target rests. */
const FAILURES_MAX = 3
const PAUSE_SECONDS_MAX = 300
/** A call that takes longer makes the target rest as long: it must not take the others' turns. */
const SLOW_MS = 5_000
const TURN_MS = 10_000

/** Works on one wake: tells one target of what it waits for about some people, or tests it. */
export async function deliver(deps: PropagateDeps, wake: Wake): Promise<void> {
  const target = await deps.targets.get(wake.target)
  if ('test' in wake) return target && test(deps, target, wake.test)
  if (target === undefined) return endAll(deps, wake.target, wake.contacts)
  const state = await deps.notes.read(target.id)
  const now = toSecond(deps.now())
  const mayCall = state.disabledAt === undefined && (state.pausedUntil ?? 0) <= now
  const opened = mayCall ? openTarget(deps, target) : undefined
  if (typeof opened === 'string')
    await noteFailure(deps, target, { ...state, failures: FAILURES_MAX }, opened)
  await new Turn(deps, target, state, typeof opened === 'object' ? opened : undefined).work(
    wake.contacts,
  )
}

type Claimed = { readonly entry: OutboxEntry; readonly waiting: Waiting }

/** One target's turn: some people, several at a time, each in the order of their chain. */
class Turn {
  private readonly deps: PropagateDeps
  private readonly target: TargetRecord
  private readonly state: TargetState
  /** Absent while nothing may be sent: then only what has waited too long is given up. */
  private readonly opened: OpenTarget | undefined
  private readonly until: number
  private failures: number
  private isOver = false
  private later: number | undefined

  constructor(
    deps: PropagateDeps,
    target: TargetRecord,
    state: TargetState,
    opened: OpenTarget | undefined,
  ) {
    this.deps = deps
    this.target = target
    this.state = state
    this.opened = opened
    this.failures = state.failures
    this.until = deps.now().getTime() + (deps.turnMs ?? TURN_MS)
  }

  async work(contacts: readonly ContactId[]): Promise<void> {
    const open = [...new Set(contacts)]
    const size = this.opened?.itemsMax ?? 1
    // After a failure one call at a time shows whether it goes on.
    const atOnce = this.failures > 0 ? 1 : AT_ONCE
    const worker = async () => {
      while (open.length > 0 && !this.mustEnd()) {
        const some = open.splice(0, size)
        open.push(...(await this.tell(some)))
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    // What had no time goes behind the others. What a target cannot take now waits for the sweep.
    if (open.length > 0 && !this.isOver)
      await this.deps.queue.put({ target: this.target.id, contacts: open }, this.later)
  }

  private mustEnd(): boolean {
    return this.isOver || this.later !== undefined || this.deps.now().getTime() > this.until
  }

  /** Tells of the oldest thing of each; returns those with something newer, or all if it must wait. */
  private async tell(contacts: readonly ContactId[]): Promise<readonly ContactId[]> {
    const { deps, target, opened } = this
    const due: Claimed[] = []
    for (const contact of contacts) {
      const next = await this.next(contact)
      if (next !== undefined) due.push(next)
    }
    if (opened === undefined || due.length === 0) return []
    // Counted only where there is something to tell.
    if (!(await this.mayCall(opened))) return due.map(({ entry }) => entry.contact)
    const claims: Claimed[] = []
    for (const one of due) {
      const claimed = await this.claim(one)
      if (claimed !== undefined) claims.push(claimed)
    }
    if (claims.length === 0) return []
    const call = callOf(deps)
    const startedAt = deps.now().getTime()
    const outcomes = await this.outcomes(opened, call, claims)
    const tookMs = deps.now().getTime() - startedAt
    const again: ContactId[] = []
    const accepted: number[] = []
    for (const [at, claimed] of claims.entries()) {
      const outcome = outcomes[at] ?? { is: 'retry', code: 'no_verdict' }
      await this.settle(claimed, outcome)
      if (outcome.is === 'retry') continue
      again.push(claimed.entry.contact)
      if (outcome.is === 'delivered')
        accepted.push(Math.max(0, deps.now().getTime() - claimed.entry.actedAtMs))
    }
    const now = toSecond(deps.now())
    const failed = outcomes.every(({ is }) => is === 'retry') ? outcomes[0] : undefined
    if (failed?.is === 'retry') await this.rest(failed)
    else {
      const wasFailing = this.failures > 0
      this.failures = 0
      await passOver(deps.notes.accepted(target.id, accepted, now, wasFailing))
      if (tookMs >= SLOW_MS) {
        this.isOver = true
        await passOver(deps.notes.pause(target.id, now + Math.ceil(tookMs / 1_000)))
      }
    }
    return again
  }

  private async outcomes(
    opened: OpenTarget,
    call: Call,
    claims: readonly Claimed[],
  ): Promise<readonly Outcome[]> {
    const { deps, target } = this
    try {
      const credentials = await deps.credentials(target.id)
      const told = claims.map(({ entry }) => toldOf(deps.envelopeKeys, entry, target))
      return await opened.tell(call, credentials, told)
    } catch (error) {
      // The document cannot be read, or a key of the envelopes is missing here: both are mended.
      logFailure('delivery_failed', error, { target: target.id })
      return claims.map(() => ({ is: 'retry', code: 'not_readable_here' }))
    }
  }

  /** The oldest open entry of a contact, if it is due. */
  private async next(contact: ContactId): Promise<Claimed | undefined> {
    const { deps, target, opened } = this
    const now = toSecond(deps.now())
    const next = nextFor(await deps.outbox.ofContact(contact), target.id)
    if (next === undefined) return undefined
    const { entry, waiting } = next
    if (isTooOld(entry, waiting, now)) {
      await giveUp(deps, target.id, next, now)
      return this.next(contact)
    }
    if (opened === undefined || waiting.due > now) return undefined
    if (!mayBeTold(deps.kinds.get(target.kind)?.about, target.declared, entry)) {
      await deps.outbox.settle(entry, target.id, {
        is: 'refused',
        at: now,
        attempts: waiting.attempts,
        code: 'scope_mismatch',
        why: 'Its list blocks all traffic of the account, and this stops marketing alone.',
      })
      log('delivery_refused', about(entry, target.id, 'scope_mismatch'))
      return this.next(contact)
    }
    return next
  }

  /** Undefined: somebody else has it, or it is done. */
  private async claim({ entry, waiting }: Claimed): Promise<Claimed | undefined> {
    const { deps, target } = this
    const isOurs = await deps.outbox.lease(entry, target.id, toSecond(deps.now()))
    return isOurs ? { entry, waiting: { ...waiting, attempts: waiting.attempts + 1 } } : undefined
  }

  private async settle({ entry, waiting }: Claimed, outcome: Outcome): Promise<void> {
    const { deps, target } = this
    const at = toSecond(deps.now())
    const { attempts } = waiting
    if (outcome.is === 'retry') {
      const wait = waitSeconds(attempts, deps.random(), outcome.afterSeconds)
      await deps.outbox.retry(entry, target.id, { due: at + wait, code: outcome.code })
      return
    }
    const receipt: Receipt = {
      is: outcome.is,
      at,
      attempts,
      ...(outcome.code === undefined ? {} : { code: outcome.code }),
      ...(outcome.is === 'refused' ? { why: outcome.why } : {}),
    }
    await deps.outbox.settle(entry, target.id, receipt)
    if (outcome.is === 'refused') log('delivery_refused', about(entry, target.id, outcome.code))
  }

  /** The limit of the target counts in the table, so that all processes keep it together. */
  private async mayCall({ limit }: OpenTarget): Promise<boolean> {
    if (limit === undefined) return true
    const now = this.deps.now()
    const { calls, seconds, key } = limit
    const counted = await this.deps.limits.count(`target#${key}`, { seconds }, now)
    if (counted <= calls) return true
    this.later = seconds - (toSecond(now) % seconds)
    return false
  }

  private async rest(failed: Outcome & { readonly is: 'retry' }): Promise<void> {
    const { deps, target, state } = this
    this.failures += 1
    const isPaused = this.failures >= FAILURES_MAX || failed.afterSeconds !== undefined
    this.isOver ||= isPaused
    const { code, afterSeconds } = failed
    await noteFailure(deps, target, { ...state, failures: this.failures }, code, afterSeconds)
  }
}

function openTarget(deps: PropagateDeps, { kind, settings }: TargetRecord): OpenTarget | string {
  const opened = deps.kinds.get(kind)?.open(settings)
  if (opened === undefined) return 'kind_unknown'
  return opened.ok ? opened.target : 'settings_unusable'
}

async function noteFailure(
  { notes, now: clock, random }: PropagateDeps,
  { id }: TargetRecord,
  { failures, failingSince, disabledAt }: TargetState,
  code: string,
  afterSeconds?: number,
): Promise<void> {
  const now = toSecond(clock())
  const own =
    failures < FAILURES_MAX
      ? 0
      : Math.min(PAUSE_SECONDS_MAX, 2 ** Math.min(failures - FAILURES_MAX + 1, 10))
  const wait = Math.max(own * (0.5 + random() / 2), Math.min(afterSeconds ?? 0, 3_600))
  const disabled =
    disabledAt === undefined && failingSince !== undefined && now - failingSince >= DISABLED_SECONDS
  if (disabled) log('target_disabled', { target: id, reason: code })
  else if (failures === FAILURES_MAX) log('target_failing', { target: id, reason: code })
  const pausedUntil: Second | undefined = wait === 0 ? undefined : now + Math.ceil(wait)
  await passOver(notes.failed(id, { code, at: now, pausedUntil, disabled }))
}

async function giveUp(
  { outbox }: PropagateDeps,
  target: string,
  { entry, waiting: { attempts, code } }: Claimed,
  at: Second,
): Promise<void> {
  await outbox.giveUp(entry, target, { is: 'given_up', at, attempts, code })
  log('delivery_given_up', about(entry, target, code))
}

/** The target was removed while deliveries waited: each gets a receipt that says so. */
async function endAll(
  { outbox, now }: PropagateDeps,
  target: string,
  contacts: readonly ContactId[],
): Promise<void> {
  for (const contact of contacts)
    for (const entry of await outbox.ofContact(contact)) {
      const waiting = entry.waits.get(target)
      if (waiting === undefined) continue
      const { attempts, code } = waiting
      const at = toSecond(now())
      await outbox.settle(entry, target, { is: 'target_removed', at, attempts, code })
      log('delivery_ended', about(entry, target, 'target_removed'))
    }
}

function about({ contact, event }: OutboxEntry, target: string, reason: string | undefined) {
  return { contact, id: event, target, reason }
}

/** A harmless call. If it succeeds, a target that was switched off is called again. */
async function test(deps: PropagateDeps, target: TargetRecord, id: string): Promise<void> {
  const opened = openTarget(deps, target)
  const outcome = typeof opened === 'string' ? unusable(opened) : await ping(deps, target, opened)
  const at = toSecond(deps.now())
  await deps.notes.tested(target.id, { id, at, is: outcome.is, code: outcome.code })
  if (outcome.is === 'delivered') await deps.notes.clear(target.id)
  log('target_tested', { target: target.id, reason: outcome.code ?? outcome.is })
}

async function ping(
  deps: PropagateDeps,
  { id }: TargetRecord,
  opened: OpenTarget,
): Promise<Outcome> {
  if (opened.ping === undefined) return unusable('no_test')
  const credentials = await deps.credentials(id).catch((error: unknown) => {
    logFailure('delivery_failed', error, { target: id })
    return undefined
  })
  return opened.ping(callOf(deps), credentials)
}

function unusable(code: string): Outcome {
  return { is: 'retry', code }
}

/** What is only shown must not hold up what is done. */
async function passOver(noted: Promise<void>): Promise<void> {
  await noted.catch((error: unknown) => {
    if (!(error instanceof BastaError)) throw error
    logFailure('target_unnoted', error)
  })
}

function callOf({ fetch, now, awsKeys }: PropagateDeps): Call {
  return { fetch, now, awsKeys }
}
