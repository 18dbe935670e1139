import { normalise } from './normalise.ts'
import type { Words } from './tokens.ts'
import { isConnective, isFiller, isNoise } from './words/fillers.ts'
import { singleLetters } from './words/single-letters.ts'
import type { Language } from './words/keywords.ts'

/**
 * A phrase is a line of steps, each met by the next word:
 * `stop|quit` one of these, `envoy*` any word so begun, `me?` may be missing, `<send>` a class of
 * words, `*ing` any word so ended, `{light}` up to five words of a class, `~2` up to two words of any
 * kind but "and", "when" and their like, `!of` not this word next, `^` and `$` the message's first
 * and last words, courtesies aside, `.` the end of a clause. Doubled letters count once.
 * A line that begins with `&` is met by its words in any order near the first, `!` keeping others out.
 * Lists of words rather than regular expressions: their cost is bounded whatever the text.
 */
type Step =
  | { readonly kind: 'word'; readonly set: WordSet; readonly optional: boolean }
  | { readonly kind: 'many'; readonly set: WordSet }
  | { readonly kind: 'gap'; readonly most: number }
  | { readonly kind: 'unless'; readonly set: WordSet }
  | { readonly kind: 'near'; readonly set: WordSet; readonly absent: boolean }
  | { readonly kind: 'start' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'end' }
type WordSet = {
  readonly words: ReadonlySet<string>
  readonly stems: readonly string[]
  readonly endings: readonly string[]
  readonly orEnd: boolean
  readonly orPause: boolean
}
export type Rule = {
  readonly name: string
  readonly language: Language
  readonly steps: readonly Step[]
  /** "stop texting me" can be turned round by "don't"; "don't text me" cannot. */
  readonly canBeNegated: boolean
}
export type Phrases = {
  readonly language: Language
  readonly classes: Readonly<Record<string, string>>
  readonly negativeWords: readonly string[]
  readonly lines: readonly string[]
}
export type Found = { readonly rule: Rule; readonly from: number; readonly to: number }

const NEAR_AT_MOST = 7
const MANY_AT_MOST = 5
const NOISE_AT_MOST = 3
const STEM_KEY_LENGTH = 3
const SHORT_STEM_LENGTH = 4

export class RuleBook {
  readonly #byWord = new Map<string, Rule[]>()
  readonly #byStem = new Map<string, Rule[]>()

  constructor(books: readonly Phrases[]) {
    for (const book of books) for (const line of book.lines) this.#add(readRule(line, book))
  }

  /** Every place where a phrase is met, in the order of the text. */
  *find(said: Words): Generator<Found> {
    const text = { ...said, words: said.words.map(singleLetters) }
    for (const [from, word] of text.words.entries()) {
      for (const rule of this.#rulesFor(word)) {
        const to = meet(rule.steps, 0, text, from, from)
        if (to !== undefined) yield { rule, from, to }
      }
    }
  }

  #rulesFor(word: string): readonly Rule[] {
    const exact = this.#byWord.get(word) ?? []
    const stem = this.#byStem.get(word.slice(0, STEM_KEY_LENGTH)) ?? []
    return stem.length === 0 ? exact : [...exact, ...stem]
  }

  #add(rule: Rule): void {
    for (const step of rule.steps) {
      if (step.kind === 'start') continue
      if (step.kind !== 'word') throw new Error(`a phrase begins with a word: ${rule.name}`)
      for (const word of step.set.words) put(this.#byWord, word, rule)
      for (const stem of step.set.stems) put(this.#byStem, stem.slice(0, STEM_KEY_LENGTH), rule)
      if (!step.optional) return
    }
  }
}

/** Returns the place after the last word met, or nothing. */
function meet(
  steps: readonly Step[],
  at: number,
  text: Words,
  from: number,
  place: number,
): number | undefined {
  const step = steps[at]
  if (!step) return place
  const next = (to: number): number | undefined => meet(steps, at + 1, text, from, to)
  if (step.kind === 'start') return onlyCourtesy(text.words, 0, place) ? next(place) : undefined
  if (step.kind === 'end') return isEnd(text, place) ? next(place) : undefined
  if (step.kind === 'pause') return isPause(text, place) ? next(place) : undefined
  if (step.kind === 'near') {
    return isNear(step.set, text, from) === step.absent ? undefined : next(place)
  }
  const word = wordAt(text, from, place)
  if (step.kind === 'unless') {
    return word !== undefined && holds(step.set, word) ? undefined : next(place)
  }
  if (step.kind === 'gap') {
    for (let skipped = 0; skipped <= step.most; skipped += 1) {
      const last = skipped === 0 ? '' : wordAt(text, from, place + skipped - 1)
      if (last === undefined || isConnective(last)) return undefined
      const to = next(place + skipped)
      if (to !== undefined) return to
    }
    return undefined
  }
  if (step.kind === 'many') {
    let reach = place
    while (reach - place < MANY_AT_MOST) {
      const candidate = wordAt(text, from, reach)
      if (candidate === undefined || !(holds(step.set, candidate) || isNoise(candidate))) break
      reach += 1
    }
    for (let to = reach; to >= place; to -= 1) {
      const met = next(to)
      if (met !== undefined) return met
    }
    return undefined
  }
  if (word !== undefined && holds(step.set, word)) {
    const to = next(place + 1)
    if (to !== undefined) return to
  }
  const endsHere =
    (step.set.orEnd && isEnd(text, place)) || (step.set.orPause && isPause(text, place))
  if (step.optional || endsHere) {
    const to = next(place)
    if (to !== undefined) return to
  }
  return place > from ? afterNoise(step.set, next, text, from, place) : undefined
}

