import type { AccessDeps } from '../../actions/access/request.ts'
import type { AskApprovalDeps } from '../../actions/approvals/ask.ts'
import type { DecideApprovalDeps } from '../../actions/approvals/decide.ts'
import type { PersonDeps } from '../../actions/people/look-up.ts'
import type { StopDeps } from '../../actions/stops/by-hand.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Senders } from '../../domain/senders.ts'

export type PersonRouteDeps = PersonDeps &
  StopDeps &
  AccessDeps &
  AskApprovalDeps &
  DecideApprovalDeps & {
    readonly ledger: Ledger
    readonly senders: Pick<Senders, 'get' | 'list'>
    readonly audit: Pick<AuditTrail, 'record'>
    /** Erasures, and consents that lift a stop, wait for a second officer. */
    readonly twoPersons: boolean
    readonly now: () => Date
  }
