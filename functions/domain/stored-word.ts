declare const unknownWord: unique symbol

/**
 * A word that this version does not have: an older or a newer one wrote it. It is kept, hashed and
 * shown as it was written, and decides nothing.
 */
type UnknownWord = string & { readonly [unknownWord]: true }

/** What is read where a word was stored: one of the words there are, or one that is not known. */
export type Stored<Word extends string> = Word | UnknownWord

/** A stored word is never refused: whoever looks it up asks first whether it is one of `words`. */
export function storedWord<Word extends string>(text: string): Stored<Word> {
  return text as Stored<Word>
}

export function isOneOf<Word extends string>(words: readonly Word[], text: string): text is Word {
  return words.some((word) => word === text)
}
