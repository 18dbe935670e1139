import type { Words } from '../tokens.ts'

/** Scripts written without spaces: each character is a token. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
const DOUBLED = /(\p{L})\1+/gu
const DIGITS_AT_MOST = 3
const MARKS = /[?!]|\p{Extended_Pictographic}/gu

/**
 * What the model reads of the words from..to: doubled letters once, each number as up to three `#`, one
 * token a character where a script has no spaces, and `?`, `!` and pictures as tokens of their own.
 */
export function tokensOf(text: Words, from = 0, to = text.words.length): readonly string[] {
  const tokens: string[] = []
  for (let at = from; at < to; at += 1) {
    const word = text.words[at] ?? ''
    if (isUnspaced(word)) tokens.push(...Array.from(word))
    else tokens.push(plain(word))
    const marks = text.marks[at] ?? ''
    if (marks !== '') tokens.push(...(marks.match(MARKS) ?? []))
  }
  return tokens
}

export function isUnspaced(token: string): boolean {
  return token > '\u0E00' && UNSPACED.test(token)
}

function plain(word: string): string {
  const first = word.charCodeAt(0)
  // Words and numbers are separated before: a number has only digits.
  if (first >= 48 && first <= 57) return '#'.repeat(Math.min(word.length, DIGITS_AT_MOST))
  return word.replaceAll(DOUBLED, '$1')
}
