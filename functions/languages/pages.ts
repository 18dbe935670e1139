import type { Language } from '../domain/language.ts'
import { words as en } from './en.ts'
import { words as fr } from './fr.ts'
import type { Words } from './language.ts'

/** The languages of pages and mails: whatever offers one takes it from here. */
export const WORDS = { en, fr } satisfies Partial<Record<Language, Words>>

export type PageLanguage = keyof typeof WORDS

export const PAGE_LANGUAGES = Object.keys(WORDS) as readonly PageLanguage[]

/** `English or French`, for the documentation. */
export const PAGE_LANGUAGE_NAMES = PAGE_LANGUAGES.map((one) => WORDS[one].name).join(' or ')

/** Where nobody asked for one that we have. */
export const DEFAULT_LANGUAGE: PageLanguage = 'en'

/** Also of what was stored: it may be older than this table. */
export function isPageLanguage(name: string | undefined): name is PageLanguage {
  return name !== undefined && Object.hasOwn(WORDS, name)
}
