import * as z from 'zod/mini'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'
import type { Inbox, Mail, Message } from '../domain/ports.ts'
import { SECONDS_A_DAY, toSecond } from '../domain/time.ts'
import { log, logFailure } from '../log.ts'

export type MailDeps = {
  readonly mail: Mail
  readonly inbox: Inbox
  readonly envelopeKeys: EnvelopeKeys
  readonly now: () => Date
}

/** A mail that nobody would take for a day is about something long forgotten. */
const GIVE_UP_SECONDS = SECONDS_A_DAY

const queuedMail = z.object({
  kind: z.literal('mail'),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  giveUpAt: z.number(),
})

/**
 * Hands a mail over, or leaves it sealed in the inbox, from where it is tried again: the caller is
 * told the same, so that no answer shows whom a mail could reach.
 */
export async function sendMail(
  { mail, inbox, envelopeKeys, now }: MailDeps,
  message: Message,
): Promise<void> {
  try {
    await mail.send(message)
  } catch (error) {
    logFailure('mail_failed', error)
    const header = { kind: 'mail', ...message, giveUpAt: toSecond(now()) + GIVE_UP_SECONDS }
    await inbox.put(sealEnvelope(envelopeKeys, 'inbox', header, new Uint8Array()))
    log('inbox_spilled', { reason: 'mail' })
  }
}

/** Sends a mail from the inbox; rejects where it must stay and come again. */
export async function sendQueuedMail(
  { mail, envelopeKeys, now }: Omit<MailDeps, 'inbox'>,
  sealed: Uint8Array,
): Promise<void> {
  const { to, subject, text, giveUpAt } = queuedMail.parse(
    openEnvelope(envelopeKeys, 'inbox', sealed).header,
  )
  if (toSecond(now()) >= giveUpAt) return log('mail_given_up')
  return mail.send({ to, subject, text })
}
