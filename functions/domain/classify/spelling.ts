import { STOP_WORDS } from './words/keywords.ts'
import { isRealWord } from './words/real-words.ts'

// Words long or plain enough that a slip of the thumb still shows what was meant.
const TARGETS = `stop arret arreter unsubscribe cancel revoke remove optout stopall desabonner
  desabonnement desinscrire desinscription stoppen stopper abmelden abbestellen afmelden uitschrijven
  cancelar descadastrar wypisz disiscrivimi disiscrizione rezygnuje avregistrera lopeta отписаться
  отписка`.split(/\s+/)
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const REPEATED_AT_LEAST = 3

// Cyrillic and Greek letters drawn like Latin ones (a small part of Unicode TS 39, lower case and
// the capitals people borrow, which lower-casing has turned into these).
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  'аaвbсcеeнhіiјjкkмmоoрpѕsтtуyхxԁdԛqԝwɡgոnսuαaβbεeζzηhιiκkμmνnοoρpτtυuχxγy'
    .match(/../gu)
    ?.map((pair) => [pair.slice(0, 1), pair.slice(1)]),
)

const ASCII_ONLY = /^[a-z]+$/
const HAS_ASCII_LETTER = /[a-z]/

const SLIPS = slips()
const SHORTENED = shortened()

/** "ЅТОР" in borrowed Cyrillic letters is STOP; "СТОП" keeps its П and stays the Russian word. */
export function latinLookalike(word: string): string {
  let latin = ''
  for (const letter of word) latin += LOOKALIKES.get(letter) ?? letter
  if (latin === word || !ASCII_ONLY.test(latin)) return word
  return STOP_WORDS.has(latin) || HAS_ASCII_LETTER.test(word) ? latin : word
}

/** The keyword that a misspelt, drawn-out or doubled word stands for. */
export function intendedWord(word: string): string | undefined {
  if (isRealWord(word)) return undefined
  const slip = SLIPS.get(word)
  if (slip !== undefined) return slip
  if (word.startsWith('stop') && word.replaceAll('stop', '') === '') return 'stop'
  return isDrawnOut(word) ? SHORTENED.get(shorten(word)) : undefined
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

function shortened(): ReadonlyMap<string, string> {
  const words = new Map<string, string>()
  for (const word of STOP_WORDS.keys()) {
    if (word.length >= 4 && !word.includes(' ')) words.set(shorten(word), word)
  }
  for (const word of ['stop', 'end', 'quit', 'arret']) words.set(shorten(word), word)
  return words
}

/** Every word one slip away from a target: a letter more, less, other, or two swapped. */
function slips(): ReadonlyMap<string, string> {
  const near = new Map<string, string>()
  for (const target of TARGETS) {
    for (let place = 0; place <= target.length; place += 1) {
      const head = target.slice(0, place)
      const tail = target.slice(place + 1)
      const letter = target[place] ?? ''
      if (letter !== '') near.set(head + tail, target)
      const following = target[place + 1]
      if (following !== undefined)
        near.set(head + following + letter + target.slice(place + 2), target)
      for (const other of LETTERS) {
        near.set(head + other + target.slice(place), target)
        if (letter !== '') near.set(head + other + tail, target)
      }
    }
  }
  for (const swap of ['qiut', 'quti', 'uqit']) near.set(swap, 'quit')
  for (const swap of ['сотп', 'стпо', 'тсоп', 'стопп', 'стопе']) near.set(swap, 'стоп')
  for (const keyword of STOP_WORDS.keys()) near.delete(keyword)
  return near
}
