import type { Classification, HeldReason } from './classification.ts'
import { readSigns } from './emoji.ts'
import { once } from './once.ts'
import { intendedWord } from './spelling.ts'
import type { Words } from './tokens.ts'
import { isFiller, isLink, isRefusal } from './words/fillers.ts'
import { HELP_COMPANIONS, SENTENCE_WORDS, TAKES_NUMBER } from './words/keyword-company.ts'
import {
  CONTACT_WORDS,
  HELP_WORDS,
  INTERNATIONAL_WORDS,
  isStrongAnywhere,
  START_WORDS,
  STOP_WORDS,
  type Language,
} from './words/keywords.ts'

const DECORATED_WORDS_AT_MOST = 8
const COMPACT_LENGTH_AT_LEAST = 4
const SIGN_WORDS_AT_MOST = 3
const HELP_WORDS_AT_MOST = 5
const DIGITS = /^\d+$/
const LAUGHTER = /\b(?:lol|mdr|ptdr|xd|lmao|rofl|haha|hihi|jaja|kkk|ahah)|[😂🤣😆😅😍🥰]/u

/** The whole message is a keyword, or one written with gaps: "S T O P", "opt-out". */
export function exactStop(plain: string, extra: ReadonlySet<string>): Classification | undefined {
  if (extra.has(plain)) return { intent: 'stop', tier: 'exact', matched: upper(plain) }
  const compact = plain.replaceAll(' ', '')
  if (STOP_WORDS.has(plain)) return stop('exact', plain)
  const isSpelledOut =
    compact.length >= COMPACT_LENGTH_AT_LEAST || plain.length > 2 * compact.length - 2
  if (isSpelledOut && STOP_WORDS.has(compact)) return stop('exact', compact)
  const unspaced = plain === compact ? unspacedKeywords().get(plain) : undefined
  return unspaced === undefined ? undefined : stop('exact', unspaced)
}

/** "stopsms", "removeme": keywords of several words, typed without spaces. */
const unspacedKeywords = once(
  () =>
    new Map(
      [...STOP_WORDS.keys()]
        .filter((word) => word.includes(' '))
        .map((word): [string, string] => [word.replaceAll(' ', ''), word]),
    ),
)

/** START, HELP and CONTACT count only as the whole message. */
export function otherExact(plain: string): Classification | undefined {
  return (
    keyword('start', START_WORDS, plain) ??
    keyword('help', HELP_WORDS, plain) ??
    keyword('contact', CONTACT_WORDS, plain)
  )
}

/** Pictures without words, or with a courtesy. */
export function signs(own: string, text: Words): Classification | undefined {
  const sign = readSigns(own)
  if (!sign || sign.kind === 'other') return undefined
  const bare = text.words.filter((word) => !isFiller(word))
  if (bare.length === 0 && sign.kind === 'stop') {
    return {
      intent: 'stop',
      tier: text.words.length === 0 ? 'exact' : 'decorated',
      matched: sign.sign,
    }
  }
  const isBeside = bare.length <= SIGN_WORDS_AT_MOST && sign.kind === 'stop'
  if (text.words.length > 0 && !isBeside) return undefined
  return held('unclear', sign.sign)
}

/** A keyword among courtesies: "Bonjour, STOP au 36180 svp". Misspellings are accepted only here. */
export function decoratedStop(text: Words, extra: ReadonlySet<string>): Classification | undefined {
  const words = withJoinedNumbers(text.words)
  if (words.length === 0 || words.length > DECORATED_WORDS_AT_MOST) return undefined
  const core = trimFillers(words.filter((word) => !DIGITS.test(word)))
  const joined = core.join(' ')
  const numbers = words.filter((word) => DIGITS.test(word))
  if (extra.has(joined)) return { intent: 'stop', tier: 'decorated', matched: upper(joined) }
  const spaceless = core.join('')
  if (STOP_WORDS.has(joined) && numbersFit(numbers, joined)) return stop('decorated', joined)
  if (STOP_WORDS.has(spaceless) && numbersFit(numbers, spaceless))
    return stop('decorated', spaceless)
  const bare = words.filter((word, at) => !isCourtesy(words, at) && !DIGITS.test(word))
  const strong = bare.find((word) => STOP_WORDS.has(word) || extra.has(word))
  if (strong === undefined) return misspelt(bare, numbers)
  const isPlain = bare.every(
    (word) => STOP_WORDS.has(word) || extra.has(word) || (isLink(word) && takesNumber(strong)),
  )
  if (!isPlain || !numbersFit(numbers, strong)) return undefined
  return STOP_WORDS.has(strong)
    ? stop('decorated', strong)
    : { intent: 'stop', tier: 'decorated', matched: upper(strong) }
}

/**
 * One sentence, or the last clause, is only the keyword: "I never gave you my number. STOP." A whole
 * sentence is certain; a clause is a vote.
 */
export function sentenceAlone(own: string, text: Words): Alone | undefined {
  if (isLaughing(own)) return undefined
  const { words, clauses, sentences } = text
  const isAsked = (at: number): boolean => text.marks[at]?.includes('?') ?? false
  for (const one of new Set(sentences)) {
    const from = sentences.indexOf(one)
    const to = sentences.lastIndexOf(one) + 1
    const said = isAsked(to - 1) ? undefined : onlyKeyword(words.slice(from, to))
    if (said !== undefined) return { said, isSentence: true }
  }
  const last = onlyKeyword(words.slice(clauses.indexOf(clauses.at(-1) ?? 0)))
  return last === undefined ? undefined : { said: last, isSentence: false }
}

