import { RuleBook } from '../rules.ts'
import { ENGLISH } from './english.ts'
import { FRENCH } from './french.ts'
import { ARABIC, CHINESE, FINNISH, GREEK, POLISH, RUSSIAN, TURKISH } from './further.ts'
import { DANISH, DUTCH, GERMAN, NORWEGIAN, SWEDISH } from './germanic.ts'
import { ITALIAN, PORTUGUESE, SPANISH } from './romance.ts'

// The first language to recognise a phrase answers it; all are always asked.
const BOOKS = [ENGLISH, FRENCH, GERMAN, SPANISH, ITALIAN, PORTUGUESE, DUTCH, POLISH, SWEDISH]
const MORE_BOOKS = [DANISH, NORWEGIAN, FINNISH, RUSSIAN, GREEK, TURKISH, ARABIC, CHINESE]

export const PHRASES = new RuleBook(BOOKS.concat(MORE_BOOKS))
