import type { Words } from '../tokens.ts'

/** The words from..to of a text, and how much less they count than the whole. */
export type Part = { readonly from: number; readonly to: number; readonly discount: number }

/**
 * A sentence alone says less than it seems: "Thanks. I'll stop by at 5. Bye." asks for nothing. But what
 * a sentence asks is not undone by those around it.
 */
const SENTENCE_DISCOUNT = 1
/** "Please" and "thanks" do not change what is asked. */
const CORE_DISCOUNT = 0.5
const SENTENCES_AT_MOST = 40

/** Its words without the courtesies at both ends; undefined if there are none, or nothing else. */
export function coreOf({ words }: Words, isCourtesy: (word: string) => boolean): Part | undefined {
  let from = 0
  let to = words.length
  while (from < to && isCourtesy(words[from] ?? '')) from += 1
  while (to > from && isCourtesy(words[to - 1] ?? '')) to -= 1
  const isPart = from < to && (from > 0 || to < words.length)
  return isPart ? { from, to, discount: CORE_DISCOUNT } : undefined
}

/** The sentences of a text that has several. */
export function sentencesOf({ words, sentences }: Words): readonly Part[] {
  if (sentences[0] === sentences.at(-1)) return []
  const parts: Part[] = []
  let from = 0
  while (from < words.length && parts.length < SENTENCES_AT_MOST) {
    let to = from + 1
    while (to < words.length && sentences[to] === sentences[from]) to += 1
    parts.push({ from, to, discount: SENTENCE_DISCOUNT })
    from = to
  }
  return parts
}