/** Oaths and "please" may stand between any two words: "stop f…ing texting me". */
function afterNoise(
  set: WordSet,
  next: (to: number) => number | undefined,
  text: Words,
  from: number,
  place: number,
): number | undefined {
  let reach = place
  while (reach - place < NOISE_AT_MOST && isNoise(wordAt(text, from, reach) ?? '')) reach += 1
  if (reach === place) return undefined
  const word = wordAt(text, from, reach)
  return word !== undefined && holds(set, word) ? next(reach + 1) : undefined
}

/** In the same clause, a few words before or after, with no "and" or "when" between. */
function isNear(set: WordSet, text: Words, from: number): boolean {
  for (const direction of [-1, 1]) {
    for (let away = 1; away <= NEAR_AT_MOST; away += 1) {
      const place = from + direction * away
      const word = text.words[place]
      if (word === undefined || text.clauses[place] !== text.clauses[from]) break
      if (holds(set, word)) return true
      if (isConnective(word)) break
    }
  }
  return false
}

function isEnd(text: Words, place: number): boolean {
  return onlyCourtesy(text.words, place, text.words.length)
}

function isPause(text: Words, place: number): boolean {
  return text.clauses[place] !== text.clauses[place - 1]
}

/** A phrase does not reach into the next sentence. */
function wordAt(text: Words, from: number, place: number): string | undefined {
  return text.sentences[place] === text.sentences[from] ? text.words[place] : undefined
}

function onlyCourtesy(words: readonly string[], from: number, to: number): boolean {
  for (let place = from; place < to; place += 1) if (!isFiller(words[place] ?? '')) return false
  return true
}

function holds(set: WordSet, word: string): boolean {
  return (
    set.words.has(word) ||
    set.stems.some((stem) => word.startsWith(stem)) ||
    set.endings.some((ending) => word.endsWith(ending))
  )
}

function readRule(line: string, book: Phrases): Rule {
  const negative = new Set(book.negativeWords.map((word) => singleLetters(normalise(word))))
  const steps = line.startsWith('& ')
    ? line
        .slice(2)
        .split(' ')
        .map((part, at) => readNear(part, at, book))
    : line.split(' ').map((part) => readStep(part, book))
  const canBeNegated = !steps.some(
    (step) =>
      (step.kind === 'word' || (step.kind === 'near' && !step.absent)) &&
      [...step.set.words].some((word) => negative.has(word)),
  )
  return { name: `${book.language}: ${line}`, language: book.language, steps, canBeNegated }
}

function readStep(part: string, book: Phrases): Step {
  if (part === '^') return { kind: 'start' }
  if (part === '$') return { kind: 'end' }
  if (part === '.') return { kind: 'pause' }
  if (part.startsWith('~')) return { kind: 'gap', most: Number(part.slice(1)) }
  if (part.startsWith('!')) return { kind: 'unless', set: readSet(part.slice(1), book) }
  if (part.startsWith('{')) return { kind: 'many', set: readSet(`<${part.slice(1, -1)}>`, book) }
  const optional = part.endsWith('?')
  return { kind: 'word', set: readSet(optional ? part.slice(0, -1) : part, book), optional }
}

function readNear(part: string, at: number, book: Phrases): Step {
  if (at === 0) return { kind: 'word', set: readSet(part, book), optional: false }
  const absent = part.startsWith('!')
  return { kind: 'near', set: readSet(absent ? part.slice(1) : part, book), absent }
}

function readSet(source: string, book: Phrases): WordSet {
  const parts = source
    .replaceAll(/<(\w+)>/g, (_, name: string) => classOf(book, name))
    .split(/[|\s]+/)
    .filter((part) => part !== '')
  const read = (part: string): string => singleLetters(normalise(part))
  return {
    words: new Set(parts.filter((part) => !/[*$.]/.test(part)).map(read)),
    stems: parts.filter((part) => part.endsWith('*')).flatMap((part) => stemsOf(normalise(part))),
    endings: parts.filter((part) => part.startsWith('*')).map(read),
    orEnd: parts.includes('$'),
    orPause: parts.includes('.'),
  }
}

/** A short stem keeps its doubled letter ("cess*"), which the words it begins lose: spell them out. */
function stemsOf(stem: string): readonly string[] {
  const single = stem.replaceAll(/(.)\1+/gu, '$1')
  if (single === stem || stem.length > SHORT_STEM_LENGTH) return [single]
  return [stem, ...Array.from('aeiou', (vowel) => single + vowel)]
}

function classOf(book: Phrases, name: string): string {
  const words = book.classes[name]
  if (words === undefined) throw new Error(`no class of words is called ${name}`)
  return words
}

function put(map: Map<string, Rule[]>, key: string, rule: Rule): void {
  const rules = map.get(key)
  if (!rules) map.set(key, [rule])
  else if (rules.at(-1) !== rule) rules.push(rule)
}
