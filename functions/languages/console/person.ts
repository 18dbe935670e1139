import type { ConsoleLanguage } from '../../domain/operator.ts'
import { en } from './person/en.ts'
import { fr } from './person/fr.ts'
import type { PersonWords } from './person/person-words.ts'

/** The pages about one person, in each language of the console. */
export const personWords: Readonly<Record<ConsoleLanguage, PersonWords>> = { en, fr }
