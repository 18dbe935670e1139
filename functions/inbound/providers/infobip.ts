import * as z from 'zod/mini'
import { readContent, type Content } from '../read/content.ts'
import { looseText } from '../read/exact-json.ts'
import { readJsonBody } from '../read/json-body.ts'
import { defineProvider, problemsOf } from '../provider.ts'
import { jsonBody, secretInPath, withoutPlus } from '../probe.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readEach } from '../read/read-each.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { ownIdOr } from '../read/reply-id.ts'
import { readReply } from '../read/reply.ts'
import { bySharedSecret } from '../verify/shared-secret.ts'

const named = z.catch(z.optional(z.object({ name: looseText, description: looseText })), undefined)
const text = z.optional(z.nullable(z.string()))
const body = z.object({ results: z.array(z.unknown(), 'the list of messages') })
const result = z.object({
  messageId: text,
  from: text,
  sender: text,
  to: text,
  destination: text,
  integrationType: text,
  channel: text,
  event: text,
  text,
  cleanText: text,
  keyword: text,
  message: z.optional(z.unknown()),
  content: z.optional(z.unknown()),
  receivedAt: text,
  doneAt: text,
  seenAt: text,
  status: named,
  error: named,
})
type Result = z.infer<typeof result>

/** Typing and read receipts: nothing a person said. */
const OTHER_EVENTS: ReadonlySet<string> = new Set(['TYPING_STARTED', 'TYPING_STOPPED', 'SEEN'])

/**
 * Infobip, inbound messages in its default format MO_JSON_2, those of its other channels (WhatsApp,
 * Viber, RCS, MMS: `message`, and `content` of its Messages API), and delivery reports. A
 * subscription can also be set to sign with HMAC; its header is documented nowhere we know of, so
 * Basic credentials or the secret path are used. Numbers come as digits. Source:
 * infobip.com/docs/api, "Receive inbound SMS messages". Unverified: the HMAC header, how often
 * Infobip tries again, the shapes of the Messages API, how its reports word an opt-out (the names
 * and descriptions of `status` and `error` are read).
 */
export const infobip = defineProvider({
  about: {
    name: 'Infobip',
    hears:
      'text messages, WhatsApp, Viber, RCS, MMS (MO_JSON_2, Messages API); opt-outs it refuses to send to',
    authentication: 'secret path, Basic or bearer',
    entry: '`secret`',
    blocksItself: 'only with a blocklist action on the number',
    checkedAgainst: 'documentation',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  ...bySharedSecret,
  numbers: { isPlusless: true },
  proof: secretInPath(({ id, from, to, text, at }) =>
    jsonBody({
      results: [
        {
          messageId: id,
          from: withoutPlus(from),
          to: withoutPlus(to),
          text,
          cleanText: text,
          receivedAt: at.toISOString(),
        },
      ],
      messageCount: 1,
      pendingMessageCount: 0,
    }),
  ),
  refusalStatus: 401,
  read: ({ body: raw, receivedAt }) =>
    readEach(readJsonBody(raw, body).results, (one): Message[] => {
      const parsed = result.safeParse(one)
      if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
      const said = parsed.data
      const from = said.from ?? said.sender
      // Delivery and read reports come as results too.
      if (!from && said.status !== undefined) return readReport(said)
      if (said.doneAt || said.seenAt || OTHER_EVENTS.has(said.event ?? '')) return []
      const to = said.to ?? said.destination ?? undefined
      const content = contentOf(said)
      const date = said.receivedAt ?? undefined
      return readReply({
        ...ownIdOr(said.messageId, { to, date, text: content.text ?? '' }, receivedAt),
        network: said.integrationType ?? said.channel ?? 'sms',
        from: from || undefined,
        to,
        content,
        sample: one,
      })
    }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

/**
 * SMS has its text beside the other members; other channels have it in `message`, or in the parts of
 * `content`.
 */
function contentOf({ text: said, keyword, cleanText, message, content }: Result): Content {
  // Without its keyword a STOP would be an empty text.
  const words = said || `${keyword ?? ''} ${cleanText ?? ''}`.trim()
  if (words) return { text: words }
  const { type } = z.object({ type: z.string() }).safeParse(message ?? firstOf(content)).data ?? {}
  const isText = typeof said === 'string'
  return { isText, ...readContent(message ?? content ?? { text: said }, type) }
}

function firstOf(content: unknown): unknown {
  return Array.isArray(content) ? content[0] : content
}

/**
 * Infobip does not send to people who opted out: so it knows of an opt-out, perhaps before it forwarded
 * any.
 */
function readReport({ messageId, to, status, error, doneAt }: Result): Message[] {
  const what = readRefusal(status?.name, status?.description, error?.name, error?.description)
  if (what === undefined || !to) return []
  const id = messageId || `${to}:${doneAt ?? ''}`
  const isIdMadeUp = messageId ? undefined : true
  const code = error?.name ?? status?.name
  return [{ kind: 'report', what, id, isIdMadeUp, channel: 'sms', address: to, code }]
}
