import type * as z from 'zod/mini'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type EventDraft } from '../../domain/event.ts'
import { actorSource, type Actor } from '../../domain/actor.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { StopMessage } from '../../domain/queue-message.ts'
import type { Senders } from '../../domain/senders.ts'
import { waited } from '../../domain/event-time.ts'
import { isScope, scopeSender, scopeTopic, type Scope } from '../../domain/scope.ts'
import type { Sender } from '../../domain/sender.ts'
import { occurredAt, parseZonedTime, toSecond } from '../../domain/time.ts'
import { requireEverySender, requireSender } from '../../domain/sender-access.ts'
import { log } from '../../log.ts'
import { putMessage, type QueueDeps } from '../queue/put.ts'
import { readAddresses } from '../../domain/read-addresses.ts'
import type { stop } from '../../schemas/shared.ts'

export type StopDeps = QueueDeps & {
  readonly ledger: Pick<Ledger, 'contact' | 'append'>
  readonly senders: Pick<Senders, 'get'>
}

/** A caller's clock may be this much ahead of ours; more is a wrong date, and the caller is told. */
const CLOCK_SKEW_SECONDS = 300

/** Records a stop that came by phone, e-mail, letter or an agent, for each address of the person. */
export async function stopByHand(
  deps: StopDeps,
  asked: z.infer<typeof stop>,
  { key, requestId, receivedAt }: { key: Actor; requestId: string; receivedAt: Date },
): Promise<{ events: string[]; contacts: string[]; isQueued: boolean }> {
  const { scope, blocks, channelOfRequest, reference } = asked
  if (!isScope(scope)) throw new BastaError('invalid_request', 'The scope cannot be read.')
  const sender = scopeSender(scope)
  if (sender !== undefined) requireSender(key, sender)
  // "No marketing from anyone" is a usual wish. Only a key for all senders may end the service messages
  // of all.
  else if (blocks === 'every') requireEverySender(key)
  const country = (await requireKnown(deps, scope))?.defaultCountry
  const received = toSecond(receivedAt)
  const claimed = asked.occurredAt === undefined ? undefined : parseZonedTime(asked.occurredAt)
  if (claimed !== undefined && claimed > received + CLOCK_SKEW_SECONDS)
    throw new BastaError('invalid_request', 'The stop lies in the future.', [
      { pointer: '#/occurredAt', detail: 'a time that has passed; leave it out for now' },
    ])
  const addresses = await readAddresses(asked.to, country)
  let isQueued = false
  const events: string[] = []
  const contacts: string[] = []
  for (const [at, address] of addresses.entries()) {
    const draft: EventDraft = {
      id: newEventId(receivedAt),
      type: 'stop',
      scopes: [scope],
      blocks,
      occurredAt: occurredAt(claimed, received),
      receivedAt: received,
      source: {
        method: channelOfRequest,
        origins: sender === undefined ? [] : [sender],
        ...actorSource(key),
      },
      evidence: { reference },
    }
    const contact = deps.ledger.contact(address)
    const messageKey = `api/stops#${requestId}#${at}`
    let event: string = draft.id
    try {
      event = (await deps.ledger.append({ contact, draft, messageKey })).event
    } catch (error) {
      if (!isUnavailable(error)) throw error
      await putInInbox(deps, { ...contact, channel: address.channel }, draft, messageKey)
      isQueued = true
    }
    events.push(event)
    contacts.push(newestId(contact.ids))
  }
  return { events, contacts, isQueued }
}

/**
 * The sender of the scope, if it has one. A stop for an unknown sender or topic would stop nothing, and
 * nobody would notice.
 */
async function requireKnown({ senders }: StopDeps, scope: Scope): Promise<Sender | undefined> {
  const id = scopeSender(scope)
  if (id === undefined) return undefined
  const sender = await senders.get(id).catch((error: unknown) => {
    // The table is down: better a stop with an unchecked name than none.
    if (isUnavailable(error)) return 'unchecked' as const
    throw error
  })
  if (sender === 'unchecked') return undefined
  if (sender === undefined)
    throw new BastaError('unknown_sender', `No sender "${id}" is registered.`)
  const topic = scopeTopic(scope)
  if (topic !== undefined && !sender.topicNumbers.includes(topic))
    throw new BastaError('unknown_topic', `"${id}" never had a topic "${topic}".`, [
      { pointer: '#/scope', detail: 'a topic the sender has or had' },
    ])
  return sender
}

function isUnavailable(error: unknown): boolean {
  return error instanceof BastaError && error.code === 'unavailable'
}

/** Takes a stop from the inbox; a second delivery changes nothing. */
export async function takeInboxStop(
  { ledger }: Pick<StopDeps, 'ledger'>,
  { contact, channel, address, draft, messageKey }: StopMessage,
  takenAt?: Date,
): Promise<void> {
  await ledger.append({
    contact: { ids: contact, channel, address },
    draft,
    messageKey,
    waited: waited(new Date(draft.receivedAt * 1000), takenAt),
  })
}

async function putInInbox(
  deps: StopDeps,
  { ids, channel, address }: Contact & Pick<StopMessage, 'channel'>,
  draft: EventDraft,
  messageKey: string,
): Promise<void> {
  const reached = address && { channel: address.channel, value: address.value }
  const message = { contact: ids, channel, address: reached, draft, messageKey }
  await putMessage(deps, { kind: 'stop', ...message })
  log('inbox_spilled', { contact: newestId(ids), reason: 'stop', id: draft.id })
}
