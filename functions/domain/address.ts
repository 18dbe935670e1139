export type Channel = 'sms' | 'email'

declare const canonical: unique symbol

/** A canonical address; only `parseAddress` makes one, so two spellings of one person compare equal. */
export type Address = {
  readonly channel: Channel
  /** E.164 (`+33612345678`), or a lower-cased e-mail address with its domain in ASCII. */
  readonly value: string
  readonly [canonical]: true
}

export type AddressHint = {
  /** Refuses an address of the other channel. */
  readonly channel?: Channel
  /** ISO 3166 country for phone numbers written without a country code, e.g. `FR`. */
  readonly defaultCountry?: string | undefined
}

export type ParsedAddress =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly problem: string }

/** RFC 5321, section 4.5.3.1: a path of 256 octets, less its angle brackets. */
const EMAIL_OCTETS_MAX = 254
const LOCAL_PART_OCTETS_MAX = 64
/** E.164 allows 15 digits; what people type around them (spaces, a trunk zero, `tel:`) is bounded too. */
const PHONE_CHARACTERS_MAX = 40

const CONTROL = /[\p{Cc}\u2028\u2029]/u
const SPACE_AROUND = /^[\p{Zs}\t]+|[\p{Zs}\t]+$/gu
/** Numbers that need no metadata: a North American and a French number in full E.164. */
const PLAIN_E164 = /^(?:\+1[2-9]\d{2}[2-9]\d{6}|\+33[1-9]\d{8})$/
/** RFC 5321 `Dot-string` characters, RFC 6532 beyond ASCII; dots are kept wherever carriers allowed them. */
const LOCAL_PART = /^[\p{L}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]+$/u
const ASCII_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/
const PUNYCODE_LABEL = /(?:^|\.)xn--/

/**
 * The one way in for addresses: phone numbers become E.164, e-mail addresses are trimmed,
 * lower-cased and get an ASCII domain (IDNA); plus-tags and dots are kept, display names refused.
 * Asynchronous because the phone and IDNA libraries are loaded only when a shape needs them.
 */
export async function parseAddress(raw: string, hint: AddressHint = {}): Promise<ParsedAddress> {
  if (CONTROL.test(raw.replace(/^\t+|\t+$/g, '')))
    return problem('holds a control character or a line break')
  const trimmed = raw.replace(SPACE_AROUND, '')
  if (trimmed === '') return problem('is empty')
  const looksLikeEmail = trimmed.includes('@')
  if (hint.channel === 'sms' && looksLikeEmail) return problem('is not a phone number')
  if (hint.channel === 'email' && !looksLikeEmail) return problem('is not an e-mail address')
  return looksLikeEmail ? parseEmail(trimmed) : parsePhone(trimmed, hint.defaultCountry)
}

async function parsePhone(text: string, defaultCountry?: string): Promise<ParsedAddress> {
  if (text.length > PHONE_CHARACTERS_MAX)
    return problem('is too long for a phone number (E.164 allows 15 digits)')
  if (PLAIN_E164.test(text)) return made('sms', text)
  const { default: parse, isSupportedCountry } = await import('libphonenumber-js/max')
  const home = defaultCountry !== undefined && isSupportedCountry(defaultCountry)
  const number = parse(typed(text), { extract: false, ...(home ? { defaultCountry } : {}) })
  // Possible, not assigned: a numbering plan newer than our metadata must not cost anyone a STOP.
  if (!number?.isPossible() || number.ext !== undefined)
    return problem(
      'is neither an e-mail address nor a possible phone number (write phone numbers as +33612345678)',
    )
  // A reading takes one trunk prefix off; what we would store is read until none is left.
  let value = number.number
  let again = parse(value, { extract: false })
  while (again?.isPossible() && again.number.length < value.length) {
    value = again.number
    again = parse(value, { extract: false })
  }
  return made('sms', value)
}

/**
 * As one would type it: without the scheme of a link, the direction marks that address books put
 * around numbers, and the spaces and pluses of other keyboards, which the library does not read.
 */
function typed(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/^(?:tel:)?\uff0b/i, '+')
    .replace(/^tel:/i, '')
}

async function parseEmail(text: string): Promise<ParsedAddress> {
  const at = text.lastIndexOf('@')
  // Lower case can undo the normal form (a dotted capital I), so it is made again.
  const localPart = text.slice(0, at).normalize('NFC').toLowerCase().normalize('NFC')
  const written = text.slice(at + 1).toLowerCase()
  if (!LOCAL_PART.test(localPart))
    return problem('is not a bare e-mail address (no display name, quotes, brackets or spaces)')
  if (Buffer.byteLength(localPart) > LOCAL_PART_OCTETS_MAX)
    return problem(`has more than ${LOCAL_PART_OCTETS_MAX} octets before the @`)
  const domain = await asciiDomain(written)
  if (domain === undefined) return problem('has no usable domain after the @')
  const value = `${localPart}@${domain}`
  if (Buffer.byteLength(value) > EMAIL_OCTETS_MAX)
    return problem(`is longer than ${EMAIL_OCTETS_MAX} octets`)
  return made('email', value)
}

async function asciiDomain(written: string): Promise<string | undefined> {
  const isPlain = ASCII_DOMAIN.test(written) && !PUNYCODE_LABEL.test(written)
  if (isPlain) return written.length <= 253 ? written : undefined
  const { toASCII } = await import('tr46')
  const ascii = toASCII(written, {
    checkBidi: true,
    checkHyphens: false,
    checkJoiners: true,
    useSTD3ASCIIRules: true,
    verifyDNSLength: true,
  })
  return ascii !== null && ASCII_DOMAIN.test(ascii) ? ascii : undefined
}

function made(channel: Channel, value: string): ParsedAddress {
  return { ok: true, address: { channel, value } as Address }
}

function problem(text: string): ParsedAddress {
  return { ok: false, problem: text }
}
