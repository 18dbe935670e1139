import { plainName } from '../../domain/import-format.ts'
import { layoutOf } from '../../domain/import-layout.ts'
import { surveyed, type Surveyed } from '../../domain/import-survey.ts'
import type { Import, ImportFile } from '../../domain/import.ts'
import { consentColumns } from './consent-rows.ts'

/** What must be decided after a dry run, and which columns were left out. */
export function openQuestions({ plan, file, survey }: Import): Surveyed {
  if (file === undefined || survey === undefined) return { questions: [], notRead: [] }
  const { header } = file
  const left = new Set((plan.notRead ?? []).map(plainName))
  const refused = new Set(header.flatMap((name, at) => (left.has(plainName(name)) ? [at] : [])))
  return surveyed(survey, { header, refused, ...readOf(plan, file) })
}

/** Which columns are read, and whether one of them is a date. */
export function readOf(
  plan: Import['plan'],
  file: ImportFile,
): { settled: ReadonlySet<number>; isDated: boolean } {
  if (plan.kind === 'consents')
    return { settled: consentColumns(file.header, plan.columns), isDated: true }
  const { settled, statusColumns, occurredAt } = layoutOf(file, plan)
  return { settled, isDated: occurredAt.length > 0 || statusColumns.some(({ isDate }) => isDate) }
}
