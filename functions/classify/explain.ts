import type { Classification } from './classification.ts'
import { judge, type Options } from './classify.ts'
import { MODEL } from './model/in-use.ts'
import type { Influence } from './model/model.ts'
import { saidIn } from './said.ts'
import { THRESHOLDS, type Thresholds } from './thresholds.ts'
import { votesOf } from './votes.ts'

const INFLUENCES_AT_MOST = 5
const PLACES = 1000

/** Why a text was read so. The features hold words of the text: show them, never store them. */
export type Explanation = Classification & {
  /** The thresholds that applied. */
  readonly thresholds: Thresholds
  /** The next threshold above the score, and how much is missing. */
  readonly missed?: { readonly threshold: 'stop' | 'hold'; readonly by: number }
  /** The five strongest for an opt-out. */
  readonly towards: readonly Influence[]
  /** The five strongest against one. */
  readonly away: readonly Influence[]
}

/** As `classify`, with what led to it. A keyword has no score: nothing else was asked. */
export function explain(text: string, options: Options = {}): Explanation {
  const { classification, own } = judge(text, options)
  const thresholds = THRESHOLDS[options.strictness ?? 'balanced']
  const { score } = classification
  if (score === undefined) return { ...classification, thresholds, towards: [], away: [] }
  const said = saidIn(own)
  const { votes } = votesOf(said.own, said.text)
  const influences = MODEL().explain(said.text, votes, INFLUENCES_AT_MOST)
  const threshold = score < thresholds.hold ? 'hold' : 'stop'
  const by = Math.round((thresholds[threshold] - score) * PLACES) / PLACES
  const missed = by > 0 ? { missed: { threshold, by } as const } : {}
  return { ...classification, thresholds, ...missed, ...influences }
}
