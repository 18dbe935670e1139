import type { Address } from '../../domain/address.ts'
import { alreadyHeldOrStopped, alreadyStopped } from '../../domain/already-said.ts'
import { newEventId, type EventDraft, type EventType } from '../../domain/event.ts'
import type { Append } from '../../domain/ledger.ts'
import type { Foreseen } from './foreseen.ts'
import { attribute } from '../../domain/sender.ts'
import type { Method } from '../../domain/method.ts'
import { readRegisters } from '../../domain/standing.ts'
import { occurredAt, toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import type { Report } from '../../domain/message.ts'
import {
  EVIDENCE_CHARACTERS_MAX,
  messageKeys,
  type RequestContext,
  type TakeDeps,
} from '../requests/request-context.ts'
import { sealHeld } from '../reviews/held-address.ts'
import { newestId } from '../../domain/contact.ts'

/** For each report the event it becomes, its method and its reach. */
const EVENTS: Readonly<Record<Report['what'], { type: EventType; method: Method }>> = {
  unsubscribed: { type: 'stop', method: 'provider' },
  maybe_unsubscribed: { type: 'hold', method: 'provider' },
  complained: { type: 'stop', method: 'complaint' },
  bounced: { type: 'bounce', method: 'hard' },
  soft_bounced: { type: 'note', method: 'soft_bounce' },
  delivered: { type: 'delivery', method: 'delivered' },
  resubscribed: { type: 'note', method: 'resubscribed' },
}

/** Records what a provider reports about an address. */
export async function takeReport(
  deps: TakeDeps,
  context: RequestContext,
  report: Report,
  address: Address,
): Promise<undefined> {
  const { account, receivedAt: at, requestSha256, waited } = context
  const contact = deps.ledger.contact(address)
  const { method } = EVENTS[report.what]
  const { type, scopes, blocks, attribution } = foreseeReport(context, report)
  // A bounce is no person's wish, so any provider may report that it is over. Deliveries are many; only
  // one to a bounced address says anything new.
  if (type === 'delivery') {
    if (report.isGuess === true) return
    const [standing] = await deps.ledger.standings([contact])
    const registers = readRegisters(standing?.registers ?? {})
    if (!registers.some(({ kind }) => kind === 'bounce')) return
  }
  const receivedAt = toSecond(at)
  const draft: EventDraft = {
    id: newEventId(at),
    type,
    scopes,
    blocks,
    occurredAt: occurredAt(report.at, receivedAt),
    receivedAt,
    source: {
      method,
      origins: attribution.origins,
      provider: account.provider,
      account: account.name,
    },
    evidence: {
      messageId: report.id.slice(0, EVIDENCE_CHARACTERS_MAX),
      what: report.what,
      code: report.code?.slice(0, EVIDENCE_CHARACTERS_MAX),
      ambiguous: attribution.ambiguous ? true : undefined,
      requestSha256,
    },
  }
  const { event, isNew } = await deps.ledger.append({
    contact,
    draft,
    waited,
    ...messageKeys(account, `${report.what}:${report.id}`),
    isKeyMadeUp: report.isIdMadeUp,
    ...(type === 'hold' ? { review: reviewOf(deps, account.name, report, address) } : {}),
    ...unlessKnown(report.what, draft),
  })
  log(isNew ? 'recorded' : 'known', {
    contact: newestId(contact.ids),
    account: account.name,
    reason: report.what,
    id: event,
  })
}

/** The event that a report makes. */
export function foreseeReport({ account, profiles }: RequestContext, report: Report): Foreseen {
  const { type } = EVENTS[report.what]
  const attribution = attribute(account.senders, profiles, report.to)
  const isOfAddress = type === 'bounce' || type === 'delivery'
  return {
    type,
    scopes: isOfAddress ? ['all'] : attribution.scopes,
    blocks: isOfAddress ? 'every' : 'marketing',
    attribution,
  }
}

/** There is no text: the reviewer sees what the provider reported. */
function reviewOf(
  { envelopeKeys }: Pick<TakeDeps, 'envelopeKeys'>,
  account: string,
  { code }: Report,
  address: Address,
): NonNullable<Append['review']> {
  const shown = `${account} does not send to this address and does not say why${code === undefined ? '' : ` (${code.slice(0, EVIDENCE_CHARACTERS_MAX)})`}.`
  return { sealed: sealHeld(envelopeKeys, shown, address) }
}

/** Provider lists are read again and again: what stands already needs no second event. */
function unlessKnown(
  what: Report['what'],
  { scopes, blocks, occurredAt: saidAt }: EventDraft,
): Pick<Append, 'unless'> {
  if (what === 'maybe_unsubscribed')
    return {
      unless: (standing) => {
        const known = scopes.map((scope) => alreadyHeldOrStopped(standing, scope, blocks))
        return known.every((event) => event !== undefined) ? known[0] : undefined
      },
    }
  const [only, ...others] = scopes
  if (what !== 'unsubscribed' || only === undefined || others.length > 0) return {}
  return { unless: (standing) => alreadyStopped(standing, only, blocks, saidAt) }
}
