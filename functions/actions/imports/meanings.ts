import { useOf } from '../../domain/import-columns.ts'
import { plainName } from '../../domain/import-format.ts'
import { layoutOf } from '../../domain/import-layout.ts'
import type { ImportFile, ImportPlan } from '../../domain/import.ts'
import { CONSENT_FIELDS, type ColumnMeaning } from '../../domain/import-fields.ts'
import { consentColumns } from './consent-rows.ts'

type File = Pick<ImportFile, 'header' | 'format'>

/** What each column of a file is read as, in the order of the file. */
export function meaningsOf(plan: ImportPlan, file: File): ColumnMeaning[] {
  const leftOut = new Set((plan.notRead ?? []).map(plainName))
  const read = plan.kind === 'stops' ? stopMeaning(plan, file) : consentMeaning(plan, file)
  return file.header.map((name, at) =>
    leftOut.has(plainName(name)) ? 'left_out' : (read(at) ?? 'not_read'),
  )
}

type Meaning = (at: number) => ColumnMeaning | undefined

function stopMeaning(plan: Extract<ImportPlan, { kind: 'stops' }>, file: File): Meaning {
  const { slots, statusColumns, occurredAt, settled, names } = layoutOf(file, plan)
  return (at) => {
    const slot = slots.find(({ columns }) => columns.includes(at))
    if (slot !== undefined) return BY_CHANNEL[slot.channel ?? 'both'].address
    if (occurredAt.includes(at)) return 'occurredAt'
    const status = statusColumns.find((column) => column.at === at)
    if (status?.isDate === true) return 'leftAt'
    if (status !== undefined) return BY_CHANNEL[status.channel ?? 'both'].status
    if (useOf(names[at] ?? '').use === 'others') return 'others'
    return settled.has(at) ? 'format' : undefined
  }
}

const BY_CHANNEL = {
  both: { address: 'address', status: 'status' },
  email: { address: 'email', status: 'emailStatus' },
  sms: { address: 'phone', status: 'phoneStatus' },
} as const

function consentMeaning(plan: ImportPlan, { header }: File): Meaning {
  const fields = consentColumns(header, plan.columns)
  return (at) => CONSENT_FIELDS.find((field) => fields.get(field) === at)
}
