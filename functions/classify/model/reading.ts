import type { Words } from '../tokens.ts'
import { isFiller } from '../words/fillers.ts'
import type { Read } from './features.ts'
import { guessLanguage, type Guess, type LanguageWords } from './language.ts'
import { conceptsOf, type Lexicon, type Lexicons } from './lexicon.ts'
import { coreOf } from './parts.ts'
import { tokensOf } from './tokens.ts'

/** English words are used in every language: "spam", "sms", "list". */
const EVERYWHERE = 'en'

/** How a model reads words: by the language that they look like. */
export type Reader = { readonly lexicons: Lexicons; readonly languages: LanguageWords }

/** The words from..to of a text. */
export function readAs(
  language: Guess,
  reader: Pick<Reader, 'lexicons'>,
  text: Words,
  from = 0,
  to = text.words.length,
): Read {
  const tokens = tokensOf(text, from, to)
  return { tokens, concepts: conceptsOf(tokens, lexiconsOf(language, reader)) }
}

export function lexiconsOf(
  { likeliest }: Guess,
  { lexicons }: Pick<Reader, 'lexicons'>,
): readonly Lexicon[] {
  const own = lexicons.of(likeliest)
  return likeliest === EVERYWHERE ? [own] : [own, lexicons.of(EVERYWHERE)]
}

/** The language of a text; courtesies are borrowed too often to tell it. */
export function languageIn(text: Words, { languages }: Pick<Reader, 'languages'>): Guess {
  const core = coreOf(text, isFiller)
  return guessLanguage(tokensOf(text, core?.from, core?.to), languages)
}
