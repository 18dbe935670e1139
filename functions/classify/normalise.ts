// Invisible characters that people, phones and copy-paste put inside words: format and control
// characters, the combining grapheme joiner, variation selectors and the Arabic tatweel.
const INVISIBLE = /\p{Cf}|\p{Variation_Selector}|\u034F|\u0640/gu
const CONTROLS = /[^\P{Cc}\n]/gu
const LETTERS_NFD_KEEPS: ReadonlyMap<string, string> = new Map([
  ['ł', 'l'],
  ['ß', 'ss'],
  ['ø', 'o'],
  ['ı', 'i'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['đ', 'd'],
  ['ς', 'σ'],
])
// White-on-black letters (🆂, 🅢) are the decorative alphabets that NFKC leaves alone.
const DARK_LETTERS = /[\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}]/gu
// Accents, and the vowel signs that Hebrew and Arabic mostly leave out. The vowel signs of Indian and
// Thai letters and the voicing of kana stay: without them other words would read alike.
const ACCENTS =
  /[[\p{Mn}&&[\p{sc=Inherited}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}]]--[\u3099\u309A]]/gv
const PLAIN_WORDS = /^(?:[a-z]+(?: [a-z]+)*)?$/
const PLAIN_TEXT = /^[\n\x20-\x7E]*$/
const LETTER_THEN_DIGIT = /(\p{L})(?=\p{N})/gu
const HAS_DIGIT = /\p{N}/u
const BETWEEN_WORDS = /[^\p{L}\p{N}\p{M}]+/gu
const DIGIT_THEN_LETTER = /(\p{N})(?=\p{L})/gu

/** The text as a person sees it: one spelling for each letter, nothing invisible; lines are kept. */
export function visible(text: string): string {
  if (PLAIN_TEXT.test(text)) return text
  return text
    .normalize('NFKC')
    .replaceAll(DARK_LETTERS, whiteOnBlackLetter)
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(CONTROLS, '')
    .replaceAll(INVISIBLE, '')
}

/**
 * Lower-case words without accents, signs or punctuation, separated by one space: the form of all word
 * lists.
 */
export function normalise(text: string): string {
  return PLAIN_WORDS.test(text) ? text : normaliseVisible(visible(text))
}

/** As `normalise`, of a text that is made visible already. */
function normaliseVisible(text: string): string {
  return PLAIN_WORDS.test(text) ? text : wordsOnly(fold(text))
}

/** Of a text that is folded already: its words, separated by one space. */
export function wordsOnly(folded: string): string {
  return (HAS_DIGIT.test(folded) ? apart(folded) : folded).replaceAll(BETWEEN_WORDS, ' ').trim()
}

function apart(folded: string): string {
  return folded.replaceAll(LETTER_THEN_DIGIT, '$1 ').replaceAll(DIGIT_THEN_LETTER, '$1 ')
}

/** Lower case, without accents, one spelling a letter; signs and punctuation stay. */
export function fold(text: string): string {
  if (PLAIN_TEXT.test(text)) return text.toLowerCase()
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(ACCENTS, '')
    .normalize('NFC')
    .replaceAll(/[łßøıæœđς]/g, (letter) => LETTERS_NFD_KEEPS.get(letter) ?? letter)
    .replaceAll(/\p{Nd}/gu, asciiDigit)
}

/**
 * Digits of a script are consecutive from its zero, which comes after another kind of character: count
 * back to it.
 */
function asciiDigit(digit: string): string {
  if (digit >= '0' && digit <= '9') return digit
  let value = 0
  let point = (digit.codePointAt(0) ?? 0) - 1
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(point))) {
    value += 1
    point -= 1
  }
  return String(value)
}

function whiteOnBlackLetter(letter: string): string {
  const point = letter.codePointAt(0) ?? 0
  return String.fromCodePoint(97 + (point - (point >= 0x1f170 ? 0x1f170 : 0x1f150)))
}
