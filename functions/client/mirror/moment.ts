/** A point in time by both clocks of this process. */
export type Moment = { readonly monotonicMs: number; readonly wallMs: number }

export type Clocks = {
  readonly moment: () => Moment
  /** Milliseconds since then. */
  readonly since: (then: Moment) => number
}

/**
 * How old something is that was read: the larger of what both clocks say, since one may stand still
 * while the machine sleeps, and the other may be set. Of a time to come, infinitely old.
 */
export function clocks(now: () => number, monotonic: () => number): Clocks {
  const moment = (): Moment => ({ monotonicMs: monotonic(), wallMs: now() })
  return {
    moment,
    since: (then) => {
      const monotonicMs = monotonic() - then.monotonicMs
      const wallMs = now() - then.wallMs
      return monotonicMs >= 0 && wallMs >= 0
        ? Math.max(monotonicMs, wallMs)
        : Number.POSITIVE_INFINITY
    },
  }
}
