import * as z from 'zod/mini'
import { readJsonBody } from '../json-body.ts'
import { defineProvider, type Reply } from '../provider.ts'
import { replyId } from '../reply-id.ts'
import { sharedSecret, verifySharedSecret } from '../shared-secret.ts'

const text = z.optional(z.nullable(z.string()))
const body = z.object({
  results: z.array(
    z.object({
      messageId: text,
      from: text,
      to: text,
      text,
      cleanText: text,
      keyword: text,
      receivedAt: text,
      status: z.optional(z.unknown()),
    }),
    'the list of messages',
  ),
})

/**
 * Infobip, inbound messages in its default format MO_JSON_2. A subscription can also be set to sign
 * with HMAC; its header is documented nowhere we know of, so Basic credentials or the secret path
 * are used. Numbers come as digits. Source: infobip.com/docs/api, "Receive inbound SMS messages".
 * Unverified: the HMAC header, how often Infobip tries again.
 */
export const infobip = defineProvider({
  about: {
    name: 'Infobip',
    hears: 'text messages (MO_JSON_2)',
    authentication: 'secret path, Basic or bearer',
    entry: 'secret',
    blocksItself: 'only with a blocklist action on the number',
    checkedAgainst: 'documentation',
  },
  account: z.object({ secret: sharedSecret }),
  signs: 'nothing',
  numbers: { isPlusless: true },
  refusalStatus: 401,
  verify: (request, { secret }) => verifySharedSecret(request, secret),
  read: ({ body: raw, receivedAt }) =>
    readJsonBody(raw, body)
      // Delivery reports come as results too: with a status, and from nobody.
      .results.filter(({ from, status }) => Boolean(from) || status === undefined)
      .map((result): Reply => {
        // Without its keyword a STOP would read as nothing.
        const said = result.text ?? `${result.keyword ?? ''} ${result.cleanText ?? ''}`.trim()
        const to = result.to ?? undefined
        const date = result.receivedAt ?? undefined
        return {
          kind: 'reply',
          id: result.messageId || replyId({ to, date, text: said }, receivedAt),
          channel: 'sms',
          from: result.from ?? '',
          to,
          text: said,
        }
      }),
  answersItself: () => false,
  answer: () => ({ status: 200, body: '' }),
})
