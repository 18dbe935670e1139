import type { Fields } from '../read/fields.ts'
import { defineProvider } from '../provider.ts'
import { jsonBody, secretInPath, withoutPlus } from '../probe.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readEachOfFields } from '../read/each-of-fields.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { replyId } from '../read/reply-id.ts'
import { readReply } from '../read/reply.ts'
import { bySharedSecret, matchesAny, verifySharedSecret } from '../verify/shared-secret.ts'

/**
 * SMSFactor (SMSUP), its webhooks MO, STOP and DLR. `X-SMSFactor-Signature` is the webhook's
 * `signature` itself, nothing computed from the body. MO and STOP say the same in the same fields,
 * so a STOP webhook's URL is given `?type=stop`; without it the text decides. `last_message_id` is
 * the message that was answered. Sources: dev.smsfactor.com, "Create a webhook", "Replies",
 * "Stops", "Delivery reports". A delivery report says by number what became of a message; none of
 * the documented numbers is an opt-out, so its words are read where there are some. Unverified:
 * whether and how often it tries again.
 */
export const smsfactor = defineProvider({
  about: {
    name: 'SMSFactor',
    hears: 'text messages, stops (webhooks MO and STOP)',
    authentication: 'X-SMSFactor-Signature, the secret itself; or secret path',
    entry: '`secret`',
    blocksItself: 'marketing messages',
    checkedAgainst: 'documentation',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  ...bySharedSecret,
  numbers: { country: 'FR', isPlusless: true },
  proof: secretInPath(({ id, from, text, at }) =>
    jsonBody({
      from: withoutPlus(from),
      message: text,
      date: at.toISOString().slice(0, 19).replace('T', ' '),
      last_message_id: id,
    }),
  ),
  refusalStatus: 401,
  verify: (request, { secret }) => {
    const token = request.headers['x-smsfactor-signature']
    if (token === undefined) return verifySharedSecret(request, secret)
    return matchesAny(token, secret) ? undefined : 'wrong_signature'
  },
  read: (request) => {
    const hook = new URL(request.url).searchParams.get('type')?.toLowerCase()
    return readEachOfFields(request, (fields) => readOne(fields, hook, request.receivedAt))
  },
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function readOne(fields: Fields, hook: string | undefined, receivedAt: Date): Message[] {
  const from = fields.get('from')
  const saying = {
    id: fields.get('last_message_id', 'message_id'),
    date: fields.get('date'),
    text: fields.get('message') ?? '',
  }
  const id = replyId(saying, receivedAt)
  if (from === undefined && fields.has('status', 'destination')) {
    const code = fields.get('status')
    const what = readRefusal(code, fields.get('status_text', 'description', 'reason'))
    const address = fields.get('destination') ?? ''
    return what === undefined
      ? []
      : [{ kind: 'report', what, ...id, channel: 'sms', address, code }]
  }
  if (from === undefined) throw new UnreadableError('from is missing')
  if (hook === 'stop')
    return [{ kind: 'report', what: 'unsubscribed', ...id, channel: 'sms', address: from }]
  return readReply({
    ...id,
    network: 'sms',
    from,
    content: { text: saying.text || undefined, isText: fields.has('message') },
    sample: fields.sample,
  })
}
