import * as z from 'zod/mini'
import { parseZonedTime, type Second } from '../../domain/time.ts'
import { kindOfMedia, readContent } from './content.ts'
import { looseText } from './exact-json.ts'
import { networkNumber } from './networks.ts'
import { problemsOf } from '../provider.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readRefusal } from './refusal-reason.ts'
import { readReply } from './reply.ts'
import { unreadEvent } from './unread-event.ts'

type Callback = Readonly<Record<string, unknown>>

const id = z.string('text').check(z.minLength(1, 'not empty'))
const time = z.optional(z.nullable(z.string()))

const conversation = z.object({
  message: z.object({
    id,
    direction: z.optional(z.string()),
    channel_identity: z.object({ channel: z.string('text'), identity: z.string('text') }),
    sender_id: z.optional(z.string()),
    accept_time: time,
    contact_message: z.record(z.string(), z.unknown()),
  }),
})
const optOut = z.object({
  opt_out_notification: z.object({
    request_id: id,
    channel: z.string('text'),
    identity: z.string('text'),
    status: z.optional(z.string()),
  }),
  accepted_time: time,
})
const deliveryReport = z.object({
  message_delivery_report: z.object({
    message_id: id,
    channel_identity: z.object({ channel: z.string('text'), identity: z.string('text') }),
    reason: z.object({ code: looseText, description: looseText }),
  }),
})

/** Other callbacks of the Conversation API, by the member that names them: nothing a person said. */
const OTHER_CALLBACKS: ReadonlySet<string> = new Set([
  'event',
  'event_delivery_report',
  'message_submit_notification',
  'message_redaction',
  'smart_conversation_notification',
  'smart_conversations_event',
  'conversation_start_notification',
  'conversation_stop_notification',
  'conversation_delete_notification',
  'contact_create_notification',
  'contact_update_notification',
  'contact_delete_notification',
  'contact_merge_notification',
  'contact_identities_duplication_notification',
  'capability_notification',
  'channel_event_notification',
  'opt_in_notification',
  'record_notification',
])

/** Sinch's Conversation API: one app receives many channels; each callback is named by a member. */
export function readConversationCallback(event: Callback): Message[] {
  if ('message' in event) return readConversation(event)
  if ('opt_out_notification' in event) return readOptOut(event)
  if ('message_delivery_report' in event) return readDelivery(event)
  if (Object.keys(event).some((name) => OTHER_CALLBACKS.has(name))) return []
  const name = Object.keys(event).find((one) => /_(?:notification|report|callback)$/.test(one))
  return [unreadEvent(event, name, {})]
}

function readConversation(event: Callback): Message[] {
  const { message } = parse(conversation, event)
  if (message.direction === 'TO_CONTACT') return []
  const { channel, identity } = message.channel_identity
  const [name = ''] = Object.keys(message.contact_message).filter((one) => one.endsWith('_message'))
  const kind = name.replace(/_message$/, '')
  const media = z.object({ url: z.string() }).safeParse(message.contact_message[name]).data
  return readReply({
    id: message.id,
    network: channel,
    from: networkNumber(channel, identity) ?? identity,
    to: message.sender_id || undefined,
    content: {
      ...readContent(message.contact_message, kind),
      ...(kind === 'media' && media !== undefined ? { kind: kindOfMedia([media.url]) } : {}),
    },
    at: readTime(message.accept_time),
    sample: event,
  })
}

function readOptOut(event: Callback): Message[] {
  const { opt_out_notification: optedOut, accepted_time: at } = parse(optOut, event)
  const { channel, identity, request_id: id, status } = optedOut
  const address = networkNumber(channel, identity)
  if (address === undefined)
    return [
      {
        ...unreadEvent(event, 'opt_out_notification', { id, from: identity }),
        why: 'unknown_channel',
        at: readTime(at),
      },
    ]
  // If an opt-out failed, it is unknown who asked for it: so it is held.
  const what = status === 'OPT_OUT_SUCCEEDED' ? 'unsubscribed' : 'maybe_unsubscribed'
  return [{ kind: 'report', what, id, channel: 'sms', address, at: readTime(at), code: status }]
}

/**
 * Sinch does not send to people who opted out: so it knows of an opt-out, perhaps before it forwarded
 * any.
 */
function readDelivery(event: Callback): Message[] {
  const parsed = deliveryReport.safeParse(event)
  if (!parsed.success) return []
  const { message_id: id, channel_identity: to, reason } = parsed.data.message_delivery_report
  const address = networkNumber(to.channel, to.identity)
  const what = readRefusal(reason.code, reason.description)
  if (what === undefined || address === undefined) return []
  return [{ kind: 'report', what, id, channel: 'sms', address, code: reason.code }]
}

function parse<S extends z.ZodMiniType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
  return parsed.data
}

function readTime(time: string | null | undefined): Second | undefined {
  return time ? parseZonedTime(time) : undefined
}
