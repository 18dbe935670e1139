import * as z from 'zod/mini'
import type { Outside } from '../../domain/outside.ts'
import { readExactJson } from '../read/exact-json.ts'
import { defineProvider, problemsOf } from '../provider.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readSesEvent } from '../read/ses-event.ts'
import { readSns, signedTimeOfSns, topicArns, verifySns } from '../verify/sns.ts'
import { receivedMail } from '../mail/received-mail.ts'
import { readReceivedMail, type MailSettings } from '../mail/unsubscribe-mail.ts'

const EVENT_SOURCE = 'aws.ses'

const account = z
  .object({
    /** Topics of its feedback, its published events and the mail it receives. */
    topicArns: z.optional(topicArns),
    /** Whether the events that SES puts on the account's event bus are this entry's. */
    eventBridge: z.optional(z.boolean('true or false')),
    /** The domain of the `mailto:` addresses in links. */
    mailDomain: z.optional(
      z.string('a domain').check(z.regex(/^[\w.-]+\.[a-z]{2,}$/i, 'a domain')),
    ),
    /** Other sources of complaints that may name anybody: domains or single addresses. */
    feedbackDomains: z.optional(
      z
        .array(
          z
            .string('a domain or an address')
            .check(z.regex(/^(?:[^@\s]+@)?[\w.-]+\.[a-z]{2,}$/i, 'a domain or an address')),
          'a list of domains and addresses',
        )
        .check(z.maxLength(100, 'at most 100')),
    ),
  })
  .check(
    z.refine(
      ({ topicArns: topics, eventBridge }) => topics !== undefined || eventBridge === true,
      'topicArns or eventBridge: one of them says what is heard',
    ),
  )

/** What SES sends to a topic that was just configured. */
const TRIALS = /^Successfully validated SNS topic/

const typed = z.object({
  notificationType: z.optional(z.string()),
  eventType: z.optional(z.string()),
})
const busEvent = z.object({ source: z.literal(EVENT_SOURCE), detail: z.unknown() })

/**
 * Amazon SES: bounces, complaints, deliveries and subscriptions through SNS (HTTPS or a queue) or
 * EventBridge (a queue), and the mail it receives for `mailto:` unsubscribes. Source: SES developer
 * guide, "Amazon SNS notification contents", "Event publishing", "Email receiving notification
 * contents". Not verified: how SES writes an empty return path (empty, `<>` and MAILER-DAEMON are
 * all taken for it).
 */
export const ses = defineProvider({
  about: {
    name: 'Amazon SES',
    hears:
      'bounces, complaints, sends, deliveries, subscriptions; unsubscribe mail; feedback reports',
    authentication: 'SNS signature, version 1 or 2, of an allowed topic; IAM through a queue',
    entry: '`topicArns` and/or `eventBridge`; `mailDomain`, `feedbackDomains`',
    blocksItself: 'its account suppression list blocks hard bounces and complaints',
    checkedAgainst: 'official SDK',
    test: { way: 'ses_simulator', restsOn: 'documentation' },
  },
  account,
  signs: 'body',
  credentials: ({ topicArns: topics = [] }) => topics,
  proof: { by: 'key_of_the_provider', keys: ({ topicArns: topics = [] }) => topics },
  refusalStatus: 401,
  verify: (request, entry, outside) => verifySns(request, entry.topicArns ?? [], outside),
  signedTime: ({ body }) => signedTimeOfSns(body),
  read: async ({ body }, settings, outside) => {
    // First what SNS signed: unsigned members could have been added beside it.
    const content = readSns(body)
    if (content === undefined) return readBusEvent(body, settings, outside)
    if (content.kind === 'confirmation') return [content]
    if (content.kind === 'unsubscribed' || TRIALS.test(content.text)) return []
    return readEvent(readExactJson(Buffer.from(content.text)), settings, outside)
  },
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
  owns: (entry, origin) =>
    (entry.topicArns?.includes(origin) ?? false) ||
    (entry.eventBridge === true && origin === EVENT_SOURCE),
})

function readBusEvent(
  body: Uint8Array,
  settings: MailSettings,
  outside: Outside,
): Promise<readonly Message[]> {
  const parsed = busEvent.safeParse(readExactJson(body))
  if (!parsed.success) throw new UnreadableError('neither a message of SNS nor an event of SES')
  return readEvent(parsed.data.detail, settings, outside)
}

async function readEvent(
  event: unknown,
  settings: MailSettings,
  outside: Outside,
): Promise<readonly Message[]> {
  const parsed = typed.safeParse(event)
  const type = parsed.success ? (parsed.data.eventType ?? parsed.data.notificationType) : undefined
  if (type === undefined) throw new UnreadableError('neither eventType nor notificationType')
  if (type !== 'Received') return readSesEvent(type, event)
  const received = receivedMail.safeParse(event)
  if (!received.success) throw new UnreadableError(problemsOf(received.error.issues))
  return readReceivedMail(received.data, settings, outside)
}
