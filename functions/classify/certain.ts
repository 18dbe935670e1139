import type { Classification } from './classification.ts'
import {
  decoratedOther,
  decoratedStop,
  exactStop,
  held,
  otherExact,
  sentenceAlone,
  signs,
  stop,
  trimFillers,
} from './keyword-match.ts'
import type { Said } from './said.ts'
import type { Words } from './tokens.ts'
import { isRefusal } from './words/fillers.ts'
import { RISKY_WORDS } from './words/keywords.ts'
import { isRealWord } from './words/real-words.ts'
import { isBareYes } from './words/yes.ts'

/**
 * What needs no judgement: keywords, alone, among courtesies or as a sentence of their own; pictures;
 * bare refusals. START and HELP count only as the whole message.
 */
export function certain(
  { own, plain, text, isNotice }: Said,
  extra: ReadonlySet<string>,
): Classification | undefined {
  const whole = exactStop(plain, extra)
  if (whole) return whole
  if (isNotice) return held('notice', 'NOTICE')
  return (
    otherExact(plain) ??
    decoratedStop(text, extra) ??
    signs(own, text) ??
    refusal(plain, text) ??
    keywordSentence(own, text) ??
    decoratedOther(text) ??
    everyday(plain, text)
  )
}

/** "No", "fin", "not interested" alone may refuse the offer or all messages: a person decides. */
function refusal(plain: string, text: Words): Classification | undefined {
  const core = trimFillers(text.words)
  const found = [plain, core.join(' '), core.join('')].find((word) => RISKY_WORDS.has(word))
  return found === undefined
    ? undefined
    : held('refusal', found.toUpperCase(), RISKY_WORDS.get(found))
}

/** "I never gave you my number. STOP." */
function keywordSentence(own: string, text: Words): Classification | undefined {
  const alone = sentenceAlone(own, text)
  return alone?.isSentence === true ? stop('phrase', alone.said) : undefined
}

/** "Ok thanks" and "shop" ask for nothing, however near to a keyword a word is. */
function everyday(plain: string, text: Words): Classification | undefined {
  const isYes = plain !== '' && isBareYes(plain) && !text.words.some(isRefusal)
  const core = trimFillers(text.words)
  return isYes || (core.length > 0 && core.every(isRealWord))
    ? { intent: 'none', tier: 'none' }
    : undefined
}
