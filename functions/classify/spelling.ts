import { once } from './once.ts'
import { STOP_WORDS } from './words/keywords.ts'
import { isRealWord } from './words/real-words.ts'

// Words long or clear enough to be recognised with a typing error.
const TARGETS = `stop arret arreter unsubscribe cancel revoke remove optout stopall desabonner
  desabonnement desinscrire desinscription stoppen stopper abmelden abbestellen afmelden uitschrijven
  cancelar descadastrar wypisz disiscrivimi disiscrizione rezygnuje avregistrera lopeta отписаться
  отписка`.split(/\s+/)
const REPEATED_AT_LEAST = 3

// Cyrillic and Greek letters that look like Latin ones (a small part of Unicode TS 39: lower case, and
// the capitals people use, which lower-casing has turned into these).
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  'аaвbсcеeнhіiјjкkмmоoрpѕsтtуyхxԁdԛqԝwɡgոnսuαaβbεeζzηhιiκkμmνnοoρpτtυuχxγy'
    .match(/../gu)
    ?.map((pair) => [pair.slice(0, 1), pair.slice(1)]),
)

const ASCII_ONLY = /^[a-z]+$/
const HAS_ASCII_LETTER = /[a-z]/

// Shorter words, for which only these typing errors are not other words.
const KNOWN_TYPOS: ReadonlyMap<string, string> = new Map([
  ...['qiut', 'quti', 'uqit'].map((typo): [string, string] => [typo, 'quit']),
  ...['сотп', 'стпо', 'тсоп', 'стопп', 'стопе'].map((typo): [string, string] => [typo, 'стоп']),
])
const shortened = once(shortenedWords)

/** "ЅТОР" in borrowed Cyrillic letters is STOP; "СТОП" keeps its П and stays the Russian word. */
export function latinLookalike(word: string): string {
  if (ASCII_ONLY.test(word)) return word
  let latin = ''
  for (const letter of word) latin += LOOKALIKES.get(letter) ?? letter
  if (latin === word || !ASCII_ONLY.test(latin)) return word
  return STOP_WORDS.has(latin) || HAS_ASCII_LETTER.test(word) ? latin : word
}

/** The keyword meant by a misspelt, stretched or doubled word. */
export function intendedWord(word: string): string | undefined {
  if (isRealWord(word)) return undefined
  const typo = KNOWN_TYPOS.get(word) ?? typoOf(word)
  if (typo !== undefined) return typo
  if (word.startsWith('stop') && word.replaceAll('stop', '') === '') return 'stop'
  return isDrawnOut(word) ? shortened().get(shorten(word)) : undefined
}

/** Three of one letter, or two pairs: "stooop", "sttoopp", but not "stoop". */
function isDrawnOut(word: string): boolean {
  let pairs = 0
  let run = 1
  for (let place = 1; place < word.length; place += 1) {
    run = word[place] === word[place - 1] ? run + 1 : 1
    if (run === REPEATED_AT_LEAST) return true
    if (run === 2) pairs += 1
  }
  return pairs >= 2
}

function shorten(word: string): string {
  let short = ''
  for (const letter of word) if (!short.endsWith(letter)) short += letter
  return short
}

function shortenedWords(): ReadonlyMap<string, string> {
  const words = new Map<string, string>()
  for (const word of STOP_WORDS.keys()) {
    if (word.length >= 4 && !word.includes(' ')) words.set(shorten(word), word)
  }
  for (const word of ['stop', 'end', 'quit', 'arret']) words.set(shorten(word), word)
  return words
}

function typoOf(word: string): string | undefined {
  return STOP_WORDS.has(word) ? undefined : TARGETS.find((target) => isOneTypo(word, target))
}

/** One letter more, less or different, or two swapped. */
function isOneTypo(word: string, target: string): boolean {
  const longer = word.length - target.length
  if (longer > 1 || longer < -1) return false
  let at = 0
  while (at < target.length && word[at] === target[at]) at += 1
  const rest = word.slice(at)
  const due = target.slice(at)
  if (longer === 1) return rest.slice(1) === due
  if (longer === -1) return rest === due.slice(1)
  const isSwapped = rest[0] === due[1] && rest[1] === due[0] && rest.slice(2) === due.slice(2)
  return isSwapped || rest.slice(1) === due.slice(1)
}
