import type { Language } from '../domain/language.ts'
import type { TextWords } from './language.ts'
import { texts as ar } from './ar.ts'
import { texts as da } from './da.ts'
import { texts as de } from './de.ts'
import { texts as el } from './el.ts'
import { texts as en } from './en.ts'
import { texts as es } from './es.ts'
import { texts as fi } from './fi.ts'
import { texts as fr } from './fr.ts'
import { texts as it } from './it.ts'
import { texts as nl } from './nl.ts'
import { texts as no } from './no.ts'
import { texts as pl } from './pl.ts'
import { texts as pt } from './pt.ts'
import { texts as ru } from './ru.ts'
import { texts as sv } from './sv.ts'
import { texts as tr } from './tr.ts'
import { texts as zh } from './zh.ts'

/** The texts sent to a person, in each language of replies. */
export const TEXTS: Readonly<Record<Language, TextWords>> = {
  ar,
  da,
  de,
  el,
  en,
  es,
  fi,
  fr,
  it,
  nl,
  no,
  pl,
  pt,
  ru,
  sv,
  tr,
  zh,
}
