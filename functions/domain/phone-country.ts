import { BastaError, type Fault } from './errors.ts'

/** +33 is France alone; its overseas territories have codes of their own. */
const FRENCH = /^\+33[1-9]\d{8}$/

/**
 * The countries (ISO 3166) that this E.164 number may belong to: one if its plan shows it, all that
 * share its code if not, none if the code belongs to no country.
 */
export async function phoneCountries(number: string): Promise<readonly string[]> {
  if (FRENCH.test(number)) return ['FR']
  const {
    default: parse,
    getCountries,
    getCountryCallingCode,
  } = await import('libphonenumber-js/max')
  const parsed = parse(number, { extract: false })
  if (parsed?.country !== undefined) return [parsed.country]
  return getCountries().filter((one) => getCountryCallingCode(one) === parsed?.countryCallingCode)
}

/** Whether a country has phone numbers. */
export async function hasPhones(country: string): Promise<boolean> {
  return (await import('libphonenumber-js/max')).isSupportedCountry(country)
}

/**
 * Throws `invalid_request` where a country has no phone numbers, such as "UK" for "GB": numbers without
 * a code would all be read as no address, without a word.
 */
export async function requirePhones(
  countries: readonly { readonly country: string | undefined; readonly pointer: string }[],
): Promise<void> {
  const faults: Fault[] = []
  for (const { country, pointer } of countries)
    if (country !== undefined && !(await hasPhones(country)))
      faults.push({
        pointer,
        detail: 'an ISO 3166 code of a country that has phone numbers, such as "GB"',
      })
  if (faults.length > 0)
    throw new BastaError('invalid_request', 'No phone numbers are known of this country.', faults)
}

/** Every country that has phone numbers, by its ISO 3166 code. */
export async function countriesWithPhones(): Promise<readonly string[]> {
  return (await import('libphonenumber-js/max')).getCountries()
}
