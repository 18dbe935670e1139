import { ListFault } from './list-fault.ts'
import type { ScrubCounted, ScrubReading } from '../domain/scrub.ts'
import type { RowNumber } from './scrubbed.ts'

const INVALID_MAX = 0.3

/** Throws if more rows than may be have no usable address. */
export function refuseInvalid(
  { rows, byReason, firstInvalid }: Invalid,
  { maxInvalid = INVALID_MAX }: Pick<ScrubReading, 'maxInvalid'>,
): void {
  const invalid = byReason['invalid_address'] ?? 0
  if (rows === 0 || invalid / rows <= maxInvalid) return
  const share = Math.round((invalid / rows) * 100)
  throw new ListFault(
    'too_many_invalid',
    `the first of ${invalid} rows, ${share} % of all, without a usable address: look at the column, the country of national numbers, and what may be invalid.`,
    firstInvalid,
  )
}

type Invalid = Pick<ScrubCounted, 'rows' | 'byReason'> & {
  readonly firstInvalid: RowNumber | undefined
}
