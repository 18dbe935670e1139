import { createHash } from 'node:crypto'
import type { Shape } from '../model/features.ts'
import { readLanguageWords } from '../model/language.ts'
import { Lexicons } from '../model/lexicon.ts'
import { bucketCount, pack, packText, type Packed } from '../model/packed.ts'
import type { Reader } from '../model/reading.ts'
import { examplesOf } from './examples.ts'
import { VOTES } from '../votes.ts'
import { choose, restricted } from './choose.ts'
import { fit, type Example, type Fitted, type Settings } from './fit.ts'
import { languageWords, textsOf } from './languages.ts'
import { lexiconSource, type LexiconFile } from './lexicon.ts'
import type { Row } from './row.ts'

export const SHAPE: Shape = { bits: 21, characters: 5, stem: 4, reach: 5, conceptBits: 16 }
const SETTINGS: Settings = { epochs: 12, rate: 0.3, l2: 1e-4, seed: 7 }
/** Steps of a weight each way, and the place of the largest one kept whole. */
const LEVELS = 5
const TOP_AT = 300
/** Buckets that keep a weight: what the size of a bundle allows. */
const KEPT = 100_000
const VERSION_LENGTH = 12

/** What a model is made of, besides what it learns. */
export type Sources = { readonly languages: string; readonly lexicons: string }

export function sourcesOf(rows: readonly Row[], files: readonly LexiconFile[]): Sources {
  const texts = textsOf(rows)
  return { languages: languageWords(texts), lexicons: lexiconSource(files, texts) }
}

export function readerOf({ languages, lexicons }: Sources): Reader {
  return { languages: readLanguageWords(languages), lexicons: new Lexicons(lexicons) }
}

/** The same rows and files give the same model, byte by byte, under the same Node. */
export function train(rows: readonly Row[], files: readonly LexiconFile[], family: string): Packed {
  const sources = sourcesOf(rows, files)
  return packed(learn(examplesOf(rows, SHAPE, readerOf(sources))), sources, family)
}

/** Learns twice: first to find the features that matter, then with those alone. */
export function learn(examples: readonly Example[]): Fitted {
  const size = bucketCount(SHAPE) + VOTES.length
  const first = fit(examples, size, SETTINGS)
  const chosen = choose(examples, first, bucketCount(SHAPE), KEPT)
  return fit(restricted(examples, chosen), size, SETTINGS)
}

export function packed({ weights, bias }: Fitted, sources: Sources, family: string): Packed {
  const buckets = weights.slice(0, bucketCount(SHAPE))
  const top =
    buckets
      .map(Math.abs)
      .toSorted()
      .at(-1 - TOP_AT) ?? 1
  const model = {
    shape: SHAPE,
    bias,
    votes: Array.from(weights.slice(buckets.length)),
    top,
    levels: LEVELS,
    data: pack(buckets, { top, levels: LEVELS }),
    languages: packText(sources.languages),
    lexicons: packText(sources.lexicons),
  }
  const digest = createHash('sha256').update(JSON.stringify(model)).digest('hex')
  return { version: `${family}-${digest.slice(0, VERSION_LENGTH)}`, ...model }
}
