import { isPlainlyOfFrance } from '../domain/french-numbers.ts'

/** What is hashed for an address: its channel and its value, and the same of its alias if it has one. */
export type PlainCell = { readonly text: string; readonly alias?: string | undefined }

/** With `email` and a line feed, what one block of SHA-256 holds. */
const EMAIL_MAX = 49
/** An apostrophe first may be a spreadsheet's, which is no part of the address. */
const EMAIL =
  /^(?!')[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/
const PUNYCODE_LABEL = /[@.]xn--/
/** Two domains for one mailbox, and what stands before them: see `domain/address.ts`. */
const GMAIL = /^(.*@)(?:gmail|googlemail)\.com$/

/** Digits in groups; in front a plus, or in brackets an area code. */
const GROUPED = /^(?:\+?\d+|\(\d{3}\) ?\d+)(?:[ .-]\d+)*$/

/** Numbers that are read by their shape alone: what stands after the country code, and before it at home. */
type Plan = {
  readonly code: string
  readonly national: RegExp
  readonly trunk: string
  readonly homes: readonly string[]
}

const PLANS: readonly Plan[] = [
  { code: '1', national: /^[2-9]\d{2}[2-9]\d{6}$/, trunk: '', homes: ['US', 'CA'] },
  { code: '33', national: /^[1-9]\d{8}$/, trunk: '0', homes: ['FR'] },
]

/** The country code of the plan that numbers without one are read by; 0 if there is none. */
export function planAtHome(defaultCountry: string | undefined): number {
  return Number(PLANS.find(({ homes }) => homes.includes(defaultCountry ?? ''))?.code ?? 0)
}

/** Reads a cell of ASCII, where the reader of addresses would give the same; undefined for all others. */
export function readPlainCell(
  cell: string,
  defaultCountry: string | undefined,
): PlainCell | undefined {
  const text = cell.trimEnd()
  // A tab or another blank at the end is the reader's matter.
  if (cell.length > text.length && cell.slice(text.length).replaceAll(' ', '') !== '')
    return undefined
  if (text.includes('@')) return readPlainEmail(text.toLowerCase())
  const value = readPlainNumber(text, defaultCountry)
  return value === undefined ? undefined : { text: `sms\n${value}` }
}

function readPlainEmail(text: string): PlainCell | undefined {
  if (text.length > EMAIL_MAX || !EMAIL.test(text) || PUNYCODE_LABEL.test(text)) return undefined
  const [, local] = GMAIL.exec(text) ?? []
  return local === undefined
    ? { text: `email\n${text}` }
    : longest({ text: `email\n${local}gmail.com`, alias: `email\n${local}googlemail.com` })
}

function longest(cell: { readonly text: string; readonly alias: string }): PlainCell | undefined {
  return cell.alias.length > EMAIL_MAX + 'email\n'.length ? undefined : cell
}

function readPlainNumber(text: string, defaultCountry: string | undefined): string | undefined {
  if (!GROUPED.test(text)) return undefined
  const digits = text.replaceAll(/\D/g, '')
  for (const { code, national, trunk, homes } of PLANS) {
    const isAbroad = text.startsWith('+') && digits.startsWith(code)
    const isHome =
      !text.startsWith('+') && homes.includes(defaultCountry ?? '') && digits.startsWith(trunk)
    const rest = digits.slice(isAbroad ? code.length : trunk.length)
    // Brackets are for area codes, which only the North American plan writes so.
    const isBracketed = text.startsWith('(') && code !== '1'
    if ((isAbroad || isHome) && !isBracketed && national.test(rest)) {
      const value = `+${code}${rest}`
      return code === '33' && !isPlainlyOfFrance(value) ? undefined : value
    }
  }
  return undefined
}
