import { plainName } from '../../domain/import-format.ts'
import { layoutOf, readRow } from '../../domain/import-layout.ts'
import { surveyed, surveyRows, type Surveyed } from '../../domain/import-survey.ts'
import type { Import, ImportFile, ImportSurvey } from '../../domain/import.ts'
import { consentColumns } from './consent-rows.ts'
import type { CsvRow } from './csv.ts'

/** What must be decided after a dry run, and which columns were left out. */
export function openQuestions({
  plan,
  file,
  survey,
}: Pick<Import, 'plan' | 'file' | 'survey'>): Surveyed {
  if (file === undefined || survey === undefined) return { questions: [], notRead: [] }
  const { header } = file
  const left = new Set((plan.notRead ?? []).map(plainName))
  const refused = new Set(header.flatMap((name, at) => (left.has(plainName(name)) ? [at] : [])))
  return surveyed(survey, { header, refused, ...readOf(plan, file) })
}

/** Adds what these rows show in columns that are not read, or not wholly. */
export function surveyOf(
  { plan, survey = {} }: Pick<Import, 'plan' | 'survey'>,
  file: ImportFile,
  rows: readonly CsvRow[],
): ImportSurvey {
  const { settled } = readOf(plan, file)
  const layout = plan.kind === 'stops' ? layoutOf(file, plan) : undefined
  const seen = rows.map(({ cells }) => ({
    cells,
    read:
      layout === undefined || plan.kind !== 'stops'
        ? { skipped: [], unclear: [] }
        : readRow(layout, cells, plan),
  }))
  return surveyRows(survey, { header: file.header, settled }, seen)
}

/** Which columns are read, and whether one of them is a date. */
function readOf(
  plan: Import['plan'],
  file: ImportFile,
): { settled: ReadonlySet<number>; isDated: boolean } {
  if (plan.kind === 'consents')
    return { settled: new Set(consentColumns(file.header, plan.columns).values()), isDated: true }
  const { settled, statusColumns, occurredAt } = layoutOf(file, plan)
  return { settled, isDated: occurredAt.length > 0 || statusColumns.some(({ isDate }) => isDate) }
}
