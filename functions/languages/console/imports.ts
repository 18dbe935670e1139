import type { ConsoleLanguage } from '../../domain/operator.ts'
import { en, type ImportWords } from './imports-en.ts'
import { fr } from './imports-fr.ts'

export const importWords: Readonly<Record<ConsoleLanguage, ImportWords>> = { en, fr }
