import * as z from 'zod/mini'
import { kindOfMedia, readContent } from '../read/content.ts'
import { looseText } from '../read/exact-json.ts'
import { readJsonBody } from '../read/json-body.ts'
import { defineProvider, problemsOf } from '../provider.ts'
import { jsonBody, secretInPath } from '../probe.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readEach } from '../read/read-each.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { ownIdOr } from '../read/reply-id.ts'
import { readReply } from '../read/reply.ts'
import { unreadEvent } from '../read/unread-event.ts'
import { bySharedSecret } from '../verify/shared-secret.ts'

const text = z.optional(z.nullable(z.string()))
const event = z.object({
  type: z.string('the type of the event'),
  to: z.optional(z.unknown()),
  time: text,
  errorCode: looseText,
  description: looseText,
  suggestionResponse: z.optional(z.unknown()),
  message: z.optional(
    z.nullable(
      z.object({
        id: text,
        owner: text,
        from: text,
        text,
        time: text,
        channel: text,
        content: z.optional(z.unknown()),
        suggestionResponse: z.optional(z.unknown()),
        media: z.catch(z.optional(z.array(z.string())), undefined),
      }),
    ),
  ),
})
const body = z.array(z.unknown(), 'a list of events')

/** What a person said: a text, or a button they pressed. */
const HEARD: ReadonlySet<string> = new Set(['message-received', 'suggestion-response'])
/** The outcome of our own messages, and locations: nothing a person said. */
const OTHER_EVENTS: ReadonlySet<string> = new Set([
  'message-sending',
  'message-sent',
  'message-delivered',
  'message-read',
  'requested-location-response',
])

/**
 * Bandwidth Messaging V2: a list of events, of which `message-received` is what a person said and
 * `suggestion-response` what they pressed (RCS); the application's `InboundCallbackCreds` prove it
 * by HTTP Basic. Delivered at least once, again for 24 hours until a 2xx. Source:
 * dev.bandwidth.com/docs/messaging/webhooks. Unverified: where the text of a `suggestion-response`
 * stands (in the event and in its message are read), and how `message-failed` words an opt-out (its
 * `description` is read; no code for it is documented).
 */
export const bandwidth = defineProvider({
  about: {
    name: 'Bandwidth',
    hears:
      'text messages, RCS suggestions (message-received, suggestion-response); opt-outs it refuses to send to',
    authentication: 'Basic (InboundCallbackCreds), secret path or bearer',
    entry: '`secret`',
    blocksItself: 'toll-free numbers only, in the network',
    checkedAgainst: 'documentation',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  ...bySharedSecret,
  proof: secretInPath(({ id, from, to, text, at }) =>
    jsonBody([
      {
        type: 'message-received',
        time: at.toISOString(),
        to,
        message: { id, owner: to, from, to: [to], text, time: at.toISOString(), channel: 'SMS' },
      },
    ]),
  ),
  refusalStatus: 401,
  read: ({ body: raw, receivedAt }) =>
    readEach(readJsonBody(raw, body), (one): Message[] => {
      const parsed = event.safeParse(one)
      if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
      const { type, message, to: sentTo, time, suggestionResponse, ...said } = parsed.data
      const recipient = typeof sentTo === 'string' ? sentTo : undefined
      if (type === 'message-failed') {
        const what = readRefusal(said.description)
        if (what === undefined || recipient === undefined) return []
        const { id, owner } = message ?? {}
        const report = { kind: 'report', what, channel: 'sms', address: recipient } as const
        const saying = { to: recipient, date: time ?? undefined, text: '' }
        const reportId = ownIdOr(id, saying, receivedAt)
        return [{ ...report, ...reportId, to: owner ?? undefined, code: said.errorCode }]
      }
      if (OTHER_EVENTS.has(type)) return []
      if (!HEARD.has(type)) return [unreadEvent(one, type, {})]
      // `message.to` lists everyone in a group; the owner is our number.
      const to = message?.owner ?? recipient
      const content = readContent({
        ...message,
        suggestionResponse: suggestionResponse ?? message?.suggestionResponse,
      })
      const date = message?.time ?? time ?? undefined
      return readReply({
        ...ownIdOr(message?.id, { to, date, text: content.text ?? '' }, receivedAt),
        network: message?.channel ?? 'sms',
        from: message?.from || undefined,
        to,
        content: { ...content, kind: kindOfMedia(message?.media ?? []) },
        sample: one,
      })
    }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})
