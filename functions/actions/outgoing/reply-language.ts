import { INTERNATIONAL_WORDS } from '../../classify/words/keywords.ts'
import type { Classification } from '../../classify/classification.ts'
import type { Language } from '../../classify/classify.ts'
import { LANGUAGES } from '../../domain/language.ts'
import { declaredCountry, type Sender } from '../../domain/sender.ts'
import { phoneCountries } from '../../domain/phone-country.ts'

/** Countries by main language, for the languages we write; English for all others. */
const COUNTRIES: Readonly<Record<Exclude<Language, 'en'>, string>> = {
  fr: 'FR GP MQ GF RE YT PM BL MF WF PF NC MC SN CI ML BF NE TG BJ GN CG CD GA MG',
  de: 'DE AT LI',
  es: 'ES MX AR CO PE CL VE EC GT CU BO DO HN PY SV NI CR PA UY GQ PR',
  it: 'IT SM VA',
  pt: 'PT BR AO MZ CV GW ST TL',
  nl: 'NL SR AW CW SX BQ',
  pl: 'PL',
  sv: 'SE AX',
  da: 'DK',
  no: 'NO SJ',
  fi: 'FI',
  ar: 'SA AE EG MA DZ TN LY JO LB SY IQ KW QA BH OM YE SD PS MR',
  zh: 'CN TW HK MO',
  ru: 'RU',
  el: 'GR',
  tr: 'TR',
}

/**
 * Countries with several languages: the language of most people there. A sender there should declare
 * its own. (Canada is English: see `replyLanguage`.)
 */
const OF_SEVERAL: Readonly<Record<string, Language>> = {
  CH: 'de',
  BE: 'nl',
  LU: 'fr',
  CA: 'en',
  CY: 'el',
  CM: 'fr',
  HT: 'fr',
  DJ: 'fr',
  TD: 'fr',
  KM: 'fr',
  BY: 'ru',
  KZ: 'ru',
  KG: 'ru',
}

const MAIN_LANGUAGE: ReadonlyMap<string, Language> = new Map([
  ...(Object.entries(COUNTRIES) as [Language, string][]).flatMap(([language, countries]) =>
    countries.split(' ').map((country): [string, Language] => [country, language]),
  ),
  ...Object.entries(OF_SEVERAL),
])

type Answered = Pick<Sender, 'numbers' | 'defaultCountry' | 'language'>

/**
 * The language of a reply: the keyword's own. STOP, an emoji or an unknown language has none: then the
 * sender's declared language, else the main one of its country. Canada's short code rules want STOP
 * answered in English and ARRET in French, whatever else the sender writes in; the other international
 * words are treated like STOP.
 */
export async function replyLanguage(
  { language, matched = '' }: Pick<Classification, 'language' | 'matched'>,
  sender: Answered | undefined,
  to: string | undefined,
): Promise<Language> {
  const said = LANGUAGES.find((one) => one === language)
  if (said !== undefined) return said
  const country = await countryOf(sender, to)
  if (country === 'CA' && INTERNATIONAL_WORDS.has(matched.toLowerCase())) return 'en'
  return sender?.language ?? MAIN_LANGUAGE.get(country ?? '') ?? 'en'
}

/** Declared for the number written to, else for the sender; else read from the number itself. */
async function countryOf(
  sender: Answered | undefined,
  to: string | undefined,
): Promise<string | undefined> {
  const declared = sender && declaredCountry(sender, to)
  if (declared !== undefined || to === undefined || !to.startsWith('+')) return declared
  const [only, ...more] = await phoneCountries(to)
  return more.length === 0 ? only : undefined
}
