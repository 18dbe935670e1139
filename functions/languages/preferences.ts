import type { Language } from '../domain/language.ts'
import type { PageLanguage } from './pages.ts'
import { words as ar } from './preferences/ar.ts'
import { words as de } from './preferences/de.ts'
import { words as en } from './preferences/en.ts'
import { words as es } from './preferences/es.ts'
import { words as fr } from './preferences/fr.ts'
import { words as it } from './preferences/it.ts'
import { words as nl } from './preferences/nl.ts'
import { words as pl } from './preferences/pl.ts'
import { words as pt } from './preferences/pt.ts'
import type { PreferenceWords } from './preferences/words.ts'

const written = { en, fr, de, es, it, pt, nl, pl, ar } satisfies Partial<
  Record<Language, PreferenceWords>
>

/** The words of preferences, of the first page and of no page; complete for every page language. */
export const PREFERENCES: Readonly<Record<PageLanguage, PreferenceWords>> = written
