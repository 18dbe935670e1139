import type { Address } from '../../domain/address.ts'
import type { Classification } from '../../classify/classification.ts'
import { standsCompletely, startHolds } from '../../domain/already-said.ts'
import type { Contact } from '../../domain/contact.ts'
import { replyLanguage } from './reply-language.ts'
import { mayConfirm } from '../../domain/reply-rules.ts'
import { replyText, type ReplyKind } from './reply-text.ts'
import type { Attribution } from '../../domain/sender.ts'
import { occurredAt, toSecond } from '../../domain/time.ts'
import { messageKey, type RequestContext, type TakeDeps } from '../requests/request-context.ts'
import type { Reply } from '../../domain/message.ts'
import { isTooLateToReply, queueReply } from './reply.ts'

export type Answering = {
  readonly kind: ReplyKind
  readonly reading: Classification
  readonly context: RequestContext
  readonly message: Reply
  readonly attribution: Attribution
  readonly contact: Contact
}

/** Returns the reply's text if the provider sends it from our answer; queues it if we must send it. */
export async function answer(
  deps: TakeDeps,
  { kind, reading, context, message, attribution, contact }: Answering,
  address: Address,
): Promise<string | undefined> {
  const { account, profiles, receivedAt, isLate } = context
  const { listener } = account
  const saidAt = occurredAt(message.at, toSecond(receivedAt))
  if (isLate || isTooLateToReply(new Date(saidAt * 1000), receivedAt)) return undefined
  // It is a guess who wrote it, so nobody gets a reply.
  if (message.isGuess === true) return undefined
  const isForUs = message.channel === 'sms' && !listener.answersItself(message)
  if (!isForUs || !mayConfirm(address.value, message.to)) return undefined
  if (kind === 'stopped') {
    const [standing] = await deps.ledger.standings([contact])
    // A newer yes has undone the stop in the meantime, so confirming it would be untrue.
    if (standing === undefined || !standsCompletely(standing, attribution.scopes)) return undefined
  }
  const [origin = ''] = attribution.origins
  if (kind === 'started') {
    const [standing] = await deps.ledger.standings([contact])
    // Nothing was undone, or another stop still stands, so confirming the start would be untrue.
    const isUndone = standing !== undefined && startHolds(standing, origin, receivedAt)
    if (!isUndone) return undefined
  }
  const language = await replyLanguage(reading, profiles.get(origin), message.to)
  const text = replyText(kind, language, attribution, profiles)
  if (listener.repliesInAnswer) return text
  if (listener.send !== undefined && message.to !== undefined)
    await queueReply(deps, {
      answers: messageKey(account, message.id),
      account: account.name,
      contact,
      from: message.to,
      to: address.value,
      text,
      ...(kind === 'started' ? { started: origin } : {}),
      saidAt: new Date(saidAt * 1000),
    })
  return undefined
}
