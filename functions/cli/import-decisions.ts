import { ask, confirm } from './ask.ts'
import { say } from './cli.ts'
import { Failure } from './failure.ts'
import type { Question } from './import-steps.ts'
import type { Decisions } from './import-decided.ts'

const MEANINGS: readonly (readonly [key: RegExp, meaning: string])[] = [
  [/^l(?:eft)?$/i, 'unsubscribes'],
  [/^c(?:omplained)?$/i, 'complaints'],
  [/^b(?:ounced)?$/i, 'bounces'],
  [/^s(?:tays?)?$/i, 'not_a_stop'],
]

/** The decisions in the options; undefined if there are none. */
export function decisionsOf({
  column = [],
  status = [],
  notRead,
}: {
  readonly column?: readonly string[] | undefined
  readonly status?: readonly string[] | undefined
  readonly notRead?: readonly string[] | undefined
}): Decisions | undefined {
  if (column.length === 0 && status.length === 0 && notRead === undefined) return undefined
  return {
    ...(column.length === 0 ? {} : { columns: Object.fromEntries(column.map(readColumn)) }),
    ...(status.length === 0 ? {} : { statuses: Object.fromEntries(status.map(readStatus)) }),
    ...(notRead === undefined ? {} : { notRead }),
  }
}

function readColumn(written: string): [field: string, header: string] {
  const at = written.indexOf('=')
  if (at < 1) throw new Failure(`--column ${written}: write <field>=<header>.`)
  return [written.slice(0, at), written.slice(at + 1)]
}

/** The word may be empty, and may contain an equals sign. */
function readStatus(written: string): [word: string, meaning: string] {
  const at = written.lastIndexOf('=')
  if (at < 0) throw new Failure(`--status ${written}: write <word>=<meaning>.`)
  return [written.slice(0, at), written.slice(at + 1)]
}

/** The questions of a dry run, each with the options that answer it. */
export function linesOf(questions: readonly Question[]): string[] {
  return questions.flatMap(({ column, looksLike, values }) => {
    const leftOut = `--not-read "${column}"`
    if (values.length > 0)
      return [
        `"${column}" holds ${values.map(shown).join(', ')}: is that somebody who left?`,
        `  --status "<word>=unsubscribes" or "<word>=not_a_stop" for each, or ${leftOut}`,
      ]
    const what = { address: 'addresses', status: 'statuses', date: 'dates' }[looksLike]
    const fields = {
      address: `--column "email=…" and --column "phone=…"`,
      status: `--column "status=${column}"`,
      date: `--column "occurredAt=${column}"`,
    }[looksLike]
    return [`"${column}" looks like ${what}, and is not read.`, `  ${fields}, or ${leftOut}`]
  })
}

function shown(word: string): string {
  return word === '' ? 'empty cells' : `"${word}"`
}

/** Asks the person each question; those that need more than a word are left to the options. */
export async function decide(questions: readonly Question[]): Promise<Decisions> {
  const statuses: Record<string, string> = {}
  const notRead: string[] = []
  for (const question of questions) {
    const [line = ''] = linesOf([question])
    say(line)
    if (question.values.length > 0)
      for (const word of question.values) statuses[word] = await meaningOf(word)
    else if (await confirm(`Leave "${question.column}" out?`)) notRead.push(question.column)
    else throw new Failure('Nothing was recorded.', linesOf([question]))
  }
  return { statuses, notRead }
}

async function meaningOf(word: string): Promise<string> {
  // An empty answer is no decision: nobody is stopped or missed by accident. It asks again.
  for (;;) {
    const answer = await ask(`${shown(word)}: (l)eft, (s)tays, (c)omplained, (b)ounced? `)
    const [, meaning] = MEANINGS.find(([key]) => key.test(answer)) ?? []
    if (meaning !== undefined) return meaning
  }
}
