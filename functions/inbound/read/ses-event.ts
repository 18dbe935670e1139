import * as z from 'zod/mini'
import { parseZonedTime } from '../../domain/time.ts'
import { bareAddress, looseText } from './exact-json.ts'
import { problemsOf } from '../provider.ts'
import { UnreadableError, type Message, type Report, type Sent } from '../../domain/message.ts'
import { readSent } from './sent.ts'
import { unreadEvent } from './unread-event.ts'

/** An unreadable recipient is kept as it is and does not affect the others. */
const recipients = z.array(z.object({ emailAddress: z._default(looseText, '') }))
const preferences = z.object({
  unsubscribeAll: z.optional(z.boolean()),
  topicSubscriptionStatus: z.nullish(
    z.array(z.object({ topicName: z.string(), subscriptionStatus: z.string() })),
  ),
})
type Preferences = z.infer<typeof preferences>

const mail = z.object({
  messageId: z.string(),
  source: z.nullish(z.string()),
  /** When SES took it; the same in every event of the message. */
  timestamp: looseText,
  /** Of event publishing alone: the message's tags, each with its values. */
  tags: z.catch(z.optional(z.record(z.string(), z.array(z.string()))), undefined),
  destination: z._default(z.array(z.string()), []),
})

const bounce = z.object({
  mail,
  bounce: z.object({
    bounceType: z.string(),
    bounceSubType: z.optional(z.string()),
    bouncedRecipients: recipients,
    feedbackId: z.string(),
    timestamp: z.optional(z.string()),
  }),
})
const complaint = z.object({
  mail,
  complaint: z.object({
    complainedRecipients: recipients,
    complaintFeedbackType: z.nullish(z.string()),
    complaintSubType: z.nullish(z.string()),
    feedbackId: z.string(),
    timestamp: z.optional(z.string()),
  }),
})
const sending = z.object({ mail })
const delivery = z.object({
  mail,
  delivery: z.object({ recipients: z.array(z.string()), timestamp: z.optional(z.string()) }),
})
const subscription = z.object({
  mail,
  subscription: z.object({
    timestamp: z.string(),
    newTopicPreferences: preferences,
    oldTopicPreferences: z.nullish(preferences),
  }),
})

/**
 * Permanent bounces that are really opt-outs: SES's contact list knows that the person unsubscribed. An
 * address suppressed for a complaint comes as a `Complaint`.
 */
const REFUSALS: Readonly<Record<string, Report['what']>> = {
  UnsubscribedRecipient: 'unsubscribed',
}

/** Events that say nothing about a person's wish. */
const OTHER: ReadonlySet<string> = new Set([
  'Reject',
  'Open',
  'Click',
  'Rendering Failure',
  'DeliveryDelay',
  'AmazonSnsSubscriptionSucceeded',
])

const READERS: Readonly<Record<string, (event: unknown) => (Report | Sent)[]>> = {
  Send: (event) => {
    const { mail } = parse(sending, event)
    return mail.destination.flatMap((address) => sent(mail, address))
  },
  Bounce: (event) => {
    const { mail, bounce: said } = parse(bounce, event)
    const subType = said.bounceSubType ?? ''
    const refusal = Object.hasOwn(REFUSALS, subType) ? REFUSALS[subType] : undefined
    const what = refusal ?? (said.bounceType === 'Permanent' ? 'bounced' : 'soft_bounced')
    const code = `${said.bounceType}/${subType}`
    return said.bouncedRecipients.map(({ emailAddress }) =>
      report(mail, { what, id: said.feedbackId, at: said.timestamp, code }, emailAddress),
    )
  },
  Complaint: (event) => {
    const { mail, complaint: said } = parse(complaint, event)
    if (said.complaintFeedbackType === 'not-spam') return []
    const code = said.complaintFeedbackType ?? said.complaintSubType ?? undefined
    return said.complainedRecipients.map(({ emailAddress }) =>
      report(
        mail,
        { what: 'complained', id: said.feedbackId, at: said.timestamp, code },
        emailAddress,
      ),
    )
  },
  Delivery: (event) => {
    const { mail, delivery: said } = parse(delivery, event)
    return said.recipients.flatMap((address) => [
      report(mail, { what: 'delivered', id: mail.messageId, at: said.timestamp }, address),
      ...sent(mail, address),
    ])
  },
  Subscription: (event) => {
    const { mail, subscription: said } = parse(subscription, event)
    const what = readPreferences(said.newTopicPreferences, said.oldTopicPreferences ?? {})
    const id = `${mail.messageId}:${said.timestamp}`
    return mail.destination.map((address) =>
      report(mail, { what, id, at: said.timestamp }, address),
    )
  },
}

/**
 * What SES says about mail we sent. Classic notifications (`notificationType`) and published events
 * (`eventType`) have the same shape.
 */
export function readSesEvent(type: string, event: unknown): Message[] {
  if (OTHER.has(type)) return []
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined
  return read?.(event) ?? [unreadEvent(event, type, { channel: 'email' })]
}

function report(
  { source }: z.infer<typeof mail>,
  said: {
    readonly what: Report['what']
    readonly id: string
    readonly at: string | undefined
    readonly code?: string | undefined
  },
  address: string,
): Report {
  return {
    kind: 'report',
    channel: 'email',
    what: said.what,
    id: said.id,
    address: bareAddress(address),
    to: source ? bareAddress(source) : undefined,
    at: parseZonedTime(said.at ?? ''),
    code: said.code,
  }
}

/** The tags `purpose` and `topic` are the sender's own. */
function sent(
  { messageId, source, timestamp, tags }: z.infer<typeof mail>,
  address: string,
): Sent[] {
  return readSent({
    messageId,
    channel: 'email',
    address: bareAddress(address),
    to: source ? bareAddress(source) : undefined,
    at: parseZonedTime(timestamp ?? ''),
    timeIs: 'sent',
    labels: { purpose: tags?.['purpose']?.[0], topic: tags?.['topic']?.[0] },
  })
}

/** The difference decides: leaving one topic counts more than joining another. */
function readPreferences(now: Preferences, before: Preferences): 'unsubscribed' | 'resubscribed' {
  const optedOutBefore = topicsOf(before, 'OptOut')
  const leaves =
    (now.unsubscribeAll === true && before.unsubscribeAll !== true) ||
    topicsOf(now, 'OptOut').some((topic) => !optedOutBefore.includes(topic))
  const optedInBefore = topicsOf(before, 'OptIn')
  const returns =
    (now.unsubscribeAll !== true && before.unsubscribeAll === true) ||
    topicsOf(now, 'OptIn').some((topic) => !optedInBefore.includes(topic))
  return !leaves && returns ? 'resubscribed' : 'unsubscribed'
}

function topicsOf({ topicSubscriptionStatus }: Preferences, status: string): string[] {
  return (topicSubscriptionStatus ?? [])
    .filter(({ subscriptionStatus }) => subscriptionStatus === status)
    .map(({ topicName }) => topicName)
}

function parse<S extends z.ZodMiniType>(schema: S, event: unknown): z.infer<S> {
  const parsed = schema.safeParse(event)
  if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
  return parsed.data
}
