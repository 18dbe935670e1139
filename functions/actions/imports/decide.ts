import { BastaError } from '../../domain/errors.ts'
import type { StopList } from '../../domain/import-format.ts'
import type { Import, ImportPlan } from '../../domain/import.ts'
import { requirePhones } from '../../domain/phone-country.ts'
import { requireFields, type ImportDeps } from './start.ts'
import { awaitFile } from './upload.ts'

/** How a file is to be read, whole: it takes the place of what was decided before. */
export type ImportMapping = {
  /** Our field, and the file's name for it; all others are read as detected. */
  readonly columns: Readonly<Record<string, string>>
  readonly notRead: readonly string[]
  /** Stops only: what the file's own words mean, and what its rows are if none says so. */
  readonly statuses?: Readonly<Record<string, StopList | 'not_a_stop'>>
  readonly list?: StopList | undefined
  readonly defaultCountry?: string | undefined
}

/** Decides how the file is read. What a dry run had counted before is no longer true, and goes. */
export async function decideColumns(
  deps: ImportDeps,
  found: Import,
  mapping: ImportMapping,
): Promise<Import> {
  requireFields(found.plan.kind, mapping.columns)
  await requirePhones([{ country: mapping.defaultCountry, pointer: '#/defaultCountry' }])
  const names = Object.values(mapping.columns)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined)
    throw new BastaError('invalid_request', `The column "${twice}" is named for two fields.`)
  return awaitFile(deps, found, { plan: planWith(found.plan, mapping) })
}

function planWith(plan: ImportPlan, mapping: ImportMapping): ImportPlan {
  const { columns, notRead, statuses, list, defaultCountry } = mapping
  const shared = { columns, notRead, defaultCountry: defaultCountry ?? plan.defaultCountry }
  return plan.kind === 'stops' ? { ...plan, ...shared, statuses, list } : { ...plan, ...shared }
}
