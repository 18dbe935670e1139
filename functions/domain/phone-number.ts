import type * as LibraryModule from 'libphonenumber-js/max'
import type { CountryCode } from 'libphonenumber-js/max'
import {
  FRENCH_CODES,
  FRENCH_COUNTRIES,
  isPlainlyOfFrance,
  underFrance,
  underItsTerritory,
} from './french-numbers.ts'
import { spelledBefore, spelledNow } from './renumbered.ts'

/** How a phone number may be written where it is read. */
export type PhoneNotation = {
  /** ISO 3166 country of numbers written without a country code, e.g. `FR`. */
  readonly country?: string | undefined
  /** Digits alone are E.164 without its plus: only where the writer documents it. */
  readonly isPlusless?: boolean | undefined
}

export type ReadPhone = {
  /** E.164. */
  readonly value: string
  /** What the same phone was once stored as. */
  readonly aliases: readonly string[]
}

/** E.164 allows 15 digits; what people type around them (spaces, a trunk zero, `tel:`) is bounded too. */
export const PHONE_CHARACTERS_MAX = 40

/** Numbers that need no metadata: a North American and a French number in full E.164. */
const PLAIN_E164 = /^\+(?:1[2-9]\d{2}[2-9]\d{6}|33[1-9]\d{8})$/
const NONE: readonly string[] = []
/** `rcs:` and `whatsapp:` are Twilio's; the others come out of links and address books. */
const SCHEME = /^(?:tel|sms|smsto|mms|callto|whatsapp|viber|rcs):(?:\/\/)?/i
/** An extension is dialled once the call is answered; the text came from the number before it. */
const EXTENSION =
  /[\s,;/(]*(?:;ext=|\bext(?:ensi[oó]n|n)?\b|\bposte\b|доб(?:авочный)?|\bint(?:erno)?\b|\banexo\b|\bramal\b|[xp#])[\s.:=-]*\d{1,8}\s*\)?$/iu
/** Short codes are shorter. */
const PLUSLESS = /^\d{7,15}$/

type Library = typeof LibraryModule

/** What a check is mostly asked about, read without the library; undefined for anything else. */
export function readPlainPhone(text: string): ReadPhone | undefined {
  if (!PLAIN_E164.test(text)) return undefined
  if (text.startsWith('+1') || isPlainlyOfFrance(text)) return { value: text, aliases: NONE }
  const value = underItsTerritory(text)
  return { value, aliases: underFrance(value) }
}

/** Undefined where it is no possible phone number. */
export async function readPhone(
  text: string,
  { country, isPlusless = false }: PhoneNotation,
): Promise<ReadPhone | undefined> {
  const library = await import('libphonenumber-js/max')
  const home = country !== undefined && library.isSupportedCountry(country) ? country : undefined
  const written = typed(text)
  const digits = written.replace(/[\s().-]/g, '')
  const spellings = [
    ...(isPlusless && PLUSLESS.test(digits) ? [`+${digits}`] : []),
    written,
    ...international(digits, home, library),
  ]
  for (const spelling of spellings) {
    const read = readSpelling(library, spelling, home)
    if (read !== undefined) return read
  }
  return undefined
}

/**
 * What else the digits may stand for, once they are no number as written: `00` is how most of the
 * world dials abroad, also where brackets or a plus stand around it, and a country's own code may
 * have lost its plus.
 */
function international(
  digits: string,
  home: CountryCode | undefined,
  { getCountryCallingCode }: Library,
): string[] {
  const [, abroad] = /^\+?00([1-9]\d{6,14})$/.exec(digits) ?? []
  if (abroad !== undefined) return [`+${abroad}`]
  if (digits.startsWith('+')) return [digits]
  if (home === undefined || !PLUSLESS.test(digits)) return []
  const codes = FRENCH_COUNTRIES.has(home) ? FRENCH_CODES : [getCountryCallingCode(home)]
  return codes.some((code) => digits.startsWith(code)) ? [`+${digits}`] : []
}

function readSpelling(
  { default: parse }: Library,
  spelling: string,
  home: CountryCode | undefined,
): ReadPhone | undefined {
  const parsed = parse(spelling, { extract: false, ...(home ? { defaultCountry: home } : {}) })
  if (parsed === undefined) return undefined
  // Possible, not assigned: a numbering plan newer than our metadata must not cost anyone a STOP.
  const former = parsed.isPossible() ? withoutTrunk(parse, parsed.number) : undefined
  const value = onePhone(former ?? parsed.number)
  if (former === undefined && !isRenumbered(parse, parsed.number, value)) return undefined
  const once = former === undefined || former === value ? [] : [former]
  const aliases = new Set([...once, ...underFrance(value), ...spelledBefore(value)])
  return { value, aliases: [...aliases].toSorted() }
}

/** An old spelling may be impossible today; what became of it may not. */
function isRenumbered(parse: Library['default'], number: string, value: string): boolean {
  const now = value === number ? undefined : parse(value, { extract: false })
  return now?.number === value && now.isPossible()
}

/** Every spelling of one phone made the same. */
function onePhone(number: string): string {
  return spelledNow(underItsTerritory(number))
}

/** A reading takes one trunk prefix off; what we would store is read until none is left. */
function withoutTrunk(parse: Library['default'], number: string): string {
  let value = number
  let again = parse(value, { extract: false })
  while (again?.isPossible() && again.number.length < value.length) {
    value = again.number
    again = parse(value, { extract: false })
  }
  return value
}

/**
 * As one would type it: without the scheme of a link, the direction marks that address books put
 * around numbers, the spaces and pluses of other keyboards, which the library does not read, and
 * without an extension.
 */
function typed(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Zs}/gu, ' ')
    .trim()
    .replace(SCHEME, '')
    .trimStart()
    .replace(/^\uff0b/, '+')
    .replace(EXTENSION, '')
}
