import type { Fields } from '../read/fields.ts'
import { defineProvider } from '../provider.ts'
import { jsonBody, secretInPath } from '../probe.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readEachOfFields } from '../read/each-of-fields.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { replyId } from '../read/reply-id.ts'
import { readReply } from '../read/reply.ts'
import { bySharedSecret } from '../verify/shared-secret.ts'

/**
 * Octopush, its hooks for replies and for stops on one URL, told apart by their fields: a stop has
 * `stop_date`, a reply `reception_date`, a delivery report neither. `message_id` is the ticket of
 * the message that was answered, the same for every reply to it. Wants an answer within a second
 * and nothing in it. JSON as documented; a form is read too. Sources: dev.octopush.com,
 * "Callbacks", "Webhook SMS Inbounds", "Callback Stop SMS". A delivery report that says the number
 * is on a blocklist (BLACKLISTED_NUMBER, from its documented states) does not say why: it is held.
 * Unverified: the time zone of its dates, whether and how often it tries again.
 */
export const octopush = defineProvider({
  about: {
    name: 'Octopush',
    hears: 'text messages, stops, blocklisted numbers (hooks on one URL)',
    authentication: 'secret path, Basic or bearer',
    entry: '`secret`',
    blocksItself: 'marketing messages',
    checkedAgainst: 'documentation',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  ...bySharedSecret,
  numbers: { country: 'FR', isPlusless: true },
  proof: secretInPath(({ id, from, to, text, at }) =>
    jsonBody({
      message_id: id,
      number: from,
      text,
      sim_card_number: to,
      reception_date: at.toISOString().slice(0, 19).replace('T', ' '),
    }),
  ),
  refusalStatus: 401,
  read: (request) => readEachOfFields(request, (fields) => readOne(fields, request.receivedAt)),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function readOne(fields: Fields, receivedAt: Date): Message[] {
  const number = fields.get('number')
  const id = fields.get('message_id')
  const text = fields.get('text') ?? ''
  const stopDate = fields.get('stop_date')
  const replyDate = fields.get('reception_date', 'answer_date')
  const said = stopDate ?? replyDate
  const isDelivery = said === undefined && fields.has('status', 'delivery_date')
  const refusal = isDelivery ? readRefusal(fields.get('status')) : undefined
  if (isDelivery && refusal === undefined) return []
  if (number === undefined) throw new UnreadableError('number is missing')
  const what = stopDate === undefined ? refusal : 'unsubscribed'
  if (what !== undefined) {
    const date = stopDate ?? fields.get('delivery_date')
    const reportId = replyId({ id, date, text }, receivedAt)
    const code = stopDate === undefined ? fields.get('status') : undefined
    return [{ kind: 'report', what, ...reportId, channel: 'sms', address: number, code }]
  }
  if (said === undefined && !fields.has('text'))
    throw new UnreadableError('it is no reply, no stop and no delivery report')
  const to = fields.get('sim_card_number')
  return readReply({
    ...replyId({ id, to, date: replyDate, text }, receivedAt),
    network: 'sms',
    from: number,
    to,
    content: { text: text || undefined, isText: fields.has('text') },
    sample: fields.sample,
  })
}
