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

/** Every country that has phone numbers, by its ISO 3166 code. */
export async function countriesWithPhones(): Promise<readonly string[]> {
  return (await import('libphonenumber-js/max')).getCountries()
}
