import * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import type { Outside } from '../../domain/outside.ts'
import { parseZonedTime, toSecond } from '../../domain/time.ts'
import type { Fields } from '../read/fields.ts'
import { readJsonBody } from '../read/json-body.ts'
import { defineProvider } from '../provider.ts'
import { secretInPathOfGet } from '../probe.ts'
import { UnreadableError, type Message, type Pending } from '../../domain/message.ts'
import { readEachOfFields } from '../read/each-of-fields.ts'
import { replyId } from '../read/reply-id.ts'
import { readReply } from '../read/reply.ts'
import { sharedSecret, verifySharedSecret } from '../verify/shared-secret.ts'

const SENDERS = ['sender', 'from', 'senderNumber', 'number', 'numero', 'msisdn']
const TEXTS = ['message', 'text', 'sms', 'content', 'body', 'response', 'reponse']
const RECEIVERS = ['to', 'receiver', 'recipient', 'shortNumber', 'destination']
const API = 'https://eu.api.ovh.com/1.0'
/** How many days back each poll looks; older entries were seen by many polls. */
const INCOMING_DAYS = 30

const key = z.string('text').check(z.minLength(8, 'shorter than 8 characters'))
const api = z.object({
  applicationKey: key,
  applicationSecret: key,
  consumerKey: key,
  service: z.string('text').check(z.regex(/^[\w.-]+$/, 'the name of the SMS account')),
})
const account = z
  .object({ secret: z.optional(sharedSecret), api: z.optional(api) }, 'an object')
  .check(
    z.refine(
      ({ secret, api: keys }) => secret !== undefined || keys !== undefined,
      'secret (for the callback) or api (for polling) is missing',
    ),
  )

const incoming = z.object({ sender: z.string(), message: z.string(), creationDatetime: z.string() })
const blacklisted = z.object({ number: z.string(), dateCreation: z.string() })

/**
 * OVHcloud SMS. Its API is polled for replies (`/sms/{service}/incoming`) and for the account's
 * blacklist (`/sms/{service}/blacklists`), with keys that need no more than GET on `/sms/*`; the
 * names are those of its published schema, eu.api.ovh.com/1.0/sms.json. The callback for replies is
 * a GET whose argument names are documented nowhere (ovh/docs issue 1496): the likely ones are
 * read, and what has no sender or no text among them is set aside. A delivery report (id, ptt,
 * date, description) names no number: who left is on the blacklist. Unverified: the callback's
 * names and encoding, how numbers are written.
 */
export const ovh = defineProvider({
  about: {
    name: 'OVHcloud SMS',
    hears: 'text messages (polled; callback by likely names), the account’s blacklist (polled)',
    authentication: 'callback: secret path; polling: X-Ovh-Signature on our side',
    entry:
      '`secret` and/or `api` {`applicationKey`, `applicationSecret`, `consumerKey`, `service`}',
    blocksItself: 'STOP, the account’s blacklist',
    checkedAgainst: 'documentation',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  account,
  methods: ['GET', 'POST'],
  signs: 'nothing',
  numbers: { country: 'FR', isPlusless: true },
  proof: secretInPathOfGet(({ id, from, to, text }) => ({
    id,
    sender: from,
    receiver: to,
    message: text,
  })),
  refusalStatus: 401,
  verify: (request, { secret }) => verifySharedSecret(request, secret ?? []),
  read: (request) => readEachOfFields(request, (fields) => readOne(fields, request.receivedAt)),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
  poll: ({ api: keys }, outside, now) =>
    keys === undefined
      ? Promise.resolve([])
      : list(keys.service, signedGet(outside, keys, now), now()),
})

function readOne(fields: Fields, receivedAt: Date): Message[] {
  if (fields.has('ptt')) return []
  const from = fields.get(...SENDERS)
  if (from === undefined) throw new UnreadableError('there is no sender under any known name')
  // A text under an unknown name must not count as an empty text.
  if (!fields.has(...TEXTS)) throw new UnreadableError('there is no text under any known name')
  const to = fields.get(...RECEIVERS)
  const text = fields.get(...TEXTS)
  const saying = {
    id: fields.get('id', 'smsId', 'messageId'),
    to,
    date: fields.get('date', 'creationDatetime', 'datetime'),
    text: text ?? '',
  }
  return readReply({
    ...replyId(saying, receivedAt),
    network: 'sms',
    from,
    to,
    content: { text, isText: true },
    sample: fields.sample,
  })
}

async function list(service: string, get: Get, now: Date): Promise<Pending[]> {
  const since = new Date(now.getTime() - INCOMING_DAYS * 86_400_000).toISOString()
  const received = `/sms/${service}/incoming`
  const blacklist = `/sms/${service}/blacklists`
  const from = `?creationDatetime.from=${encodeURIComponent(since)}`
  const { value: ids } = await get(received + from, z.array(z.number()))
  const { value: numbers } = await get(blacklist, z.array(z.string()))
  const replies = ids
    .toSorted((a, b) => b - a)
    .map((id) => ({
      key: `incoming:${id}`,
      read: async () => {
        const { value, body } = await get(`${received}/${id}`, incoming)
        return { body, messages: [replyOf(id, value)] }
      },
    }))
  const stops = numbers.map((number) => ({
    key: `blacklist:${number}`,
    read: async () => {
      const { value, body } = await get(`${blacklist}/${encodeURIComponent(number)}`, blacklisted)
      return { body, messages: [stopOf(value)] }
    },
  }))
  // The blacklist holds only stops, so it comes first; replies hold few.
  return [...stops, ...replies]
}

/** Fetched over TLS from OVH itself, so its time can be trusted. */
function replyOf(
  id: number,
  { sender, message, creationDatetime }: z.infer<typeof incoming>,
): Message {
  return {
    kind: 'reply',
    id: `incoming:${id}`,
    channel: 'sms',
    from: sender,
    text: message,
    at: parseZonedTime(creationDatetime),
  }
}

/** The date is part of the id: an address that was removed and listed again is a new stop. */
function stopOf({ number, dateCreation }: z.infer<typeof blacklisted>): Message {
  return {
    kind: 'report',
    what: 'unsubscribed',
    id: `blacklist:${dateCreation}`,
    channel: 'sms',
    address: number,
    at: parseZonedTime(dateCreation),
    code: 'blacklist',
  }
}

type Get = <S extends z.ZodMiniType>(
  target: string,
  shape: S,
) => Promise<{ readonly value: z.infer<S>; readonly body: Uint8Array }>

/** Source: "First steps with the OVHcloud APIs", signature of a request. */
function signedGet(
  outside: Outside,
  { applicationKey, applicationSecret, consumerKey }: z.infer<typeof api>,
  now: () => Date,
): Get {
  return async (target, shape) => {
    const url = API + target
    const timestamp = String(toSecond(now()))
    const signed = [applicationSecret, consumerKey, 'GET', url, '', timestamp].join('+')
    const response = await outside.fetch(url, {
      headers: {
        'X-Ovh-Application': applicationKey,
        'X-Ovh-Consumer': consumerKey,
        'X-Ovh-Timestamp': timestamp,
        'X-Ovh-Signature': `$1$${createHash('sha1').update(signed).digest('hex')}`,
      },
    })
    if (response.status !== 200) throw new Error(`OVHcloud answered ${response.status}.`)
    const body = new Uint8Array(await response.arrayBuffer())
    return { value: readJsonBody(body, shape), body }
  }
}
