import type { Actor } from '../../domain/actor.ts'
import type { Address } from '../../domain/address.ts'
import {
  type Approval,
  type ApprovalId,
  type Approvals,
  type Approver,
} from '../../domain/approval.ts'
import { newestId } from '../../domain/contact.ts'
import { sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import type { ConsentRow } from '../consents/record.ts'

export type AskApprovalDeps = {
  readonly ledger: Pick<Ledger, 'contact'>
  readonly approvals: Approvals
  readonly envelopeKeys: EnvelopeKeys
}

/** What waits for a second officer. */
export type Wanted =
  { readonly act: 'erasure' } | { readonly act: 'lift'; readonly consent: ConsentRow }

/** Puts it before the other officers; nothing else happens. Under the same id it is asked once. */
export async function askApproval(
  { ledger, approvals, envelopeKeys }: AskApprovalDeps,
  address: Address,
  wanted: Wanted,
  { id, actor, now }: { id: ApprovalId; actor: Actor; now: Date },
): Promise<Approval> {
  const contact = newestId(ledger.contact(address).ids)
  const approval: Approval = {
    id,
    act: wanted.act,
    contact,
    channel: address.channel,
    ...(wanted.act === 'lift' ? { sender: wanted.consent.sender } : {}),
    askedBy: approverOf(actor),
    askedAt: toSecond(now),
    version: 1,
  }
  const header = wanted.act === 'lift' ? { consent: JSON.stringify(wanted.consent) } : {}
  const bytes = Buffer.from(address.value)
  const sealed = sealEnvelope(envelopeKeys, 'approval', header, bytes)
  const isNew = await approvals.ask(approval, sealed)
  if (isNew) log('approval_asked', { contact, id, reason: wanted.act, key: actor.id })
  return approval
}

/** Two persons are two names: a key has none, and so neither asks nor approves. */
export function approverOf({ id, operator }: Actor): Approver {
  if (operator === undefined)
    throw new BastaError('forbidden', 'An approval is between two operators.')
  return { id, name: operator }
}
