/** RFC 5321, section 4.5.3.1.1; RFC 1035, section 2.3.4. */
const LOCAL_PART_MAX = 64
const LABEL_MAX = 63
const [DOT, AT, LOWER_X] = [0x2e, 0x40, 0x78]

/** What a character may be, in bits. */
const LETTER = 1
const LETTER_OR_DIGIT = 2
const OF_LABEL = 4
const OF_LOCAL_PART = 8
const KINDS = new Uint8Array(128)
for (const letter of 'abcdefghijklmnopqrstuvwxyz') allow(letter, LETTER)
for (const one of 'abcdefghijklmnopqrstuvwxyz0123456789') allow(one, LETTER_OR_DIGIT)
for (const one of 'abcdefghijklmnopqrstuvwxyz0123456789-') allow(one, OF_LABEL)
for (const one of 'abcdefghijklmnopqrstuvwxyz0123456789-._+') allow(one, OF_LOCAL_PART)

/**
 * Where the domain begins in a mailbox of lower-case ASCII that needs no IDNA; 0 for any other text. In
 * one pass: a check of a sender's own copy of the register has no time for an expression.
 */
export function domainOfPlainEmail(text: string): number {
  let at = 0
  while (isOf(OF_LOCAL_PART, text, at)) at += 1
  if (at === 0 || at > LOCAL_PART_MAX || text.charCodeAt(at) !== AT) return 0
  const domain = at + 1
  let label = domain
  for (at = domain; at < text.length; at += 1) {
    if (isOf(OF_LABEL, text, at)) continue
    if (text.charCodeAt(at) !== DOT || !isLabel(text, label, at)) return 0
    label = at + 1
  }
  const isLast = isLabel(text, label, at) && isOf(LETTER, text, label) && at - label > 1
  return isLast && label > domain ? domain : 0
}

function isLabel(text: string, from: number, to: number): boolean {
  return (
    to > from &&
    to - from <= LABEL_MAX &&
    isOf(LETTER_OR_DIGIT, text, from) &&
    isOf(LETTER_OR_DIGIT, text, to - 1) &&
    !(text.charCodeAt(from) === LOWER_X && text.startsWith('xn--', from))
  )
}

/** False beyond the end, and beyond ASCII. */
function isOf(kind: number, text: string, at: number): boolean {
  return ((KINDS[text.charCodeAt(at)] ?? 0) & kind) !== 0
}

function allow(one: string, kind: number): void {
  const code = one.charCodeAt(0)
  KINDS[code] = (KINDS[code] ?? 0) | kind
}
