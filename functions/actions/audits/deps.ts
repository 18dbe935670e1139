import type { EnvelopeKeys } from '../../domain/envelope.ts'
import type { EventFeed } from '../../domain/event-feed.ts'
import type { DriftAudits, OpenList, TargetReceipts } from '../../domain/drift-audit.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Limits } from '../../domain/limits.ts'
import type { Assertions, Outbox } from '../../domain/outbox.ts'
import type { TargetKinds, Targets } from '../../domain/target.ts'

export type AuditDeps = {
  readonly audits: DriftAudits
  readonly targets: Pick<Targets, 'get' | 'list'>
  readonly openList: OpenList
  readonly targetKinds: TargetKinds
  readonly ledger: Pick<Ledger, 'contact' | 'standings' | 'append' | 'chain'>
  readonly eventFeed: Pick<EventFeed, 'parts' | 'read'>
  readonly receipts: TargetReceipts
  readonly outbox: Pick<Outbox, 'pages' | 'reopen'>
  readonly assertions: Assertions
  readonly limits: Pick<Limits, 'count'>
  readonly envelopeKeys: EnvelopeKeys
  readonly now: () => Date
  /** From 0 to below 1; spreads what is tried again. */
  readonly random: () => number
  /** Where nobody else is kept waiting; without it an audit that must wait ends its turn. */
  readonly sleep?: ((milliseconds: number) => Promise<unknown>) | undefined
}
