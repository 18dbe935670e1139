import { STOP_FIELDS, CONSENT_FIELDS } from '../../domain/import-fields.ts'
import type { StopList } from '../../domain/import-format.ts'
import type { Import } from '../../domain/import.ts'
import { plainName } from '../../domain/import-format.ts'
import type { ImportMapping } from '../../actions/imports/decide.ts'
import type { Inspected } from '../../actions/imports/inspect.ts'
import { openQuestions } from '../../actions/imports/questions.ts'
import type { Form } from '../form.ts'

export const LEFT_OUT = 'left_out'
/** Stands for words that could name a person; nothing can be decided of them. */
const OTHER_WORDS = '…'

const MEANINGS = ['unsubscribes', 'complaints', 'bounces', 'not_a_stop'] as const
const LISTS = ['unsubscribes', 'complaints', 'bounces'] as const

export function fieldsOf(kind: Import['plan']['kind']): readonly string[] {
  return kind === 'stops' ? STOP_FIELDS : CONSENT_FIELDS
}

/** What was decided of a column: a field, that it is left out, or nothing. */
export function decidedOf({ plan }: Pick<Import, 'plan'>, column: string): string {
  const plain = plainName(column)
  if ((plan.notRead ?? []).some((name) => plainName(name) === plain)) return LEFT_OUT
  const named = Object.entries(plan.columns).find(([, name]) => plainName(name) === plain)
  return named?.[0] ?? ''
}

/** The words of the file that are decided, or wait for it. */
export function wordsOf(found: Import, inspected: Pick<Inspected, 'questions'>): string[] {
  if (found.plan.kind !== 'stops') return []
  const asked = [...openQuestions(found).questions, ...inspected.questions]
  const all = [...Object.keys(found.plan.statuses ?? {}), ...asked.flatMap(({ values }) => values)]
  return [...new Set(all)].filter((word) => word !== OTHER_WORDS)
}

/** The mapping that a form says; `twice` is a column that is read as another already is. */
export function readMapping(
  form: Form,
  { plan }: Import,
  columns: readonly { readonly name: string }[],
): { readonly mapping: ImportMapping } | { readonly twice: string } {
  const fields = fieldsOf(plan.kind)
  const named: Record<string, string> = {}
  const notRead: string[] = []
  for (const [at, { name }] of columns.entries()) {
    const chosen = form.text(`column-${at}`)
    if (chosen === LEFT_OUT) notRead.push(name)
    else if (chosen !== undefined && fields.includes(chosen)) {
      if (named[chosen] !== undefined) return { twice: name }
      named[chosen] = name
    }
  }
  const mapping = { columns: named, notRead, defaultCountry: countryOf(form) }
  if (plan.kind === 'consents') return { mapping }
  const list = LISTS.find((one) => one === form.text('list'))
  return { mapping: { ...mapping, statuses: readWords(form), list } }
}

/** Each word travels behind a mark, for an empty cell is a word too. */
function readWords(form: Form): Record<string, StopList | 'not_a_stop'> {
  const words: Record<string, StopList | 'not_a_stop'> = {}
  for (const [at, written] of form.all('word').entries()) {
    const meaning = MEANINGS.find((one) => one === form.text(`word-${at}`))
    if (written.startsWith('=') && meaning !== undefined) words[written.slice(1)] = meaning
  }
  return words
}

function countryOf(form: Form): string | undefined {
  const country = form.text('country')
  return country !== undefined && /^[A-Z]{2}$/.test(country) ? country : undefined
}
