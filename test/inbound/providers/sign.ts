import { createHash, createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { PUBLIC_URL, TWILIO_TOKEN } from '../../house/house.ts'

/** When the recorded requests were signed, and the hour the clock of these tests stands at. */
export const NOW = new Date('2026-06-01T10:00:00Z')
export const SECOND = NOW.getTime() / 1000
export const SECRET = 'a-test-secret-of-more-than-128-bits'
export const OTHER_SECRET = 'b-test-secret-of-more-than-128-bits'
export const PHONE = '+33612345678'
export const NUMBER = '+33700000001'

/** A request as `house.request` takes it. */
export type Signed = [
  path: string,
  init: {
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string | Uint8Array<ArrayBuffer>
  },
]
export type Pairs = readonly (readonly [name: string, value: string])[]

/** How a text is passed on: what differs from the usual. */
export type How = {
  readonly id?: string
  readonly from?: string
  readonly to?: string
  readonly secret?: string
  readonly path?: string
  /** When it was said and signed, in unix seconds. */
  readonly at?: number
  readonly nonce?: string
}

const JSON_TYPE = { 'content-type': 'application/json' }
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }

export function form(pairs: Pairs): string {
  return new URLSearchParams(
    pairs.map(([name, value]): [string, string] => [name, value]),
  ).toString()
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export function iso(at: number): string {
  return new Date(at * 1000).toISOString()
}

function digits(number: string): string {
  return number.replace('+', '')
}

function hmac64(secret: string, ...signed: readonly (string | Uint8Array)[]): string {
  const mac = createHmac('sha256', secret)
  for (const one of signed) mac.update(one)
  return mac.digest('base64')
}

/** Twilio's JSON, signed by Twilio's own library. */
export function twilioEvents(body: string, how: How & { readonly query?: string } = {}): Signed {
  const { secret = TWILIO_TOKEN, path = '/inbound/twilio/main' } = how
  const target = path + (how.query ?? `?bodySHA256=${sha256(body)}`)
  const signature = getExpectedTwilioSignature(secret, PUBLIC_URL + target, {})
  const headers = { ...JSON_TYPE, 'x-twilio-signature': signature }
  return [target, { method: 'POST', headers, body }]
}

export function twilioEventText(text: string, how: How = {}): Signed {
  const { id = 'SM1', from = PHONE, to = NUMBER, at = SECOND } = how
  const data = {
    messageSid: id,
    timestamp: iso(at),
    accountSid: 'AC1',
    from,
    to,
    body: text,
    numMedia: 0,
  }
  const event = {
    specversion: '1.0',
    type: 'com.twilio.messaging.inbound-message.received',
    source: 'AB1',
    id: 'NO1',
    time: iso(at),
    data,
  }
  return twilioEvents(JSON.stringify([event]), how)
}

/** From a fixed seed (RFC 8410 form): recorded requests stay valid. */
export const TELNYX_KEY = telnyxKey(7)
export const TELNYX_OTHER_KEY = telnyxKey(8)

function telnyxKey(seed: number) {
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.alloc(32, seed),
  ])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return { key, publicKey: spki.subarray(-32).toString('base64') }
}

export function telnyxRequest(
  body: string,
  { at = SECOND, key = TELNYX_KEY.key, path = '/inbound/telnyx/main' } = {},
): Signed {
  const headers = {
    ...JSON_TYPE,
    'telnyx-timestamp': String(at),
    'telnyx-signature-ed25519': sign(null, Buffer.from(`${at}|${body}`), key).toString('base64'),
  }
  return [path, { method: 'POST', headers, body }]
}

export function telnyxBody(
  text: string,
  { id = 'telnyx-1', from = PHONE, to = NUMBER, at = SECOND }: How = {},
  payload: object = {},
): string {
  return JSON.stringify({
    data: {
      event_type: 'message.received',
      id: `event-of-${id}`,
      occurred_at: iso(at),
      payload: {
        direction: 'inbound',
        id,
        from: { phone_number: from, carrier: 'SFR', line_type: 'Wireless' },
        to: [{ phone_number: to, status: 'webhook_delivered' }],
        text,
        received_at: iso(at),
        record_type: 'message',
        type: 'SMS',
        ...payload,
      },
      record_type: 'event',
    },
    meta: { attempt: 1, delivered_to: `${PUBLIC_URL}/inbound/telnyx/main` },
  })
}

