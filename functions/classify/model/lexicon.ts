import { isUnspaced } from './tokens.ts'

/**
 * What words mean, by language: a word or stem and its concept (`SEND`, `NOT`, `BOOKING`). So what the
 * model learns of one language holds in the others.
 */
export type Lexicon = {
  readonly words: ReadonlyMap<string, string>
  readonly stems: ReadonlyMap<string, string>
  readonly longest: number
}

/** A word that the lexicon does not know. */
export const UNKNOWN = '_'
const NUMBER = 'NUM'
const SHORTEST_STEM = 2
/** The longest entry of a language without spaces. */
export const CHARACTERS_AT_MOST = 8
const EMPTY: Lexicon = { words: new Map(), stems: new Map(), longest: 0 }

/** The lexicons of all languages, each read when it is first asked for. */
export class Lexicons {
  readonly #sources: ReadonlyMap<string, string>
  readonly #read = new Map<string, Lexicon>()

  /** Each language is a line `# fr`, then a line for each concept: `SEND envoye* envoi*`. */
  constructor(source: string) {
    const parts = source.split('# ').slice(1)
    this.#sources = new Map(
      parts.map((part): [string, string] => {
        const end = part.indexOf('\n')
        return [part.slice(0, end), part.slice(end + 1)]
      }),
    )
  }

  of(language: string | undefined): Lexicon {
    if (language === undefined) return EMPTY
    const known = this.#read.get(language)
    if (known) return known
    const lexicon = readLexicon(this.#sources.get(language) ?? '')
    this.#read.set(language, lexicon)
    return lexicon
  }
}

function readLexicon(lines: string): Lexicon {
  const words = new Map<string, string>()
  const stems = new Map<string, string>()
  let longest = 0
  for (const line of lines.split('\n')) {
    const [concept = '', ...entries] = line.split(' ')
    for (const entry of entries) {
      const isStem = entry.endsWith('*')
      const word = isStem ? entry.slice(0, -1) : entry
      const known = isStem ? stems : words
      if (!known.has(word)) known.set(word, concept)
      longest = Math.max(longest, word.length)
    }
  }
  return { words, stems, longest }
}

/**
 * The concepts of a text, in its order. Where a language has no spaces, the longest entry that begins at
 * a character counts; elsewhere a whole word, else the longest stem.
 */
export function conceptsOf(
  tokens: readonly string[],
  lexicons: readonly Lexicon[],
): readonly string[] {
  const concepts: string[] = []
  let at = 0
  while (at < tokens.length) {
    const token = tokens[at] ?? ''
    if (isUnspaced(token)) {
      const run = runAt(tokens, at)
      const found = firstOf(lexicons, (lexicon) => longestIn(run, lexicon))
      if (found) concepts.push(found.concept)
      at += found?.length ?? 1
    } else {
      concepts.push(firstOf(lexicons, (lexicon) => conceptOf(token, lexicon)) ?? UNKNOWN)
      at += 1
    }
  }
  return concepts
}

const COURTESIES = new Set(['PLEASE', 'THANKS', 'HELLO', 'BYE', 'SORRY'])

export function isCourtesy(word: string, lexicons: readonly Lexicon[]): boolean {
  const concept = firstOf(lexicons, (lexicon) => conceptOf(word, lexicon))
  return concept !== undefined && COURTESIES.has(concept)
}

function conceptOf(token: string, { words, stems, longest }: Lexicon): string | undefined {
  if (token.startsWith('#')) return NUMBER
  const whole = words.get(token)
  if (whole !== undefined) return whole
  for (let length = Math.min(token.length, longest); length >= SHORTEST_STEM; length -= 1) {
    const stem = stems.get(token.slice(0, length))
    if (stem !== undefined) return stem
  }
  return token === '?' || token === '!' ? token : undefined
}

/** The characters without spaces from there on, as far as an entry can reach. */
function runAt(tokens: readonly string[], from: number): string {
  let run = ''
  for (let at = from; at < tokens.length && at < from + CHARACTERS_AT_MOST; at += 1) {
    const token = tokens[at] ?? ''
    if (!isUnspaced(token)) break
    run += token
  }
  return run
}

function longestIn(
  run: string,
  { words, stems }: Lexicon,
): { readonly concept: string; readonly length: number } | undefined {
  for (let length = run.length; length > 0; length -= 1) {
    const part = run.slice(0, length)
    const concept = words.get(part) ?? stems.get(part)
    if (concept !== undefined) return { concept, length: Array.from(part).length }
  }
  return undefined
}

function firstOf<T>(
  lexicons: readonly Lexicon[],
  find: (lexicon: Lexicon) => T | undefined,
): T | undefined {
  for (const lexicon of lexicons) {
    const found = find(lexicon)
    if (found !== undefined) return found
  }
  return undefined
}
