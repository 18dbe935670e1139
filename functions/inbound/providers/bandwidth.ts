import * as z from 'zod/mini'
import { readJsonBody } from '../json-body.ts'
import { defineProvider, type Reply } from '../provider.ts'
import { replyId } from '../reply-id.ts'
import { sharedSecret, verifySharedSecret } from '../shared-secret.ts'

const text = z.optional(z.nullable(z.string()))
const body = z.array(
  z.object({
    type: z.string('the type of the event'),
    to: z.optional(z.unknown()),
    time: text,
    message: z.optional(
      z.nullable(z.object({ id: text, owner: text, from: text, text, time: text })),
    ),
  }),
  'a list of events',
)

/**
 * Bandwidth Messaging V2: a list of events, of which `message-received` is what a person said; the
 * application's `InboundCallbackCreds` prove it by HTTP Basic. Delivered at least once, again for 24
 * hours until a 2xx. Source: dev.bandwidth.com/docs/messaging/webhooks.
 */
export const bandwidth = defineProvider({
  about: {
    name: 'Bandwidth',
    hears: 'text messages (message-received)',
    authentication: 'Basic (InboundCallbackCreds), secret path or bearer',
    entry: 'secret',
    blocksItself: 'toll-free numbers only, in the network',
    checkedAgainst: 'documentation',
  },
  account: z.object({ secret: sharedSecret }),
  signs: 'nothing',
  refusalStatus: 401,
  verify: (request, { secret }) => verifySharedSecret(request, secret),
  read: ({ body: raw, receivedAt }) =>
    readJsonBody(raw, body)
      .filter(({ type }) => type === 'message-received')
      .map(({ to: sentTo, time, message }): Reply => {
        // `message.to` names everyone of a group; the owner is the number that is ours.
        const to = message?.owner ?? (typeof sentTo === 'string' ? sentTo : undefined)
        const said = message?.text ?? ''
        const date = message?.time ?? time ?? undefined
        return {
          kind: 'reply',
          id: message?.id || replyId({ to, date, text: said }, receivedAt),
          channel: 'sms',
          from: message?.from ?? '',
          to,
          text: said,
        }
      }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})
