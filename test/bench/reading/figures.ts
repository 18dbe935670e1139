import { part } from '../../../functions/classify/decide.ts'
import type { Thresholds } from '../../../functions/classify/thresholds.ts'
import type { Judged } from './cross-validate.ts'

/** Shares of clear rows, in percent. */
export type Figures = {
  readonly optOuts: number
  /** Stopped or held. */
  readonly heard: number
  readonly merelyHeld: number
  readonly ordinary: number
  readonly stopped: number
  readonly held: number
}

export function readingOf(
  { sure, score, voted, isUnknownWord }: Judged,
  thresholds: Thresholds,
): string {
  return sure ?? part(score, voted ?? { votes: [] }, thresholds, isUnknownWord === true)
}

export function figuresOf(rows: readonly Judged[], thresholds: Thresholds): Figures {
  const readings = rows.map((row) => ({ label: row.label, reading: readingOf(row, thresholds) }))
  const optOuts = readings.filter(({ label }) => label === 'opt_out')
  const ordinary = readings.filter(({ label }) => label === 'ordinary')
  const share = (all: typeof readings, ...wanted: readonly string[]): number =>
    all.length === 0
      ? Number.NaN
      : Math.round(
          (1000 * all.filter(({ reading }) => wanted.includes(reading)).length) / all.length,
        ) / 10
  return {
    optOuts: optOuts.length,
    heard: share(optOuts, 'stop', 'held'),
    merelyHeld: share(optOuts, 'held'),
    ordinary: ordinary.length,
    stopped: share(ordinary, 'stop'),
    held: share(ordinary, 'held'),
  }
}

/** Of the texts that a model scored: how many of those scored so are opt-outs. */
export function calibrationOf(rows: readonly Judged[]): readonly Calibration[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const [from, to] = [bin / BINS, (bin + 1) / BINS]
    const inside = rows.filter(
      ({ sure, score, label }) =>
        sure === undefined &&
        label !== 'unsure' &&
        score >= from &&
        (score < to || bin === BINS - 1),
    )
    const optOuts = inside.filter(({ label }) => label === 'opt_out').length
    return {
      score: `${from.toFixed(1)}-${to.toFixed(1)}`,
      texts: inside.length,
      optOuts: inside.length === 0 ? '' : `${((100 * optOuts) / inside.length).toFixed(1)} %`,
    }
  })
}

export type Calibration = {
  readonly score: string
  readonly texts: number
  readonly optOuts: string
}

const BINS = 10

/** The opt-outs that scored least and the ordinary texts that scored most. */
export function worstOf(
  rows: readonly Judged[],
  thresholds: Thresholds,
  most: number,
): { readonly missed: readonly Judged[]; readonly stopped: readonly Judged[] } {
  const missed = rows.filter(
    (row) => row.label === 'opt_out' && readingOf(row, thresholds) === 'none',
  )
  const stopped = rows.filter(
    (row) => row.label === 'ordinary' && readingOf(row, thresholds) === 'stop',
  )
  return {
    missed: missed.toSorted((a, b) => a.score - b.score).slice(0, most),
    stopped: stopped.toSorted((a, b) => b.score - a.score).slice(0, most),
  }
}
