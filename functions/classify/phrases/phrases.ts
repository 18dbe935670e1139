import { RuleBook, type Found } from '../rules.ts'
import type { Words } from '../tokens.ts'
import { ENGLISH } from './english.ts'
import { FRENCH } from './french.ts'
import { ARABIC } from './arabic.ts'
import { CHINESE } from './chinese.ts'
import { FINNISH } from './finnish.ts'
import { GREEK } from './greek.ts'
import { POLISH } from './polish.ts'
import { RUSSIAN } from './russian.ts'
import { TURKISH } from './turkish.ts'
import { DANISH, NORWEGIAN, SWEDISH } from './nordic.ts'
import { DUTCH } from './dutch.ts'
import { GERMAN } from './german.ts'
import { ITALIAN } from './italian.ts'
import { PORTUGUESE } from './portuguese.ts'
import { SPANISH } from './spanish.ts'

// The first language that recognises a phrase decides. All are always tried; those of other scripts
// only if the message has letters of another script.
export const LATIN = new RuleBook(
  [ENGLISH, FRENCH, GERMAN, SPANISH, ITALIAN, PORTUGUESE, DUTCH, POLISH, SWEDISH].concat(
    DANISH,
    NORWEGIAN,
    FINNISH,
    TURKISH,
  ),
)
export const OTHER_SCRIPTS = new RuleBook([RUSSIAN, GREEK, ARABIC, CHINESE])
const LATIN_WORD = /^[a-z0-9]*$/

/** Every place in a text with a phrase that asks to stop. */
export function* findPhrases(text: Words): Generator<Found> {
  yield* LATIN.find(text)
  if (!text.words.every((word) => LATIN_WORD.test(word))) yield* OTHER_SCRIPTS.find(text)
}
