import { createHash } from 'node:crypto'
import { parseAddress, type Address } from '../domain/address.ts'
import { classify, type Classification } from '../domain/classify/classify.ts'
import { HOLD_DAYS } from '../domain/decide.ts'
import { sealEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'
import { newEventId, type EventDraft, type EventType } from '../domain/event.ts'
import type { Ledger, Senders } from '../domain/ports.ts'
import { replyText } from '../domain/reply.ts'
import { senderScope } from '../domain/scope.ts'
import { attribute, type Attribution, type Sender } from '../domain/sender.ts'
import { occurredAt, SECONDS_A_DAY, toSecond } from '../domain/time.ts'
import { log } from '../log.ts'
import type { Account, Accounts } from './accounts.ts'
import type { InboundRequest, Message } from './provider.ts'
import { openRequest } from './sealed-request.ts'

export type TakeDeps = {
  readonly ledger: Pick<Ledger, 'contact' | 'append'>
  readonly senders: Pick<Senders, 'get'>
  readonly envelopeKeys: EnvelopeKeys
}

export type Taken = {
  /** What the person shall be told, where the provider does not tell them itself. */
  readonly replies: readonly string[]
  /** Messages whose author could not be told from what the provider sent. */
  readonly unaddressed: number
}

/** Takes a genuine request: every message of it is classified, and stored before this resolves. */
export async function take(
  deps: TakeDeps,
  account: Account,
  request: InboundRequest,
): Promise<Taken> {
  const messages = await account.listener.read(request)
  const profiles = await profilesOf(deps, account)
  const replies: string[] = []
  let unaddressed = 0
  for (const message of messages) {
    const parsed = await parseAddress(message.from, { channel: message.channel })
    if (parsed.ok) {
      const reply = await takeMessage(deps, { account, profiles, request, message }, parsed.address)
      if (reply !== undefined) replies.push(reply)
    } else unaddressed += 1
  }
  return { replies, unaddressed }
}

/**
 * Takes a request from the inbox: it was verified when it came, keeps the time it came, and nobody
 * waits for a reply.
 */
export async function takeSpilledRequest(
  deps: TakeDeps & { readonly accounts: Pick<Accounts, 'get'> },
  sealed: Uint8Array,
): Promise<void> {
  const { account, request } = openRequest(deps.envelopeKeys, 'inbox', sealed)
  await take(deps, await deps.accounts.get(account), request)
}

type Context = {
  readonly account: Account
  readonly profiles: ReadonlyMap<string, Sender>
  readonly request: InboundRequest
  readonly message: Message
}

async function takeMessage(
  deps: TakeDeps,
  context: Context,
  address: Address,
): Promise<string | undefined> {
  const { account, profiles, request, message } = context
  const reading = readIntent(message)
  const attribution = attribute(account.senders, profiles, message.to)
  const contact = deps.ledger.contact(address)
  const about = {
    contact: contact.ids.at(-1),
    account: account.name,
    tier: reading.tier,
    reason: reading.intent,
  }

  const type = eventType(reading, context, attribution)
  if (type === undefined) {
    log('no_event', about)
    const isAsking = reading.intent === 'help' || reading.intent === 'contact'
    return isAsking ? answer('identity', reading, context, attribution) : undefined
  }
  const draft = draftEvent(type, reading, context, attribution)
  const review =
    type === 'hold'
      ? {
          sealed: sealEnvelope(deps.envelopeKeys, 'review', {}, Buffer.from(message.text)),
          until: toSecond(request.receivedAt) + HOLD_DAYS * SECONDS_A_DAY,
        }
      : undefined
  const { event, isNew } = await deps.ledger.append({
    contact,
    draft,
    messageKey: `${account.name}#${messageId(message.id)}`,
    review,
  })
  log(isNew ? 'recorded' : 'known', { ...about, id: event, count: attribution.origins.length })
  if (!isNew || type === 'hold') return undefined
  return answer(type === 'lift' ? 'started' : 'stopped', reading, context, attribution)
}

/** A provider that took it for a stop is believed; one that took it for a start is not needed. */
function readIntent({ text, hint }: Message): Classification {
  const reading = classify(text)
  if (hint !== 'stop' || reading.intent === 'stop') return reading
  return { ...reading, intent: 'stop', tier: 'exact', matched: 'provider' }
}

/** START lifts only where a signature covers it, by text message, and one sender was meant. */
function eventType(
  { intent }: Classification,
  { account, message }: Context,
  { ambiguous }: Attribution,
): EventType | undefined {
  if (intent === 'stop') return 'stop'
  if (intent === 'held') return 'hold'
  const mayLift = account.listener.signs === 'body' && message.channel === 'sms' && !ambiguous
  return intent === 'start' && mayLift ? 'lift' : undefined
}

function draftEvent(
  type: EventType,
  { tier, matched, language }: Classification,
  { account, request, message }: Context,
  { origins, scopes, blocks, ambiguous }: Attribution,
): EventDraft {
  const receivedAt = toSecond(request.receivedAt)
  const isLift = type === 'lift'
  return {
    id: newEventId(request.receivedAt),
    type,
    scopes: isLift ? origins.map((origin) => senderScope(origin)) : scopes,
    blocks: isLift ? 'marketing' : blocks,
    occurredAt: occurredAt(message.at, receivedAt),
    receivedAt,
    source: {
      method: message.channel === 'sms' ? 'keyword' : 'reply',
      origins,
      provider: account.provider,
      account: account.name,
    },
    // Never the text, never the address: what shows that it was said, and where to look it up.
    evidence: {
      messageId: message.id,
      to: message.to,
      tier,
      matched,
      language,
      hint: message.hint,
      ambiguous: ambiguous ? true : undefined,
      requestSha256: createHash('sha256').update(request.body).digest('hex'),
    },
  }
}

function answer(
  kind: 'stopped' | 'started' | 'identity',
  { language }: Classification,
  { account, profiles, message }: Context,
  { origins }: Attribution,
): string | undefined {
  if (account.listener.answersItself(message) || message.channel !== 'sms') return undefined
  const [origin = ''] = origins
  const profile = profiles.get(origin) ?? { name: origin, domains: [] }
  return replyText(kind, language, profile)
}

async function profilesOf({ senders }: TakeDeps, account: Account): Promise<Map<string, Sender>> {
  const profiles = new Map<string, Sender>()
  for (const id of account.senders) {
    const sender = await senders.get(id)
    if (sender !== undefined) profiles.set(id, sender)
  }
  return profiles
}

/** A provider's id goes into a key: what could be anything else goes in as its digest. */
function messageId(id: string): string {
  return /^[\w.:-]{1,128}$/.test(id)
    ? id
    : `sha256:${createHash('sha256').update(id).digest('hex')}`
}
