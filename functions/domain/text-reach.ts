import type { Address } from './address.ts'
import { phoneCountries } from './phone-country.ts'
import type { Sender } from './sender.ts'

/**
 * Kinds of numbers that texts of ours may go to: those of people. Never premium rate, shared cost or
 * satellite numbers, whose owners earn on each text (a satellite's code, 870, 881 to 883, 878 or 979,
 * is no country's, so no sender declares it either). Source: getType() of libphonenumber-js; of an
 * unknown kind is no.
 */
const OF_PEOPLE: ReadonlySet<string | undefined> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE'])

/** The countries that senders declare: their own, and those of their numbers. */
export async function declaredCountries(senders: readonly Sender[]): Promise<ReadonlySet<string>> {
  const countries = new Set<string>()
  for (const { defaultCountry, numbers } of senders) {
    if (defaultCountry !== undefined) countries.add(defaultCountry)
    for (const one of numbers)
      for (const country of await phoneCountries(one.number)) countries.add(country)
  }
  return countries
}

/** Whether we may send a text there that only an unknown caller asked for. */
export async function mayBeTexted(
  { value }: Address,
  countries: ReadonlySet<string>,
): Promise<boolean> {
  const { default: parse } = await import('libphonenumber-js/max')
  const phone = parse(value, { extract: false })
  return (
    phone?.country !== undefined && countries.has(phone.country) && OF_PEOPLE.has(phone.getType())
  )
}
