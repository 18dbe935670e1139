import { withoutFooter, withoutSignature } from './footers.ts'
import { fold, wordsOnly } from './normalise.ts'
import { latinLookalike } from './spelling.ts'
import { wordsOf, type Words } from './tokens.ts'

/** A text as it is judged. */
export type Said = {
  /** The person's own text, as a person sees it. */
  readonly own: string
  /** All of it, normalised. */
  readonly plain: string
  /** Its words, without our notices and the signatures of programs. */
  readonly text: Words
  /** It was a notice of ours and nothing else. */
  readonly isNotice: boolean
}

/** `own` is visible text without quotations. Training reads its texts in the same way. */
export function saidIn(own: string): Said {
  const folded = fold(own)
  const plain = likeLatin(wordsOnly(folded).split(' ')).join(' ')
  const all = withoutSignature(wordsOf(folded))
  const text = withoutFooter({ ...all, words: likeLatin(all.words) })
  return { own, plain, text, isNotice: text.words.length === 0 && all.words.length > 0 }
}

function likeLatin(words: readonly string[]): readonly string[] {
  return words.map(latinLookalike)
}
