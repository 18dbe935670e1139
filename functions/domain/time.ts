/** Whole seconds since 1970, the only unit in which the ledger compares times. */
export type Second = number

export const SECONDS_A_DAY = 86_400

export function toSecond(date: Date): Second {
  return Math.floor(date.getTime() / 1000)
}

const FORMATTED_MAX = 256
const formatted = new Map<Second, string>()

/** `2026-11-21T19:00:00Z`. Cached, because a batch formats the same few seconds a thousand times. */
export function formatSecond(second: Second): string {
  const known = formatted.get(second)
  if (known !== undefined) return known
  const text = new Date(second * 1000).toISOString().replace('.000Z', 'Z')
  if (formatted.size >= FORMATTED_MAX) formatted.clear()
  formatted.set(second, text)
  return text
}

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/

/** Reads an ISO 8601 time with its zone; without a zone it could be off by most of a day. */
export function parseZonedTime(text: string): Second | undefined {
  if (!ZONED.test(text)) return undefined
  const milliseconds = Date.parse(text)
  // The 30th of February would be read as a day in March.
  const day = Number(text.slice(8, 10))
  const isOfItsMonth = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === day
  return Number.isNaN(milliseconds) || !isOfItsMonth ? undefined : Math.floor(milliseconds / 1000)
}

/**
 * Law 5: an event's time is never later than its receipt. If our own clock was wrong at receipt, see
 * `event-time.ts`.
 */
export function occurredAt(claimed: Second | undefined, receivedAt: Second): Second {
  return claimed === undefined ? receivedAt : Math.min(claimed, receivedAt)
}
