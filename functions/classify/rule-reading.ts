import { normalise } from './normalise.ts'
import { once } from './once.ts'
import type { Language } from './words/keywords.ts'
import { singleLetters } from './words/single-letters.ts'

/**
 * A phrase is a line of steps, each met by the next word:
 * `stop|quit` one of these, `envoy*` any word so begun, `me?` may be missing, `<send>` a class of
 * words, `*ing` any word so ended, `{light}` up to five words of a class, `~2` up to two words of any
 * kind but "and", "when" and their like, `!of` not this word next, `^` and `$` the message's first
 * and last words, courtesies aside, `.` the end of a clause. Doubled letters count once.
 * A line that begins with `&` is met by its words in any order near the first, `!` keeping others out.
 * Lists of words rather than regular expressions: their cost is bounded whatever the text.
 */
export type Step =
  | { readonly kind: 'word'; readonly set: WordSet; readonly optional: boolean }
  | { readonly kind: 'many'; readonly set: WordSet }
  | { readonly kind: 'gap'; readonly most: number }
  | { readonly kind: 'unless'; readonly set: WordSet }
  | { readonly kind: 'near'; readonly set: WordSet; readonly absent: boolean }
  | { readonly kind: 'start' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'end' }
export type WordSet = {
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
  /** "stop texting me" can be negated by "don't"; "don't text me" cannot. */
  readonly canBeNegated: boolean
}
export type Phrases = {
  readonly language: Language
  readonly classes: Readonly<Record<string, string>>
  readonly negativeWords: readonly string[]
  readonly lines: readonly string[]
}

const SHORT_STEM_LENGTH = 4

/** The words with which a phrase can begin, and its rest, read after one of them was found. */
export type Line = { readonly leads: readonly WordSet[]; readonly rule: () => Rule }

/** Reads only the beginning of each phrase now: hardly any phrase is needed whole. */
export function readLines(book: Phrases): readonly Line[] {
  const { language } = book
  const negative = new Set(book.negativeWords.map((word) => singleLetters(normalise(word))))
  const readSet = setReader(book.classes)
  return book.lines.map((line) => {
    const isNear = line.startsWith('& ')
    const parts = (isNear ? line.slice(2) : line).split(' ')
    const read = isNear ? readNear : readStep
    const rule = once(() => {
      const steps = parts.map((part, at) => read(part, readSet, at))
      const canBeNegated = !isNegative(steps, negative)
      return { name: `${language}: ${line}`, language, steps, canBeNegated }
    })
    return { leads: leadsOf(line, parts, readSet), rule }
  })
}

function leadsOf(line: string, parts: readonly string[], readSet: ReadSet): readonly WordSet[] {
  const leads: WordSet[] = []
  for (const part of parts) {
    const step = readStep(part, readSet)
    if (step.kind === 'start') continue
    if (step.kind !== 'word') throw new Error(`a phrase begins with a word: ${line}`)
    leads.push(step.set)
    if (!step.optional) break
  }
  return leads
}

function isNegative(steps: readonly Step[], negative: ReadonlySet<string>): boolean {
  return steps.some(
    (step) =>
      (step.kind === 'word' || (step.kind === 'near' && !step.absent)) &&
      [...negative].some((word) => step.set.words.has(word)),
  )
}

type ReadSet = (source: string) => WordSet

function readStep(part: string, readSet: ReadSet): Step {
  if (part === '^') return { kind: 'start' }
  if (part === '$') return { kind: 'end' }
  if (part === '.') return { kind: 'pause' }
  if (part.startsWith('~')) return { kind: 'gap', most: Number(part.slice(1)) }
  if (part.startsWith('!')) return { kind: 'unless', set: readSet(part.slice(1)) }
  if (part.startsWith('{')) return { kind: 'many', set: readSet(`<${part.slice(1, -1)}>`) }
  const optional = part.endsWith('?')
  return { kind: 'word', set: readSet(optional ? part.slice(0, -1) : part), optional }
}

function readNear(part: string, readSet: ReadSet, at: number): Step {
  if (at === 0) return { kind: 'word', set: readSet(part), optional: false }
  const absent = part.startsWith('!')
  return { kind: 'near', set: readSet(absent ? part.slice(1) : part), absent }
}

/** Each list of words is read once, even if many phrases use it. */
function setReader(classes: Phrases['classes']): ReadSet {
  const sets = new Map<string, WordSet>()
  return (source) => {
    const known = sets.get(source)
    if (known) return known
    const set = toSet(source.replaceAll(/<(\w+)>/g, (_, name: string) => classOf(classes, name)))
    sets.set(source, set)
    return set
  }
}

function toSet(source: string): WordSet {
  const words = new Set<string>()
  const stems: string[] = []
  const endings: string[] = []
  for (const part of source.split(/[|\s]+/)) {
    const word = normalise(part)
    if (word === '') continue
    if (part.endsWith('*')) stems.push(...stemsOf(word))
    else if (part.startsWith('*')) endings.push(singleLetters(word))
    else words.add(singleLetters(word))
  }
  const ends = new Set(source.split('|'))
  return { words, stems, endings, orEnd: ends.has('$'), orPause: ends.has('.') }
}

/** A short stem keeps its doubled letter ("cess*"), but words lose theirs: so the words are listed. */
function stemsOf(stem: string): readonly string[] {
  const single = stem.replaceAll(/(.)\1+/gu, '$1')
  if (single === stem || stem.length > SHORT_STEM_LENGTH) return [single]
  return [stem, ...Array.from('aeiou', (vowel) => single + vowel)]
}

function classOf(classes: Phrases['classes'], name: string): string {
  const words = classes[name]
  if (words === undefined) throw new Error(`no class of words is called ${name}`)
  return words
}
