/** A point in time by both clocks of this process. */
export type Moment = { readonly monotonicMs: number; readonly wallMs: number }

export type Ages = {
  readonly moment: () => Moment
  /** Milliseconds since then: the larger of what the two clocks say. */
  readonly since: (then: Moment) => number
}

/**
 * How old something is that this process has read. The monotonic clock may stop while the machine
 * sleeps, and the wall clock may be set; so the larger age counts, and a time in the future counts as
 * infinitely old.
 */
export function ages(now: () => Date, monotonic = () => performance.now()): Ages {
  const moment = (): Moment => ({ monotonicMs: monotonic(), wallMs: now().getTime() })
  return {
    moment,
    since: (then) => {
      const { monotonicMs, wallMs } = moment()
      const passed = [monotonicMs - then.monotonicMs, wallMs - then.wallMs]
      return passed.some((ms) => !(ms >= 0)) ? Number.POSITIVE_INFINITY : Math.max(...passed)
    },
  }
}
