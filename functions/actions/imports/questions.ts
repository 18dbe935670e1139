import { plainName } from '../../domain/import-format.ts'
import { layoutOf, readRow } from '../../domain/import-layout.ts'
import { rowSurveyor, surveyed, type Surveyed, type Surveyor } from '../../domain/import-survey.ts'
import type { Import, ImportFile, ImportSurvey } from '../../domain/import.ts'
import { consentColumns } from './consent-rows.ts'
import type { CsvRow } from './csv.ts'
import { NOTHING_LEFT } from './rows.ts'

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

/** Looks at what rows show in columns that are not read, or not wholly. */
export function surveyor({ plan }: Pick<Import, 'plan'>, file: ImportFile): Surveyor {
  const { settled } = readOf(plan, file)
  return rowSurveyor({ header: file.header, settled })
}

/** What these rows show there, read once for that alone. */
export function surveyOf(
  { plan }: Pick<Import, 'plan'>,
  file: ImportFile,
  rows: readonly CsvRow[],
): ImportSurvey {
  const layout = plan.kind === 'stops' ? layoutOf(file, plan) : undefined
  const { see, seen } = surveyor({ plan }, file)
  for (const { cells } of rows)
    see(
      cells,
      layout === undefined || plan.kind !== 'stops' ? NOTHING_LEFT : readRow(layout, cells, plan),
    )
  return seen()
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
