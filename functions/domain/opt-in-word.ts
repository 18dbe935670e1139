/** A word that a sender promised to take for a consent, with the words it was promised in. */
export type OptInWord = {
  readonly word: string
  /** None: the whole sender. */
  readonly topic?: string | undefined
  readonly wording: string
  readonly wordingVersion: string
}
