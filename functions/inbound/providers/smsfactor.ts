import * as z from 'zod/mini'
import { readFields } from '../fields.ts'
import { defineProvider, UnreadableError, type Message } from '../provider.ts'
import { replyId } from '../reply-id.ts'
import { matchesAny, sharedSecret, verifySharedSecret } from '../shared-secret.ts'

/**
 * SMSFactor (SMSUP), its webhooks MO, STOP and DLR. `X-SMSFactor-Signature` is the webhook's
 * `signature` itself, nothing computed from the body. MO and STOP say the same in the same fields,
 * so a STOP webhook's URL is given `?type=stop`; without it the text decides. `last_message_id` is
 * the message that was answered. Sources: dev.smsfactor.com, "Create a webhook", "Replies", "Stops",
 * "Delivery reports". Unverified: whether and how often it tries again.
 */
export const smsfactor = defineProvider({
  about: {
    name: 'SMSFactor',
    hears: 'text messages, stops (webhooks MO and STOP)',
    authentication: 'X-SMSFactor-Signature, the secret itself; or secret path',
    entry: 'secret',
    blocksItself: 'marketing messages',
    checkedAgainst: 'documentation',
  },
  account: z.object({ secret: sharedSecret }),
  signs: 'nothing',
  numbers: { country: 'FR', isPlusless: true },
  refusalStatus: 401,
  verify: (request, { secret }) => {
    const token = request.headers['x-smsfactor-signature']
    if (token === undefined) return verifySharedSecret(request, secret)
    return matchesAny(token, secret) ? undefined : 'wrong_signature'
  },
  read: (request) => {
    const hook = new URL(request.url).searchParams.get('type')?.toLowerCase()
    return readFields(request).flatMap((fields): Message[] => {
      const from = fields.get('from')
      if (from === undefined && fields.has('status', 'destination')) return []
      if (from === undefined) throw new UnreadableError('from is missing')
      const text = fields.get('message') ?? ''
      const saying = { id: fields.get('last_message_id'), date: fields.get('date'), text }
      const id = replyId(saying, request.receivedAt)
      if (hook === 'stop')
        return [{ kind: 'report', what: 'unsubscribed', id, channel: 'sms', address: from }]
      return [{ kind: 'reply', id, channel: 'sms', from, text }]
    })
  },
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})
