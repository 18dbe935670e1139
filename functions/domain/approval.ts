import type { Channel } from './address.ts'
import type { ContactId } from './contact-id.ts'
import { endOf } from './retention.ts'
import type { Second } from './time.ts'

/** `apr_` and 26 characters in order of time. */
export type ApprovalId = `apr_${string}`

const APPROVAL_ID = /^apr_[0-9a-z]{26}$/

export function isApprovalId(text: string): text is ApprovalId {
  return APPROVAL_ID.test(text)
}

/** What may need two persons: to erase somebody, and to record a consent that lifts a stop. */
const APPROVED_ACTS = ['erasure', 'lift'] as const
export type ApprovedAct = (typeof APPROVED_ACTS)[number]

/** An operator, as approvals name them: by an id of their own, and by name. */
export type Approver = { readonly id: string; readonly name: string }

/**
 * What one officer asked for and another must approve. The address and the consent are sealed beside
 * it until it is decided, and for seven days at most.
 */
export type Approval = {
  readonly id: ApprovalId
  readonly act: ApprovedAct
  readonly contact: ContactId
  readonly channel: Channel
  /** Of a lift: the sender of the consent. */
  readonly sender?: string | undefined
  readonly askedBy: Approver
  readonly askedAt: Second
  readonly decided?:
    | {
        readonly what: 'approved' | 'refused'
        readonly by: Approver
        readonly at: Second
        /** Why it was refused. */
        readonly reason?: string | undefined
      }
    | undefined
  /** When it was carried out. Approved and not done: an officer goes on with it. */
  readonly doneAt?: Second | undefined
  /** Grows with each change, so that of two decisions at the same time only one counts. */
  readonly version: number
}

export type Approvals = {
  /** Stored when it resolves; false if there is one with its id already. */
  readonly ask: (approval: Approval, sealed: Uint8Array) => Promise<boolean>
  /** Oldest first, after the given one. */
  readonly list: (page: {
    readonly limit: number
    readonly after?: string | undefined
  }) => Promise<Approval[]>
  readonly find: (id: string) => Promise<Approval | undefined>
  /** What is sealed; undefined once it was refused or carried out. */
  readonly sealed: (id: ApprovalId) => Promise<Uint8Array | undefined>
  /**
   * Replaces it by its next state, and deletes what is sealed where nothing needs it any more; false if
   * somebody else was faster.
   */
  readonly change: (approval: Approval, next: Partial<Approval>) => Promise<boolean>
}

/** Undecided after seven days, nothing is done. */
export function approvalEnds({ askedAt }: Pick<Approval, 'askedAt'>): Second {
  return endOf('approvals', askedAt)
}

/** `open`: waits for another officer. `begun`: approved, and not carried out yet. */
export type ApprovalState = 'open' | 'begun' | 'done' | 'refused' | 'ended'

export function approvalState(approval: Approval, now: Second): ApprovalState {
  const { decided, doneAt } = approval
  if (doneAt !== undefined) return 'done'
  if (decided?.what === 'refused') return 'refused'
  if (now >= approvalEnds(approval)) return 'ended'
  return decided === undefined ? 'open' : 'begun'
}

/** Law of two persons: whoever asked does not approve. */
export function mayDecide({ askedBy }: Approval, officer: Approver): boolean {
  return askedBy.id !== officer.id
}
