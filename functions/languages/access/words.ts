import type { PageLanguage } from '../pages.ts'
import type { AccessPageWords } from './access-words.ts'
import { words as ar } from './ar.ts'
import { words as de } from './de.ts'
import { words as en } from './en.ts'
import { words as es } from './es.ts'
import { words as fr } from './fr.ts'
import { words as it } from './it.ts'
import { words as nl } from './nl.ts'
import { words as pl } from './pl.ts'
import { words as pt } from './pt.ts'

/** The sentences of the access page, in each language of pages. */
export const ACCESS_WORDS: Readonly<Record<PageLanguage, AccessPageWords>> = {
  en,
  fr,
  de,
  es,
  it,
  pt,
  nl,
  pl,
  ar,
}
