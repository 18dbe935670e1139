import * as z from 'zod/mini'
import { readFields } from '../fields.ts'
import { defineProvider, UnreadableError, type Message } from '../provider.ts'
import { replyId } from '../reply-id.ts'
import { sharedSecret, verifySharedSecret } from '../shared-secret.ts'

/**
 * Octopush, its hooks for replies and for stops on one URL, told apart by their fields: a stop has
 * `stop_date`, a reply `reception_date`, a delivery report neither. `message_id` is the ticket of the
 * message that was answered, the same for every reply to it. Wants an answer within a second and
 * nothing in it. JSON as documented; a form is read too. Sources: dev.octopush.com, "Callbacks",
 * "Webhook SMS Inbounds", "Callback Stop SMS". Unverified: the time zone of its dates, whether and
 * how often it tries again.
 */
export const octopush = defineProvider({
  about: {
    name: 'Octopush',
    hears: 'text messages, stops (two hooks on one URL)',
    authentication: 'secret path, Basic or bearer',
    entry: 'secret',
    blocksItself: 'marketing messages',
    checkedAgainst: 'documentation',
  },
  account: z.object({ secret: sharedSecret }),
  signs: 'nothing',
  numbers: { country: 'FR', isPlusless: true },
  refusalStatus: 401,
  verify: (request, { secret }) => verifySharedSecret(request, secret),
  read: (request) =>
    readFields(request).flatMap((fields): Message[] => {
      const number = fields.get('number')
      const id = fields.get('message_id')
      const text = fields.get('text') ?? ''
      const stopDate = fields.get('stop_date')
      const replyDate = fields.get('reception_date', 'answer_date')
      const said = stopDate ?? replyDate
      if (said === undefined && fields.has('status', 'delivery_date')) return []
      if (number === undefined) throw new UnreadableError('number is missing')
      if (stopDate !== undefined) {
        const reportId = replyId({ id, date: stopDate, text }, request.receivedAt)
        return [
          { kind: 'report', what: 'unsubscribed', id: reportId, channel: 'sms', address: number },
        ]
      }
      if (said === undefined && !fields.has('text'))
        throw new UnreadableError('it is no reply, no stop and no delivery report')
      const to = fields.get('sim_card_number')
      return [
        {
          kind: 'reply',
          id: replyId({ id, to, date: replyDate, text }, request.receivedAt),
          channel: 'sms',
          from: number,
          to,
          text,
        },
      ]
    }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})
