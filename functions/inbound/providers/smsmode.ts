import * as z from 'zod/mini'
import { readFields } from '../fields.ts'
import { readJsonBody } from '../json-body.ts'
import { defineProvider, UnreadableError, type InboundRequest, type Reply } from '../provider.ts'
import { replyId } from '../reply-id.ts'
import { sharedSecret, verifySharedSecret } from '../shared-secret.ts'

const text = z.optional(z.nullable(z.string()))
const body = z.object({
  direction: text,
  messageId: text,
  from: text,
  recipient: z.optional(z.nullable(z.object({ to: text }))),
  body: z.optional(z.nullable(z.object({ text }))),
  sentDate: text,
  channel: z.optional(z.nullable(z.object({ channelId: text }))),
})

/**
 * smsmode, both its APIs: REST posts a JSON message whose `direction` is `MO`; the older HTTP API
 * calls with `numero`, `emetteur`, `message`, `date_reception` and `responseID`. It signs nothing,
 * so the REST channel can be asked for by `channelId` besides. Numbers come as digits. Sources:
 * third-party code that quotes smsmode's OpenAPI document (RCS), webeweb/smsmode-library (HTTP API).
 * Unverified: that text messages have the shape of RCS ones, the older API's dates.
 */
export const smsmode = defineProvider({
  about: {
    name: 'smsmode',
    hears: 'text messages (REST, or the older HTTP API)',
    authentication: 'secret path, Basic or bearer; channelId where given',
    entry: 'secret, channelId (optional)',
    blocksItself: 'STOP, the account’s list',
    checkedAgainst: 'third-party code',
  },
  account: z.object({
    secret: sharedSecret,
    channelId: z.optional(z.string('text').check(z.minLength(1, 'not empty'))),
  }),
  methods: ['GET', 'POST'],
  signs: 'nothing',
  numbers: { country: 'FR', isPlusless: true },
  refusalStatus: 401,
  verify: (request, { secret, channelId }) =>
    verifySharedSecret(request, secret) ??
    (channelId === undefined || channelId === channelOf(request) ? undefined : 'unknown_topic'),
  read: (request) => (isJson(request) ? readRest(request) : readOlder(request)),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function readRest({ body: raw, receivedAt }: InboundRequest): Reply[] {
  const message = readJsonBody(raw, body)
  // Delivery reports are of messages that went the other way.
  if (message.direction?.toUpperCase() !== 'MO') return []
  if (!message.from) throw new UnreadableError('from is missing')
  const to = message.recipient?.to ?? undefined
  const said = message.body?.text ?? ''
  const date = message.sentDate ?? undefined
  return [
    {
      kind: 'reply',
      id: message.messageId || replyId({ to, date, text: said }, receivedAt),
      channel: 'sms',
      from: message.from,
      to,
      text: said,
    },
  ]
}

function readOlder(request: InboundRequest): Reply[] {
  return readFields(request).flatMap((fields): Reply[] => {
    const from = fields.get('numero')
    if (fields.has('status', 'statut') && !fields.has('responseID')) return []
    if (from === undefined) throw new UnreadableError('numero is missing')
    if (!fields.has('message')) throw new UnreadableError('message is missing')
    const said = fields.get('message') ?? ''
    const to = fields.get('emetteur')
    const saying = { id: fields.get('smsID'), to, date: fields.get('date_reception'), text: said }
    return [
      {
        kind: 'reply',
        id: fields.get('responseID') ?? replyId(saying, request.receivedAt),
        channel: 'sms',
        from,
        to,
        text: said,
      },
    ]
  })
}

function isJson({ method, body: raw }: InboundRequest): boolean {
  return method === 'POST' && /^\s*\{/.test(Buffer.from(raw.subarray(0, 64)).toString())
}

function channelOf(request: InboundRequest): string | undefined {
  if (!isJson(request)) return undefined
  try {
    return readJsonBody(request.body, body).channel?.channelId ?? undefined
  } catch {
    return undefined
  }
}
