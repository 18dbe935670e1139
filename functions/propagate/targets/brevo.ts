import * as z from 'zod/mini'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  ABSENT,
  bodyAs,
  DELIVERED,
  exchangeOne,
  jsonCall,
  MARKETING_ONLY,
  oneByOne,
  putOrTaken,
  refused,
  secret,
} from '../answer.ts'
import { oneAfterOther } from '../listing.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'
import { blockedPage, contactsPage, CONTACTS, statusOf } from './brevo-lists.ts'

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
  read: {
    page: (call, { transactionalSenders }, { apiKey }, place) =>
      oneAfterOther(place, [
        { name: 'contacts', page: (at) => contactsPage(call, apiKey, at) },
        { name: 'blocked', page: (at) => blockedPage(call, apiKey, transactionalSenders, at) },
      ]),
  },
})

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
    if (!isDone) return isInvalid(answer) ? INVALID : statusOf(answer, call.now())
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
    if (isInvalid(answer)) return INVALID
    return isUnknown(answer) ? ABSENT : statusOf(answer, call.now())
  })
}

const INVALID = refused('invalid', 'Brevo says that it cannot take this address')

function isInvalid(answer: HttpAnswer): boolean {
  return answer.status === 400 && bodyAs(ERROR, answer)?.code === 'invalid_parameter'
}

function isUnknown(answer: HttpAnswer): boolean {
  return answer.status === 404 && bodyAs(ERROR, answer)?.code === 'document_not_found'
}
