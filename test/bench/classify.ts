import { existsSync, readFileSync, statSync } from 'node:fs'
import { classify } from '../../functions/classify/classify.ts'
import { MODEL } from '../../functions/classify/model/in-use.ts'
import { visible } from '../../functions/classify/normalise.ts'
import { ownText } from '../../functions/classify/quotes.ts'
import { saidIn } from '../../functions/classify/said.ts'
import { THRESHOLDS } from '../../functions/classify/thresholds.ts'
import type { Label, Row } from '../../functions/classify/training/row.ts'
import { STRICTNESSES } from '../../functions/domain/strictness.ts'
import { LANGUAGES } from '../../functions/domain/language.ts'
import { readCorpus } from '../../infra/classifier/corpus.ts'
import { crossValidate, judge, MEASURED, type Judged } from './reading/cross-validate.ts'
import { calibrationOf, figuresOf, worstOf, type Figures } from './reading/figures.ts'

const NEVER_SEEN = new URL('../fixtures/replies/never-seen.tsv', import.meta.url)
const WEIGHTS = new URL('../../functions/classify/model/weights.ts', import.meta.url)
const ROUNDS = 3
const WORST = 10
const LONG = 10_000

export type ClassifyFigures = {
  readonly model: string
  readonly kilobytes: number
  readonly microsecondsPerText: number
  readonly millisecondsPerLongText: number
  /** Written by somebody else after the weights were made. */
  readonly neverSeen?: Readonly<Record<string, Figures>>
  /** Each set held out of training. */
  readonly bySet: Readonly<Record<string, Figures>>
  readonly byLanguage: Readonly<Record<string, Figures>>
  /** Texts that the model was trained on: no measure of anything but its memory. */
  readonly fitted: Figures
  readonly byStrictness: Readonly<Record<string, Figures>>
}

/** `npm run bench -- classify`: what replies are read as by models that have not seen them. */
export function benchClassify({ json }: { json: boolean }): Promise<ClassifyFigures> {
  const tell = (what: string): void => {
    if (!json) console.error(what)
  }
  const { balanced } = THRESHOLDS
  const corpus = readCorpus()
  const judged = crossValidate(tell)
  const measured = judged.filter(({ set }) => MEASURED.some((one) => one === set))
  const isOurs = ({ language }: Row): boolean => LANGUAGES.some((one) => one === language)
  const neverSeen = existsSync(NEVER_SEEN) ? readNeverSeen().map(judgeAsShipped) : []
  const figures: ClassifyFigures = {
    model: MODEL().version,
    kilobytes: Math.ceil(statSync(WEIGHTS).size / 1000),
    microsecondsPerText: time(corpus.map(({ text }) => text)),
    millisecondsPerLongText: time([longText(corpus)]) / 1000,
    ...(neverSeen.length > 0 && {
      neverSeen: {
        '17 languages': figuresOf(neverSeen.filter(isOurs), balanced),
        others: figuresOf(
          neverSeen.filter((row) => !isOurs(row)),
          balanced,
        ),
        ...by(neverSeen, ({ language }) => language),
      },
    }),
    bySet: {
      'second to eighth': figuresOf(measured, balanced),
      ...by(judged, ({ set }) => set),
      '17 languages': figuresOf(judged.filter(isOurs), balanced),
      others: figuresOf(
        judged.filter((row) => !isOurs(row)),
        balanced,
      ),
    },
    byLanguage: by(judged, ({ language }) => language),
    fitted: figuresOf(corpus.map(judgeAsShipped), balanced),
    byStrictness: Object.fromEntries(
      STRICTNESSES.map((one) => [one, figuresOf(measured, THRESHOLDS[one])]),
    ),
  }
  if (!json) print(figures, judged)
  return Promise.resolve(figures)
}

function by(rows: readonly Judged[], nameOf: (row: Judged) => string): Record<string, Figures> {
  const groups = Object.groupBy(rows, nameOf)
  return Object.fromEntries(
    Object.entries(groups).map(([name, group = []]) => [
      name,
      figuresOf(group, THRESHOLDS.balanced),
    ]),
  )
}

function judgeAsShipped(row: Row): Judged {
  return judge(row, saidIn(ownText(visible(row.text))), MODEL())
}

/** Language, label and text by tab. */
function readNeverSeen(): readonly Row[] {
  const [, ...lines] = readFileSync(NEVER_SEEN, 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const [language = '', label = '', text = ''] = line.split('\t')
    const said = text.replaceAll(String.raw`\n`, '\n')
    return { language, label: label as Label, set: 'never seen', text: said }
  })
}

function longText(corpus: readonly Row[]): string {
  return corpus
    .filter(({ language }) => language === 'fr')
    .map(({ text }) => text)
    .join('. ')
    .slice(0, LONG)
}

/** Microseconds a text, after a warm-up. */
function time(texts: readonly string[]): number {
  const read = (): void => {
    for (const text of texts) classify(text)
  }
  const rounds = Math.max(ROUNDS, Math.ceil(LONG / texts.length / 10))
  for (let round = 0; round < rounds; round += 1) read()
  const from = performance.now()
  for (let round = 0; round < rounds; round += 1) read()
  return Math.round(((performance.now() - from) * 10_000) / (texts.length * rounds)) / 10
}

function print(figures: ClassifyFigures, judged: readonly Judged[]): void {
  const { bySet, byLanguage, neverSeen, fitted, byStrictness } = figures
  console.log(`model ${figures.model}: ${figures.kilobytes} KB as it stands in a bundle`)
  console.log(
    `${figures.microsecondsPerText} µs a text, ${figures.millisecondsPerLongText} ms for ${LONG} characters`,
  )
  if (neverSeen) {
    console.log('\nNever seen: written by somebody else after the weights were made')
    console.table(neverSeen)
  }
  console.log('\nHeld out of training, by set')
  console.table(bySet)
  console.log('\nHeld out of training, by language')
  console.table(byLanguage)
  console.log('\nFitted: what the model was trained on')
  console.table({ fitted })
  console.log('\nStrictness, on the sets second to eighth, held out')
  console.table(byStrictness)
  console.log('\nCalibration, held out')
  console.table(calibrationOf(judged))
  const { missed, stopped } = worstOf(judged, THRESHOLDS.balanced, WORST)
  console.log('\nThe worst opt-outs that were not heard')
  console.table(missed.map(({ language, score, text }) => ({ language, score, text })))
  console.log('\nThe worst ordinary texts that were stopped')
  console.table(stopped.map(({ language, score, text }) => ({ language, score, text })))
}
