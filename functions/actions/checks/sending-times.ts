import type { Address } from '../../domain/address.ts'
import type { Verdict } from '../../domain/decide.ts'
import { phoneCountries } from '../../domain/phone-country.ts'
import {
  countryZones,
  nextAllowed,
  nextClosing,
  type SendingHours,
} from '../../domain/sending-hours.ts'
import { formatSecond, parseZonedTime, toSecond } from '../../domain/time.ts'
import { publicHolidays } from './public-holidays.ts'

type Hours = Readonly<Record<string, SendingHours>>
type Times = { readonly notBefore: string } | { readonly validUntil: string }

/**
 * Says of a marketing text that is allowed, but not at this hour where its recipient is, before
 * when it must not be sent; one that may go now is allowed no longer than the hours last. One for
 * each request: every country is reckoned once.
 */
export function sendingTimes(
  hours: Hours,
  now: Date,
): <V extends Verdict>(verdict: V, address: Address) => Promise<V> {
  const reckoned = new Map<string, Promise<Times>>()
  return async (verdict, { channel, value }) => {
    if (!verdict.allowed || channel !== 'sms') return verdict
    const countries = (await phoneCountries(value)).filter((one) => hours[one] !== undefined)
    const { validUntil } = verdict
    const name = [...countries, validUntil].join()
    const times = reckoned.get(name) ?? reckon(hours, countries, now, validUntil)
    reckoned.set(name, times)
    return { ...verdict, ...(await times) }
  }
}

/** A number that may be of several countries is written to when it suits them all. */
async function reckon(
  hours: Hours,
  countries: readonly string[],
  now: Date,
  validUntil: string,
): Promise<Times> {
  const rules = (
    await Promise.all(
      countries.map(async (country) => {
        const own = hours[country]
        if (own === undefined) return []
        const isHoliday = own.publicHolidays ? () => false : await publicHolidays(country)
        return [{ hours: own, zones: countryZones(country), isHoliday }]
      }),
    )
  ).flat()
  const next = nextAllowed(rules, now)
  if (next !== undefined) return { notBefore: formatSecond(next) }
  const closing = nextClosing(rules, now, parseZonedTime(validUntil) ?? toSecond(now))
  return { validUntil: closing === undefined ? validUntil : formatSecond(closing) }
}
