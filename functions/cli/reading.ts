import type { Intent } from '../classify/classification.ts'
import type { Row } from './print.ts'

/** What both `basta hear` and `basta reviews` show of how a text was read. */
export type ShownReading = {
  readonly intent?: string | undefined
  readonly tier: string
  readonly language?: string | undefined
  readonly matched?: string | undefined
  readonly reason?: string | undefined
  readonly score?: number | undefined
  readonly model?: string | undefined
  readonly thresholds: { readonly stop: number; readonly hold: number }
  readonly missed?: { readonly threshold: 'stop' | 'hold'; readonly by: number } | undefined
  readonly towards: readonly Influence[]
  readonly away: readonly Influence[]
}
type Influence = { readonly feature: string; readonly adds: number }

const INTENTS: Readonly<Record<Intent, string>> = {
  stop: 'a stop',
  held: 'perhaps a stop: held until a person decides',
  start: 'START: it lifts a stop by text, where it can be trusted',
  help: 'HELP: it asks who writes',
  contact: 'it asks how to reach you',
  none: 'no stop',
}
const REASONS: Readonly<Record<string, string>> = {
  refusal: 'a bare refusal, of the offer or of all messages',
  legal_threat: 'it speaks of the law',
  other_channel: 'it may mean another channel',
  not_addressee: 'it may come from somebody else than you write to',
  notice: 'it is a notice of yours that came back',
  unclear: 'it is unclear',
}

function reasonInWords(reason: string): string {
  return REASONS[reason] ?? reason
}

/** A line for each thing that is known. */
export function readingFacts(reading: ShownReading): [string, string][] {
  const { intent, tier, language, matched, reason, score, thresholds, missed, model } = reading
  const facts: [string, string | undefined][] = [
    ['read as', intent === undefined ? undefined : inWords(intent)],
    ['because', reason === undefined ? undefined : reasonInWords(reason)],
    ['tier', tier],
    ['language', language],
    ['matched', matched],
    ['score', score === undefined ? 'none: it needed no judgement' : String(score)],
    ['thresholds', `held from ${thresholds.hold}, a stop from ${thresholds.stop}`],
    ['missed', missed === undefined ? undefined : `${MISSED[missed.threshold]} by ${missed.by}`],
    ['model', model],
  ]
  return facts.flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  )
}

const MISSED = { stop: 'a stop', hold: 'to be held' } as const

function inWords(intent: string): string {
  return (INTENTS as Readonly<Record<string, string>>)[intent] ?? intent
}

export const INFLUENCE_TITLES = ['speaks', 'feature', 'adds']

/** What counted most, each way, strongest first. */
export function influenceRows({ towards, away }: ShownReading): Row[] {
  return [
    ...towards.map((one) => influenceRow('for a stop', one)),
    ...away.map((one) => influenceRow('against', one)),
  ]
}

function influenceRow(speaks: string, { feature, adds }: Influence): Row {
  const signed = `${adds > 0 ? '+' : ''}${adds.toFixed(2)}`
  return { cells: [speaks, feature, signed], json: { speaks, feature, adds } }
}
