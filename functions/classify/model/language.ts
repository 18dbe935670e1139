/** Scripts of one language, for texts too short to tell by their words. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{sc=Hiragana}\p{sc=Katakana}]/u, 'ja'],
  [/\p{sc=Hangul}/u, 'ko'],
  [/\p{sc=Thai}/u, 'th'],
  [/\p{sc=Hebrew}/u, 'he'],
  [/\p{sc=Greek}/u, 'el'],
  [/\p{sc=Georgian}/u, 'ka'],
  [/\p{sc=Armenian}/u, 'hy'],
  [/\p{sc=Bengali}/u, 'bn'],
  [/\p{sc=Tamil}/u, 'ta'],
  [/\p{sc=Telugu}/u, 'te'],
  [/\p{sc=Malayalam}/u, 'ml'],
  [/\p{sc=Gujarati}/u, 'gu'],
  [/\p{sc=Gurmukhi}/u, 'pa'],
  [/\p{sc=Ethiopic}/u, 'am'],
]
/** By this much the best must lead, in the log of the odds. */
const LEAD = 2

/** How much a word speaks for a language: the log of how much more often it is used there. */
export type LanguageWords = ReadonlyMap<string, readonly (readonly [string, number])[]>

export type Guess = {
  /** The likeliest language, if anything speaks for one. */
  readonly likeliest?: string
  /** It is clear. */
  readonly isClear: boolean
}

/** The language of a text, by its script or its words. */
export function guessLanguage(tokens: readonly string[], known: LanguageWords): Guess {
  const text = tokens.join(' ')
  if (!PLAIN.test(text)) {
    for (const [script, likeliest] of SCRIPTS)
      if (script.test(text)) return { likeliest, isClear: true }
  }
  const sums = new Map<string, number>()
  // Latin words are mixed into every script; they tell the language only if there is nothing else.
  const foreign = tokens.filter((token) => OTHER_SCRIPT.test(token))
  for (const token of new Set(foreign.length > 0 ? foreign : tokens)) {
    for (const [language, weight] of known.get(token) ?? [])
      sums.set(language, (sums.get(language) ?? 0) + weight)
  }
  let first: readonly [string, number] | undefined
  let second = 0
  for (const one of sums) {
    if (first === undefined || one[1] > first[1]) {
      second = first?.[1] ?? 0
      first = one
    } else second = Math.max(second, one[1])
  }
  if (first === undefined) return { isClear: false }
  return { likeliest: first[0], isClear: first[1] - second >= LEAD }
}

const OTHER_SCRIPT = /[^\p{sc=Latin}\P{L}]/u
const PLAIN = /^[\0-\x7F]*$/

/** A line a language: its code, then words, each with its weight in tenths. */
export function readLanguageWords(lines: string): LanguageWords {
  const words = new Map<string, [string, number][]>()
  for (const line of lines.split('\n')) {
    const [language = '', ...entries] = line.split(' ')
    for (let at = 0; at + 1 < entries.length; at += 2) {
      const word = entries[at] ?? ''
      const known = words.get(word) ?? []
      known.push([language, Number(entries[at + 1]) / 10])
      words.set(word, known)
    }
  }
  return words
}
