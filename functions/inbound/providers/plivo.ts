import * as z from 'zod/mini'
import { createHmac } from 'node:crypto'
import { byCodeUnit, formOf, queryOf } from '../read/form.ts'
import { kindOfMedia } from '../read/content.ts'
import { hasOneReading, type SignedNames } from '../verify/one-reading.ts'
import { defineProvider } from '../provider.ts'
import { formBody, signedPost, withoutPlus } from '../probe.ts'
import { UnreadableError, type Message, type Reply } from '../../domain/message.ts'
import type { InboundRequest } from '../../domain/listener.ts'
import { readRefusal } from '../read/refusal-reason.ts'
import { readReply } from '../read/reply.ts'
import { decodeBase64, equalInConstantTime, upToThreeSecrets } from '../verify/secret.ts'

const account = z.object({
  /** Of the account or subaccount the number belongs to, or of its main account. */
  authToken: upToThreeSecrets(
    z.string('missing').check(z.minLength(22, 'shorter than 22 characters')),
  ),
})

/** Plivo's own words on US and Canadian long codes, matched against the whole body. */
const ANSWERED_BY_PLIVO = new Set(
  'STOP,END,QUIT,CANCEL,UNSUB,UNSUBSCRIBE,STOP ALL,START,UNSTOP,HELP,INFO'.split(','),
)
const HINTS: Readonly<Record<string, Reply['hint']>> = {
  optout: 'stop',
  optin: 'start',
  help: 'help',
}

/** "Source number blocked by STOP from destination number" (Plivo, "Error codes"). */
const BLOCKED_BY_STOP = '200'

/**
 * "Handling incoming SMS/MMS/WhatsApp"; a message's id is a UUID. A parameter that is newer than this
 * stops no STOP; with it START lifts nothing.
 */
const SIGNED: SignedNames = {
  documented: new RegExp(
    `^(?:${[
      'From To Text Body Type MessageUUID MessageIntent Units TotalRate TotalAmount PowerpackUUID',
      'ContentType MimeType Media\\d{1,2} MediaUrls Caption MediaCount ErrorCode ParentMessageUUID',
      'ButtonText ButtonPayload ProfileName ContextMessageUUID ConversationID ConversationOrigin',
      'ConversationExpirationTimestamp Latitude Longitude Address LocationName',
    ]
      .flatMap((line) => line.split(' '))
      .join('|')})$`,
  ),
  addresses: ['From', 'To'],
  ids: { MessageUUID: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ },
}

type Version = 'V2' | 'V3'

/**
 * Plivo messaging: form posts. V2 signs the URL and a nonce, so a nonce is good for one body and V2
 * may stop but never lift; V3 signs every parameter and may lift. Plivo gives no time, so receipt
 * counts. WhatsApp comes in the same form, its text in `Body`. A message not sent for error 200 is
 * an opt-out. Sources: Plivo's "Validating requests" (messaging: V2; voice: V3) and its SDK; from
 * documentation alone: "Handling incoming SMS/MMS/WhatsApp", "Message status callbacks".
 * Unverified: whether messages carry V3 beside V2, where the words of a WhatsApp button stand
 * beside `Body`.
 */
