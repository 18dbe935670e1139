import * as z from 'zod/mini'
import { parseZonedTime } from '../../domain/time.ts'
import { kindOfMedia } from '../read/content.ts'
import { looseText } from '../read/exact-json.ts'
import { formOf } from '../read/form.ts'
import { readJsonBody } from '../read/json-body.ts'
import { hasOneReading, type SignedNames } from '../verify/one-reading.ts'
import { defineProvider, problemsOf } from '../provider.ts'
import { formBody, signedPost } from '../probe.ts'
import { UnreadableError, type Message, type Reply, type Sent } from '../../domain/message.ts'
import type { InboundRequest } from '../../domain/listener.ts'
import { readEach } from '../read/read-each.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { readReply } from '../read/reply.ts'
import { readSent } from '../read/sent.ts'
import { upToThreeSecrets } from '../verify/secret.ts'
import { bodyHashOf, signTwilio, verifyTwilio } from '../verify/twilio-signature.ts'

const account = z.object({
  /** The account's primary Auth Token; the secondary signs nothing until it is promoted. */
  authToken: upToThreeSecrets(
    z.string('missing').check(z.minLength(16, 'shorter than 16 characters')),
  ),
})

/** Twilio's own opt-out words, matched against the whole body (support article 31560110671259). */
const ANSWERED_BY_TWILIO = new Set(
  'STOP UNSUBSCRIBE END QUIT STOPALL REVOKE OPTOUT CANCEL START YES UNSTOP HELP INFO'.split(' '),
)

const INBOUND = 'com.twilio.messaging.inbound-message.received'
/** The states of our own messages that were not delivered. */
const UNDELIVERED: ReadonlySet<string> = new Set([
  'com.twilio.messaging.message.failed',
  'com.twilio.messaging.message.undelivered',
])

/**
 * Twilio's "Error and warning dictionary": 21610, the person replied STOP to this sender; 63014, the
 * person blocked the sender on its network or opted out, without saying which.
 */
const REFUSALS: Readonly<Record<string, 'unsubscribed' | 'maybe_unsubscribed'>> = {
  '21610': 'unsubscribed',
  '63014': 'maybe_unsubscribed',
}

/**
 * "Twilio's request to your incoming message webhook URL", with the parameters of WhatsApp, RCS,
 * advertisements and opt-outs. With an unknown parameter STOP still counts, but START lifts nothing.
 */
const SIGNED: SignedNames = {
  documented: new RegExp(
    `^(?:${[
      'MessageSid SmsSid SmsMessageSid AccountSid MessagingServiceSid From To Body NumMedia NumSegments',
      'MediaContentType\\d{1,2} MediaUrl\\d{1,2} (?:From|To)(?:City|State|Zip|Country) ApiVersion',
      'SmsStatus OptOutType ProfileName WaId Forwarded FrequentlyForwarded ButtonText ButtonPayload',
      'ButtonType ListId ListTitle Latitude Longitude Address Label MessageType ChannelMetadata AddOns',
      'OriginalRepliedMessageSender OriginalRepliedMessageSid InteractiveData ExternalUserId',
      'Referral(?:Body|Headline|SourceId|SourceType|SourceUrl|MediaId|MediaContentType|MediaUrl|NumMedia|CtwaClid)',
    ]
      .flatMap((line) => line.split(' '))
      .join('|')})$`,
  ),
  addresses: ['From', 'To', 'WaId'],
  ids: { MessageSid: /^(?:SM|MM)[0-9a-f]{32}$/, AccountSid: /^(?:AC[0-9a-f]{32})?$/ },
}

/** CloudEvents; events of other types do not concern us. */
const event = z.object({
  type: z.string('the type of the event'),
  data: z.unknown(),
})
const text = z.optional(z.nullable(z.string()))
const inboundData = z.object({
  messageSid: z.string('text').check(z.minLength(1, 'not empty')),
  from: z.string('text'),
  to: text,
  body: text,
  buttonText: text,
  buttonPayload: text,
  listTitle: text,
  listId: text,
  messageType: text,
  numMedia: looseText,
  timestamp: text,
  optOutType: text,
})
/** The states of our own messages that went out. */
const SENT: Readonly<Record<string, Sent['timeIs']>> = {
  'com.twilio.messaging.message.sent': 'sent',
  'com.twilio.messaging.message.delivered': 'delivered',
}

