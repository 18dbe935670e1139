import type { Dynamo } from './client.ts'

/** The table tells whole seconds, and its answer takes time: less than this says nothing. */
const NOTICED_SECONDS = 2

/**
 * The time here, or the table's where ours is ahead of it. What is called whole up to a time must hold
 * all that was recorded by then: a clock that is ahead would promise what is still to come.
 */
export function notAhead({ clock }: Pick<Dynamo, 'clock'>, now: Date): Date {
  const last = clock.last()
  const ahead = last === undefined ? 0 : last.own - last.table
  // One more, since both are told without their fractions.
  return ahead > NOTICED_SECONDS ? new Date(now.getTime() - (ahead + 1) * 1_000) : now
}
