import { VOTES, type Vote } from '../votes.ts'
import type { Words } from '../tokens.ts'
import { featuresOf, sumOf, type Features } from './features.ts'
import { readLanguageWords, type Guess, type LanguageWords } from './language.ts'
import { isCourtesy, Lexicons, UNKNOWN } from './lexicon.ts'
import { unpack, unpackText, type Packed } from './packed.ts'
import { coreOf, sentencesOf, type Part } from './parts.ts'
import { languageIn, lexiconsOf, readAs } from './reading.ts'

/** One reason for a score, for a person to read: a part of the text or a vote of the rules. */
export type Influence = {
  readonly feature: string
  /** What it adds to the log of the odds. */
  readonly adds: number
}

/** Weights that can be asked. */
export class Model {
  readonly version: string
  readonly #packed: Packed
  readonly #weights: Float32Array

  /** The words by which a language is told. */
  readonly languages: LanguageWords
  readonly lexicons: Lexicons

  constructor(packed: Packed) {
    this.version = packed.version
    this.#packed = packed
    this.#weights = unpack(packed)
    this.languages = readLanguageWords(unpackText(packed.languages))
    this.lexicons = new Lexicons(unpackText(packed.lexicons))
  }

  /** The language of a text, if it is clear. */
  languageOf(text: Words): string | undefined {
    const { likeliest, isClear } = languageIn(text, this)
    return isClear ? likeliest : undefined
  }

  /** Whether the text is a word or two, of which no meaning is known. */
  isUnknownWord(text: Words): boolean {
    if (text.words.length > 2) return false
    const { concepts } = readAs(languageIn(text, this), this, text)
    return concepts.every((concept) => concept === UNKNOWN)
  }

  /** The log of the odds that the text asks for no more messages. */
  logOdds(text: Words, votes: readonly Vote[]): number {
    return this.#vote(votes) + this.#worst(text, languageIn(text, this)).sum
  }

  /** What counted most for and against it, strongest first. */
  explain(
    text: Words,
    votes: readonly Vote[],
    most: number,
  ): { readonly towards: readonly Influence[]; readonly away: readonly Influence[] } {
    const language = languageIn(text, this)
    const features = this.#features(text, language, this.#worst(text, language), true)
    const found = new Map<string, number>()
    const add = (feature: string, adds: number): void => {
      if (adds !== 0) found.set(feature, (found.get(feature) ?? 0) + adds)
    }
    let start = 0
    for (const end of features.ends) {
      for (let at = start; at < end; at += 1) {
        const weight = this.#weights[features.buckets[at] ?? 0] ?? 0
        add(features.names[at] ?? '', weight / Math.sqrt(end - start))
      }
      start = end
    }
    for (const vote of votes) add(vote, this.#vote([vote]))
    const influences = Array.from(found, ([feature, adds]) => ({ feature, adds }))
    const strongest = (sign: 1 | -1): readonly Influence[] =>
      influences
        .filter(({ adds }) => adds * sign > 0)
        .toSorted((a, b) => (b.adds - a.adds) * sign)
        .slice(0, most)
    return { towards: strongest(1), away: strongest(-1) }
  }

  #vote(votes: readonly Vote[]): number {
    const { votes: worth } = this.#packed
    return votes.reduce((sum, vote) => sum + (worth[VOTES.indexOf(vote)] ?? 0), 0)
  }

  /** The whole text, or the part of it that asks most. */
  #worst(text: Words, language: Guess): Part & { readonly sum: number } {
    const whole = { from: 0, to: text.words.length, discount: 0 }
    let worst = { ...whole, sum: this.#sum(text, language, whole) }
    const lexicons = lexiconsOf(language, this)
    const core = coreOf(text, (word) => isCourtesy(word, lexicons))
    for (const part of [...(core ? [core] : []), ...sentencesOf(text)]) {
      const sum = this.#sum(text, language, part) - part.discount
      if (sum > worst.sum) worst = { ...part, sum }
    }
    return worst
  }

  #sum(text: Words, language: Guess, { from, to }: Part): number {
    const read = readAs(language, this, text, from, to)
    return this.#packed.bias + sumOf(read, this.#packed.shape, this.#weights)
  }

  #features(text: Words, language: Guess, { from, to }: Part, named = false): Features {
    return featuresOf(readAs(language, this, text, from, to), this.#packed.shape, named)
  }
}

export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}
