import type { Fields } from '../read/fields.ts'
import { defineProvider } from '../provider.ts'
import { secondOf, secretInPathOfGet } from '../probe.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { readEachOfFields } from '../read/each-of-fields.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { replyId } from '../read/reply-id.ts'
import { readReply } from '../read/reply.ts'
import { bySharedSecret } from '../verify/shared-secret.ts'

/**
 * Spot-Hit, its hooks for stops and for replies on one URL: a GET with `numero`, `id`, `date` (Unix
 * seconds), and for a reply `message`; what has no `message` is a stop. A status has `statut`. The
 * names are those that an integration in production reads (third-party code); a POST with the same
 * names is read too. Unverified: all of it against Spot-Hit itself, what `id` names, whether it
 * tries again, whether a status ever says that the number left (its words are read, its numbers are
 * not documented).
 */
export const spotHit = defineProvider({
  about: {
    name: 'Spot-Hit',
    hears: 'text messages, stops (two hooks on one URL, GET)',
    authentication: 'secret path',
    entry: '`secret`',
    blocksItself: 'marketing messages',
    checkedAgainst: 'third-party code',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  ...bySharedSecret,
  methods: ['GET', 'POST'],
  numbers: { country: 'FR', isPlusless: true },
  proof: secretInPathOfGet((saying) => ({
    numero: saying.from,
    message: saying.text,
    id: saying.id,
    date: String(secondOf(saying)),
  })),
  refusalStatus: 401,
  read: (request) => readEachOfFields(request, (fields) => readOne(fields, request.receivedAt)),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})

function readOne(fields: Fields, receivedAt: Date): Message[] {
  const number = fields.get('numero')
  const isStatus = fields.has('statut', 'id_message')
  const code = fields.get('statut')
  const refusal = isStatus ? readRefusal(code, fields.get('description', 'raison')) : undefined
  if (isStatus && refusal === undefined) return []
  if (number === undefined) throw new UnreadableError('numero is missing')
  const text = fields.get('message') ?? ''
  const saying = { id: fields.get('id', 'id_message'), date: fields.get('date'), text }
  const id = replyId(saying, receivedAt)
  if (refusal !== undefined)
    return [{ kind: 'report', what: refusal, ...id, channel: 'sms', address: number, code }]
  if (!fields.has('message'))
    return [{ kind: 'report', what: 'unsubscribed', ...id, channel: 'sms', address: number }]
  return readReply({
    ...id,
    network: 'sms',
    from: number,
    content: { text: text || undefined, isText: true },
    sample: fields.sample,
  })
}