export function plivoRequest(
  pairs: Pairs,
  {
    secret = SECRET,
    path = '/inbound/plivo/main',
    nonce = '05429567804466091622',
    versions = ['V2', 'V3'],
    main = false,
  }: How & { readonly versions?: readonly ('V2' | 'V3')[]; readonly main?: boolean } = {},
): Signed {
  const [bare = '', query = ''] = (PUBLIC_URL + path).split('?')
  const byName = (a: readonly [string, string], b: readonly [string, string]) =>
    a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1
  const parameters = pairs.toSorted(byName).map(([name, value]) => name + value)
  const queried = [...new URLSearchParams(query)].toSorted(byName).map((pair) => pair.join('='))
  const dot = queried.length > 0 && pairs.length > 0 ? '.' : ''
  const v3 = `${bare}?${queried.join('&')}${dot}${parameters.join('')}`
  const name = main ? 'x-plivo-signature-ma' : 'x-plivo-signature'
  const headers: Record<string, string> = { ...FORM_TYPE }
  if (versions.includes('V2')) {
    headers[`${name}-v2`] = hmac64(secret, bare, nonce)
    headers['x-plivo-signature-v2-nonce'] = nonce
  }
  if (versions.includes('V3')) {
    headers[`${name}-v3`] = hmac64(secret, `${v3}.${nonce}`)
    headers['x-plivo-signature-v3-nonce'] = nonce
  }
  return [path, { method: 'POST', headers, body: form(pairs) }]
}

/** The same for the same word, in the form in which Plivo writes ids. */
function uuidOf(word: string): string {
  return sha256(word).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

export function plivoPairs(
  text: string,
  { id = 'plivo-1', from = PHONE, to = NUMBER }: How = {},
): Pairs {
  return [
    ['From', digits(from)],
    ['To', digits(to)],
    ['Text', text],
    ['Type', 'sms'],
    ['MessageUUID', uuidOf(id)],
    ['MessageIntent', ''],
    ['Units', '1'],
  ]
}

export function sinchRequest(
  body: string,
  {
    secret = SECRET,
    path = '/inbound/sinch/main',
    at = SECOND,
    nonce = '01FJA8B4A7BM43YGWSG9GBV067',
  }: How = {},
): Signed {
  const name = 'x-sinch-webhook-signature'
  const headers = {
    ...JSON_TYPE,
    [name]: hmac64(secret, `${body}.${nonce}.${at}`),
    [`${name}-algorithm`]: 'HmacSHA256',
    [`${name}-nonce`]: nonce,
    [`${name}-timestamp`]: String(at),
  }
  return [path, { method: 'POST', headers, body }]
}

export function sinchSms(
  body: unknown,
  {
    id = 'sinch-1',
    from = PHONE,
    to = NUMBER,
    at = SECOND,
    type = 'mo_text',
  }: How & { readonly type?: string } = {},
): string {
  const numbers = { from: digits(from), to: digits(to) }
  return JSON.stringify({ type, id, ...numbers, body, operator_id: '20810', received_at: iso(at) })
}

export function sinchConversation(
  contactMessage: object,
  {
    id = 'sinch-2',
    from = PHONE,
    to = NUMBER,
    at = SECOND,
    channel = 'SMS',
  }: How & { readonly channel?: string } = {},
): string {
  return JSON.stringify({
    app_id: 'app-1',
    accepted_time: iso(at),
    event_time: iso(at),
    project_id: 'project-1',
    message: {
      id,
      direction: 'TO_APP',
      contact_message: contactMessage,
      channel_identity: { channel, identity: digits(from), app_id: '' },
      conversation_id: 'conversation-1',
      contact_id: 'contact-1',
      metadata: '',
      accept_time: iso(at),
      sender_id: digits(to),
      processing_mode: 'CONVERSATION',
    },
    message_metadata: '',
  })
}

export function birdRequest(
  body: string,
  { secret = SECRET, path = '/inbound/bird/main', at = SECOND }: How = {},
): Signed {
  const hash = createHash('sha256').update(body).digest()
  const headers = {
    ...JSON_TYPE,
    'messagebird-signature': hmac64(secret, `${at}\n${PUBLIC_URL}${path}\n`, hash),
    'messagebird-request-timestamp': String(at),
  }
  return [path, { method: 'POST', headers, body }]
}

export function birdBody(
  text: string,
  { id = 'bird-1', from = PHONE, at = SECOND }: How = {},
  payload: object = {},
): string {
  return JSON.stringify({
    service: 'channels',
    event: 'sms.inbound',
    payload: {
      id,
      channelId: '614208aa-b153-4d5d-9989-2fddfc0ce4c3',
      sender: { contact: { id: 'c-1', identifierKey: 'phonenumber', identifierValue: from } },
      receiver: { connector: { id: '86cc4dc0-3dc0-41b7-ac43-8ec829ead56f' } },
      body: { type: 'text', text: { text } },
      status: 'delivered',
      direction: 'incoming',
      createdAt: iso(at),
      ...payload,
    },
  })
}

export type JwtHow = {
  readonly secret?: string
  readonly header?: Readonly<Record<string, unknown>>
}

export function jwt(
  claims: unknown,
  { secret = SECRET, header = { alg: 'HS256', typ: 'JWT' } }: JwtHow = {},
): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${encode(header)}.${encode(claims)}`
  const hash = `sha${String(header['alg']).slice(2)}`
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`
}

