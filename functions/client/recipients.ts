import type { Question } from './types.ts'
import { member } from './member.ts'

// An address, or a number as people write it. Anything that a mail library might read as more than one
// recipient (groups, comments, escapes, quoted addresses) is refused: one of them would not be checked.
// A number may have what Basta itself accepts around it: the scheme of a messenger or a link, and an
// extension.
const SCHEME = String.raw`(?:(?:whatsapp|viber|rcs|tel|sms|smsto|mms|callto):(?://)?)?`
const EXTENSION = String.raw`(?:(?:;ext=| ?(?:x|#|ext\.?|доб\.?) ?)\d{1,8})?`
const PLAIN = String.raw`[^\s\p{C}<>,;:"()\\]+|${SCHEME}\(?\+?[\d .()-]+${EXTENSION}`
const NAME = String.raw`"[^"\\<>@\p{Cc}]*"\s*|[^"\\<>@,;:()\p{Cc}]*`
const PART = new RegExp(
  String.raw`\s*(?:(?:${NAME})<(?<inner>${PLAIN})>|(?<plain>${PLAIN}))\s*(?:,|$)`,
  'uy',
)
const ALONE = new RegExp(`^(?:${PLAIN})$`, 'u')

export type Picked = { readonly to: readonly string[]; readonly question: Question }

/** Undefined if a recipient cannot be read or there is none: then nothing may be sent. */
export function readPicked(picked: unknown): Picked | undefined {
  const to = readRecipients(member(picked, 'to'))
  if (to === undefined || to.length === 0) return undefined
  const { sender, topic, purpose, defaultCountry } = picked as Question
  return { to: [...new Set(to)], question: { sender, topic, purpose, defaultCountry } }
}

function readRecipients(given: unknown): string[] | undefined {
  if (given === undefined || given === null) return []
  if (typeof given === 'string') return readWritten(given)
  if (Array.isArray(given)) {
    const read = Array.from(given, readRecipients)
    return read.every((one) => one !== undefined) ? read.flat() : undefined
  }
  const address = member(given, 'address')
  return typeof address === 'string' && ALONE.test(address) ? [address] : undefined
}

function readWritten(text: string): string[] | undefined {
  const found: string[] = []
  PART.lastIndex = 0
  while (PART.lastIndex < text.length) {
    const { inner, plain } = PART.exec(text)?.groups ?? {}
    const address = (inner ?? plain)?.trim()
    if (address === undefined || address === '') return undefined
    found.push(address)
  }
  return found
}
