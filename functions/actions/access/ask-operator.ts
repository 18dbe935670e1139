import {
  dueInOneMonth,
  newAccessRequestId,
  stateOf,
  type AccessAsk,
  type AccessRequest,
  type AccessRequests,
  type LinkAsk,
} from '../../domain/access-request.ts'
import { parseAddress } from '../../domain/address.ts'
import { newestId } from '../../domain/contact.ts'
import { sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import { log } from '../../log.ts'

export type AskOperatorDeps = {
  readonly ledger: Pick<Ledger, 'contact'>
  readonly accessRequests: Pick<AccessRequests, 'create' | 'ofContact'>
  readonly envelopeKeys: EnvelopeKeys
}

/** Whoever has a link may ask again and again; so many are read, the others would bury them. */
const OPEN_MAX = 10

export type AskedOperator =
  | { readonly outcome: 'received'; readonly dueAt: Second }
  | { readonly outcome: 'another_address' }
  | { readonly outcome: 'too_many' }

/**
 * A person asks for a correction or an erasure behind a link that only they received. The address is
 * not stored, so they write it, and it must be the one that the link was sent to: an operator then has
 * no other address to act upon than the one that was proven.
 */
export async function askOperator(
  deps: AskOperatorDeps,
  link: AccessRequest,
  asked: {
    readonly asks: Exclude<AccessAsk, LinkAsk>
    readonly address: string
    readonly says?: string | undefined
  },
  now: Date,
): Promise<AskedOperator> {
  const parsed = await parseAddress(asked.address, { channel: link.channel })
  if (!parsed.ok) return { outcome: 'another_address' }
  const { address } = parsed
  const { ids } = deps.ledger.contact(address)
  const isTheirs = ids.some((id) => link.contact.includes(id))
  if (address.channel !== link.channel || !isTheirs) return { outcome: 'another_address' }

  const open = (await deps.accessRequests.ofContact({ ids })).filter(
    (request) =>
      (request.asks === 'correction' || request.asks === 'erasure') && stateOf(request) === 'due',
  )
  // A second wish to be erased says nothing new; a second correction may.
  const same = open.find(({ asks }) => asks === 'erasure' && asks === asked.asks)
  if (same !== undefined) return { outcome: 'received', dueAt: same.dueAt }
  if (open.length >= OPEN_MAX) return { outcome: 'too_many' }

  const id = newAccessRequestId(now)
  const receivedAt = toSecond(now)
  const dueAt = dueInOneMonth(receivedAt)
  const request: AccessRequest = {
    id,
    contact: ids,
    channel: address.channel,
    language: link.language,
    receivedAt,
    dueAt,
    by: 'operator',
    asks: asked.asks,
    version: 1,
  }
  const sealed = sealEnvelope(
    deps.envelopeKeys,
    'access',
    { says: asked.says },
    Buffer.from(address.value),
  )
  await deps.accessRequests.create(request, { sealed })
  log('access_requested', { contact: newestId(ids), id, reason: asked.asks })
  return { outcome: 'received', dueAt }
}
