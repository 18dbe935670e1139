/** +33 is France alone; its overseas territories have codes of their own. */
const FRENCH = /^\+33[1-9]\d{8}$/

/**
 * The countries, as ISO 3166 codes, whose number this E.164 number may be: one where its plan tells,
 * every country that shares its code where it does not, none where the code is no country's.
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

/** Whether phone numbers can be of it. */
export async function hasPhones(country: string): Promise<boolean> {
  return (await import('libphonenumber-js/max')).isSupportedCountry(country)
}
