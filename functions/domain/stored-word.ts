declare const unknownWord: unique symbol

/**
 * A word that this version does not know; an older or newer version wrote it. It is kept, hashed and
 * shown as written, and decides nothing.
 */
type UnknownWord = string & { readonly [unknownWord]: true }

/** A word read from storage: a known one, or an unknown one. */
export type Stored<Word extends string> = Word | UnknownWord

/** A stored word is never refused; the reader checks whether it is one of `words`. */
export function storedWord<Word extends string>(text: string): Stored<Word> {
  return text as Stored<Word>
}

export function isOneOf<Word extends string>(words: readonly Word[], text: string): text is Word {
  return words.some((word) => word === text)
}
