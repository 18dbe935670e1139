import { withoutFooter, withoutSignature } from './footers.ts'
import { headStop } from './head-stop.ts'
import {
  decoratedOther,
  decoratedStop,
  exactStop,
  otherExact,
  sentenceAlone,
  signs,
  trimFillers,
} from './keyword-match.ts'
import { isNegated } from './negation.ts'
import { readMail } from './mail-words.ts'
import { normalise, visible } from './normalise.ts'
import { isOtherMatter } from './other-matter.ts'
import { ORDINARY } from './phrases/ordinary.ts'
import { findPhrases } from './phrases/phrases.ts'
import { UNSURE } from './phrases/unsure.ts'
import { ownText } from './quotes.ts'
import type { Rule } from './rules.ts'
import { commonWord, intendedWord, latinLookalike } from './spelling.ts'
import { readWords, type Words } from './tokens.ts'
import { isStrongAnywhere, isWeak, RISKY_WORDS, type Language } from './words/keywords.ts'
import type { Classification } from './classification.ts'

export type { Language }

export type Options = {
  readonly extraStopWords?: readonly string[]
  /**
   * For mail, which contains quotes: our own hosts, lower-case. A text message quotes only its footer.
   */
  readonly mail?: { readonly ownHosts: readonly string[] }
}

const NONE: Classification = { intent: 'none', tier: 'none' }
// Ten joined SMS. In a longer text the beginning and the end are read, where people say stop.
const TEXT = { head: 1200, tail: 400 }
/** A mail is long because of its quotes; the person's own words are found first. */
const MAIL = { head: 16_000, tail: 4_000 }
const LEADING_WORDS_AT_MOST = 6
const SHORT_WORDS_AT_MOST = 3

/**
 * What a reply asks for. All languages are always active; a stop outweighs everything else in the text.
 */
export function classify(text: string, options: Options = {}): Classification {
  if (options.mail === undefined) return readOwn(ownText(visible(ends(text))), options)
  const { own, doubtful } = readMail(visible(ends(text, MAIL)), options.mail.ownHosts)
  const sure = readOwn(ownText(ends(own)), options)
  if (sure.intent === 'stop' || doubtful === '') return sure
  const perhaps = readOwn(ends(`${own}\n\n${doubtful}`), options)
  const isAgainst = perhaps.intent === 'stop' || perhaps.intent === 'held'
  return isAgainst ? { ...perhaps, intent: 'held', tier: 'mixed' } : sure
}

function readOwn(own: string, options: Options): Classification {
  const plain = likeLatin(normalise(own).split(' ')).join(' ')
  const extra = new Set((options.extraStopWords ?? []).map(normalise).filter((word) => word !== ''))
  const whole = exactStop(plain, extra)
  if (whole) return whole
  const said = withoutSignature(readWords(own))
  const words = withoutFooter({ ...said, words: likeLatin(said.words) })
  if (words.words.length === 0 && said.words.length > 0) return mixed('NOTICE')
  return (
    otherExact(plain) ??
    decoratedStop(words, extra) ??
    signs(own, words) ??
    phrase(words) ??
    sentenceAlone(own, words) ??
    headStop(own, words) ??
    decoratedOther(words) ??
    phrase(corrected(words)) ??
    refusal(plain, words) ??
    strongWord(own, words) ??
    unsure(words) ??
    NONE
  )
}

/** "Stpo sending me mesages": a misspelt word counts if the words around it say the same. */
function corrected(text: Words): Words {
  return {
    ...text,
    words: text.words.map((word) => intendedWord(word) ?? commonWord(word) ?? word),
  }
}

function phrase(text: Words): Classification | undefined {
  let negated: Rule | undefined
  for (const found of findPhrases(text)) {
    const { rule } = found
    const isTurned = rule.canBeNegated && isNegated(text, found)
    if (!isTurned && !isOtherMatter(text, found)) {
      return { intent: 'stop', tier: 'phrase', language: rule.language, matched: rule.name }
    }
    negated ??= rule
  }
  return negated && mixed(negated.name, negated.language)
}

/** "No", "fin", "not interested" alone may refuse the offer or all messages: a person decides. */
function refusal(plain: string, text: Words): Classification | undefined {
  const core = trimFillers(text.words)
  const found = [plain, core.join(' '), core.join('')].find((word) => RISKY_WORDS.has(word))
  return found === undefined ? undefined : mixed(found.toUpperCase(), RISKY_WORDS.get(found))
}

function unsure(text: Words): Classification | undefined {
  const found = UNSURE.find(text).next()
  return found.done ? undefined : mixed(found.value.rule.name, found.value.rule.language)
}

/**
 * STOP is held wherever it appears; an everyday word only at the beginning, or if there is little else.
 */
function strongWord(own: string, text: Words): Classification | undefined {
  if (text.words.includes('stop') || text.words.includes('unsubscribe')) return mixed('STRONG WORD')
  const everyday = [...ORDINARY.find(text)]
  const words = text.words.filter(
    (_, at) => !everyday.some(({ from, to }) => at >= from && at < to),
  )
  const strong = words.find(isStrongAnywhere)
  if (strong !== undefined) return mixed('STRONG WORD')
  // "Ende der Woche?": a question about an everyday word asks something else.
  if (own.includes('?') && words.length > 1) return undefined
  const lead = trimFillers(words)[0]
  const leads = lead !== undefined && isWeak(lead) && words.length <= LEADING_WORDS_AT_MOST
  const isShort = words.length <= SHORT_WORDS_AT_MOST && words.some(isWeak)
  return leads || isShort ? mixed('WEAK WORD') : undefined
}

function mixed(matched: string, language?: Language): Classification {
  return { intent: 'held', tier: 'mixed', ...(language && { language }), matched }
}

function likeLatin(words: readonly string[]): readonly string[] {
  return words.map(latinLookalike)
}

function ends(text: string, { head, tail } = TEXT): string {
  if (text.length <= head + tail) return text
  return `${text.slice(0, head)}\n${text.slice(-tail)}`
}
