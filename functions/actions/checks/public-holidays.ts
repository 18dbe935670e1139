import { BastaError } from '../../domain/errors.ts'

type IsHoliday = (date: string) => boolean

const calendars = new Map<string, Promise<IsHoliday>>()

/**
 * Whether a date (`2026-12-25`) is a public holiday in the whole country. Regional holidays do not
 * count: a number does not show its owner's region.
 */
export function publicHolidays(country: string): Promise<IsHoliday> {
  const known = calendars.get(country) ?? openCalendar(country)
  calendars.set(country, known)
  known.catch(() => calendars.delete(country))
  return known
}

/** The world calendar is large, so it is loaded only for senders that keep holidays. */
async function openCalendar(country: string): Promise<IsHoliday> {
  const { default: Holidays } = await import('date-holidays')
  const calendar = new Holidays(country, { types: ['public'] })
  const years = new Map<number, ReadonlySet<string>>()
  if (calendar.getHolidays().length === 0)
    throw new BastaError('unavailable', `No public holidays are known of "${country}".`)
  return (date) => {
    const year = Number(date.slice(0, 4))
    const days =
      years.get(year) ?? new Set((calendar.getHolidays(year) ?? []).flatMap((one) => daysOf(one)))
    years.set(year, days)
    return days.has(date)
  }
}

const DAY_MS = 86_400_000

/** A holiday of several days, or of part of a day, covers each day it touches. */
function daysOf(holiday: {
  readonly date: string
  readonly start: Date
  readonly end: Date
}): string[] {
  const first = Date.parse(`${holiday.date.slice(0, 10)}T00:00:00Z`)
  const days = Math.max(1, Math.ceil((holiday.end.getTime() - holiday.start.getTime()) / DAY_MS))
  return Array.from({ length: days }, (_, at) =>
    new Date(first + at * DAY_MS).toISOString().slice(0, 10),
  )
}
