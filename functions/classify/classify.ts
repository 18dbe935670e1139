import type { Strictness } from '../domain/strictness.ts'
import type { Classification } from './classification.ts'
import { decide } from './decide.ts'
import { readMail } from './mail-words.ts'
import { MODEL } from './model/in-use.ts'
import { normalise, visible } from './normalise.ts'
import { ownText } from './quotes.ts'
import { saidIn } from './said.ts'
import { THRESHOLDS } from './thresholds.ts'
import type { Language } from './words/keywords.ts'

export type { Language }

export type Options = {
  readonly extraStopWords?: readonly string[]
  /**
   * For mail, which contains quotes: our own hosts, lower-case. A text message quotes only its footer.
   */
  readonly mail?: { readonly ownHosts: readonly string[] }
  /** How what is no keyword is judged; `balanced` unless given. */
  readonly strictness?: Strictness
}

// Ten joined SMS. In a longer text the beginning and the end are read, where people say stop.
const TEXT = { head: 1200, tail: 400 }
/** A mail is long because of its quotes; the person's own words are found first. */
const MAIL = { head: 16_000, tail: 4_000 }

/**
 * What a reply asks for. All languages are always active; a stop outweighs everything else in the text.
 */
export function classify(text: string, options: Options = {}): Classification {
  return judge(text, options).classification
}

/** What was decided, and the words of the person on which it was. */
export type Judgement = { readonly classification: Classification; readonly own: string }

export function judge(text: string, options: Options = {}): Judgement {
  if (options.mail === undefined) return read(ownText(visible(ends(text))), options)
  const { own, doubtful } = readMail(visible(ends(text, MAIL)), options.mail.ownHosts)
  const sure = read(ownText(ends(own)), options)
  if (sure.classification.intent === 'stop' || doubtful === '') return sure
  const perhaps = read(ends(`${own}\n\n${doubtful}`), options)
  const found = perhaps.classification
  const isAgainst = found.intent === 'stop' || found.intent === 'held'
  if (!isAgainst) return sure
  const classification = { reason: 'unclear', ...found, intent: 'held', tier: 'mixed' } as const
  return { ...perhaps, classification }
}

function read(own: string, { extraStopWords = [], strictness = 'balanced' }: Options): Judgement {
  const extra = new Set(extraStopWords.map(normalise).filter((word) => word !== ''))
  return { classification: decide(saidIn(own), extra, THRESHOLDS[strictness], MODEL), own }
}

function ends(text: string, { head, tail } = TEXT): string {
  if (text.length <= head + tail) return text
  return `${text.slice(0, head)}\n${text.slice(-tail)}`
}
