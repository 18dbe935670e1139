import type { Language } from '../domain/language.ts'
import { words as en } from './en.ts'
import { words as fr } from './fr.ts'
import type { Words } from './language.ts'

/** The languages of pages and mails; every list of languages is made of this. */
export const WORDS = { en, fr } satisfies Partial<Record<Language, Words>>

export type PageLanguage = keyof typeof WORDS

export const PAGE_LANGUAGES = Object.keys(WORDS) as readonly PageLanguage[]

/** `English or French`, for the documentation. */
export const PAGE_LANGUAGE_NAMES = PAGE_LANGUAGES.map((one) => WORDS[one].name).join(' or ')

/** Used if none of the requested languages exists. */
export const DEFAULT_LANGUAGE: PageLanguage = 'en'

/** Also for stored names, which may be older than this table. */
export function isPageLanguage(name: string | undefined): name is PageLanguage {
  return name !== undefined && Object.hasOwn(WORDS, name)
}
