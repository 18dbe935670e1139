/** Milliseconds of a clock that nobody sets: good for how long something takes, never for when it was. */
export type Monotonic = () => number

/** The time that work may take. It goes on whatever the wall clock is set to meanwhile. */
export type TimeLeft = {
  readonly isOver: () => boolean
  readonly leftMs: () => number
  /** A time within this one: it ends after so long, and with this one at the latest. */
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

/** For work that nothing presses. */
export const NO_HURRY: TimeLeft = timeLeft(Number.POSITIVE_INFINITY, () => 0)
