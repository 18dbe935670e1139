/** When something was, by both clocks of this process. */
export type Moment = { readonly monotonicMs: number; readonly wallMs: number }

export type Ages = {
  readonly moment: () => Moment
  /** Milliseconds since then, by whichever clock shows more. */
  readonly since: (then: Moment) => number
}

/**
 * How old is what this process has read? One clock stands still while a process or a machine sleeps,
 * the other is set: the greater age counts, and what seems to lie ahead is as old as can be.
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
