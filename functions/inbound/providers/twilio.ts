import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { parseZonedTime } from '../../domain/time.ts'
import { byCodeUnit, formOf, queryOf } from '../form.ts'
import { readJsonBody } from '../json-body.ts'
import { isSha256Of } from '../jwt.ts'
import {
  defineProvider,
  problemsOf,
  UnreadableError,
  type InboundRequest,
  type Reply,
} from '../provider.ts'
import { decodeBase64, equalInConstantTime, oneToThree } from '../secret.ts'

const account = z.object({
  /** The account's primary Auth Token: the secondary signs nothing until it is promoted. */
  authToken: oneToThree(z.string('missing').check(z.minLength(16, 'shorter than 16 characters'))),
})

/** Twilio's own opt-out words, matched against the whole body (support article 31560110671259). */
const ANSWERED_BY_TWILIO = new Set(
  'STOP UNSUBSCRIBE END QUIT STOPALL REVOKE OPTOUT CANCEL START YES UNSTOP HELP INFO'.split(' '),
)

const INBOUND = 'com.twilio.messaging.inbound-message.received'

/** CloudEvents; those of other types are somebody else's business. */
const event = z.object({
  type: z.string('the type of the event'),
  data: z.optional(z.record(z.string(), z.unknown())),
})
const inboundData = z.object({
  messageSid: z.string('text').check(z.minLength(1, 'not empty')),
  from: z.string('text'),
  to: z.optional(z.string()),
  body: z.optional(z.nullable(z.string())),
  timestamp: z.optional(z.string()),
  optOutType: z.optional(z.nullable(z.string())),
})

/**
 * Twilio Programmable Messaging: form posts signed with `X-Twilio-Signature`, base64 HMAC-SHA1 over
 * the full URL and every parameter; and Event Streams, JSON whose SHA-256 the signed URL carries as
 * `bodySHA256`. Forms give no time, so receipt counts; events do. An answer to an event reaches
 * nobody: texts are confirmed only where the form arrives too, and first. Sources: Twilio's
 * "Validating requests" (webhooks-security) and "Inbound message" event type.
 */
export const twilio = defineProvider({
  about: {
    name: 'Twilio',
    hears: 'text messages (form, or Event Streams JSON)',
    authentication:
      'X-Twilio-Signature, HMAC-SHA1 over the public URL and every parameter (JSON: bodySHA256)',
    entry: 'authToken',
    blocksItself: 'STOP and seven more words, the whole Messaging Service',
    checkedAgainst: 'official SDK',
  },
  account,
  signs: 'body',
  refusalStatus: 401,
  verify: (request, { authToken }) => {
    const header = request.headers['x-twilio-signature']
    if (header === undefined) return 'missing_signature'
    const given = decodeBase64(header)
    if (given === undefined) return 'malformed_signature'
    const hash = bodyHashOf(request)
    const parameters = hash === null ? signedParameters(request) : ''
    const isGenuine = spellingsOf(request.url).some((url) =>
      authToken.some((token) =>
        equalInConstantTime(
          given,
          createHmac('sha1', token)
            .update(url + parameters)
            .digest(),
        ),
      ),
    )
    if (!isGenuine) return 'wrong_signature'
    return hash === null || isSha256Of(hash, request.body) ? undefined : 'wrong_signature'
  },
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

/** Twilio signs some URLs with their port and some without; its own SDK tries both. */
function spellingsOf(url: string): string[] {
  const [, scheme, host, ownPort, rest = ''] =
    /^(https?:)(\/\/[^/?#:]+)(:\d+)?(.*)$/.exec(url) ?? []
  if (scheme === undefined || host === undefined) return [url]
  const port = ownPort ?? (scheme === 'https:' ? ':443' : ':80')
  return [scheme + host + rest, scheme + host + port + rest]
}

function readForm(request: InboundRequest): Reply[] {
  const fields = formOf(request)
  const id = fields.get('MessageSid') ?? fields.get('SmsSid')
  const from = fields.get('From')
  // Delivery reports may share the URL: nobody said anything.
  if (fields.get('Body') === null && fields.has('MessageStatus')) return []
  if (!id) throw new UnreadableError('MessageSid is missing')
  if (!from) throw new UnreadableError('From is missing')
  return [
    {
      kind: 'reply',
      id,
      channel: 'sms',
      from: withoutScheme(from),
      to: withoutScheme(fields.get('To') ?? '') || undefined,
      text: fields.get('Body') ?? '',
      hint: hintOf(fields.get('OptOutType')),
    },
  ]
}

function readEvents({ body }: InboundRequest): Reply[] {
  // Sinks may be set to one event a request; it may then come without its array.
  const parsed = readJsonBody(body, z.union([z.array(event), event]))
  const events = Array.isArray(parsed) ? parsed : [parsed]
  return events
    .filter(({ type }) => type === INBOUND)
    .map(({ data }) => {
      const inbound = inboundData.safeParse(data)
      if (!inbound.success) throw new UnreadableError(problemsOf(inbound.error.issues))
      const { messageSid, from, to, body: text, timestamp, optOutType } = inbound.data
      return {
        kind: 'reply',
        id: messageSid,
        channel: 'sms',
        from: withoutScheme(from),
        to: withoutScheme(to ?? '') || undefined,
        text: text ?? '',
        at: timestamp === undefined ? undefined : parseZonedTime(timestamp),
        hint: hintOf(optOutType),
      }
    })
}

/** RCS and WhatsApp write `rcs:+33…`. */
function withoutScheme(number: string): string {
  return number.replace(/^[a-z]+:/, '')
}

function hintOf(optOutType: string | null | undefined): Reply['hint'] {
  const hint = optOutType?.toLowerCase()
  return hint === 'stop' || hint === 'start' || hint === 'help' ? hint : undefined
}

/** Null: not a JSON request of Twilio's. What the URL says is signed with it. */
function bodyHashOf(request: InboundRequest): string | null {
  return queryOf(request).get('bodySHA256')
}

/** Names in byte order; of a repeated name each distinct value once, in order; no delimiters. */
function signedParameters(request: InboundRequest): string {
  const fields = formOf(request)
  const names = [...new Set(fields.keys())].toSorted(byCodeUnit)
  return names
    .map((name) =>
      [...new Set(fields.getAll(name))]
        .toSorted(byCodeUnit)
        .map((value) => name + value)
        .join(''),
    )
    .join('')
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
