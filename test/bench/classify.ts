import { readdirSync, readFileSync } from 'node:fs'
import { classify } from '../../functions/classify/classify.ts'
import type { Intent } from '../../functions/classify/classification.ts'

export type Reply = { readonly language: string; readonly label: Intent; readonly text: string }
export type Score = {
  readonly replies: number
  readonly optOuts: number
  readonly recall: number
  readonly precision: number
  readonly ordinary: number
  readonly ordinaryStopped: number
  readonly ordinaryHeld: number
}
export type ClassifyFigures = {
  readonly overall: Score
  readonly byLanguage: Readonly<Record<string, Score>>
  readonly byFile: Readonly<Record<string, Score>>
  readonly microsecondsPerMessage: number
}

const REPLIES = new URL('../fixtures/replies/', import.meta.url)
const ROUNDS = 5

export function replyFiles(): readonly string[] {
  return readdirSync(REPLIES).filter((name) => name.endsWith('.tsv'))
}

/** Labelled replies: language, label and text by tab; `\n` in a text is a line's end. */
export function readReplies(file: string): readonly Reply[] {
  const lines = readFileSync(new URL(file, REPLIES), 'utf8').trimEnd().split('\n').slice(1)
  return lines.map((line) => {
    const [language = '', label = '', text = ''] = line.split('\t')
    return { language, label: label as Intent, text: text.replaceAll(String.raw`\n`, '\n') }
  })
}

/** Precision counts as wrong every stop that was not labelled one, the unsure ones included. */
export function score(replies: readonly Reply[]): Score {
  const judged = replies.map(({ label, text }) => ({ label, intent: classify(text).intent }))
  const optOuts = judged.filter(({ label }) => label === 'stop')
  const stopped = judged.filter(({ intent }) => intent === 'stop')
  const heard = optOuts.filter(({ intent }) => intent === 'stop').length
  const ordinary = judged.filter(({ label }) => label === 'none')
  return {
    replies: replies.length,
    optOuts: optOuts.length,
    recall: share(heard, optOuts.length),
    precision: share(heard, stopped.length),
    ordinary: ordinary.length,
    ordinaryStopped: ordinary.filter(({ intent }) => intent === 'stop').length,
    ordinaryHeld: ordinary.filter(({ intent }) => intent === 'held').length,
  }
}

export function benchClassify(options: { json: boolean }): Promise<ClassifyFigures> {
  const files = replyFiles()
  const all = files.flatMap(readReplies)
  const languages = [...new Set(all.map(({ language }) => language))].toSorted()
  const figures: ClassifyFigures = {
    overall: score(all),
    byLanguage: Object.fromEntries(
      languages.map((language) => [
        language,
        score(all.filter((reply) => reply.language === language)),
      ]),
    ),
    byFile: Object.fromEntries(files.map((file) => [file, score(readReplies(file))])),
    microsecondsPerMessage: time(all),
  }
  if (!options.json) print(figures)
  return Promise.resolve(figures)
}

function time(replies: readonly Reply[]): number {
  const from = performance.now()
  for (let round = 0; round < ROUNDS; round += 1) for (const { text } of replies) classify(text)
  return ((performance.now() - from) * 1000) / (replies.length * ROUNDS)
}

function print({ overall, byLanguage, byFile, microsecondsPerMessage }: ClassifyFigures): void {
  console.table(byFile)
  console.table(byLanguage)
  console.table({ overall })
  console.log(`${microsecondsPerMessage.toFixed(1)} µs a message`)
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : Math.round((part / whole) * 10_000) / 10_000
}
