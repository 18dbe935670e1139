import type { Classification } from './classification.ts'
import { classify } from './classify.ts'
import { normalise } from './normalise.ts'
import { isBareYes } from './words/yes.ts'
import type { OptInWord } from '../domain/opt-in-word.ts'
import type { Strictness } from '../domain/strictness.ts'

/** A shorter word could be typed by mistake. */
const LETTERS_MIN = 4
/** A character of these scripts is a syllable or a word. */
const LARGE_SIGNS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu

/** Why a word cannot be a consent; undefined if it can. */
export function optInWordProblem(
  word: string,
  stopWords: readonly string[],
  strictness: Strictness = 'balanced',
): string | undefined {
  const plain = normalise(word)
  const letters = plain.replaceAll(/\P{L}/gu, '').replaceAll(LARGE_SIGNS, '$&$&')
  if (letters.length < LETTERS_MIN) return `a word of at least ${LETTERS_MIN} letters`
  if (isBareYes(plain)) return 'a word of its own: a bare yes may answer anything'
  if (!isFree(word, stopWords, strictness))
    return 'a word that means nothing else: this one may be taken for stop, start or help'
  return undefined
}

/** The declared word that the whole text is, normalised like replies; no more and no less. */
export function findOptInWord(
  words: readonly OptInWord[],
  text: string,
  stopWords: readonly string[],
): OptInWord | undefined {
  if (words.length === 0 || text.length > TEXT_CHARACTERS_MAX) return undefined
  // Checked again here, because more words may mean stop since the word was declared.
  return words.find(
    ({ word }) => sameWord(word, text) && optInWordProblem(word, stopWords) === undefined,
  )
}

export function sameWord(one: string, other: string): boolean {
  return normalise(one) === normalise(other)
}

/** Words are shorter; a long text is not normalised for this. */
const TEXT_CHARACTERS_MAX = 160

function isFree(word: string, stopWords: readonly string[], strictness: Strictness): boolean {
  return isOpen(classify(word, { extraStopWords: stopWords, strictness }))
}

/**
 * Whether a text may be a declared word: it is no keyword. What only the model thinks of a word does not
 * count, because who declared it says what it means.
 */
export function isOpen({ intent, score, matched }: Classification): boolean {
  return intent === 'none' || (score !== undefined && matched === undefined)
}
