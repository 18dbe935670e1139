import {
  asksOf,
  type AccessRequest,
  type AccessRequests,
  type Texts,
} from '../../domain/access-request.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Mail } from '../../domain/mail.ts'
import { whyNotSent } from '../../domain/own-messages.ts'
import type { OutgoingMessage } from '../../domain/queue-message.ts'
import {
  isCertainlyUnsent,
  MAIL_AGAIN_SECONDS,
  sendingKey,
  type Sending,
  type Sendings,
} from '../../domain/sending.ts'
import { toSecond } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import type { Outgoing } from './queue.ts'

export type SendDeps = {
  readonly mail: Mail
  readonly texts: Texts
  readonly ledger: Pick<Ledger, 'standings'>
  readonly accessRequests: Pick<AccessRequests, 'find' | 'change'>
  readonly sendings: Pick<Sendings, 'claim' | 'settle'>
  readonly now: () => Date
}

/**
 * Sends a message from the inbox; rejects if the queue must deliver it again. It is recorded before it
 * is sent: a text is sent at most once, a mail again after ten minutes at the earliest. `digest` is the
 * digest of its sealed bytes, which stay the same.
 */
export async function sendQueuedMessage(
  deps: SendDeps,
  message: OutgoingMessage,
  digest: string,
): Promise<void> {
  if (toSecond(deps.now()) >= message.giveUpAt)
    return log('mail_given_up', { id: message.request, reason: message.kind })
  // A link is one message, however often it is queued.
  const { request: of } = message
  const key = of === undefined ? digest : sendingKey(`access ${of}`)
  if (message.request === undefined) return void (await sendOnce(deps, message, key))

  const request = await deps.accessRequests.find(message.request)
  // Closed by hand or by an erasure in the meantime: the link would show nothing.
  if (request === undefined || request.answered !== undefined) return
  // Nobody has the link then: it lapses, as one that nobody opens.
  const shut = await whyLinkNotSent(deps, request)
  if (shut !== undefined)
    log('link_not_sent', { contact: request.contact.at(-1), id: request.id, reason: shut })
  else if (!(await sendOnce(deps, message, key))) return
  try {
    await deps.accessRequests.change(request, { by: message.kind, waits: undefined })
  } catch (error) {
    // An operator may answer it as well; a second message would help nobody.
    logFailure('access_link_unnoted', error, { id: request.id })
  }
}

async function whyLinkNotSent(
  { ledger, now }: Pick<SendDeps, 'ledger' | 'now'>,
  request: AccessRequest,
): Promise<string | undefined> {
  const is = asksOf(request) === 'preferences' ? 'preferences_link' : 'access_link'
  const [standing] = await ledger.standings([{ ids: request.contact, channel: request.channel }])
  return standing && whyNotSent(is, standing, now())
}

/** Whether it was sent, now or before; rejects if it may be tried again. */
export async function sendOnce(
  deps: Pick<SendDeps, 'mail' | 'texts' | 'sendings' | 'now'>,
  message: Outgoing,
  key: string,
): Promise<boolean> {
  const { kind, request } = message
  const now = toSecond(deps.now())
  const sending: Sending = { key, kind, began: now, request }
  const againAfterSeconds = kind === 'mail' ? MAIL_AGAIN_SECONDS : undefined
  const claimed = await deps.sendings.claim(sending, { as: 'sending', now, againAfterSeconds })
  if (!claimed.isMine && claimed.state !== 'sending') return claimed.state === 'sent'
  if (!claimed.isMine) {
    if (kind === 'text') return false
    throw new BastaError('unavailable', 'The mail may have left: it leaves again in ten minutes.')
  }
  try {
    await send(deps, message)
  } catch (error) {
    const isUnsent = isCertainlyUnsent(error)
    if (isUnsent) await deps.sendings.settle(sending, 'unsent', now)
    if (isUnsent || kind === 'mail') throw error
    logFailure('message_unsure', error, { id: request })
    return false
  }
  await deps.sendings.settle(sending, 'sent', now)
  return true
}

async function send(
  { mail, texts }: Pick<SendDeps, 'mail' | 'texts'>,
  message: Outgoing,
): Promise<void> {
  const { to, text } = message
  if (message.kind === 'text') return texts.send({ to, text })
  return mail.send({ to, subject: message.subject, text })
}
