import {
  PHONE_CHARACTERS_MAX,
  readPhone,
  readPlainPhone,
  type PhoneNotation,
} from './phone-number.ts'
import { domainOfPlainEmail } from './plain-email.ts'

export type Channel = 'sms' | 'email'

declare const canonical: unique symbol

/** A canonical address. Only `parseAddress` makes one, so two spellings of one address are equal. */
export type Address = {
  readonly channel: Channel
  /** E.164 (`+33612345678`), or a lower-cased e-mail address with its domain in ASCII. */
  readonly value: string
  /**
   * Values that earlier versions may have stored for the same address. They are always looked up; new
   * data is written under `value`.
   */
  readonly aliases?: readonly string[]
  readonly [canonical]: true
}

export type AddressHint = {
  /** Refuses an address of the other channel. */
  readonly channel?: Channel
  /** ISO 3166 country for phone numbers written without a country code, e.g. `FR`. */
  readonly defaultCountry?: string | undefined
  /** Digits alone are E.164 without the plus. Only if the source documents it. */
  readonly isPlusless?: boolean | undefined
}

export type ParsedAddress =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly problem: string }

/** RFC 5321, section 4.5.3.1: a path of 256 octets, less its angle brackets. */
const EMAIL_OCTETS_MAX = 254
const LOCAL_PART_OCTETS_MAX = 64

const CONTROL = /[\p{Cc}\u2028\u2029]/u
const SPACE_AROUND = /^[\p{Zs}\t]+|[\p{Zs}\t]+$/gu
/**
 * Two domains for one mailbox. Source: Gmail Help, "Get your messages at @googlemail.com or
 * @gmail.com". Dots and plus-tags are kept: at Gmail they mean one mailbox, elsewhere two.
 */
const GMAIL = { domain: 'gmail.com', once: 'googlemail.com' }
const DOMAINS_OF_ONE: Readonly<Record<string, { domain: string; once?: string }>> = {
  'gmail.com': GMAIL,
  'googlemail.com': GMAIL,
}
/** RFC 5321 `Dot-string` characters, RFC 6532 beyond ASCII; dots are kept wherever carriers allowed them. */
const LOCAL_PART = /^[\p{L}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]+$/u
const ASCII_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/
const PUNYCODE_LABEL = /(?:^|\.)xn--/
const NONE: readonly string[] = []
const PLUS = 0x2b
/** What most domains are told by from those of one mailbox. */
const LENGTHS_OF_ONE: ReadonlySet<number> = new Set(
  Object.keys(DOMAINS_OF_ONE).map(({ length }) => length),
)

/**
 * What `parseAddress` makes of the usual spellings, without waiting: a number in full E.164 that needs no
 * metadata, a mailbox in lower-case ASCII. Undefined for all others: they are read by it alone.
 */
export function parsePlainAddress(text: string): Address | undefined {
  if (text.charCodeAt(0) === PLUS) {
    const read = readPlainPhone(text)
    return read && addressOf('sms', read.value, read.aliases)
  }
  if (text.length > EMAIL_OCTETS_MAX) return undefined
  const domain = domainOfPlainEmail(text)
  if (domain === 0) return undefined
  const mayBeOfOne = LENGTHS_OF_ONE.has(text.length - domain)
  if (mayBeOfOne && DOMAINS_OF_ONE[text.slice(domain)] !== undefined) return undefined
  return addressOf('email', text, NONE)
}

/**
 * The only way to make an address. Phone numbers become E.164; e-mail addresses are trimmed,
 * lower-cased and get an ASCII domain (IDNA); plus-tags and dots stay, display names are refused.
 * Asynchronous, because the phone and IDNA libraries are loaded only when needed.
 */
