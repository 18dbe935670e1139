import { ASKED_FOR } from './retention/asked.ts'
import { RECEIVED } from './retention/received.ts'
import { OPERATING } from './retention/operating.ts'
import type { ErasureEffect, Retained } from './retention/retained.ts'
import { RUNNING } from './retention/running.ts'
import { SAID } from './retention/said.ts'
import { SENT } from './retention/sent.ts'
import { TOLD } from './retention/told.ts'
import { SECONDS_A_DAY, type Second } from './time.ts'

/**
 * Every kind of data that Basta stores or handles, with its limit and what an erasure does to it. All
 * stores take their limits from here; a test compares what they write, and what the stack configures,
 * with this table.
 */
export const RETENTION = {
  ...SAID,
  ...RECEIVED,
  ...ASKED_FOR,
  ...OPERATING,
  ...TOLD,
  ...SENT,
  ...RUNNING,
} as const

export type RetainedKind = keyof typeof RETENTION

export type RetainedRow = Retained & { readonly kind: RetainedKind }

const ROWS: readonly RetainedRow[] = Object.entries(RETENTION).map(([kind, row]) => ({
  kind: kind as RetainedKind,
  ...row,
}))

/** Kinds that end a certain time after something: for those a `ttl` can be computed. */
type Ending = {
  [K in RetainedKind]: (typeof RETENTION)[K]['seconds'] extends null ? never : K
}[RetainedKind]

/** The table, row by row, in its order. */
export function retentionRows(): readonly RetainedRow[] {
  return ROWS
}

/** When an item from that second ends: its `ttl`. */
export function endOf(kind: Ending, from: Second): Second {
  return from + RETENTION[kind].seconds
}

/** The kinds to which an erasure does one of these, in the order of the table. */
export function kindsByErasure(...effects: readonly ErasureEffect[]): RetainedRow[] {
  return ROWS.filter((row) => effects.includes(row.onErasure.does))
}

export type ShownRetention = Omit<Retained, 'items' | 'seconds' | 'onErasure'> & {
  readonly kind: RetainedKind
  readonly seconds: number | null
  /** `7 days`, `no end` or `not kept`. */
  readonly limit: string
}

/** The table as shown, in its order. */
export function showRetention(): ShownRetention[] {
  return ROWS.map(({ kind, what, where, seconds, from, why, how }) => {
    const limit = limitOf({ seconds, how })
    return { kind, what, where, limit, seconds, from, why, how }
  })
}

export function limitOf({ seconds, how }: Pick<Retained, 'seconds' | 'how'>): string {
  if (how === 'not_kept') return 'not kept'
  if (seconds === null) return 'no end'
  return seconds === SECONDS_A_DAY ? '1 day' : `${seconds / SECONDS_A_DAY} days`
}
