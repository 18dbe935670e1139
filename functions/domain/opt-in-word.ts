/** A word that a sender declared as a consent, with the text in which it was promised. */
export type OptInWord = {
  readonly word: string
  /** None: the whole sender. */
  readonly topic?: string | undefined
  readonly wording: string
  readonly wordingVersion: string
}
