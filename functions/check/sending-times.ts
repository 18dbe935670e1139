import type { Address } from '../domain/address.ts'
import type { Verdict } from '../domain/decide.ts'
import { phoneCountries } from '../domain/phone-country.ts'
import { countryZones, nextAllowed, type SendingHours } from '../domain/sending-hours.ts'
import { formatSecond } from '../domain/time.ts'
import { publicHolidays } from './public-holidays.ts'

type Hours = Readonly<Record<string, SendingHours>>

/**
 * Says of a marketing text that is allowed, but not at this hour where its recipient is, before
 * when it must not be sent. One for each request: every country is reckoned once.
 */
export function sendingTimes(
  hours: Hours,
  now: Date,
): <V extends Verdict>(verdict: V, address: Address) => Promise<V> {
  const reckoned = new Map<string, Promise<string | undefined>>()
  return async (verdict, { channel, value }) => {
    if (!verdict.allowed || channel !== 'sms') return verdict
    const countries = (await phoneCountries(value)).filter((one) => hours[one] !== undefined)
    const name = countries.join()
    const moment = reckoned.get(name) ?? reckon(hours, countries, now)
    reckoned.set(name, moment)
    const notBefore = await moment
    return notBefore === undefined ? verdict : { ...verdict, notBefore }
  }
}

/** A number that may be of several countries is written to when it suits them all. */
async function reckon(
  hours: Hours,
  countries: readonly string[],
  now: Date,
): Promise<string | undefined> {
  const rules = await Promise.all(
    countries.map(async (country) => {
      const own = hours[country]
      if (own === undefined) return []
      const isHoliday = own.publicHolidays ? () => false : await publicHolidays(country)
      return [{ hours: own, zones: countryZones(country), isHoliday }]
    }),
  )
  const next = nextAllowed(rules.flat(), now)
  return next === undefined ? undefined : formatSecond(next)
}
