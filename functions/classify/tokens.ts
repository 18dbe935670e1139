import { normalise } from './normalise.ts'

/** The words of a message, with the clause and sentence of each. */
export type Words = {
  readonly words: readonly string[]
  readonly clauses: readonly number[]
  readonly sentences: readonly number[]
}

const WORDS_AT_MOST = 500
const HAN = /(\p{Script=Han})/gu
const ENDS_SENTENCE = /[.!?;\n…。؟]+/u
const ENDS_CLAUSE = /[,:،、，—–()"“”«»]+| -+ /u
/** "don't", "do not" and "dont" become one word, so that each phrase is written once. */
const NEGATED_VERBS: ReadonlyMap<string, string> = new Map(
  ['do', 'did', 'does', 'will', 'is', 'are', 'can', 'could', 'would', 'should', 'have', 'has'].map(
    (verb) => [verb, verb === 'will' ? 'wont' : `${verb}nt`],
  ),
)

export function readWords(text: string): Words {
  const words: string[] = []
  const clauses: number[] = []
  const sentences: number[] = []
  let clause = 0
  for (const [sentence, sentenceText] of text.split(ENDS_SENTENCE).entries()) {
    for (const clauseText of sentenceText.split(ENDS_CLAUSE)) {
      clause += 1
      for (const word of splitWords(clauseText)) {
        if (words.length === WORDS_AT_MOST) return { words, clauses, sentences }
        words.push(word)
        clauses.push(clause)
        sentences.push(sentence)
      }
    }
  }
  return { words, clauses, sentences }
}

function splitWords(text: string): readonly string[] {
  // Chinese is written without spaces: each character becomes a word.
  const plain = normalise(text).replaceAll(HAN, ' $1 ').trim()
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