const undeliveredData = z.object({
  messageSid: z.string('text').check(z.minLength(1, 'not empty')),
  to: z.string('text'),
  from: text,
  errorCode: looseText,
  timestamp: text,
})

/**
 * Twilio Programmable Messaging: form posts signed with `X-Twilio-Signature`, base64 HMAC-SHA1 over
 * the full URL and every parameter; and Event Streams, JSON whose SHA-256 the signed URL carries as
 * `bodySHA256`. Forms give no time, so receipt counts; events do. An answer to an event reaches
 * nobody: texts are confirmed only where the form arrives too, and first. WhatsApp, RCS and
 * Messenger come in the same form, `From` with the network's name before it. A message that Twilio
 * did not send because of an opt-out is heard as one (`ErrorCode` of status callbacks). Sources:
 * Twilio's "Validating requests" (webhooks-security), "Inbound message" event type, "Outbound
 * message status in status callbacks". From documentation alone: status callbacks and the events of sent and
 * delivered messages, `ButtonText`,
 * `ListTitle`.
 */
export const twilio = defineProvider({
  about: {
    name: 'Twilio',
    hears:
      'text messages, WhatsApp, RCS (form, or Event Streams JSON); what was sent; opt-outs it refuses to send to (21610)',
    authentication:
      'X-Twilio-Signature, HMAC-SHA1 over the public URL and every parameter (JSON: bodySHA256)',
    entry: '`authToken`',
    blocksItself: 'STOP and seven more words, the whole Messaging Service',
    checkedAgainst: 'official SDK',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  account,
  signs: 'body',
  credentials: ({ authToken }) => authToken,
  proof: {
    by: 'shared_secret',
    secrets: ({ authToken }) => authToken,
    probe: (saying, token) => {
      const post = formBody({
        MessageSid: `SM${saying.id.replaceAll('-', '')}`,
        From: saying.from,
        To: saying.to,
        Body: saying.text,
      })
      const request = signedPost(saying, post, {})
      return signedPost(saying, post, { 'x-twilio-signature': signTwilio(request, token) })
    },
  },
  refusalStatus: 401,
  verify: (request, { authToken }) => verifyTwilio(request, authToken),
  read: (request) => (bodyHashOf(request) === null ? readForm(request) : readEvents(request)),
  answersItself: ({ hint, text }) =>
    hint !== undefined || ANSWERED_BY_TWILIO.has(text.trim().toUpperCase()),
  repliesInAnswer: true,
  answer: (replies) => ({
    status: 200,
    contentType: 'text/xml',
    body: `<?xml version="1.0" encoding="UTF-8"?><Response>${replies
      .map((text) => `<Message>${escapeXml(text)}</Message>`)
      .join('')}</Response>`,
  }),
})

function readForm(request: InboundRequest): Message[] {
  const fields = formOf(request)
  const id = fields.get('MessageSid') ?? fields.get('SmsSid')
  const from = fields.get('From')
  if (!id) throw new UnreadableError('MessageSid is missing')
  // Status callbacks may come to the same URL: the outcome of our own message.
  if (fields.get('Body') === null && fields.has('MessageStatus')) {
    const said = { id, code: fields.get('ErrorCode'), from, at: undefined }
    const to = fields.get('To')
    const refused = readUndelivered({ ...said, to })
    if (refused.length > 0 || !/^(?:sent|delivered|read)$/.test(fields.get('MessageStatus') ?? ''))
      return refused
    return sentOf({ id, from, to, timeIs: 'sent' })
  }
  if (!from) throw new UnreadableError('From is missing')
  const body = fields.get('Body')
  return readReply({
    id,
    ...addressOf(from),
    to: withoutScheme(fields.get('To') ?? '') || undefined,
    content: {
      text: firstOf(body, fields.get('ButtonText'), fields.get('ListTitle')),
      isText: body !== null,
      payload: firstOf(fields.get('ButtonPayload'), fields.get('ListId')),
      kind: kindOf(fields.get('MessageType'), mediaOf(fields)),
    },
    hint: hintOf(fields.get('OptOutType')),
    hasOtherReadings: hasOneReading(fields, SIGNED) ? undefined : true,
    sample: Object.fromEntries(fields),
  })
}

function readEvents({ body }: InboundRequest): readonly Message[] {
  // Sinks may be set to one event a request; then the array may be missing.
  const parsed = readJsonBody(
    body,
    z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
  )
  return readEach(Array.isArray(parsed) ? parsed : [parsed], (one): Message[] => {
    const { type, data } = parse(event, one)
    if (type === INBOUND) return readInbound(data)
    const timeIs = Object.hasOwn(SENT, type) ? SENT[type] : undefined
    if (timeIs !== undefined) {
      const { data: told } = undeliveredData.safeParse(data)
      if (told === undefined) return []
      const { messageSid: id, from, to, timestamp: at } = told
      return sentOf({ id, from, to, at, timeIs })
    }
    if (!UNDELIVERED.has(type)) return []
    const { messageSid: id, errorCode: code, from, to, timestamp } = parse(undeliveredData, data)
    return readUndelivered({ id, code, from, to, at: timestamp })
  })
}

function readInbound(data: unknown): Message[] {
  const said = parse(inboundData, data)
  const media = Number(said.numMedia ?? 0) > 0 ? ['unknown'] : []
  return readReply({
    id: said.messageSid,
    ...addressOf(said.from),
    to: withoutScheme(said.to ?? '') || undefined,
    content: {
      text: firstOf(said.body, said.buttonText, said.listTitle),
      isText: typeof said.body === 'string',
      payload: firstOf(said.buttonPayload, said.listId),
      kind: kindOf(said.messageType, media),
    },
    at: said.timestamp ? parseZonedTime(said.timestamp) : undefined,
    hint: hintOf(said.optOutType),
    sample: data,
  })
}

type Undelivered = {
  readonly id: string
  readonly code: string | null | undefined
  readonly from: string | null | undefined
  readonly to: string | null | undefined
  readonly at: string | null | undefined
}

/**
 * Twilio does not send to people who opted out: so it knows of an opt-out, perhaps before it forwarded
 * any.
 */
function readUndelivered({ id, code, from, to, at }: Undelivered): Message[] {
  const what = code && Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : readRefusal(code)
  if (what === undefined) return []
  if (!to) throw new UnreadableError('To is missing')
  return [
    {
      kind: 'report',
      what,
      id,
      channel: 'sms',
      address: withoutScheme(to),
      to: withoutScheme(from ?? '') || undefined,
      at: at ? parseZonedTime(at) : undefined,
      code: code ?? undefined,
    },
  ]
}

/** Status callbacks carry no time. */
function sentOf({
  id,
  from,
  to,
  at,
  timeIs,
}: Omit<Undelivered, 'code' | 'at'> &
  Pick<Sent, 'timeIs'> & { readonly at?: string | null | undefined }): Message[] {
  return readSent({
    messageId: id,
    channel: 'sms',
    address: withoutScheme(to ?? ''),
    to: withoutScheme(from ?? '') || undefined,
    at: at ? parseZonedTime(at) : undefined,
    timeIs,
  })
}

function parse<S extends z.ZodMiniType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
  return parsed.data
}

