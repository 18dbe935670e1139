import { normalise, visible } from '../normalise.ts'
import { HELP_WORDS, RISKY_WORDS, START_WORDS, STOP_WORDS } from '../words/keywords.ts'
import { nameCues, UNSPACED_CUES } from './name-cues.ts'

/** What is known of words, in their normalised form. */
export type Vocabulary = {
  /** It was seen, written small: hardly a name. */
  readonly isKnown: (word: string) => boolean
  /** It was seen often: no name. */
  readonly isCommon: (word: string) => boolean
  /** German writes every noun with a capital. */
  readonly isGerman: boolean
}

const NAME = 'NAME'
const LINK = 'LINK'
// Every run is bounded, so that a long text costs no more than its length.
const LINKS = [
  /[a-z][a-z0-9+.-]{1,20}:\/\/\S+|\bwww\.\S+/giu,
  /[^\s@<>()]{1,64}@[^\s@<>()]{1,255}/gu,
  /@[\p{L}\p{N}_.]{2,64}/gu,
  /(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]{1,63}\.){1,4}(?:(?:com|org|net|info|io|app|ly|example)(?![\p{L}\p{N}])(?:\/\S*)?|\p{L}{2}\/\S*)/giu,
]
const WORD = /[\p{L}\p{M}]+/gu
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
const SENTENCE_END = /[.!?…\n。؟！？]/u
/** "Mr." and "J." end no sentence. */
const SHORTENED = /^(?:\p{L}|mr|mrs|ms|dr|st|sr|sra|sig|hr|fr|mme|mlle|prof)$/u
/** "karen here" */
const PRESENT = new Set(['here', 'speaking', 'hier', 'ici'])
const KEYWORDS = [STOP_WORDS, RISKY_WORDS, START_WORDS, HELP_WORDS]
const NAME_WORDS_AT_MOST = 3
const NAMES_IN_A_ROW = /NAME(?:[ .'’-]{1,2}NAME)+/g

type Word = {
  readonly written: string
  readonly plain: string
  readonly at: number
  /** What stands between it and the word before. */
  readonly gap: string
}

/**
 * A text that names nobody: digits become `#`, links, addresses and handles `LINK`, names `NAME`. A
 * name cannot be told from a rare word, so both go: better a word too many than a name kept.
 */
export function mask(text: string, vocabulary: Vocabulary): string {
  let plain = visible(text)
  for (const link of LINKS) plain = plain.replaceAll(link, LINK)
  plain = plain
    .replaceAll(/\p{Nd}/gu, '#')
    .replaceAll(/#{3,}/g, '###')
    .replaceAll(UNSPACED_CUES, `$1${NAME}`)
  const words = wordsOf(plain)
  const names = namesIn(words, vocabulary)
  let masked = ''
  let from = 0
  for (const [index, { written, at }] of words.entries()) {
    masked += plain.slice(from, at) + (names.has(index) ? NAME : written)
    from = at + written.length
  }
  return (masked + plain.slice(from)).replaceAll(NAMES_IN_A_ROW, NAME)
}

function wordsOf(text: string): readonly Word[] {
  let end = 0
  return Array.from(text.matchAll(WORD), ({ 0: written, index: at }) => {
    const gap = text.slice(end, at)
    end = at + written.length
    return { written, plain: normalise(written), at, gap }
  })
}

/** The places of words that are or may be names. */
function namesIn(words: readonly Word[], vocabulary: Vocabulary): ReadonlySet<number> {
  const isShouted = words.every(({ written }) => written === written.toUpperCase())
  const mayBeName = ({ written, plain }: Word): boolean =>
    written !== NAME &&
    written !== LINK &&
    !KEYWORDS.some((keywords) => keywords.has(plain)) &&
    !(vocabulary.isCommon(plain) && (isShouted || !isCapital(written)))
  const names = new Set<number>()
  for (const [at, word] of words.entries()) {
    const isNew = startsSentence(words, at)
    if (
      (isStrange(word, vocabulary) && mayBeName(word)) ||
      (!isShouted && !vocabulary.isGerman && !isNew && isCapitalName(word, vocabulary)) ||
      (PRESENT.has(words[at + 1]?.plain ?? '') && isNew && mayBeName(word))
    )
      names.add(at)
  }
  const { namesAndWords } = nameCues()
  const isLikely = (word: Word): boolean => mayBeName(word) || namesAndWords.has(word.plain)
  for (const at of followers(words, isLikely)) names.add(at)
  for (const at of signature(words, isLikely)) names.add(at)
  return names
}

function isStrange({ plain }: Word, { isKnown }: Vocabulary): boolean {
  const isWord = isKnown(plain) || nameCues().words.has(plain)
  return plain.length > 1 && !UNSPACED.test(plain) && !isWord
}

/** Written with a capital inside a sentence. */
function isCapitalName({ written, plain }: Word, { isCommon }: Vocabulary): boolean {
  if (!isCapital(written) || written === 'I' || written === NAME || written === LINK) return false
  const isEmphasis = written.length > 1 && written === written.toUpperCase() && isCommon(plain)
  return !isEmphasis && !KEYWORDS.some((keywords) => keywords.has(plain))
}

function isCapital(written: string): boolean {
  return /^\p{Lu}/u.test(written)
}

function startsSentence(words: readonly Word[], at: number): boolean {
  const { gap = '' } = words[at] ?? {}
  if (at === 0) return true
  const isShortened = /^\.\s?$/.test(gap) && SHORTENED.test(words[at - 1]?.plain ?? '')
  return !isShortened && SENTENCE_END.test(gap)
}

/** The words behind "my name is", "this is", "Mrs" and their like. */
function followers(words: readonly Word[], mayBeName: (word: Word) => boolean): readonly number[] {
  const { always, unlessCommon } = nameCues()
  const found: number[] = []
  const take = (from: number, isSure: boolean): void => {
    for (let at = from; at < from + NAME_WORDS_AT_MOST; at += 1) {
      const word = words[at]
      if (word === undefined || (at > from && !/^[ .'’-]{1,2}$/.test(word.gap))) return
      if (!(isSure && at === from) && !mayBeName(word)) return
      found.push(at)
    }
  }
  for (const at of words.keys()) {
    const sure = endOf(always, words, at)
    if (sure !== undefined) take(sure, true)
    const perhaps = endOf(unlessCommon, words, at)
    if (perhaps !== undefined && !startsSentence(words, perhaps)) take(perhaps, false)
  }
  return found
}

/** The words behind a closing courtesy, a last line or a last dash. */
function signature(words: readonly Word[], mayBeName: (word: Word) => boolean): readonly number[] {
  const last = Math.max(0, words.length - NAME_WORDS_AT_MOST)
  const { closings } = nameCues()
  const isOwnLine = ({ gap }: Word): boolean => /\n|(?:^|\s)[-–—~]{1,2}\s?$/u.test(gap)
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (word === undefined) break
    const isAlone = at > 0 && isOwnLine(word)
    const from = isAlone ? at : endOf(closings, words, at)
    if (from === undefined || from < last) continue
    const rest = words.slice(from)
    return rest.flatMap((one, index) => (mayBeName(one) ? [from + index] : []))
  }
  return []
}

/** Behind the longest of these phrases that begins at a word. */
function endOf(
  phrases: readonly (readonly string[])[],
  words: readonly Word[],
  at: number,
): number | undefined {
  const lengths = phrases
    .filter((phrase) => phrase.every((one, index) => words[at + index]?.plain === one))
    .map(({ length }) => length)
  return lengths.length === 0 ? undefined : at + Math.max(...lengths)
}
