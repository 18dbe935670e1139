const SHORT_WORD_LENGTH = 4

/** "abonement" and "abonnement" are one word to us; "of" and "off" are short enough to be spelt right. */
export function singleLetters(word: string): string {
  return word.length <= SHORT_WORD_LENGTH ? word : word.replaceAll(/(.)\1+/gu, '$1')
}
