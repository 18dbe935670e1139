import type { Ledger } from '../../domain/ledger.ts'
import type { Sendings } from '../../domain/sending.ts'

export type MessageDeps = {
  readonly sendings: Pick<Sendings, 'list' | 'find' | 'settle'>
  readonly ledger: Pick<Ledger, 'append'>
}

export const PAGE = 50
