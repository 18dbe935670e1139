import type { Language } from '../domain/language.ts'
import { words as ar } from './ar.ts'
import { words as de } from './de.ts'
import { words as en } from './en.ts'
import { words as es } from './es.ts'
import { words as fr } from './fr.ts'
import { words as it } from './it.ts'
import { words as nl } from './nl.ts'
import { words as pl } from './pl.ts'
import { words as pt } from './pt.ts'
import type { Words } from './language.ts'

/** The languages of pages and mails; every list of languages is made of this. */
export const WORDS = { en, fr, de, es, it, pt, nl, pl, ar } satisfies Partial<
  Record<Language, Words>
>

export type PageLanguage = keyof typeof WORDS

export const PAGE_LANGUAGES = Object.keys(WORDS) as readonly PageLanguage[]

/** `English, French or German`, for the documentation. */
export const PAGE_LANGUAGE_NAMES = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
  PAGE_LANGUAGES.map((one) => WORDS[one].name),
)

/** Used if none of the requested languages exists. */
export const DEFAULT_LANGUAGE: PageLanguage = 'en'

/** Also for stored names, which may be older than this table. */
export function isPageLanguage(name: string | undefined): name is PageLanguage {
  return name !== undefined && Object.hasOwn(WORDS, name)
}
