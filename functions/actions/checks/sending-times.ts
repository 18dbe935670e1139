import type { Address } from '../../domain/address.ts'
import type { Verdict } from '../../domain/verdict.ts'
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
 * For a marketing text that is allowed, but not at the recipient's present hour: the time before which
 * it must not be sent. If it may be sent now: until when. One for each request, so that every country
 * is computed once.
 */
export function sendingTimes(
  hours: Hours,
  now: Date,
): <V extends Verdict>(verdict: V, address: Address) => Promise<V> {
  const computed = new Map<string, Promise<Times>>()
  return async (verdict, { channel, value }) => {
    if (!verdict.allowed || channel !== 'sms') return verdict
    const countries = (await phoneCountries(value)).filter((one) => hours[one] !== undefined)
    const { validUntil } = verdict
    const name = [...countries, validUntil].join()
    const times = computed.get(name) ?? computeTimes(hours, countries, now, validUntil)
    computed.set(name, times)
    return { ...verdict, ...(await times) }
  }
}

/** A number that may belong to several countries must suit all of them. */
async function computeTimes(
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
