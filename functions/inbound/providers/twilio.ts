import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { defineProvider, UnreadableError, type InboundRequest } from '../provider.ts'
import { decodeBase64, equalInConstantTime, oneToThree } from '../secret.ts'

const account = z.object({
  /** The account's primary Auth Token: the secondary signs nothing until it is promoted. */
  authToken: oneToThree(z.string('missing').check(z.minLength(16, 'shorter than 16 characters'))),
})

/** Twilio's own opt-out words, matched against the whole body (support article 31560110671259). */
const ANSWERED_BY_TWILIO = new Set(
  'STOP UNSUBSCRIBE END QUIT STOPALL REVOKE OPTOUT CANCEL START YES UNSTOP HELP INFO'.split(' '),
)

/**
 * Twilio Programmable Messaging: form posts signed with `X-Twilio-Signature`, base64 HMAC-SHA1 over
 * the full URL and every parameter. Twilio gives no time, so receipt counts. Source: Twilio's
 * "Validating requests" (webhooks-security).
 */
export const twilio = defineProvider({
  about: {
    name: 'Twilio',
    hears: 'text messages (form)',
    authentication: 'X-Twilio-Signature, HMAC-SHA1 over the public URL and every parameter',
    entry: 'authToken',
    blocksItself: 'STOP and seven more words, the whole Messaging Service',
    checkedAgainst: 'official SDK',
  },
  account,
  signs: 'body',
  refusalStatus: 401,
  verify: (request, { authToken }) => {
    const header = request.headers['x-twilio-signature']
    if (header === undefined) return 'missing_signature'
    const given = decodeBase64(header)
    if (given === undefined) return 'malformed_signature'
    const parameters = signedParameters(request)
    const isGenuine = spellingsOf(request.url).some((url) =>
      authToken.some((token) =>
        equalInConstantTime(
          given,
          createHmac('sha1', token)
            .update(url + parameters)
            .digest(),
        ),
      ),
    )
    return isGenuine ? undefined : 'wrong_signature'
  },
  read: (request) => {
    const fields = formOf(request)
    const id = fields.get('MessageSid') ?? fields.get('SmsSid')
    const from = fields.get('From')
    // Delivery reports may share the URL: nobody said anything.
    if (fields.get('Body') === null && fields.has('MessageStatus')) return []
    if (!id) throw new UnreadableError('MessageSid is missing')
    if (!from) throw new UnreadableError('From is missing')
    const hint = fields.get('OptOutType')?.toLowerCase()
    return [
      {
        kind: 'reply',
        id,
        channel: 'sms',
        // RCS and WhatsApp write `rcs:+33…`.
        from: from.replace(/^[a-z]+:/, ''),
        to: fields.get('To')?.replace(/^[a-z]+:/, '') || undefined,
        text: fields.get('Body') ?? '',
        hint: hint === 'stop' || hint === 'start' || hint === 'help' ? hint : undefined,
      },
    ]
  },
  answersItself: ({ hint, text }) =>
    hint !== undefined || ANSWERED_BY_TWILIO.has(text.trim().toUpperCase()),
  repliesInAnswer: true,
  answer: (replies) => ({
    status: 200,
    contentType: 'text/xml',
    body: `<?xml version="1.0" encoding="UTF-8"?><Response>${replies
      .map((text) => `<Message>${escapeXml(text)}</Message>`)
      .join('')}</Response>`,
  }),
})

/** Twilio signs some URLs with their port and some without; its own SDK tries both. */
function spellingsOf(url: string): string[] {
  const [, scheme, host, ownPort, rest = ''] =
    /^(https?:)(\/\/[^/?#:]+)(:\d+)?(.*)$/.exec(url) ?? []
  if (scheme === undefined || host === undefined) return [url]
  const port = ownPort ?? (scheme === 'https:' ? ':443' : ':80')
  return [scheme + host + rest, scheme + host + port + rest]
}

/** Names in byte order; of a repeated name each distinct value once, in order; no delimiters. */
function signedParameters(request: InboundRequest): string {
  const fields = formOf(request)
  const names = [...new Set(fields.keys())].toSorted(byCodeUnit)
  return names
    .map((name) =>
      [...new Set(fields.getAll(name))]
        .toSorted(byCodeUnit)
        .map((value) => name + value)
        .join(''),
    )
    .join('')
}

function formOf({ body }: InboundRequest): URLSearchParams {
  return new URLSearchParams(Buffer.from(body).toString())
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
