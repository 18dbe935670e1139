import * as z from 'zod/mini'
import { defineProvider, problemsOf, UnreadableError } from '../provider.ts'
import { readExactJson } from '../exact-json.ts'
import { readSns, signedTimeOfSns, topicArns, verifySns } from '../sns.ts'

const account = z.object({
  /** The two-way SMS topics of its numbers; everything else is refused. */
  topicArns,
})

const payload = z.object({
  originationNumber: z.string('the number of the person'),
  destinationNumber: z.optional(z.string('text')),
  messageBody: z._default(z.string('text'), ''),
  inboundMessageId: z.string('text').check(z.minLength(1, 'not empty')),
})

/**
 * AWS End User Messaging SMS, two-way: what people answer comes through an SNS topic, over HTTPS or
 * through a queue of ours. The number must have self-managed opt-outs: otherwise AWS answers STOP
 * itself and passes nothing on. Source: AWS End User Messaging SMS user guide, "Two-way SMS message
 * payload" and "Self-managed opt-outs". Not verified: joined parts of long messages (taken to come
 * whole, as documented examples do).
 */
export const awsSms = defineProvider({
  about: {
    name: 'AWS End User Messaging SMS',
    hears: 'text messages to numbers with self-managed opt-outs, by SNS over HTTPS or SQS',
    authentication: 'SNS signature, version 1 or 2, of an allowed topic; IAM through a queue',
    entry: 'topicArns',
    blocksItself: 'no, with self-managed opt-outs; by default AWS does, and passes nothing on',
    checkedAgainst: 'official SDK',
  },
  account,
  signs: 'body',
  refusalStatus: 401,
  verify: (request, entry, outside) => verifySns(request, entry.topicArns, outside),
  signedTime: ({ body }) => signedTimeOfSns(body),
  read: ({ body }) => {
    const content = readSns(body)
    if (content === undefined) throw new UnreadableError('not a message of SNS')
    if (content.kind === 'confirmation') return [content]
    if (content.kind === 'unsubscribed') return []
    const parsed = payload.safeParse(readExactJson(Buffer.from(content.text)))
    if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
    const { originationNumber, destinationNumber, messageBody, inboundMessageId } = parsed.data
    return [
      {
        kind: 'reply',
        id: inboundMessageId,
        channel: 'sms',
        from: originationNumber,
        to: destinationNumber,
        text: messageBody,
        // The body has no time of its own; SNS signs when it took the message.
        at: content.at,
      },
    ]
  },
  // With self-managed opt-outs AWS leaves the answers to STOP and HELP to its customer.
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
  send: (_, message, outside) => outside.sendText(message),
  owns: (entry, origin) => entry.topicArns.includes(origin),
})
