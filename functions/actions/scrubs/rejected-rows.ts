import { formatSecond } from '../../domain/time.ts'
import type { RejectedRow } from '../../scrub/scrubbed.ts'
import { guarded } from '../imports/formula-guard.ts'

export const REJECTED_HEADER = 'row,column,reason,scope,since\r\n'

/** Why rows were left out, as CSV (RFC 4180); no address. */
export function rejectedLines(rows: readonly RejectedRow[]): string {
  return rows
    .map(({ row, column, reason, scope = '', since }) => {
      const time = since === undefined ? '' : formatSecond(since)
      return `${row},${cell(column)},${reason},${scope},${time}\r\n`
    })
    .join('')
}

function cell(text: string): string {
  const safe = guarded(text)
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
