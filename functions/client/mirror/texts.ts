import type { Second } from '../../domain/time.ts'

/**
 * Times as text, for many answers a millisecond: a date is formatted once a day, and the text of the
 * last time is kept.
 */
export type TimeTexts = {
  /** `2026-11-21T09:00:00.412Z` */
  readonly ofMs: (ms: number) => string
  /** `2026-11-21T09:00:00Z` */
  readonly ofSecond: (second: Second) => string
}

const DAY_SECONDS = 86_400
const TWO_DIGITS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))

export function timeTexts(): TimeTexts {
  const dates = new Map<number, string>()
  let lastMs = Number.NaN
  let lastText = ''

  function dateOf(day: number): string {
    const known = dates.get(day)
    if (known !== undefined) return known
    const date = new Date(day * DAY_SECONDS * 1_000).toISOString().slice(0, 11)
    // Some thousands of days lie between the first stop and today.
    if (dates.size > 20_000) dates.clear()
    dates.set(day, date)
    return date
  }

  return {
    ofMs: (ms) => {
      const whole = Math.floor(ms)
      if (whole === lastMs) return lastText
      lastMs = whole
      lastText = new Date(whole).toISOString()
      return lastText
    },
    ofSecond: (second) => {
      const day = Math.floor(second / DAY_SECONDS)
      const rest = second - day * DAY_SECONDS
      const hours = TWO_DIGITS[Math.floor(rest / 3_600)]
      const minutes = TWO_DIGITS[Math.floor(rest / 60) % 60]
      return `${dateOf(day)}${hours}:${minutes}:${TWO_DIGITS[rest % 60]}Z`
    },
  }
}