export async function parseAddress(raw: string, hint: AddressHint = {}): Promise<ParsedAddress> {
  if (CONTROL.test(raw.replace(/^\t+|\t+$/g, '')))
    return problem('holds a control character or a line break')
  const trimmed = raw.replace(SPACE_AROUND, '')
  if (trimmed === '') return problem('is empty')
  const looksLikeEmail = trimmed.includes('@')
  if (hint.channel === 'sms' && looksLikeEmail) return problem('is not a phone number')
  if (hint.channel === 'email' && !looksLikeEmail) return problem('is not an e-mail address')
  if (looksLikeEmail) return parseEmail(trimmed)
  return parsePhone(trimmed, { country: hint.defaultCountry, isPlusless: hint.isPlusless })
}

/**
 * Every address that a text may mean if its writer may be in several countries. One if it names its
 * country; none if it is not an address.
 */
export async function possibleAddresses(
  raw: string,
  hint: Omit<AddressHint, 'defaultCountry'> & { readonly countries: readonly string[] },
): Promise<readonly Address[]> {
  const { countries, ...rest } = hint
  const international = await parseAddress(raw, rest)
  if (international.ok) return [international.address]
  const found = new Map<string, Address>()
  for (const defaultCountry of new Set(countries)) {
    const parsed = await parseAddress(raw, { ...rest, defaultCountry })
    if (parsed.ok && !found.has(parsed.address.value))
      found.set(parsed.address.value, parsed.address)
  }
  return [...found.values()]
}

async function parsePhone(text: string, notation: PhoneNotation): Promise<ParsedAddress> {
  if (text.length > PHONE_CHARACTERS_MAX)
    return problem('is too long for a phone number (E.164 allows 15 digits)')
  const read = readPlainPhone(text) ?? (await readPhone(text, notation))
  if (read === undefined)
    return problem(
      'is neither an e-mail address nor a possible phone number (write phone numbers as +33612345678)',
    )
  return made('sms', read.value, read.aliases)
}

async function parseEmail(text: string): Promise<ParsedAddress> {
  const at = text.lastIndexOf('@')
  // Lower case can undo the normal form (a dotted capital I), so it is normalised again.
  const localPart = text.slice(0, at).normalize('NFC').toLowerCase().normalize('NFC')
  const written = text.slice(at + 1).toLowerCase()
  if (!LOCAL_PART.test(localPart))
    return problem('is not a bare e-mail address (no display name, quotes, brackets or spaces)')
  if (Buffer.byteLength(localPart) > LOCAL_PART_OCTETS_MAX)
    return problem(`has more than ${LOCAL_PART_OCTETS_MAX} octets before the @`)
  const named = await asciiDomain(written)
  if (named === undefined) return problem('has no usable domain after the @')
  const { domain, once } = DOMAINS_OF_ONE[named] ?? { domain: named }
  const value = `${localPart}@${domain}`
  if (Buffer.byteLength(value) > EMAIL_OCTETS_MAX)
    return problem(`is longer than ${EMAIL_OCTETS_MAX} octets`)
  return once === undefined ? made('email', value) : made('email', value, [`${localPart}@${once}`])
}

async function asciiDomain(written: string): Promise<string | undefined> {
  const isPlain = ASCII_DOMAIN.test(written) && !PUNYCODE_LABEL.test(written)
  if (isPlain) return written.length <= 253 ? written : undefined
  // By its default: in a bundle a CommonJS module that is imported later has no other name.
  const { default: idna } = await import('tr46')
  const ascii = idna.toASCII(written, {
    checkBidi: true,
    checkHyphens: false,
    checkJoiners: true,
    useSTD3ASCIIRules: true,
    verifyDNSLength: true,
  })
  return ascii !== null && ASCII_DOMAIN.test(ascii) ? ascii : undefined
}

function made(channel: Channel, value: string, aliases: readonly string[] = []): ParsedAddress {
  return { ok: true, address: addressOf(channel, value, aliases) }
}

function addressOf(channel: Channel, value: string, aliases: readonly string[]): Address {
  const address = aliases.length === 0 ? { channel, value } : { channel, value, aliases }
  return address as Address
}

function problem(text: string): ParsedAddress {
  return { ok: false, problem: text }
}
