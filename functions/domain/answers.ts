import { overlap } from './scope.ts'
import { readRegisters, type Mark, type Register, type Standing } from './standing.ts'
import type { Second } from './time.ts'

/** Whether something newer answers a statement against sending; in the same second the stop wins. */
export function isAnswered(against: Register, said: readonly Register[]): boolean {
  return said.some((answer) => {
    if (answer.kind === 'release') return releases(answer, against)
    const end = answersBefore(answer, against)
    return end !== undefined && against.at < end
  })
}

/**
 * The second before which one register answers another of its kind and origin; undefined if it never
 * does. Scopes are not compared.
 */
function answersBefore(answer: Register, against: Register): Second | undefined {
  if (against.kind === 'bounce') return answer.kind === 'delivery' ? answer.at : undefined
  if (answer.kind === 'consent') return answer.detail === 'lifting' ? answer.at : undefined
  // START lifts a stop by text to the same sender, for that sender only.
  const isStart =
    answer.kind === 'lift' && against.method === 'keyword' && answer.origin === against.origin
  return isStart ? answer.at : undefined
}

/** The first second in which no recorded consent, START or delivery would answer this. */
export function unansweredFrom({ registers }: Standing, against: Register): Second | undefined {
  const ends = readRegisters(registers).flatMap((answer) =>
    overlap(answer.scope, against.scope) ? (answersBefore(answer, against) ?? []) : [],
  )
  return ends.length === 0 ? undefined : Math.max(...ends)
}

/**
 * The first second in which a new hold is separate from the recorded ones. Law 9: a release answers
 * only its own hold; in the same second as another hold, or earlier, the two would share one mark and
 * its release.
 */
export function standsFrom({ registers }: Standing, hold: Register): Second {
  const others = readRegisters(registers).filter(
    (other) =>
      (other.kind === 'hold' || other.kind === 'release') &&
      other.scope === hold.scope &&
      other.origin === hold.origin,
  )
  return Math.max(hold.at, ...others.map(({ at }) => at + 1))
}

/** Whether the person took back a stop of any of the scopes after this. */
export function liftedSince(standing: Standing, since: Second): boolean {
  return readRegisters(standing.registers).some((one) => one.at > since && isLift(one))
}

export function isLift({ kind, detail }: Register): boolean {
  return kind === 'lift' || (kind === 'consent' && detail === 'lifting')
}

/** A release carries the mark of the hold it answers, and answers no later one. */
function releases(release: Register, hold: Register): boolean {
  if (hold.kind !== 'hold' || release.scope !== hold.scope || release.origin !== hold.origin)
    return false
  const mark: Mark = [release.at, release.event]
  return mark[0] > hold.at || (mark[0] === hold.at && mark[1] === hold.event)
}

export function newestOf(registers: readonly Register[]): Register | undefined {
  return registers.reduce<Register | undefined>((newest, register) => {
    if (newest === undefined || register.at > newest.at) return register
    return register.at === newest.at && register.event < newest.event ? register : newest
  }, undefined)
}
