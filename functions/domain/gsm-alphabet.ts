/**
 * The 7-bit default alphabet of text messages and its extension table (3GPP TS 23.038, sections
 * 6.2.1 and 6.2.1.1), without line breaks and the escape. It has é, è, à, ù, ñ, ö and their like, and
 * neither ç, ê, á nor any alphabet but Latin and some Greek capitals.
 */
const BASIC = new Set(
  '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Each takes the place of two. */
const EXTENDED = new Set('^{}\\[~]|€')

/** What one message holds: 160 letters of the alphabet, or 70 code units of UCS-2 (section 6.1). */
export const GSM_LETTERS_MAX = 160
export const UCS2_UNITS_MAX = 70

/** How many of a message's 160 places a text takes; undefined where it needs UCS-2. */
export function gsmLength(text: string): number | undefined {
  let length = 0
  for (const letter of text) {
    if (BASIC.has(letter)) length += 1
    else if (EXTENDED.has(letter)) length += 2
    else return undefined
  }
  return length
}

const SPELT_OTHERWISE: Readonly<Record<string, string>> = {
  œ: 'oe',
  Œ: 'OE',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '…': '...',
}

/** The text in the alphabet: what is in it stays, an accent that is not goes, the rest is left out. */
export function toGsm(text: string): string {
  return Array.from(text.normalize('NFC').replaceAll(/\s+/gu, ' '), (letter) => {
    if (gsmLength(letter) !== undefined) return letter
    const plain = SPELT_OTHERWISE[letter] ?? letter.normalize('NFD').replaceAll(/\p{M}/gu, '')
    return gsmLength(plain) === undefined ? '' : plain
  })
    .join('')
    .replaceAll(/ +/g, ' ')
    .trim()
}
