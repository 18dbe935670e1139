import { readRules } from './rule-reading.ts'
import type { Phrases, Rule, Step, WordSet } from './rule-reading.ts'
import type { Words } from './tokens.ts'
import { isConnective, isFiller, isNoise } from './words/fillers.ts'
import { singleLetters } from './words/single-letters.ts'

export type { Phrases, Rule }
export type Found = { readonly rule: Rule; readonly from: number; readonly to: number }

const NEAR_AT_MOST = 7
const MANY_AT_MOST = 5
const NOISE_AT_MOST = 3
const STEM_KEY_LENGTH = 3

export class RuleBook {
  readonly #byWord = new Map<string, Rule[]>()
  readonly #byStem = new Map<string, Rule[]>()

  constructor(books: readonly Phrases[]) {
    for (const book of books) for (const rule of readRules(book)) this.#add(rule)
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

function put(map: Map<string, Rule[]>, key: string, rule: Rule): void {
  const rules = map.get(key)
  if (!rules) map.set(key, [rule])
  else if (rules.at(-1) !== rule) rules.push(rule)
}
