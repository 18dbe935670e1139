import { fold, wordsOnly } from './normalise.ts'

/** The words of a message, with the clause and sentence of each. */
export type Words = {
  readonly words: readonly string[]
  readonly clauses: readonly number[]
  readonly sentences: readonly number[]
  /** What stands behind each word and may change its meaning: `?`, `!` and pictures. */
  readonly marks: readonly string[]
}

const WORDS_AT_MOST = 500
const PICTURES_AT_MOST = 3
const HAN = /(\p{Script=Han})/gu
const SENTENCE_END = /([.!?;\n…。؟।]+)/u
const PICTURE = /\p{Extended_Pictographic}/gu
const ENDS_CLAUSE = /[,:،、，—–()"“”«»]+| -+ /u
/** "don't", "do not" and "dont" become one word, so that each phrase is written once. */
const NEGATED_VERBS: ReadonlyMap<string, string> = new Map(
  ['do', 'did', 'does', 'will', 'is', 'are', 'can', 'could', 'would', 'should', 'have', 'has'].map(
    (verb) => [verb, verb === 'will' ? 'wont' : `${verb}nt`],
  ),
)

/** The words of a visible text. */
export function readWords(text: string): Words {
  return wordsOf(fold(text))
}

/** The words of a folded text. */
export function wordsOf(text: string): Words {
  const words: string[] = []
  const clauses: number[] = []
  const sentences: number[] = []
  const marks: string[] = []
  let clause = 0
  // A sentence and what ends it, by turns.
  const parts = text.split(SENTENCE_END)
  for (let at = 0; at < parts.length; at += 2) {
    const before = words.length
    for (const clauseText of (parts[at] ?? '').split(ENDS_CLAUSE)) {
      clause += 1
      for (const word of splitWords(clauseText)) {
        if (words.length === WORDS_AT_MOST) return { words, clauses, sentences, marks }
        words.push(word)
        clauses.push(clause)
        sentences.push(at / 2)
        marks.push('')
      }
      mark(marks, (clauseText.match(PICTURE) ?? []).slice(0, PICTURES_AT_MOST).join(''))
    }
    if (words.length > before) mark(marks, markOf(parts[at + 1] ?? ''))
  }
  return { words, clauses, sentences, marks }
}

function mark(marks: string[], sign: string): void {
  if (sign !== '' && marks.length > 0) marks[marks.length - 1] += sign
}

function markOf(end: string): string {
  return (/[?؟]/u.test(end) ? '?' : '') + (end.includes('!') ? '!' : '')
}

function splitWords(text: string): readonly string[] {
  // Chinese is written without spaces: each character becomes a word.
  const folded = wordsOnly(text)
  const plain = HAN.test(folded) ? folded.replaceAll(HAN, ' $1 ').trim() : folded
  if (plain === '') return []
  const words: string[] = []
  for (const word of plain.split(/ +/)) {
    const previous = words.at(-1) ?? ''
    const negated = negate(previous, word)
    if (negated === undefined) words.push(word)
    else words[words.length - 1] = negated
  }
  return words
}

function negate(previous: string, word: string): string | undefined {
  if (word === 't' && previous.length > 2 && previous.endsWith('n')) return `${previous}t`
  return word === 'not' ? NEGATED_VERBS.get(previous) : undefined
}
