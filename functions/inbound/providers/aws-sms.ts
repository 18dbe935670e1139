import * as z from 'zod/mini'
import type { Second } from '../../domain/time.ts'
import { eventId, isMadeUpWithout, looseText, readExactJson } from '../read/exact-json.ts'
import { defineProvider, problemsOf } from '../provider.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { readReply } from '../read/reply.ts'
import { readSns, signedTimeOfSns, topicArns, verifySns } from '../verify/sns.ts'

const account = z.object({
  /** The two-way SMS topics of its numbers, and those of its events; everything else is refused. */
  topicArns,
})

const payload = z.object({
  originationNumber: z.string('the number of the person'),
  destinationNumber: z.optional(z.string('text')),
  messageBody: z.optional(z.nullable(z.string('text'))),
  inboundMessageId: z.string('text').check(z.minLength(1, 'not empty')),
})
/** An event of a configuration set: the outcome of our own message. */
const sent = z.object({
  eventType: z.string('text'),
  messageId: z.optional(z.string()),
  destinationPhoneNumber: looseText,
  originationPhoneNumber: looseText,
  messageStatus: looseText,
  messageStatusDescription: looseText,
})

/**
 * AWS End User Messaging SMS, two-way: what people answer comes through an SNS topic, over HTTPS or
 * through a queue of ours. The number must have self-managed opt-outs: otherwise AWS answers STOP
 * itself and passes nothing on. Source: AWS End User Messaging SMS user guide, "Two-way SMS message
 * payload" and "Self-managed opt-outs". Events of a configuration set on an allowed topic are read
 * for "opted out" ("Messaging events"; how they word it is not verified). Not verified: joined
 * parts of long messages (taken to come whole, as documented examples do).
 */
export const awsSms = defineProvider({
  about: {
    name: 'AWS End User Messaging SMS',
    hears:
      'text messages to numbers with self-managed opt-outs, by SNS over HTTPS or SQS; opt-outs it refuses to send to',
    authentication: 'SNS signature, version 1 or 2, of an allowed topic; IAM through a queue',
    entry: '`topicArns`',
    blocksItself: 'no, with self-managed opt-outs; by default AWS does, and passes nothing on',
    checkedAgainst: 'official SDK',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  account,
  signs: 'body',
  credentials: ({ topicArns: topics }) => topics,
  proof: { by: 'key_of_the_provider', keys: ({ topicArns: topics }) => topics },
  refusalStatus: 401,
  verify: (request, entry, outside) => verifySns(request, entry.topicArns, outside),
  signedTime: ({ body }) => signedTimeOfSns(body),
  read: ({ body }) => {
    const content = readSns(body)
    if (content === undefined) throw new UnreadableError('not a message of SNS')
    if (content.kind === 'confirmation') return [content]
    if (content.kind === 'unsubscribed') return []
    const said = readExactJson(Buffer.from(content.text))
    const event = sent.safeParse(said)
    if (event.success) return readSent(event.data, content.at)
    const parsed = payload.safeParse(said)
    if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
    const { originationNumber, destinationNumber, messageBody, inboundMessageId } = parsed.data
    return readReply({
      id: inboundMessageId,
      network: 'sms',
      from: originationNumber,
      to: destinationNumber,
      content: { text: messageBody || undefined, isText: typeof messageBody === 'string' },
      // The body has no time of its own; SNS signs the time at which it took the message.
      at: content.at,
      sample: said,
    })
  },
  // With self-managed opt-outs AWS leaves the answers to STOP and HELP to its customer.
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
  send: (_, message, outside) => outside.sendText(message),
  owns: (entry, origin) => entry.topicArns.includes(origin),
})

/**
 * AWS does not send to people who opted out: so it knows of an opt-out, perhaps before it forwarded
 * any.
 */
function readSent(event: z.infer<typeof sent>, at: Second): Message[] {
  const { messageId, destinationPhoneNumber: address, messageStatus: code } = event
  const what = readRefusal(code, event.messageStatusDescription)
  if (what === undefined || address === undefined) return []
  const id = eventId(event, messageId)
  const to = event.originationPhoneNumber
  const isIdMadeUp = isMadeUpWithout(messageId)
  return [{ kind: 'report', what, id, isIdMadeUp, channel: 'sms', address, to, at, code }]
}
