import { once } from './once.ts'
import {
  readLines,
  type Line,
  type Phrases,
  type Rule,
  type Step,
  type WordSet,
} from './rule-reading.ts'
import type { Words } from './tokens.ts'
import { isConnective, isFiller, isNoise } from './words/fillers.ts'
import { singleLetters } from './words/single-letters.ts'

export type { Phrases, Rule }
export type Found = { readonly rule: Rule; readonly from: number; readonly to: number }

const NEAR_AT_MOST = 7
const MANY_AT_MOST = 5
const NOISE_AT_MOST = 3
const STEM_KEY_LENGTH = 3

type Index = {
  readonly byWord: ReadonlyMap<string, readonly Line[]>
  readonly byStem: ReadonlyMap<string, readonly Line[]>
}

export class RuleBook {
  readonly #books: readonly Phrases[]
  readonly #index: () => Index

  /** Nothing is read before the first search: a plain STOP needs no phrase. */
  constructor(books: readonly Phrases[]) {
    this.#books = books
    this.#index = once(() => indexOf(books))
  }

  /** Reads every phrase completely, which searches do only as needed; throws at a misspelt one. */
  readAll(): readonly Rule[] {
    return this.#books.flatMap(readLines).map((line) => line.rule())
  }

  /** Every place where a phrase matches, in the order of the text. */
  *find(said: Words): Generator<Found> {
    const text = { ...said, words: said.words.map(singleLetters) }
    const { byWord, byStem } = this.#index()
    for (const [from, word] of text.words.entries()) {
      const exact = byWord.get(word) ?? []
      const stem = byStem.get(word.slice(0, STEM_KEY_LENGTH)) ?? []
      for (const line of stem.length === 0 ? exact : [...exact, ...stem]) {
        const rule = line.rule()
        const to = matchSteps(rule.steps, 0, text, from, from)
        if (to !== undefined) yield { rule, from, to }
      }
    }
  }
}

function indexOf(books: readonly Phrases[]): Index {
  const byWord = new Map<string, Line[]>()
  const byStem = new Map<string, Line[]>()
  for (const line of books.flatMap(readLines)) {
    for (const { words, stems } of line.leads) {
      for (const word of words) put(byWord, word, line)
      for (const stem of stems) put(byStem, stem.slice(0, STEM_KEY_LENGTH), line)
    }
  }
  return { byWord, byStem }
}

/** Returns the place after the last matched word, or undefined. */
function matchSteps(
  steps: readonly Step[],
  at: number,
  text: Words,
  from: number,
  place: number,
): number | undefined {
  const step = steps[at]
  if (!step) return place
  const next = (to: number): number | undefined => matchSteps(steps, at + 1, text, from, to)
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
  return place > from ? skipFillers(step.set, next, text, from, place) : undefined
}

/** Swear words and "please" may be between any two words: "stop f…ing texting me". */
function skipFillers(
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

/** A phrase does not continue in the next sentence. */
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

function put(map: Map<string, Line[]>, key: string, line: Line): void {
  const lines = map.get(key)
  if (!lines) map.set(key, [line])
  else if (lines.at(-1) !== line) lines.push(line)
}