export function messagebirdRequest(
  body: string,
  how: How & JwtHow & { readonly claims?: object; readonly type?: string } = {},
): Signed {
  const { path = '/inbound/messagebird/main', at = SECOND, nonce = 'jti-1' } = how
  const token = jwt(
    {
      iss: 'MessageBird',
      nbf: at,
      exp: at + 60,
      jti: nonce,
      url_hash: sha256(PUBLIC_URL + path),
      ...(body === '' ? {} : { payload_hash: sha256(body) }),
      ...how.claims,
    },
    how,
  )
  const headers = {
    'content-type': how.type ?? 'application/json',
    'messagebird-signature-jwt': token,
  }
  return body === ''
    ? [path, { method: 'GET', headers }]
    : [path, { method: 'POST', headers, body }]
}

export function messagebirdFields(
  text: string,
  { id = 'messagebird-1', from = PHONE, to = NUMBER, at = SECOND }: How = {},
): Pairs {
  return [
    ['id', id],
    ['originator', digits(from)],
    ['recipient', digits(to)],
    ['body', text],
    ['createdDatetime', iso(at).replace('.000Z', '+00:00')],
  ]
}

export const VONAGE_KEY = 'abcd1234'

export function vonageMessage(
  body: string,
  how: How & JwtHow & { readonly claims?: object } = {},
): Signed {
  const { path = '/inbound/vonage/main', at = SECOND } = how
  const claims = {
    iat: at,
    jti: 'c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5',
    iss: 'Vonage',
    payload_hash: sha256(body),
    api_key: VONAGE_KEY,
    application_id: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
    ...how.claims,
  }
  const headers = { ...JSON_TYPE, authorization: `Bearer ${jwt(claims, how)}` }
  return [path, { method: 'POST', headers, body }]
}

export function vonageMessageBody(
  text: string,
  { id = 'vonage-1', from = PHONE, to = NUMBER, at = SECOND }: How = {},
  more: object = {},
): string {
  return JSON.stringify({
    channel: 'sms',
    message_uuid: id,
    to: digits(to),
    from: digits(from),
    timestamp: iso(at),
    message_type: 'text',
    text,
    sms: { num_messages: '1', keyword: text.split(' ', 1)[0]?.toUpperCase() },
    usage: { price: '0.0057', currency: 'EUR' },
    ...more,
  })
}

export type VonageMethod = 'md5hash' | 'md5' | 'sha1' | 'sha256' | 'sha512'

export function vonageSig(pairs: Pairs, secret = SECRET, method: VonageMethod = 'sha256'): string {
  const signed = pairs
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `&${name}=${value.replaceAll(/[&=]/g, '_')}`)
    .join('')
  return method === 'md5hash'
    ? createHash('md5')
        .update(signed + secret)
        .digest('hex')
    : createHmac(method, secret).update(signed).digest('hex')
}

export function vonageSmsPairs(
  text: string,
  { id = 'vonage-2', from = PHONE, to = NUMBER, at = SECOND }: How = {},
): Pairs {
  return [
    ['msisdn', digits(from)],
    ['to', digits(to)],
    ['messageId', id],
    ['text', text],
    ['type', 'text'],
    ['keyword', text.split(' ', 1)[0]?.toUpperCase() ?? ''],
    ['api-key', VONAGE_KEY],
    ['message-timestamp', iso(at).replace('T', ' ').slice(0, 19)],
    ['timestamp', String(at)],
    ['nonce', 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab'],
  ]
}

/** The SMS API in its three ways of calling. */
export function vonageSms(
  pairs: Pairs,
  {
    secret = SECRET,
    path = '/inbound/vonage/sms',
    method = 'sha256',
    by = 'form',
  }: How & { readonly method?: VonageMethod; readonly by?: 'form' | 'json' | 'get' } = {},
): Signed {
  const all: Pairs = [...pairs, ['sig', vonageSig(pairs, secret, method)]]
  if (by === 'get') return [`${path}?${form(all)}`, { method: 'GET', headers: {} }]
  if (by === 'form') return [path, { method: 'POST', headers: FORM_TYPE, body: form(all) }]
  const body = JSON.stringify(Object.fromEntries(all))
  return [path, { method: 'POST', headers: JSON_TYPE, body }]
}
