/** Milliseconds of a monotonic clock: for durations, never for dates. */
export type Monotonic = () => number

/** How long work may still take. Changes of the wall clock have no effect. */
export type TimeLeft = {
  readonly isOver: () => boolean
  readonly leftMs: () => number
  /** A shorter limit within this one; it never ends later than this one. */
  readonly atMost: (milliseconds: number) => TimeLeft
}

export function timeLeft(
  milliseconds: number,
  monotonic: Monotonic = () => performance.now(),
): TimeLeft {
  const until = monotonic() + milliseconds
  const leftMs = () => until - monotonic()
  return {
    isOver: () => leftMs() <= 0,
    leftMs,
    atMost: (less) => timeLeft(Math.min(less, leftMs()), monotonic),
  }
}

/** For work without a time limit. */
export const NO_TIME_LIMIT: TimeLeft = timeLeft(Number.POSITIVE_INFINITY, () => 0)
