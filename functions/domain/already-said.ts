import { isAnswered, isLift, liftedSince, newestOf } from './answers.ts'
import { decide } from './decide.ts'
import type { EventId, EventType } from './event.ts'
import type { RegisterDetail } from './register-key.ts'
import type { Blocks } from './scope.ts'
import { readRegisters, type Register, type Standing } from './standing.ts'
import type { Stored } from './stored-word.ts'
import type { Second } from './time.ts'

/** Whether what is on record blocks all of what is said, for the same scope. */
export function saysAsMuch(
  known: Pick<Register, 'scope' | 'detail'>,
  said: { readonly scope: string; readonly detail: Stored<RegisterDetail> },
): boolean {
  return known.scope === said.scope && (known.detail === 'every' || known.detail === said.detail)
}

/**
 * The event by which a scope is already stopped completely and for good: nothing newer lifts any of it,
 * and START could not. Then saying it again adds nothing, unless it was said after that event: a
 * consent between the two, even if it is recorded last, must not lift the later one. A caller without a
 * time has the repetition noted (`repeated-stop.ts`).
 */
export function alreadyStopped(
  standing: Standing,
  scope: string,
  blocks: Blocks,
  saidAt: Second = 0,
): EventId | undefined {
  const stop = readRegisters(standing.registers).find(
    (register) =>
      register.kind === 'stop' &&
      register.method !== 'keyword' &&
      register.at >= saidAt &&
      saysAsMuch(register, { scope, detail: blocks }) &&
      !liftedSince(standing, register.at),
  )
  return stop?.event
}

/**
 * Whether a stop of each scope is recorded and nothing since takes back any of it, so that it may be
 * confirmed to the person. A stop that waited is recorded even if a newer consent has undone it.
 */
export function standsCompletely(standing: Standing, scopes: readonly string[]): boolean {
  const stops = readRegisters(standing.registers).filter(({ kind }) => kind === 'stop')
  return scopes.every((scope) =>
    stops.some((stop) => stop.scope === scope && !liftedSince(standing, stop.at)),
  )
}

/**
 * Whether a START lifted a stop by text to this sender, and nothing else stops its marketing, so that
 * it may be confirmed to the person. In the same second as a stop, and before it, the stop wins (law
 * 5).
 */
export function startHolds(standing: Standing, sender: string, now: Date): boolean {
  const registers = readRegisters(standing.registers)
  const undid = registers.some(
    (stop) => stop.kind === 'stop' && stop.method === 'keyword' && stop.origin === sender,
  )
  return (
    undid && decide(standing, { basis: 'opt_out' }, { sender, purpose: 'marketing' }, now).allowed
  )
}

/**
 * The person's own consent, if there is one, after the last time that this was said for any of its
 * scopes: then saying it again is something new.
 */
export function takenBackSince(
  { registers }: Standing,
  { type, scopes }: { readonly type: EventType; readonly scopes: readonly string[] },
): EventId | undefined {
  const said = readRegisters(registers)
  const saidAt = scopes.map((scope) =>
    Math.max(...said.filter((one) => one.kind === type && one.scope === scope).map(({ at }) => at)),
  )
  const since = Math.min(...saidAt)
  return newestOf(said.filter((one) => one.at > since && isLift(one)))?.event
}

/**
 * The newest hold or stop of a scope that nothing has answered; a provider that may mean one adds
 * nothing to it.
 */
export function alreadyHeldOrStopped(
  standing: Standing,
  scope: string,
  blocks: Blocks,
): EventId | undefined {
  const registers = readRegisters(standing.registers)
  const known = registers.filter(
    (register) =>
      (register.kind === 'hold' || register.kind === 'stop') &&
      saysAsMuch(register, { scope, detail: blocks }) &&
      !isAnswered(register, registers),
  )
  return newestOf(known)?.event
}

/** The event by which a scope bounced at or after this, if no delivery has answered it. */
export function alreadyBounced(
  standing: Standing,
  scope: string,
  saidAt: Second,
): EventId | undefined {
  const registers = readRegisters(standing.registers)
  const deliveredAt = Math.max(
    ...registers.filter(({ kind }) => kind === 'delivery').map(({ at }) => at),
  )
  const bounce = registers.find(
    ({ kind, scope: bounced, at }) =>
      kind === 'bounce' && bounced === scope && at >= Math.max(saidAt, deliveredAt),
  )
  return bounce?.event
}
