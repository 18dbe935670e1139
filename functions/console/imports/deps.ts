import type { ImportDeps } from '../../actions/imports/start.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import type { Senders } from '../../domain/senders.ts'
import type { MadeByDeps } from '../made-by.ts'

export type ImportsDeps = Omit<ImportDeps, 'senders'> & {
  readonly senders: Pick<Senders, 'get' | 'list'>
  readonly audit: Pick<AuditTrail, 'record'>
  readonly now: () => Date
} & MadeByDeps