/** The last clause of some sentence is only the keyword: "The link does not work, unsubscribe. Thanks" */
export function keywordClause(
  own: string,
  { words, clauses, sentences }: Words,
): string | undefined {
  if (isLaughing(own)) return undefined
  for (const one of new Set(sentences)) {
    const last = clauses[sentences.lastIndexOf(one)]
    const said = onlyKeyword(words.filter((_, at) => clauses[at] === last))
    if (said !== undefined) return said
  }
  return undefined
}

export type Alone = { readonly said: string; readonly isSentence: boolean }

function onlyKeyword(group: readonly string[]): string | undefined {
  const bare = group.filter((word) => !isFiller(word))
  const said = [bare.join(' '), bare.join('')].find((words) => SENTENCE_WORDS.has(words))
  if (said !== undefined && STOP_WORDS.has(said)) return said
  const only = bare[0]
  return only !== undefined && bare.every((word) => word === only) && standsAlone(only)
    ? only
    : undefined
}

export function isLaughing(own: string): boolean {
  return LAUGHTER.test(own.toLowerCase())
}

export function decoratedOther(text: Words): Classification | undefined {
  if (text.words.length > HELP_WORDS_AT_MOST) return undefined
  const bare = text.words.filter((word) => !isFiller(word))
  const only = bare[0]
  if (bare.length === 1 && only !== undefined) {
    const contact = keyword('contact', CONTACT_WORDS, only)
    if (contact) return { ...contact, tier: 'decorated' }
  }
  const help = text.words.find((word) => HELP_WORDS.has(word))
  if (
    help === undefined ||
    !bare.every((word) => HELP_WORDS.has(word) || HELP_COMPANIONS.has(word))
  ) {
    return undefined
  }
  return {
    intent: 'help',
    tier: 'decorated',
    ...languageIn(HELP_WORDS, help),
    matched: upper(help),
  }
}

/** "Non merci, stop" refuses twice; "non stop" and "stop pas" do not. */
function isCourtesy(words: readonly string[], at: number): boolean {
  const word = words[at] ?? ''
  if (isFiller(word)) return true
  const touches = [words[at - 1] ?? '', words[at + 1] ?? ''].some((next) => STOP_WORDS.has(next))
  return isRefusal(word) && !touches
}

/** Without the courtesies at both ends. */
export function trimFillers(words: readonly string[]): readonly string[] {
  let from = 0
  let to = words.length
  while (from < to && isFiller(words[from] ?? '')) from += 1
  while (to > from && isFiller(words[to - 1] ?? '')) to -= 1
  return words.slice(from, to)
}

function misspelt(bare: readonly string[], numbers: readonly string[]): Classification | undefined {
  const only = bare[0]
  if (bare.length !== 1 || only === undefined) return undefined
  const intended = intendedWord(only)
  return intended !== undefined && numbersFit(numbers, intended)
    ? stop('decorated', intended)
    : undefined
}

function standsAlone(word: string): boolean {
  return STOP_WORDS.has(word) && (isStrongAnywhere(word) || SENTENCE_WORDS.has(word))
}

/** A short code (4-6 digits) or the person's own phone number, only after a word that allows one. */
export function numbersFit(numbers: readonly string[], keyword: string): boolean {
  if (numbers.length === 0) return true
  const digits = numbers.join('').length
  return (
    takesNumber(keyword) &&
    numbers.length === 1 &&
    ((digits >= 4 && digits <= 6) || (digits >= 8 && digits <= 15))
  )
}

function takesNumber(keyword: string): boolean {
  return isStrongAnywhere(keyword) || TAKES_NUMBER.has(keyword)
}

/** A phone number written in groups counts as one number. */
export function withJoinedNumbers(words: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (const word of words) {
    const previous = joined.at(-1)
    if (previous !== undefined && DIGITS.test(previous) && DIGITS.test(word)) {
      joined[joined.length - 1] = previous + word
    } else joined.push(word)
  }
  return joined
}

export function held(reason: HeldReason, matched: string, language?: string): Classification {
  return { intent: 'held', tier: 'mixed', reason, ...(language && { language }), matched }
}

export function stop(tier: 'exact' | 'decorated' | 'phrase', word: string): Classification {
  return { intent: 'stop', tier, ...languageIn(STOP_WORDS, word), matched: upper(word) }
}

function keyword(
  intent: 'start' | 'help' | 'contact',
  words: ReadonlyMap<string, Language>,
  plain: string,
): Classification | undefined {
  if (!words.has(plain)) return undefined
  return { intent, tier: 'exact', ...languageIn(words, plain), matched: upper(plain) }
}

function languageIn(words: ReadonlyMap<string, Language>, word: string): { language?: Language } {
  const language = INTERNATIONAL_WORDS.has(word) ? undefined : words.get(word)
  return language === undefined ? {} : { language }
}

function upper(word: string): string {
  return word.toUpperCase()
}
