import * as z from 'zod/mini'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  ABSENT,
  bodyAs,
  byStatus,
  DELIVERED,
  exchangeOne,
  headerNumber,
  jsonCall,
  MARKETING_ONLY,
  oneByOne,
  putOrTaken,
  refused,
  retry,
  secret,
} from '../answer.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'

const settings = z.strictObject({
  /** From these addresses a stop of every message blocks transactional mail as well. */
  transactionalSenders: z.optional(z.array(z.email())),
})
const credentials = z.strictObject({ apiKey: secret })

/**
 * Brevo: the blocklist flags of a contact, for e-mail and SMS. Paths, fields and error codes are those
 * of the official SDK's types; limits and the header of a 429 rest on documentation. From memory: 201
 * and 204 as answers, that it acts at once, and that the SMS flag alone finds a contact by its number.
 *
 * One person a call: the batch call is retired, and the import puts everybody on a list. The flags stop
 * campaigns; transactional mail is stopped for each sender's address.
 */
export const brevo = defineTarget({
  about: {
    name: 'Brevo',
    channels: ['email', 'sms'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'marketing',
    createsUnknown: true,
    level: 'sdk',
    sources: '`@getbrevo/brevo` 6.0.3; developers.brevo.com/docs/api-limits, /changelog/2026/5/12',
  },
  settings,
  credentials,
  scopeFault: () => undefined,
  itemsMax: 1,
  limit: { calls: 10, seconds: 1, key: () => 'brevo' },
  tell: (call, { transactionalSenders = [] }, { apiKey }, told) =>
    oneByOne(told, (item) =>
      putOrTaken(item) === 'put'
        ? put(call, apiKey, item, transactionalSenders)
        : take(call, apiKey, item, transactionalSenders),
    ),
  ping: (call, _, { apiKey }) =>
    exchangeOne(
      call,
      {
        url: `${CONTACTS}/${encodeURIComponent('nobody@basta.invalid')}`,
        method: 'GET',
        headers: { 'api-key': apiKey },
      },
      (answer) => (isUnknown(answer) ? DELIVERED : statusOf(answer, call.now())),
    ),
  read: 'It is not read yet.',
})

const CONTACTS = 'https://api.brevo.com/v3/contacts'
const ERROR = z.object({ code: z.string() })

function put(
  call: Call,
  apiKey: string,
  { channel, address, blocks }: Told,
  senders: readonly string[],
): Promise<Outcome> {
  const isWhole = channel === 'email' && blocks === 'every' && senders.length > 0
  const flags =
    channel === 'email'
      ? { email: address, emailBlacklisted: true, ...(isWhole && { smtpBlacklistSender: senders }) }
      : { attributes: { SMS: address }, smsBlacklisted: true }
  const body = { ...flags, updateEnabled: true }
  return exchangeOne(call, jsonCall('POST', CONTACTS, { 'api-key': apiKey }, body), (answer) => {
    const isDone =
      answer.status === 204 ||
      (answer.status === 201 && bodyAs(z.object({ id: z.number() }), answer) !== undefined)
    if (!isDone) return statusOf(answer, call.now())
    return blocks === 'every' && !isWhole ? MARKETING_ONLY : DELIVERED
  })
}

/**
 * By PUT, which never creates anybody. No call is documented that lets a sender of transactional mail
 * through again: the receipt says so.
 */
function take(
  call: Call,
  apiKey: string,
  { channel, address, blocks }: Told,
  senders: readonly string[],
): Promise<Outcome> {
  const [kind, body] =
    channel === 'email'
      ? ['email_id', { emailBlacklisted: false }]
      : ['phone_id', { smsBlacklisted: false }]
  const url = `${CONTACTS}/${encodeURIComponent(address)}?identifierType=${kind}`
  return exchangeOne(call, jsonCall('PUT', url, { 'api-key': apiKey }, body), (answer) => {
    if (answer.status === 204)
      return channel === 'email' && blocks === 'every' && senders.length > 0
        ? MARKETING_ONLY
        : DELIVERED
    return isUnknown(answer) ? ABSENT : statusOf(answer, call.now())
  })
}

function isUnknown(answer: HttpAnswer): boolean {
  return answer.status === 404 && bodyAs(ERROR, answer)?.code === 'document_not_found'
}

/** The header of a 429 holds the seconds that are left. */
function statusOf(answer: HttpAnswer, now: Date): Outcome {
  const code = bodyAs(ERROR, answer)?.code
  if (answer.status === 400 && code === 'invalid_parameter')
    return refused('invalid', 'Brevo says that it cannot take this address')
  const left = headerNumber(answer.headers, 'x-sib-ratelimit-reset')
  if (answer.status === 429 && left !== undefined) return retry('http_429', left)
  return byStatus(answer, now)
}
