import { createSecretKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { PROVIDERS } from '../../../functions/inbound/providers.ts'
import { isOutsideWindow } from '../../../functions/domain/signed-time.ts'
import { PUBLIC_URL } from '../../house/house.ts'
import {
  eventsOf,
  expectRefused,
  houseWith,
  itHearsWhatWasRecorded,
  itKeepsItsPromises,
  statusOf,
} from './promises.ts'
import {
  form,
  jwt,
  messagebirdFields,
  messagebirdRequest,
  NOW,
  OTHER_SECRET,
  SECOND,
  SECRET,
  sha256,
  type How,
  type JwtHow,
  type Signed,
} from './sign.ts'

/** The official SDK brings no types for it. */
const { verify, VerifyOptions } = createRequire(import.meta.url)(
  'messagebird/lib/webhook-signature-jwt.js',
) as {
  verify: (
    url: string,
    body: Buffer,
    token: string,
    key: KeyObject,
    options: object,
  ) => Promise<unknown>
  VerifyOptions: new (isUrl: boolean, isBody: boolean, jwt: object) => object
}

const entry = { signingKey: SECRET }
const json = (words: string, how: How = {}) =>
  JSON.stringify(Object.fromEntries(messagebirdFields(words, how)))
const text = (words: string, how: How & JwtHow = {}) => messagebirdRequest(json(words, how), how)
const open = () => houseWith({ 'messagebird/main': entry })
const HEADER = 'messagebird-signature-jwt'

describe('MessageBird', () => {
  itKeepsItsPromises({
    name: 'messagebird',
    entry,
    text,
    signedHeaders: [HEADER],
    wrong: text('STOP', { secret: OTHER_SECRET }),
    success: 200,
    signsTime: true,
    signsUrl: true,
  })
  itHearsWhatWasRecorded('messagebird', { 'messagebird/main': entry })

  it('believes what the official SDK believes whenever it comes, and nothing else', async () => {
    const house = await open()
    const body = json('STOP')
    const samples: Signed[] = [
      ...['HS256', 'HS384', 'HS512'].map((alg) => text('STOP', { header: { alg, typ: 'JWT' } })),
      text('Arrêtez ✋🏽 d’écrire'),
      text('STOP', { secret: OTHER_SECRET }),
      messagebirdRequest('', {
        path: `/inbound/messagebird/main?${form(messagebirdFields('STOP'))}`,
      }),
      ...[
        { iss: 'Vonage' },
        { iss: undefined },
        { jti: undefined },
        { url_hash: undefined },
        { url_hash: sha256(PUBLIC_URL) },
        { payload_hash: undefined },
        { payload_hash: sha256(`${body} `) },
        { payload_hash: sha256(body).toUpperCase() },
      ].map((claims) => messagebirdRequest(body, { claims })),
    ]
    for (const [path, init] of samples) {
      const token = init.headers[HEADER] ?? ''
      const isBelieved = await verify(
        PUBLIC_URL + path,
        Buffer.from(typeof init.body === 'string' ? init.body : ''),
        token,
        createSecretKey(Buffer.from(SECRET)),
        new VerifyOptions(true, true, {
          issuer: 'MessageBird',
          algorithms: ['HS256', 'HS384', 'HS512'],
          clockTolerance: 5,
          currentDate: NOW,
        }),
      ).then(
        () => true,
        () => false,
      )
      const status = await statusOf(house, [path, init])
      const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
      expect(status === 200, claims).toBe(isBelieved)
    }
  })

  const reference = new URL(
    '../../../node_modules/messagebird/lib/testdata/webhook-signature-jwt-reference.json',
    import.meta.url,
  )
  const vectors = JSON.parse(readFileSync(reference, 'utf8')) as {
    name: string
    method: string
    secret?: string
    url: string
    payload?: string
    timestamp: string
    token: string
    valid: boolean
  }[]

  it.each(vectors)('agrees with the reference vector: $name', async (vector) => {
    const { secret = SECRET, url, payload = '', timestamp, token, method, valid } = vector
    const opened = PROVIDERS['messagebird']?.open({ signingKey: secret })
    // A vector’s secret may be shorter than what an account may have.
    if (secret.length < 22) return expect(opened?.ok).toBe(false)
    if (opened?.ok !== true) throw new Error('The entry was refused.')
    const request = {
      method,
      url,
      headers: { [HEADER]: token },
      body: Buffer.from(payload),
      receivedAt: new Date(timestamp),
    }
    const refusal = await opened.listener.verify(request, {} as never)
    const signed = refusal === undefined ? opened.listener.signedTime(request) : undefined
    // What the SDK calls expired is genuine to us, and lifts nothing.
    const isInTime = signed !== undefined && !isOutsideWindow(signed, request.receivedAt)
    expect(isInTime).toBe(valid)
  })

  it('refuses tokens of any other make', async () => {
    const house = await open()
    const [path, init] = text('STOP')
    const token = init.headers[HEADER] ?? ''
    const [head, payload, signature] = token.split('.')
    const claims: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const others = [
      '',
      'x',
      '..',
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${head}.${payload}.`,
      `${head}.${payload}.${signature}=`,
      `${token}.${signature}`,
      jwt(claims, { header: { alg: 'HS256', crit: ['exp'] } }),
      jwt([claims]),
      jwt(null),
      jwt('claims'),
      jwt({ ...(claims as object), nbf: String(SECOND) }),
    ]
    for (const other of others)
      await expectRefused(
        house,
        [path, { ...init, headers: { ...init.headers, [HEADER]: other } }],
        other,
      )
  })

  it('hears a STOP under a token id that came before: URL and body are signed with it', async () => {
    const house = await open()
    await statusOf(house, text('hello', { id: 'a', nonce: 'once' }))
    expect(await statusOf(house, text('STOP', { id: 'b', nonce: 'once' }))).toBe(200)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop' }])
  })

  it.each(['{}', '[1]', '{"id":1}', 'id=1&body=STOP', '{"originator":null,"id":{}}'])(
    'says that it cannot read %s',
    async (body) => {
      expect(await statusOf(await open(), messagebirdRequest(body))).toBe(400)
    },
  )
})
