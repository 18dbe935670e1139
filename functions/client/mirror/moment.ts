/** A point in time by both clocks of this process. */
export type Moment = { readonly monotonicMs: number; readonly wallMs: number }

/**
 * How old something is that was read: the larger of what both clocks say, since one may stand still
 * while the machine sleeps, and the other may be set. Of a time to come, infinitely old.
 */
export function ageOf(then: Moment, now: Moment): number {
  const monotonicMs = now.monotonicMs - then.monotonicMs
  const wallMs = now.wallMs - then.wallMs
  if (!(monotonicMs >= 0 && wallMs >= 0)) return Number.POSITIVE_INFINITY
  return monotonicMs > wallMs ? monotonicMs : wallMs
}
