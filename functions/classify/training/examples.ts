import { featuresOf, type Features, type Shape } from '../model/features.ts'
import { bucketCount } from '../model/packed.ts'
import { languageIn, readAs, type Reader } from '../model/reading.ts'
import { visible } from '../normalise.ts'
import { ownText } from '../quotes.ts'
import { saidIn } from '../said.ts'
import { VOTES, votesOf } from '../votes.ts'
import type { Example } from './fit.ts'
import type { Label, Row } from './row.ts'

const TARGETS: Readonly<Record<Label, number>> = {
  opt_out: 1,
  unsure: 0.5,
  ordinary: 0,
  opt_in: 0,
  help: 0,
}
/** An ordinary text that is stopped by mistake harms too, and there are more of them in life. */
const ORDINARY_WEIGHT = 2
const BALANCE_AT_MOST = 3

/** What to learn from each row. A vote is a feature of its own, behind the buckets. */
export function examplesOf(rows: readonly Row[], shape: Shape, reader: Reader): readonly Example[] {
  const balance = balanceOf(rows)
  return rows.map(({ text, label, language }) => {
    const said = saidIn(ownText(visible(text)))
    const read = readAs(languageIn(said.text, reader), reader, said.text)
    const features = featuresOf(read, shape)
    const votes = votesOf(said.own, said.text).votes.map((vote) => VOTES.indexOf(vote))
    const target = TARGETS[label]
    return {
      buckets: Int32Array.from([
        ...features.buckets,
        ...votes.map((vote) => bucketCount(shape) + vote),
      ]),
      values: Float32Array.from([...valuesOf(features), ...votes.map(() => 1)]),
      target,
      weight: target === 0 ? ORDINARY_WEIGHT * (balance.get(language) ?? 1) : 1,
    }
  })
}

/** Each block's features share one value. */
function valuesOf({ ends }: Pick<Features, 'ends'>): readonly number[] {
  return ends.flatMap((end, at) => {
    const size = end - (ends[at - 1] ?? 0)
    return Array.from({ length: size }, () => 1 / Math.sqrt(size))
  })
}

/** So that a language by itself says nothing: each shall have as many opt-outs as ordinary texts. */
function balanceOf(rows: readonly Row[]): ReadonlyMap<string, number> {
  const counts = new Map<string, { stops: number; others: number }>()
  for (const { language, label } of rows) {
    const count = counts.get(language) ?? { stops: 0, others: 0 }
    if (label === 'opt_out') count.stops += 1
    else if (label !== 'unsure') count.others += 1
    counts.set(language, count)
  }
  return new Map(
    Array.from(counts, ([language, { stops, others }]) => {
      const balance = Math.max(1, stops) / Math.max(1, others)
      return [language, Math.min(BALANCE_AT_MOST, Math.max(1 / BALANCE_AT_MOST, balance))]
    }),
  )
}
