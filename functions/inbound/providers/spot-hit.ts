import * as z from 'zod/mini'
import { readFields } from '../fields.ts'
import { defineProvider, UnreadableError, type Message } from '../provider.ts'
import { replyId } from '../reply-id.ts'
import { sharedSecret, verifySharedSecret } from '../shared-secret.ts'

/**
 * Spot-Hit, its hooks for stops and for replies on one URL: a GET with `numero`, `id`, `date` (Unix
 * seconds), and for a reply `message`; what has no `message` is a stop. A status has `statut`. The
 * names are those that an integration in production reads (third-party code); a POST with the same
 * names is read too. Unverified: all of it against Spot-Hit itself, what `id` names, whether it tries
 * again.
 */
export const spotHit = defineProvider({
  about: {
    name: 'Spot-Hit',
    hears: 'text messages, stops (two hooks on one URL, GET)',
    authentication: 'secret path',
    entry: 'secret',
    blocksItself: 'marketing messages',
    checkedAgainst: 'third-party code',
  },
  account: z.object({ secret: sharedSecret }),
  methods: ['GET', 'POST'],
  signs: 'nothing',
  numbers: { country: 'FR', isPlusless: true },
  refusalStatus: 401,
  verify: (request, { secret }) => verifySharedSecret(request, secret),
  read: (request) =>
    readFields(request).flatMap((fields): Message[] => {
      if (fields.has('statut', 'id_message')) return []
      const number = fields.get('numero')
      if (number === undefined) throw new UnreadableError('numero is missing')
      const text = fields.get('message') ?? ''
      const saying = { id: fields.get('id'), date: fields.get('date'), text }
      const id = replyId(saying, request.receivedAt)
      if (fields.has('message')) return [{ kind: 'reply', id, channel: 'sms', from: number, text }]
      return [{ kind: 'report', what: 'unsubscribed', id, channel: 'sms', address: number }]
    }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})
