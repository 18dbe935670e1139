const SHORT_WORD_LENGTH = 4

/** "abonement" and "abonnement" count as one word; "of" and "off" are too short to be misspelt. */
export function singleLetters(word: string): string {
  return word.length <= SHORT_WORD_LENGTH ? word : word.replaceAll(/(.)\1+/gu, '$1')
}
