import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BastaError } from '../../../functions/domain/errors.ts'
import type { Outside } from '../../../functions/domain/outside.ts'
import type { InboundRequest } from '../../../functions/domain/listener.ts'
import { PROVIDERS } from '../../../functions/inbound/providers.ts'
import { PUBLIC_URL } from '../../house/house.ts'
import { eventsOf, houseWith } from './promises.ts'
import { SAMPLES, TOPIC_ARN } from './samples.ts'
import { NOW, PHONE, SECOND } from './sign.ts'

const JWT_LIKE = fc
  .tuple(fc.constantFrom('none', 'HS256', 'HS512', 'RS256', '', 'constructor'), fc.json())
  .map(([alg, claims]) => {
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    return `${encode(JSON.stringify({ alg }))}.${encode(claims)}.${encode('signature')}`
  })
const BASE64 = fc
  .constantFrom(0, 16, 20, 32, 64, 72, 256)
  .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
  .map((bytes) => Buffer.from(bytes).toString('base64'))
const ASCII = fc.string({ unit: 'grapheme-ascii', maxLength: 60 })
const TIME = fc.integer({ min: -400, max: 400 }).map((away) => String(SECOND + away))
const VALUE = fc.oneof(ASCII, BASE64, TIME, JWT_LIKE, fc.nat().map(String))
const CREDENTIALS = fc
  .tuple(
    fc.constantFrom('Bearer', 'Basic', 'bearer', 'Digest', ''),
    fc.oneof(JWT_LIKE, BASE64, ASCII),
  )
  .map((parts) => parts.join(' '))

/** Every header that a provider signs with. */
const HEADERS = fc.record(
  Object.fromEntries(
    [
      'webhook-id webhook-timestamp webhook-signature x-twilio-signature x-smsfactor-signature',
      'telnyx-signature-ed25519 telnyx-timestamp x-amz-sns-message-type x-amz-sns-topic-arn',
      'x-plivo-signature-v2 x-plivo-signature-ma-v2 x-plivo-signature-v2-nonce',
      'x-plivo-signature-v3 x-plivo-signature-ma-v3 x-plivo-signature-v3-nonce',
      'x-sinch-webhook-signature x-sinch-webhook-signature-algorithm',
      'x-sinch-webhook-signature-nonce x-sinch-webhook-signature-timestamp',
      'messagebird-signature-jwt messagebird-signature messagebird-request-timestamp',
      'x-twilio-email-event-webhook-signature x-twilio-email-event-webhook-timestamp content-type',
    ]
      .flatMap((line) => line.split(' '))
      .map((name) => [name, VALUE]),
  ),
  { requiredKeys: [] },
)

/** What would stop somebody, if it were believed. */
const STOPS = [
  { id: '1', channel: 'sms', from: PHONE, text: 'STOP' },
  { type: 'mo_text', id: '1', from: PHONE, body: 'STOP' },
  { channel: 'sms', message_uuid: '1', from: PHONE, text: 'STOP' },
  {
    data: {
      event_type: 'message.received',
      payload: { id: '1', from: { phone_number: PHONE }, text: 'STOP' },
    },
  },
  { originator: PHONE, id: '1', body: 'STOP' },
  [{ type: 'message-received', time: NOW, message: { id: '1', from: PHONE, text: 'STOP' } }],
  { results: [{ messageId: '1', from: PHONE, text: 'STOP' }] },
  { direction: 'MO', messageId: '1', from: PHONE, body: { text: 'STOP' } },
  { Type: 'Notification', MessageId: '1', TopicArn: TOPIC_ARN, Message: '{}', Timestamp: NOW },
  { signature: { timestamp: SECOND, token: 'x'.repeat(50), signature: '0'.repeat(64) } },
].map((one) => JSON.stringify(one))
const FORMS = [
  `MessageSid=1&From=%2B33612345678&Body=STOP`,
  `MessageUUID=1&From=33612345678&Text=STOP`,
  `messageId=1&msisdn=33612345678&text=STOP&timestamp=${SECOND}&sig=${'0'.repeat(32)}`,
  `numero=33612345678&message=STOP&id=1&date=${SECOND}`,
]
const BODY = fc.oneof(
  fc.constantFrom(...STOPS, ...FORMS).map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
)
const QUERY = fc.oneof(
  fc.constantFrom('', ...FORMS.map((one) => `?${one}`), `?bodySHA256=${'0'.repeat(64)}`),
  fc.webQueryParameters().map((query) => `?${query}`),
)
const SECRET_PATH = fc.constantFrom('', '/', '/wrong', `/${'x'.repeat(30)}`, '/%00', '/%E0%A4%A')
const METHOD = fc.constantFrom('GET', 'POST')

const OUTSIDE: Outside = {
  fetch: () => Promise.resolve(new Response('nothing', { status: 404 })),
  readObject: () => Promise.reject(new BastaError('unavailable', 'There is no bucket.')),
  sendText: () => Promise.reject(new Error('Nobody sends anything here.')),
}

describe.each(Object.keys(PROVIDERS))('the verifier of %s', (name) => {
  const entries = SAMPLES[name] ?? []

  it('has a sample entry here', () => {
    expect(entries.length, `Add a valid entry of "${name}" to SAMPLES.`).toBeGreaterThan(0)
    for (const entry of entries) {
      const opened = PROVIDERS[name]?.open({ senders: ['acme'], ...entry })
      expect(opened?.ok === false ? opened.problem : '').toBe('')
    }
  })

  it('refuses whatever was not signed, and throws nothing but `unavailable`', async () => {
    const sealed = fc
      .tuple(
        METHOD,
        QUERY,
        HEADERS,
        fc.option(CREDENTIALS, { nil: undefined }),
        BODY,
        fc.option(ASCII),
      )
      .map(([method, query, headers, authorization, body, pathSecret]): InboundRequest => ({
        method,
        url: `${PUBLIC_URL}/inbound/${name}/main${query}`,
        headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
        body,
        pathSecret: pathSecret ?? undefined,
        receivedAt: NOW,
      }))
    for (const entry of entries) {
      const opened = PROVIDERS[name]?.open(entry)
      if (opened?.ok !== true) throw new Error(`The sample of ${name} was refused.`)
      await fc.assert(
        fc.asyncProperty(sealed, async (request) => {
          const refusal = await opened.listener.verify(request, OUTSIDE).catch((error: unknown) => {
            if (error instanceof BastaError && error.code === 'unavailable') return 'unavailable'
            throw error
          })
          expect(refusal).toBeTypeOf('string')
        }),
        { numRuns: 300 },
      )
    }
  })

  it('answers any request through the door without failing, and nobody is stopped', async () => {
    for (const entry of entries) {
      const house = await houseWith({ [`${name}/main`]: entry }, { outside: OUTSIDE })
      const opened = PROVIDERS[name]?.open(entry)
      const refused = opened?.ok === true ? opened.listener.refusalStatus : 401
      const request = fc.tuple(METHOD, SECRET_PATH, QUERY, HEADERS, BODY)
      await fc.assert(
        fc.asyncProperty(request, async ([method, secret, query, headers, bytes]) => {
          const path = `/inbound/${name}/main${secret}${query}`
          const init = { method, headers: { ...headers } }
          const response = await house.request(
            path,
            method === 'GET' ? init : { ...init, body: Uint8Array.from(bytes) },
          )
          expect([refused, 400, 401, 404, 413]).toContain(response.status)
        }),
        { numRuns: 30 },
      )
      expect(await eventsOf(house)).toEqual([])
    }
  })
})
