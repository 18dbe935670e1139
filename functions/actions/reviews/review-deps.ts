import type { EnvelopeKeys } from '../../domain/envelope.ts'
import type { Reviews } from '../../domain/review.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { SECONDS_A_DAY } from '../../domain/time.ts'
import type { AsideDeps } from './aside-deps.ts'

export type ReviewDeps = AsideDeps & {
  readonly reviews: Reviews
  readonly ledger: Pick<Ledger, 'append' | 'contact' | 'chain'>
  readonly envelopeKeys: EnvelopeKeys
}

/** Nobody should wait longer than this for a decision about their text. */
export const WAITING_SECONDS_MAX = SECONDS_A_DAY
