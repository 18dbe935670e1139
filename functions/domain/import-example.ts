import { looksLikeAddress } from './import-address.ts'
import { isStatusWord } from './import-status-words.ts'
import { looksLikeDate } from './import-time.ts'
import { masked } from './masked.ts'

const EMAILS = /[^\s@<>,;"'()]+@[^\s@<>,;"'()]+/g
/** Seven digits or more, whatever is written between them. */
const NUMBERS = /\+?\d(?:[\s().-]*\d){6,}/g
const SHORT_NUMBER = /^\d{1,6}$/
const YES_NO = /^(?:true|false|yes|no|y|n|on|off|oui|non|ja|nein|si)$/i
const CHARACTERS_MAX = 40

/**
 * A cell as a page shows it: who made the file knows it again, and nobody learns an address or a name
 * from it. Dates, status words and short numbers name nobody.
 */
export function exampleOf(cell: string, isPhoneColumn = false): string {
  const text = cell.trim().slice(0, 200)
  if (isHarmless(text)) return cut(text)
  const hasAddress = text.includes('@') || looksLikeAddress(text, isPhoneColumn)
  if (hasAddress || /(?:\d[\s().-]*){7,}/.test(text)) return cut(maskAddresses(text))
  return text === '' ? '' : `${Array.from(text)[0] ?? ''}•••`
}

/** Ten digits may be seconds of the epoch, and may be a phone number. */
function isHarmless(text: string): boolean {
  const isDate = looksLikeDate(text) && !/^\d{7,}/.test(text)
  return isDate || isStatusWord(text) || SHORT_NUMBER.test(text) || YES_NO.test(text)
}

/** Words around an address may be its owner's name, so nothing of them stays. */
function maskAddresses(text: string): string {
  const mails = text.match(EMAILS) ?? []
  if (mails.length > 0) return mails.map((value) => masked({ channel: 'email', value })).join(', ')
  const numbers = text.match(NUMBERS) ?? []
  return numbers
    .map((written) => masked({ channel: 'sms', value: written.replace(/[\s().-]/g, '') }))
    .join(', ')
}

function cut(text: string): string {
  const characters = Array.from(text)
  return characters.length > CHARACTERS_MAX
    ? `${characters.slice(0, CHARACTERS_MAX).join('')}…`
    : text
}