export const plivo = defineProvider({
  about: {
    name: 'Plivo',
    hears: 'text messages, WhatsApp (form); opt-outs it refuses to send to (200)',
    authentication:
      'X-Plivo-Signature-V3, HMAC-SHA256 over URL and parameters, else V2 over the URL, its nonce single-use',
    entry: '`authToken`',
    blocksItself: 'STOP and six more words, on US and Canadian long codes and toll-free numbers',
    checkedAgainst: 'official SDK',
    test: { way: 'text_stop', restsOn: 'not known' },
  },
  account,
  signs: 'part',
  credentials: ({ authToken }) => authToken,
  numbers: { isPlusless: true },
  proof: {
    by: 'shared_secret',
    secrets: ({ authToken }) => authToken,
    probe: (saying, token) => {
      const { id, from, to, text } = saying
      const post = formBody({
        From: withoutPlus(from),
        To: withoutPlus(to),
        Text: text,
        Type: 'sms',
        MessageUUID: id,
      })
      const bare = signedPost(saying, post, {})
      const mac = (signed: string) => createHmac('sha256', token).update(signed).digest('base64')
      return signedPost(saying, post, {
        'x-plivo-signature-v2': mac(baseOf(bare) + id),
        'x-plivo-signature-v2-nonce': id,
        'x-plivo-signature-v3': mac(`${signedByV3(bare)}.${id}`),
        'x-plivo-signature-v3-nonce': id,
      })
    },
  },
  refusalStatus: 401,
  verify: (request, { authToken }) => {
    if (versionOf(request, authToken) !== undefined) return undefined
    const { headers } = request
    const isSigned = VERSIONS.some((version) => noncesAndSignatures(headers, version).isSigned)
    return isSigned ? 'wrong_signature' : 'missing_signature'
  },
  // The nonce of V2 is used up too, even if V3 verified the request: the pair could be copied.
  nonce: ({ headers }) =>
    headers['x-plivo-signature-v2-nonce'] ?? headers['x-plivo-signature-v3-nonce'],
  read: (request, { authToken }) => {
    const fields = formOf(request)
    const text = fields.get('Text') || fields.get('Body')
    const id = fields.get('MessageUUID')
    if (!id) throw new UnreadableError('MessageUUID is missing')
    // Status callbacks may come to the same URL: the outcome of our own message.
    if (text === null && fields.has('Status')) return readUndelivered(id, fields)
    const from = fields.get('From')
    if (!from) throw new UnreadableError('From is missing')
    const type = fields.get('ContentType')?.toLowerCase()
    return readReply({
      id,
      network: fields.get('Type') ?? 'sms',
      from,
      to: fields.get('To') || undefined,
      content: {
        text: text || undefined,
        isText: text !== null,
        payload: fields.get('ButtonPayload') ?? undefined,
        kind: type === undefined || type === 'media' ? kindOfMedia(mediaOf(fields)) : type,
      },
      hint: HINTS[fields.get('MessageIntent') ?? ''],
      textIsSigned: versionOf(request, authToken) === 'V3' ? true : undefined,
      hasOtherReadings: hasOneReading(fields, SIGNED) ? undefined : true,
      sample: Object.fromEntries(fields),
    })
  },
  answersItself: ({ hint, text }) =>
    hint !== undefined || ANSWERED_BY_PLIVO.has(text.trim().toUpperCase()),
  answer: () => ({ status: 200, body: '' }),
})

/** By their type (WhatsApp) or their URLs (MMS). */
function mediaOf(fields: URLSearchParams): string[] {
  const type = fields.get('MimeType')
  if (type) return [type]
  return [...fields].filter(([name]) => /^Media\d+$/.test(name)).map(([, url]) => url)
}

function readUndelivered(id: string, fields: URLSearchParams): Message[] {
  const code = fields.get('ErrorCode') ?? undefined
  const what = code === BLOCKED_BY_STOP ? 'unsubscribed' : readRefusal(code)
  const address = fields.get('To') ?? ''
  if (what === undefined) return []
  const to = fields.get('From') || undefined
  return [{ kind: 'report', what, id, channel: 'sms', address, to, code }]
}

const VERSIONS = ['V3', 'V2'] as const

/** The strongest signature version that verifies. */
function versionOf(request: InboundRequest, tokens: readonly string[]): Version | undefined {
  return VERSIONS.find((version) => {
    const { nonce, signatures } = noncesAndSignatures(request.headers, version)
    if (nonce === undefined) return false
    const signed = version === 'V3' ? `${signedByV3(request)}.${nonce}` : baseOf(request) + nonce
    const wanted = tokens.map((token) => createHmac('sha256', token).update(signed).digest())
    return signatures.some((given) => wanted.some((one) => equalInConstantTime(given, one)))
  })
}

/** Signatures of the account and of its main account; either header may hold several. */
function noncesAndSignatures(headers: InboundRequest['headers'], version: Version) {
  const v = version.toLowerCase()
  const given = [headers[`x-plivo-signature-${v}`], headers[`x-plivo-signature-ma-${v}`]]
  const nonce = headers[`x-plivo-signature-${v}-nonce`]
  const signatures = given
    .flatMap((header) => header?.split(',') ?? [])
    .map((one) => decodeBase64(one.trim()))
    .filter((one) => one !== undefined)
  return { nonce, signatures, isSigned: nonce !== undefined && given.some(Boolean) }
}

function baseOf({ url }: Pick<InboundRequest, 'url'>): string {
  return url.split('?', 1)[0] ?? url
}

/** `url?sorted=query.nameValueName…`; Plivo writes the `?` even without a query. */
function signedByV3(request: Pick<InboundRequest, 'url' | 'method' | 'body'>): string {
  const query = sorted(queryOf(request)).map(([name, value]) => `${name}=${value}`)
  const parameters = sorted(formOf(request)).map(([name, value]) => name + value)
  const hasQuery = query.length > 0
  const hasParameters = parameters.length > 0
  return [
    baseOf(request),
    hasQuery || hasParameters ? '?' : '',
    query.join('&'),
    hasQuery && hasParameters ? '.' : '',
    parameters.join(''),
  ].join('')
}

function sorted(parameters: URLSearchParams): [string, string][] {
  return [...parameters].toSorted(
    ([a, one], [b, other]) => byCodeUnit(a, b) || byCodeUnit(one, other),
  )
}
