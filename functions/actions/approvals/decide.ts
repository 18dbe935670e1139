import * as z from 'zod/mini'
import { auditedAs, type Actor } from '../../domain/actor.ts'
import { parseAddress, type Address } from '../../domain/address.ts'
import { approvalState, mayDecide, type Approval, type Approvals } from '../../domain/approval.ts'
import type { Audited, AuditTrail } from '../../domain/audit.ts'
import { openEnvelope } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Senders } from '../../domain/senders.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { consent } from '../../schemas/consents.ts'
import { readConsents, recordConsents } from '../consents/record.ts'
import { erase, type ErasureDeps } from '../erasures/erase.ts'
import { approverOf } from './ask.ts'

export type DecideApprovalDeps = Omit<ErasureDeps, 'ledger'> & {
  readonly ledger: Ledger
  readonly senders: Pick<Senders, 'get'>
  readonly approvals: Approvals
  readonly audit: Pick<AuditTrail, 'record'>
}

/**
 * Another officer approves, and it is done at once; or refuses, with a reason. Who does is in the audit
 * trail before: where that fails, nothing is done. It is noted as approved
 * before it is done, so of an approval and a refusal at the same time one counts; what was approved and
 * failed on the way is approved again, and does each thing once.
 */
export async function decideApproval(
  deps: DecideApprovalDeps,
  id: string,
  asked: { readonly decision: 'approve' | 'refuse'; readonly reason?: string | undefined },
  { actor, now }: { actor: Actor; now: Date },
): Promise<Approval> {
  const by = approverOf(actor)
  const at = toSecond(now)
  const approval = await deps.approvals.find(id)
  const state = approval === undefined ? 'ended' : approvalState(approval, at)
  if (approval === undefined || state === 'ended')
    throw new BastaError('not_found', 'There is no such approval, or it has ended.')
  if (state === 'done' || state === 'refused')
    throw new BastaError('conflict', 'It was decided already.')
  if (!mayDecide(approval, by))
    throw new BastaError('forbidden', 'Whoever asked does not decide: another officer does.')
  const note = (what: Audited) =>
    deps.audit.record({
      at: now,
      ...auditedAs(actor),
      what,
      contact: approval.contact,
      about: id,
    })
  if (asked.decision === 'refuse') return refuse(deps, approval, asked.reason, { by, at, note })

  await note('approval_given')
  await note(approval.act === 'erasure' ? 'person_erased' : 'lift_recorded')
  const begun = state === 'begun' ? approval : await begin(deps, approval, { by, at })
  await carryOut(deps, begun, { actor, now })
  const done = await deps.approvals.change(begun, { doneAt: at })
  if (!done) throw new BastaError('conflict', 'Another officer decides it at this moment.')
  log('approval_given', { contact: begun.contact, id, reason: begun.act, key: actor.id })
  return { ...begun, doneAt: at, version: begun.version + 1 }
}

type By = Pick<NonNullable<Approval['decided']>, 'by' | 'at'>
type Noting = { readonly note: (what: Audited) => Promise<void> }

async function refuse(
  { approvals }: Pick<DecideApprovalDeps, 'approvals'>,
  approval: Approval,
  reason: string | undefined,
  { note, ...who }: By & Noting,
): Promise<Approval> {
  if (reason === undefined)
    throw new BastaError('invalid_request', 'A refusal needs its reason.', [
      { pointer: '#/reason', detail: 'why it is refused; whoever asked is shown it' },
    ])
  if (approval.decided !== undefined)
    throw new BastaError('conflict', 'It was approved already, and is being carried out.')
  await note('approval_refused')
  const decided = { what: 'refused', reason, ...who } as const
  if (!(await approvals.change(approval, { decided })))
    throw new BastaError('conflict', 'Another officer decides it at this moment.')
  log('approval_refused', { contact: approval.contact, id: approval.id, key: who.by.id })
  return { ...approval, decided }
}

async function begin(
  { approvals }: Pick<DecideApprovalDeps, 'approvals'>,
  approval: Approval,
  who: By,
): Promise<Approval> {
  const decided = { what: 'approved', ...who } as const
  if (!(await approvals.change(approval, { decided })))
    throw new BastaError('conflict', 'Another officer decides it at this moment.')
  return { ...approval, decided, version: approval.version + 1 }
}

/** The event names both. */
async function carryOut(
  deps: DecideApprovalDeps,
  approval: Approval,
  { actor, now }: { actor: Actor; now: Date },
): Promise<void> {
  const { address, row } = await openApproval(deps, approval)
  const key: Actor = { ...actor, operator: `${approval.askedBy.name} & ${actor.operator ?? ''}` }
  if (approval.act === 'erasure') {
    await erase(deps, deps.ledger.contact(address), { key, requestId: approval.id, now })
    return
  }
  if (row === undefined) throw new Error('A lift has its consent.')
  const receivedAt = now
  const read = await readConsents(deps.senders, [row], { key, receivedAt, place: () => '#' })
  await recordConsents(deps, read, { key, isBatch: false, receivedAt })
}

const header = z.object({ consent: z.optional(z.string()) })

/** What waits, for the officer who decides it; undefined rows are those of an erasure. */
export async function openApproval(
  { approvals, envelopeKeys }: Pick<DecideApprovalDeps, 'approvals' | 'envelopeKeys'>,
  { id, channel }: Approval,
): Promise<{ address: Address; row?: z.infer<typeof consent> }> {
  const sealed = await approvals.sealed(id)
  if (sealed === undefined) throw new BastaError('conflict', 'It was decided already.')
  const opened = openEnvelope(envelopeKeys, 'approval', sealed)
  const parsed = await parseAddress(opened.bytes.toString(), { channel })
  if (!parsed.ok) throw new Error('A sealed address is one.')
  const written = header.parse(opened.header).consent
  if (written === undefined) return { address: parsed.address }
  return { address: parsed.address, row: consent.parse(JSON.parse(written)) }
}
