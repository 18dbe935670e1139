/** `Ada Lovelace <ada@example.org>`, as mail programs copy it (RFC 5322, name-addr). */
const NAMED = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^<>@"]*)\s*<\s*([^<>\s]+)\s*>$/
/** `ada@example.org (Ada Lovelace)`. */
const COMMENTED = /^([^\s()<>]+@[^\s()<>]+)\s*\([^()]*\)$/
/** How spreadsheets keep numbers as text: `'+33612345678`, `="0612345678"`. */
const FORMULA = /^="([^"]*)"$/
/** A phone number beside an e-mail address: in its name, its comment, or after it. */
const NUMBER_WITHIN = /(?:^|[\s("<])(?:\+|00)\d(?:[\s().-]*\d){7,14}(?=[\s)">]|$)/
const BETWEEN = /[;,|\s]+/

/**
 * The addresses of one cell without names around them. Several in one cell belong to one person; a cell
 * that does not look like this stays unchanged.
 */
export function bareAddresses(cell: string): string[] {
  const bare = bareAddress(cell)
  if (!isSeveral(bare)) return [bare]
  // A name may contain a comma, so `Lovelace, Ada <…>, …` is split after the brackets first.
  const cut = cell.includes('<') ? cell.split(/(?<=>)\s*[;,|]\s*/) : cell.split(BETWEEN)
  const several = cut.filter((one) => one !== '').map(bareAddress)
  return several.every((one) => /^[^\s@<>]+@[^\s@<>]+$/.test(one)) ? several : [bare]
}

/**
 * The same, of a cell of which nothing may be left out: `undefined` stands for what would not be read, such as
 * a copy's receiver (`mailto:…?cc=…`), or an address in a name or a comment.
 */
export function wholeAddresses(cell: string): (string | undefined)[] {
  const all = bareAddresses(cell)
  const isAsked = /mailto:[^?]*\?/i.test(cell)
  const isLeftOut = all.reduce((sum, one) => sum + ats(one), 0) < ats(cell)
  const isNumberLeftOut = cell.includes('@') && NUMBER_WITHIN.test(cell)
  return isAsked || isLeftOut || isNumberLeftOut ? [undefined] : all
}

function ats(text: string): number {
  return text.split('@').length - 1
}

function isSeveral(text: string): boolean {
  return text.indexOf('@') !== text.lastIndexOf('@')
}

function bareAddress(cell: string): string {
  const text = (FORMULA.exec(cell.trim())?.[1] ?? cell).trim().replace(/^'(?=[+\d])/, '')
  const named = NAMED.exec(text)?.[1] ?? COMMENTED.exec(text)?.[1] ?? text
  return /^mailto:/i.test(named) ? named.replace(/^mailto:/i, '').replace(/\?.*$/, '') : named
}

const EMAIL = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/
const PHONE = /^(?:tel:)?(?:\+|00)[\d\s().-]{7,20}$/
const LOCAL_PHONE = /^\(?\d[\d\s().-]{6,18}$/

/** Whether a cell can be an address; digits alone only if the column's name says `phone`. */
export function looksLikeAddress(cell: string, isPhoneColumn: boolean): boolean {
  const bare = bareAddresses(cell)[0] ?? ''
  return EMAIL.test(bare) || PHONE.test(bare) || (isPhoneColumn && LOCAL_PHONE.test(bare))
}
