import { certain } from '../../../functions/classify/certain.ts'
import { Model, probabilityOf } from '../../../functions/classify/model/model.ts'
import { visible } from '../../../functions/classify/normalise.ts'
import { ownText } from '../../../functions/classify/quotes.ts'
import { saidIn, type Said } from '../../../functions/classify/said.ts'
import { examplesOf } from '../../../functions/classify/training/examples.ts'
import type { Row } from '../../../functions/classify/training/row.ts'
import {
  learn,
  packed,
  readerOf,
  SHAPE,
  sourcesOf,
} from '../../../functions/classify/training/train.ts'
import { votesOf, type Voted } from '../../../functions/classify/votes.ts'
import { readCorpus, readLexicons } from '../../../infra/classifier/corpus.ts'

/** How a text was read: for certain, or with a score that the thresholds part. */
export type Judged = Row & {
  readonly sure?: 'stop' | 'held' | 'none' | 'other'
  readonly voted?: Voted
  readonly isUnknownWord?: boolean
  readonly score: number
}

export const MEASURED = [
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
] as const
/** Sets of which each part is held out in turn, because a language may have no other rows. */
const PARTED = new Set(['base', 'written', 'gathered', 'everyday', 'unchecked'])
const PARTS = 5
/** Rows that were written one after the other resemble each other: they are held out together. */
const BLOCK = 30

/**
 * Reads every row by a model that has not seen it: each measured set is held out of training, then each
 * fifth of the others, in blocks. A text that stands in both is not trained on either.
 */
export function crossValidate(tell: (what: string) => void): readonly Judged[] {
  const rows = readCorpus()
  const sources = sourcesOf(rows, readLexicons())
  const examples = examplesOf(rows, SHAPE, readerOf(sources))
  const said = rows.map(({ text }) => saidIn(ownText(visible(text))))
  const folds = [
    ...MEASURED.map((set) => (row: Row) => row.set === set),
    ...Array.from(
      { length: PARTS },
      (_, part) => (row: Row, at: number) =>
        PARTED.has(row.set) && Math.floor(at / BLOCK) % PARTS === part,
    ),
  ]
  return folds.flatMap((isOut, fold) => {
    tell(`fold ${fold + 1} of ${folds.length}`)
    const out = rows.map((row, at) => isOut(row, at))
    const spelled = new Set(said.filter((_, at) => out[at]).map(spellingOf))
    const rest = examples.filter((_, at) => {
      const one = said[at]
      return out[at] !== true && one !== undefined && !spelled.has(spellingOf(one))
    })
    const model = new Model(packed(learn(rest), sources, 'held-out'))
    return rows.flatMap((row, at) => {
      const one = said[at]
      return out[at] === true && one ? [judge(row, one, model)] : []
    })
  })
}

export function judge(row: Row, said: Said, model: Model): Judged {
  const sure = certain(said, new Set())
  if (sure) {
    const isRead = sure.intent === 'stop' || sure.intent === 'held' || sure.intent === 'none'
    return { ...row, sure: isRead ? sure.intent : 'other', score: sure.intent === 'stop' ? 1 : 0 }
  }
  const voted = votesOf(said.own, said.text)
  const isUnknownWord = model.isUnknownWord(said.text)
  return {
    ...row,
    voted,
    isUnknownWord,
    score: probabilityOf(model.logOdds(said.text, voted.votes)),
  }
}

function spellingOf({ plain, own }: Said): string {
  return plain.replaceAll(' ', '') || own
}
