import * as z from 'zod/mini'
import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import {
  eventId,
  readEvents,
  isMadeUpWithout,
  looseSecond,
  looseText,
  readExactJson,
} from '../read/exact-json.ts'
import { defineProvider } from '../provider.ts'
import type { Message, Report } from '../../domain/message.ts'
import { decodeBase64, upToThreeSecrets } from '../verify/secret.ts'
import { readUnixSeconds, signedTime } from '../../domain/signed-time.ts'
import { readSent } from '../read/sent.ts'
import { unreadEvent } from '../read/unread-event.ts'

const account = z.object({
  /** The verification key of the signed event webhook, as SendGrid shows it. */
  publicKey: upToThreeSecrets(
    z
      .string('missing')
      .check(z.refine((key) => keyOf(key) !== undefined, 'not the base64 of a P-256 public key')),
  ),
})

const event = z.object({
  event: looseText,
  email: looseText,
  timestamp: looseSecond,
  sg_event_id: looseText,
  sg_message_id: looseText,
  type: looseText,
  status: looseText,
  reason: looseText,
  // What the sender attached stands beside SendGrid's own members.
  purpose: looseText,
  topic: looseText,
})
type Event = z.infer<typeof event>

const MEANINGS: Readonly<Record<string, Report['what']>> = {
  unsubscribe: 'unsubscribed',
  group_unsubscribe: 'unsubscribed',
  group_resubscribe: 'resubscribed',
  spamreport: 'complained',
  delivered: 'delivered',
}

/** Events that say nothing about a person's wish. */
const OTHER: ReadonlySet<string> = new Set(['deferred', 'open', 'click', 'account_status_change'])

/** Why SendGrid did not even try: because of what it heard before. */
const DROPPED: readonly (readonly [reason: RegExp, what: Report['what']])[] = [
  [/unsubscri/i, 'unsubscribed'],
  [/spam report/i, 'complained'],
  [/bounce/i, 'bounced'],
]

/** Other reasons: the address is misspelt, the mail is wrong, or the account has reached its limit. */
const NO_WISH = /^\s*(?:invalid\b|spam content|recipient list over package quota|duplicate\b)/i

/**
 * Twilio SendGrid event webhook: arrays of events, signed with ECDSA P-256 over the timestamp header
 * and the raw body with its trailing line break. Source: SendGrid docs, "Event Webhook Reference" and
 * "Getting Started with the Event Webhook Security Features". Nothing it says lifts a stop and each
 * event counts once, so it is heard however late it comes. Not verified: the reasons of `dropped`
 * beside the documented ones, and which part of `sg_message_id` the sender was told.
 */
export const sendgrid = defineProvider({
  about: {
    name: 'Twilio SendGrid',
    hears: 'unsubscribes, complaints, bounces, sends, deliveries',
    authentication: 'X-Twilio-Email-Event-Webhook-Signature, ECDSA P-256 over time and body',
    entry: '`publicKey`',
    blocksItself: 'its suppression lists block unsubscribes, bounces and complaints',
    checkedAgainst: 'official SDK',
    test: { way: 'sendgrid_test', restsOn: 'documentation' },
  },
  account,
  signs: 'body',
  credentials: ({ publicKey }) => publicKey,
  proof: { by: 'key_of_the_provider', keys: ({ publicKey }) => publicKey },
  refusalStatus: 401,
  verify: ({ headers, body }, { publicKey }) => {
    const header = headers['x-twilio-email-event-webhook-signature']
    const timestamp = headers['x-twilio-email-event-webhook-timestamp']
    if (header === undefined || timestamp === undefined) return 'missing_signature'
    const signature = decodeBase64(header)
    if (signature === undefined || readUnixSeconds(timestamp) === undefined)
      return 'malformed_signature'
    const signed = Buffer.concat([Buffer.from(timestamp), body])
    const isGenuine = publicKey.some((one) => {
      const key = keyOf(one)
      return key !== undefined && verify('sha256', signed, { key, dsaEncoding: 'der' }, signature)
    })
    return isGenuine ? undefined : 'wrong_signature'
  },
  signedTime: ({ headers }) => {
    const at = readUnixSeconds(headers['x-twilio-email-event-webhook-timestamp'] ?? '')
    return at === undefined ? undefined : signedTime(at)
  },
  read: ({ body }) =>
    readEvents(readExactJson(body), (one): Message[] => {
      const said = event.parse(one)
      const { event: name, email, timestamp, sg_event_id, sg_message_id: message } = said
      if (saysNothing(said)) return []
      if (name === 'processed') return sentOf(said)
      const what = meaningOf(said)
      const id = sg_event_id ?? eventId(one, message, timestamp)
      if (what === undefined) return [unreadEvent(one, name, { channel: 'email', from: email, id })]
      return [
        {
          kind: 'report',
          what,
          id,
          isIdMadeUp: isMadeUpWithout(sg_event_id ?? timestamp),
          channel: 'email',
          // Without an address it goes to quarantine, and the other events of the request are recorded.
          address: email ?? '',
          at: timestamp,
          code: what.endsWith('bounced') ? said.status : undefined,
        },
        ...(what === 'delivered' ? sentOf(said) : []),
      ]
    }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

/**
 * `sg_message_id` begins with the `X-Message-Id` that whoever sent it was answered; from its first
 * `.filter` or `.recvd` on it is SendGrid's own. Custom arguments `purpose` and `topic` are the sender's.
 */
function sentOf({ event: name, email, timestamp, sg_message_id, ...labels }: Event): Message[] {
  return readSent({
    messageId: sg_message_id?.replace(/\.(?:filter|recvd).*$/, ''),
    channel: 'email',
    address: email,
    at: timestamp,
    timeIs: name === 'processed' ? 'sent' : 'delivered',
    labels,
  })
}

function saysNothing({ event: name = '', reason = '' }: Event): boolean {
  return OTHER.has(name) || (name === 'dropped' && NO_WISH.test(reason))
}

function meaningOf({ event: name = '', type, reason = '' }: Event): Report['what'] | undefined {
  // A block concerns the mail or the moment, a bounce the address.
  if (name === 'bounce') return type === 'blocked' ? 'soft_bounced' : 'bounced'
  if (name !== 'dropped') return Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined
  const [, heard] = DROPPED.find(([why]) => why.test(reason)) ?? []
  return heard ?? 'maybe_unsubscribed'
}

function keyOf(base64: string): KeyObject | undefined {
  const der = decodeBase64(base64)
  if (der === undefined) return undefined
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined
  } catch {
    return undefined
  }
}
