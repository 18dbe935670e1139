import { toSecond, type Second } from './time.ts'

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/
const DAY_MS = 86_400_000

/**
 * The moments that a clock of a time zone showed as `2026-03-29T02:30`, earliest first: two in the hour
 * that comes twice; and two in the hour that is left out, by the clock before it and the one after.
 */
export function momentsOf(written: string, timeZone: string): Second[] {
  const [, ...parts] = LOCAL.exec(written) ?? []
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number)
  if (parts.length === 0) return []
  const local = Date.UTC(year, month - 1, day, hour, minute)
  if (!new Date(local).toISOString().startsWith(written)) return []
  const offsets = [local - DAY_MS, local + DAY_MS].map((near) => offsetAt(near, timeZone))
  const candidates = [...new Set(offsets)].map((offset) => local - offset)
  const shown = candidates.filter((at) => at + offsetAt(at, timeZone) === local)
  return (shown.length === 0 ? candidates : shown)
    .map((at) => toSecond(new Date(at)))
    .toSorted((a, b) => a - b)
}

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(new Date(at))
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const shown = Date.UTC(
    number('year'),
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
  )
  return shown - Math.floor(at / 60_000) * 60_000
}
