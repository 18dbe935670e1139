import { packText } from '../../functions/classify/model/packed.ts'
import { normalise, visible } from '../../functions/classify/normalise.ts'
import type { Row } from '../../functions/classify/training/row.ts'

const WORD = /[\p{L}\p{M}]+/gu
/** Scripts without spaces: their words cannot be told apart. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
/** Its nouns have capitals too. */
const GERMAN = 'de'
/** In so many texts a word is known, and common. */
const KNOWN = 2
const COMMON = 5

/**
 * Words that people write small, and nouns that many Germans use: common ones in the first line, then
 * others. Hardly one is a name.
 */
function ordinaryWords(rows: readonly Row[]): string {
  const counts = new Map<string, { small: number; noun: number; capital: number }>()
  for (const { text, language } of rows) {
    const seen = new Map<string, 'small' | 'noun' | 'capital'>()
    for (const [written] of visible(text).matchAll(WORD)) {
      const word = normalise(written)
      if (UNSPACED.test(word) || seen.get(word) === 'small') continue
      const isSmall = written === written.toLowerCase()
      const capital = language === GERMAN ? 'noun' : 'capital'
      seen.set(word, isSmall ? 'small' : capital)
    }
    for (const [word, how] of seen) {
      const count = counts.get(word) ?? { small: 0, noun: 0, capital: 0 }
      counts.set(word, { ...count, [how]: count[how] + 1 })
    }
  }
  const words = [...counts].map(([word, { small, noun, capital }]) => ({
    word,
    often: small + noun,
    isOrdinary: Math.max(small, noun) >= capital && (small >= KNOWN || small + noun >= COMMON),
  }))
  const lineOf = (isCommon: boolean): string =>
    words
      .filter(({ isOrdinary, often }) => isOrdinary && often >= COMMON === isCommon)
      .map(({ word }) => word)
      .toSorted()
      .join(' ')
  return `${lineOf(true)}\n${lineOf(false)}`
}

/** As a source file. */
export function ordinaryWordsSource(rows: readonly Row[]): string {
  return [
    '// Made by `npm run train`; do not edit.',
    '',
    '/** Brotli, in base64: a line of common words, a line of other known ones. */',
    `export const ORDINARY_WORDS =\n  '${packText(ordinaryWords(rows))}'`,
    '',
  ].join('\n')
}
