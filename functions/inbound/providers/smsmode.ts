import * as z from 'zod/mini'
import { readContent } from '../read/content.ts'
import { looseText } from '../read/exact-json.ts'
import { readFields, type Fields } from '../read/fields.ts'
import { readJsonBody } from '../read/json-body.ts'
import { defineProvider, problemsOf } from '../provider.ts'
import { jsonBody, withoutPlus } from '../probe.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import type { InboundRequest } from '../../domain/listener.ts'
import { readEach } from '../read/read-each.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { ownIdOr } from '../read/reply-id.ts'
import { readReply } from '../read/reply.ts'
import { sharedSecret, verifySharedSecret } from '../verify/shared-secret.ts'

const text = z.optional(z.nullable(z.string()))
const body = z.object({
  direction: text,
  messageId: text,
  from: text,
  recipient: z.optional(z.nullable(z.object({ to: text }))),
  body: z.optional(z.unknown()),
  sentDate: text,
  channel: z.optional(z.nullable(z.object({ channelId: text, type: text }))),
  status: z.catch(
    z.optional(z.nullable(z.object({ value: looseText, detail: looseText, deliveryDate: text }))),
    undefined,
  ),
})

/**
 * smsmode, both its APIs: REST posts a JSON message whose `direction` is `MO`; the older HTTP API
 * calls with `numero`, `emetteur`, `message`, `date_reception` and `responseID`. It signs nothing,
 * so the REST channel can be asked for by `channelId` besides. Numbers come as digits. Sources:
 * third-party code that quotes smsmode's OpenAPI document (RCS), webeweb/smsmode-library (HTTP
 * API). Unverified: that text messages have the shape of RCS ones, the older API's dates, how a
 * report words that the number is on the STOP list (the words of its state are read).
 */
export const smsmode = defineProvider({
  about: {
    name: 'smsmode',
    hears: 'text messages, RCS (REST, or the older HTTP API); opt-outs it refuses to send to',
    authentication: 'secret path, Basic or bearer; channelId where given',
    entry: '`secret`, `channelId` (optional)',
    blocksItself: 'STOP, the account’s list',
    checkedAgainst: 'third-party code',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  account: z.object({
    secret: sharedSecret,
    channelId: z.optional(z.string('text').check(z.minLength(1, 'not empty'))),
  }),
  methods: ['GET', 'POST'],
  signs: 'nothing',
  numbers: { country: 'FR', isPlusless: true },
  proof: {
    by: 'shared_secret',
    secrets: ({ secret }) => secret,
    probe: ({ url, id, from, to, text, at }, secret, { channelId }) => ({
      method: 'POST',
      url: `${url}/${secret}`,
      pathSecret: secret,
      ...jsonBody({
        direction: 'MO',
        messageId: id,
        from: withoutPlus(from),
        recipient: { to: withoutPlus(to) },
        body: { type: 'TEXT', text },
        sentDate: at.toISOString(),
        channel: { type: 'SMS', channelId },
      }),
    }),
  },
  refusalStatus: 401,
  verify: (request, { secret, channelId }) =>
    verifySharedSecret(request, secret) ??
    (channelId === undefined || channelId === channelOf(request) ? undefined : 'unknown_topic'),
  read: (request) => (isJson(request) ? readRest(request) : readOlder(request)),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function readRest({ body: raw, receivedAt }: InboundRequest): readonly Message[] {
  const json = readJsonBody(raw, z.unknown())
  return readEach(Array.isArray(json) ? json : [json], (one): Message[] => {
    const parsed = body.safeParse(one)
    if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
    const message = parsed.data
    const to = message.recipient?.to ?? undefined
    const direction = message.direction?.toUpperCase()
    // Delivery reports concern messages in the other direction.
    if (direction === 'MT' || (direction === undefined && message.status))
      return readReport(message)
    if (!message.from) throw new UnreadableError('from is missing')
    const { type } = z.object({ type: z.string() }).safeParse(message.body).data ?? {}
    const content = readContent(message.body, type)
    const saying = { to, date: message.sentDate ?? undefined, text: content.text ?? '' }
    return readReply({
      ...ownIdOr(message.messageId, saying, receivedAt),
      network: message.channel?.type ?? 'sms',
      from: message.from,
      to,
      content,
      sample: one,
    })
  })
}

function readReport({ messageId, recipient, status, from }: z.infer<typeof body>): Message[] {
  const what = readRefusal(status?.value, status?.detail)
  if (what === undefined || !recipient?.to) return []
  const address = recipient.to
  const id = messageId || `${address}:${status?.deliveryDate ?? ''}`
  const isIdMadeUp = messageId ? undefined : true
  const report = { kind: 'report', what, id, isIdMadeUp, channel: 'sms', address } as const
  return [{ ...report, to: from ?? undefined, code: status?.value }]
}

function readOlder(request: InboundRequest): readonly Message[] {
  return readEach(
    readFields(request),
    (fields: Fields): Message[] => {
      const from = fields.get('numero')
      if (fields.has('status', 'statut') && !fields.has('responseID')) return []
      if (from === undefined) throw new UnreadableError('numero is missing')
      if (!fields.has('message')) throw new UnreadableError('message is missing')
      const text = fields.get('message')
      const to = fields.get('emetteur')
      const date = fields.get('date_reception')
      const saying = { id: fields.get('smsID'), to, date, text: text ?? '' }
      return readReply({
        ...ownIdOr(fields.get('responseID'), saying, request.receivedAt),
        network: 'sms',
        from,
        to,
        content: { text, isText: true },
        sample: fields.sample,
      })
    },
    ({ sample }) => sample,
  )
}

function isJson({ method, body: raw }: InboundRequest): boolean {
  return method === 'POST' && /^\s*[[{]/.test(Buffer.from(raw.subarray(0, 64)).toString())
}

function channelOf(request: InboundRequest): string | undefined {
  if (!isJson(request)) return undefined
  try {
    return readJsonBody(request.body, body).channel?.channelId ?? undefined
  } catch {
    return undefined
  }
}
