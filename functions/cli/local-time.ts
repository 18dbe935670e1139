const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

export function isInstant(text: string): boolean {
  return INSTANT.test(text)
}

/** The same moment by this machine's clock, with its offset (RFC 3339). */
export function localTime(instant: string): string {
  const at = new Date(instant)
  const minutes = -at.getTimezoneOffset()
  if (minutes === 0 || Number.isNaN(minutes)) return instant
  const wall = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 19)
  const clock = [Math.abs(minutes) / 60, Math.abs(minutes) % 60]
  const offset = clock.map((part) => String(Math.trunc(part)).padStart(2, '0')).join(':')
  return `${wall}${minutes < 0 ? '-' : '+'}${offset}`
}

/** The zone of this machine, such as `Europe/Paris`. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