function firstOf(...texts: readonly (string | null | undefined)[]): string | undefined {
  return (
    texts.find((text) => text !== undefined && text !== null && text.trim() !== '') ?? undefined
  )
}

/** `MessageType` if Twilio sends it (WhatsApp, RCS); else the kind of what is attached (MMS). */
function kindOf(type: string | null | undefined, media: readonly string[]): string | undefined {
  const kind = type?.toLowerCase()
  return kind === undefined || kind === 'text' ? kindOfMedia(media) : kind
}

function mediaOf(fields: URLSearchParams): string[] {
  const count = Math.min(Number(fields.get('NumMedia') ?? 0) || 0, 20)
  return Array.from({ length: count }, (_, i) => fields.get(`MediaContentType${i}`) ?? 'unknown')
}

/** RCS and WhatsApp write `rcs:+33…`, Messenger `messenger:` with an id of its own. */
function addressOf(from: string): { network: string; from: string } {
  const [, network = 'sms'] = /^([a-z]+):/.exec(from) ?? []
  return { network, from: withoutScheme(from) }
}

function withoutScheme(number: string): string {
  return number.replace(/^[a-z]+:/, '')
}

function hintOf(optOutType: string | null | undefined): Reply['hint'] {
  const hint = optOutType?.toLowerCase()
  return hint === 'stop' || hint === 'start' || hint === 'help' ? hint : undefined
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
