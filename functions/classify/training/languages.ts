import { tokensOf } from '../model/tokens.ts'
import { visible } from '../normalise.ts'
import { ownText } from '../quotes.ts'
import { saidIn } from '../said.ts'
import type { Row } from './row.ts'

const WORDS_AT_MOST = 70
const ROWS_AT_LEAST = 3
const SMOOTHING = 0.5
/** Letters and their marks alone: no numbers, pictures or punctuation. */
const WORD = /^[\p{L}\p{M}]+$/u

/** The tokens of each text, by language. */
export type Texts = ReadonlyMap<string, readonly (readonly string[])[]>

export function textsOf(rows: readonly Row[]): Texts {
  const texts = new Map<string, (readonly string[])[]>()
  for (const { language, text } of rows) {
    const known = texts.get(language) ?? []
    known.push(tokensOf(saidIn(ownText(visible(text))).text))
    texts.set(language, known)
  }
  return texts
}

/** The words that tell each language from the others: a line a language, as the model reads it. */
export function languageWords(texts: Texts): string {
  const counts = new Map<string, Map<string, number>>()
  for (const [language, all] of texts) {
    for (const token of all.flatMap((tokens) => [...new Set(tokens)])) {
      if (!WORD.test(token)) continue
      const inLanguages = counts.get(token) ?? new Map<string, number>()
      inLanguages.set(language, (inLanguages.get(language) ?? 0) + 1)
      counts.set(token, inLanguages)
    }
  }
  const languages = [...texts.keys()].toSorted(byCodeUnit)
  const share = (word: string, language: string): number =>
    ((counts.get(word)?.get(language) ?? 0) + SMOOTHING) / ((texts.get(language)?.length ?? 0) + 1)
  const averages = new Map(
    Array.from(counts.keys(), (word) => {
      const sum = languages.reduce((total, language) => total + share(word, language), 0)
      return [word, sum / languages.length]
    }),
  )
  return languages
    .map((language) => {
      const words = Array.from(counts)
        .filter(([, found]) => (found.get(language) ?? 0) >= ROWS_AT_LEAST)
        .map(([word]) => {
          const often = share(word, language)
          const weight = Math.log(often / (averages.get(word) ?? often))
          return { word, weight, gain: often * weight }
        })
        .filter(({ weight }) => weight > 0)
        .toSorted((a, b) => b.gain - a.gain || byCodeUnit(a.word, b.word))
        .slice(0, WORDS_AT_MOST)
      return [
        language,
        ...words.flatMap(({ word, weight }) => [word, Math.round(weight * 10)]),
      ].join(' ')
    })
    .join('\n')
}

/** The same order on every machine, whatever its locale. */
function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
