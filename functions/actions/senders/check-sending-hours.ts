import { BastaError, type Fault } from '../../domain/errors.ts'
import { hasPhones } from '../../domain/phone-country.ts'
import { areOpenAllYear, countryZones, type SendingHours } from '../../domain/sending-hours.ts'

/** Refuses hours that cannot be kept: a check must never guess the local time. */
export async function requireUsableHours(
  hours: Readonly<Record<string, SendingHours>>,
  now: Date,
): Promise<void> {
  const faults: Fault[] = []
  for (const [country, own] of Object.entries(hours)) {
    const pointer = `#/sendingHours/${country}`
    const zones = countryZones(country)
    if (zones.length === 0 || !(await hasPhones(country)))
      faults.push({ pointer, detail: 'a country that has phone numbers and time zones' })
    else if (!areOpenAllYear(own, zones, now))
      faults.push({
        pointer,
        detail: `hours that come on all its ${zones.length} clocks at once, all year`,
      })
    else if (!own.publicHolidays && !(await hasCalendar(country)))
      faults.push({
        pointer: `${pointer}/publicHolidays`,
        detail: 'true: its public holidays are not known here',
      })
  }
  if (faults.length > 0)
    throw new BastaError('invalid_request', 'These sending hours cannot be kept.', faults)
}

async function hasCalendar(country: string): Promise<boolean> {
  const { default: Holidays } = await import('date-holidays')
  return new Holidays(country, { types: ['public'] }).getHolidays().length > 0
}
