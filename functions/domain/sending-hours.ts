import { BastaError } from './errors.ts'
import { SECONDS_A_DAY, toSecond, type Second } from './time.ts'

/**
 * When marketing texts may reach people in a country, in local time. France: the operators' charter
 * allows 08:00 to 21:30; the sender decides about Sundays and public holidays.
 */
export type SendingHours = {
  /** `HH:MM`, the first minute in which a text may go out. */
  readonly from: string
  /**
   * `HH:MM`, the first minute in which no text may go out; `24:00` is midnight. If before `from`, it is
   * on the next day.
   */
  readonly to: string
  readonly sundays: boolean
  readonly publicHolidays: boolean
}

/** A country's hours with its time zones: a text must be within the hours in every zone. */
export type HoursRule = {
  readonly hours: SendingHours
  /** IANA names. If there are several, a phone number does not show which applies. */
  readonly zones: readonly string[]
  /** Whether a local date, e.g. `2026-12-25`, is a public holiday. */
  readonly isHoliday: (date: string) => boolean
}

/** Holidays and Sundays in a row are only a few days, so an allowed time is found well within this. */
const SEARCH_DAYS = 62
const SECONDS_A_MINUTE = 60

/**
 * The first second from which every rule allows a text; undefined if they all do now. Throws
 * `unavailable` if there is none: then nothing may be sent.
 */
export function nextAllowed(rules: readonly HoursRule[], now: Date): Second | undefined {
  const start = toSecond(now)
  let at = start
  while (at < start + SEARCH_DAYS * SECONDS_A_DAY) {
    const wait = longestWait(rules, at)
    if (wait === 0) return at === start ? undefined : at
    at += wait
  }
  throw new BastaError('unavailable', 'The hours of this sender never allow a text.')
}

/**
 * The first second, up to `until`, that some rule does not allow, after one that all allow; undefined
 * if there is none.
 */
export function nextClosing(
  rules: readonly HoursRule[],
  now: Date,
  until: Second,
): Second | undefined {
  let open = toSecond(now)
  let closed = open
  // Hours have minutes as their unit, so no closed time is shorter than the step.
  while (closed === open || longestWait(rules, closed) === 0) {
    if (closed >= until) return undefined
    open = closed
    closed = Math.min(closed + SECONDS_A_MINUTE, until)
  }
  while (closed - open > 1) {
    const middle = Math.floor((open + closed) / 2)
    if (longestWait(rules, middle) === 0) open = middle
    else closed = middle
  }
  return closed
}

/** Whether all zones have an allowed time in common, in every month of the following year. */
export function areOpenAllYear(hours: SendingHours, zones: readonly string[], now: Date): boolean {
  const rules = [{ hours, zones, isHoliday: () => false }]
  return Array.from({ length: 12 }, (_, month) => {
    const then = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, 1))
    const next = nextOrNever(rules, then)
    return next !== 'never' && (next ?? 0) < toSecond(then) + 7 * SECONDS_A_DAY
  }).every(Boolean)
}

function nextOrNever(rules: readonly HoursRule[], now: Date): Second | undefined | 'never' {
  try {
    return nextAllowed(rules, now)
  } catch (error) {
    if (error instanceof BastaError) return 'never'
    throw error
  }
}

/** Every time zone of a country; none for an unknown or outdated code. */
export function countryZones(country: string): readonly string[] {
  // Newer than the types at hand: ECMA-402, Intl Locale Info.
  type WithZones = Intl.Locale & { readonly getTimeZones?: () => readonly string[] | undefined }
  const locale: WithZones = new Intl.Locale(`und-${country}`)
  return locale.region === country ? (locale.getTimeZones?.() ?? []) : []
}

function longestWait(rules: readonly HoursRule[], at: Second): number {
  return Math.max(
    0,
    ...rules.flatMap((rule) => rule.zones.map((zone) => secondsClosed(rule, zone, at))),
  )
}

/** For how long one zone is certainly still closed; 0 if it is open. */
function secondsClosed(rule: HoursRule, zone: string, at: Second): number {
  const offset = offsetAt(zone, at)
  let wait = closedByTheClock(rule, at + offset)
  // If the clocks change on the way, go only up to the change and look again from there.
  while (wait > 1 && offsetAt(zone, at + wait) !== offset) wait = Math.ceil(wait / 2)
  return wait
}

function closedByTheClock({ hours, isHoliday }: HoursRule, local: Second): number {
  const date = new Date(local * 1000)
  const ofDay = local % SECONDS_A_DAY
  const untilMidnight = SECONDS_A_DAY - ofDay
  if (!hours.sundays && date.getUTCDay() === 0) return untilMidnight
  if (!hours.publicHolidays && isHoliday(date.toISOString().slice(0, 10))) return untilMidnight
  const [from, to] = [secondOfDay(hours.from), secondOfDay(hours.to)]
  const isOpen = from < to ? ofDay >= from && ofDay < to : ofDay >= from || ofDay < to
  if (isOpen) return 0
  return ofDay < from ? from - ofDay : untilMidnight
}

function secondOfDay(clock: string): number {
  const [hour = '', minute = ''] = clock.split(':')
  return Number(hour) * 3_600 + Number(minute) * 60
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Seconds by which a zone's clock is ahead of UTC. */
function offsetAt(zone: string, at: Second): number {
  const clock = clocks.get(zone) ?? clockOf(zone)
  clocks.set(zone, clock)
  const parts = Object.fromEntries(
    clock.formatToParts(at * 1000).map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - at
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}
