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

/** How phone numbers are written where they are read. */
export type PhoneNotation = {
  /** ISO 3166 country of numbers written without a country code, e.g. `FR`. */
  readonly country?: string | undefined
  /** Digits alone are E.164 without the plus. Only if the source documents it. */
  readonly isPlusless?: boolean | undefined
}

export type ReadPhone = {
  /** E.164. */
  readonly value: string
  /** Values that earlier versions may have stored for the same phone. */
  readonly aliases: readonly string[]
}

/**
 * E.164 allows 15 digits; this leaves room for what people type around them (spaces, a trunk zero,
 * `tel:`).
 */
export const PHONE_CHARACTERS_MAX = 40

/** A North American and a French number in full E.164 are equally long. */
const PLAIN_CHARACTERS = 12
const [PLUS, ZERO, ONE, THREE, NINE] = [0x2b, 0x30, 0x31, 0x33, 0x39]
const NONE: readonly string[] = []
/** `rcs:` and `whatsapp:` are Twilio's; the others come out of links and address books. */
export const PHONE_SCHEME = /^(?:tel|sms|smsto|mms|callto|whatsapp|viber|rcs):(?:\/\/)?/i
/** An extension is dialled after the call is answered; the text came from the number before it. */
const EXTENSION =
  /[\s,;/(]*(?:;ext=|\bext(?:ensi[oó]n|n)?\b|\bposte\b|доб(?:авочный)?|\bint(?:erno)?\b|\banexo\b|\bramal\b|[xp#])[\s.:=-]*\d{1,8}\s*\)?$/iu
/** Short codes are shorter. */
const PLUSLESS = /^\d{7,15}$/

type Library = typeof LibraryModule

/** The usual kinds of numbers, read without the library; undefined for all others. */
export function readPlainPhone(text: string): ReadPhone | undefined {
  const code = plainCode(text)
  if (code === undefined) return undefined
  if (code === ONE || isPlainlyOfFrance(text)) return { value: text, aliases: NONE }
  const value = underItsTerritory(text)
  return { value, aliases: underFrance(value) }
}

/**
 * The first digit of a number that needs no metadata: `+1[2-9]\d{2}[2-9]\d{6}`, or `+33[1-9]\d{8}`. Without
 * an expression, for a check of a sender's own copy of the register.
 */
function plainCode(text: string): number | undefined {
  if (text.length !== PLAIN_CHARACTERS || text.charCodeAt(0) !== PLUS) return undefined
  for (let at = 1; at < PLAIN_CHARACTERS; at += 1) {
    const digit = text.charCodeAt(at)
    if (digit < ZERO || digit > NINE) return undefined
  }
  const code = text.charCodeAt(1)
  const isNorthAmerican = code === ONE && text.charCodeAt(2) > ONE && text.charCodeAt(5) > ONE
  const isFrench = code === THREE && text.charCodeAt(2) === THREE && text.charCodeAt(3) >= ONE
  return isNorthAmerican || isFrench ? code : undefined
}

/** Undefined if it cannot be a phone number. */
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
 * Other readings of the digits: `00` is the usual prefix for calls abroad, also within brackets or
 * after a plus; and a country code may have lost its plus.
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
  // Possible is enough, it need not be assigned: a numbering plan newer than our metadata must not lose
  // a STOP.
  const former = parsed.isPossible() ? withoutTrunk(parse, parsed.number) : undefined
  const value = onePhone(former ?? parsed.number)
  if (former === undefined && !isRenumbered(parse, parsed.number, value)) return undefined
  const once = former === undefined || former === value ? [] : [former]
  const aliases = new Set([...once, ...underFrance(value), ...spelledBefore(value)])
  return { value, aliases: [...aliases].toSorted() }
}

/** An old spelling may be impossible today, while its new form is possible. */
function isRenumbered(parse: Library['default'], number: string, value: string): boolean {
  const now = value === number ? undefined : parse(value, { extract: false })
  return now?.number === value && now.isPossible()
}

/** One spelling for one phone. */
function onePhone(number: string): string {
  return spelledNow(underItsTerritory(number))
}

/** The library removes one trunk prefix; this repeats it until none is left. */
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
 * The number as one would type it: without a link's scheme, without the direction marks of address
 * books, without unusual spaces and pluses that the library does not read, and without an extension.
 */
function typed(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Zs}/gu, ' ')
    .trim()
    .replace(PHONE_SCHEME, '')
    .trimStart()
    .replace(/^\uff0b/, '+')
    .replace(EXTENSION, '')
}
