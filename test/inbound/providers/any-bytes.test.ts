import * as fc from 'fast-check'
import * as sns from '../../fixtures/providers/sns/sign.ts'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readAccounts } from '../../../functions/inbound/accounts.ts'
import { UnreadableError } from '../../../functions/domain/message.ts'
import type { InboundRequest } from '../../../functions/domain/listener.ts'
import { recorded, recordedNames } from '../../fixtures/providers/load.ts'
import { NOW, SECRET, TELNYX_KEY } from './sign.ts'

const SENDGRID_KEY = readFileSync(
  `${import.meta.dirname}/../../fixtures/providers/sendgrid/other-key.pem`,
  'utf8',
)
const ENTRIES: Readonly<Record<string, object>> = {
  'aws-sms': { topicArns: [sns.SMS_TOPIC] },
  bandwidth: { secret: SECRET },
  bird: { signingKey: SECRET },
  brevo: { secret: SECRET },
  infobip: { secret: SECRET },
  mailgun: { signingKey: SECRET },
  mailjet: { secret: SECRET },
  messagebird: { signingKey: SECRET },
  octopush: { secret: SECRET },
  postmark: { secret: SECRET },
  sendgrid: { publicKey: await publicKey() },
  sinch: { secret: SECRET },
  smsmode: { secret: SECRET },
  telnyx: { publicKey: TELNYX_KEY.publicKey },
  vonage: { api: 'messages', signatureSecret: SECRET },
  ses: { topicArns: [sns.MAIL_TOPIC], eventBridge: true, mailDomain: 'bye.acme.example' },
}

async function publicKey(): Promise<string> {
  const { createPublicKey } = await import('node:crypto')
  const key = createPublicKey(SENDGRID_KEY)
  return key.export({ format: 'der', type: 'spki' }).toString('base64')
}

function listenerOf(provider: string) {
  const name = `${provider}/main`
  const entry = { senders: ['acme'], ...ENTRIES[provider] }
  const { accounts, refused } = readAccounts(JSON.stringify({ [name]: entry }))
  const account = accounts.get(name)
  if (account === undefined) throw new Error(refused.get(name))
  return account.listener
}

const REFUSALS = [
  'missing_signature',
  'malformed_signature',
  'wrong_signature',
  'stale',
  'unknown_topic',
  'too_many_parts',
]

function requestOf(
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): InboundRequest {
  return { method: 'POST', url: 'https://stop.example.test/', headers, body, receivedAt: NOW }
}

/** Any bytes, any JSON, and recorded bodies with any value in any place. */
function anyBody(provider: string): fc.Arbitrary<Uint8Array> {
  const bodies = recordedNames(provider).map((name) => recorded(provider, name).body)
  const parsed = bodies.flatMap((body): unknown[] => {
    try {
      return [JSON.parse(Buffer.from(body).toString())]
    } catch {
      return []
    }
  })
  const bent = fc
    .tuple(fc.constantFrom(...parsed), fc.nat(), fc.jsonValue({ maxDepth: 2 }))
    .map(([value, place, other]) => Buffer.from(JSON.stringify(bend(value, place, other))))
  return fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((text) => Buffer.from(text)),
    fc.constantFrom(...bodies),
    bent,
    bent,
    bent,
  )
}

/** The same with another value at one place; texts that hold JSON are places too. */
function bend(value: unknown, place: number, other: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('{') && place % 2 === 0)
    return JSON.stringify(bend(JSON.parse(value), Math.floor(place / 2), other))
  if (typeof value !== 'object' || value === null) return other
  const entries = Object.entries(value)
  const at = place % (entries.length + 1)
  const deeper = Math.floor(place / (entries.length + 1))
  const changed = entries.map(([name, one], i): [string, unknown] =>
    i === at ? [name, deeper === 0 ? other : bend(one, deeper, other)] : [name, one],
  )
  return Array.isArray(value) ? changed.map(([, one]) => one) : Object.fromEntries(changed)
}

const anyHeaders = fc.dictionary(
  fc.constantFrom(
    'authorization',
    'x-twilio-email-event-webhook-signature',
    'x-twilio-email-event-webhook-timestamp',
  ),
  fc.oneof(
    fc.string(),
    fc.constant('1780308000'),
    fc.string().map((text) => `Basic ${Buffer.from(text).toString('base64')}`),
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
  ),
)

describe.each(Object.keys(ENTRIES))('%s', (provider) => {
  const listener = listenerOf(provider)
  const aws = { ...sns.fakeAws(), answer: () => new Response('no certificate') }

  it('believes nothing that was not signed, and says so without throwing', async () => {
    const other = listenerOf(provider)
    await fc.assert(
      fc.asyncProperty(anyBody(provider), anyHeaders, async (body, headers) => {
        const request = requestOf(body, headers)
        const outside = { ...aws, fetch: () => Promise.resolve(new Response('no certificate')) }
        const refusal = await other.verify(request, outside)
        const isRecorded = provider === 'mailgun' && refusal === undefined
        // Mailgun signs no part of the body but its signature.
        if (!isRecorded) expect(REFUSALS).toContain(refusal)
      }),
      { numRuns: 400 },
    )
  })

  it('reads what it can and calls the rest unreadable', async () => {
    await fc.assert(
      fc.asyncProperty(anyBody(provider), async (body) => {
        try {
          listener.nonce(requestOf(body))
          const messages = await listener.read(requestOf(body), aws)
          expect(Array.isArray(messages)).toBe(true)
          listener.signedTime(requestOf(body))
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableError)
        }
      }),
      { numRuns: 600 },
    )
  })

  it('is not brought down by depth or size', async () => {
    for (const text of ['['.repeat(200_000), `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`]) {
      const request = requestOf(Buffer.from(text))
      expect(REFUSALS).toContain(await listener.verify(request, aws))
      const messages = await listener.read(request, aws).catch((error: unknown) => {
        expect(error).toBeInstanceOf(UnreadableError)
        return []
      })
      for (const { kind } of messages) expect(kind).toBe('unread')
    }
  })
})

describe('mail that SES received', () => {
  const listener = listenerOf('ses')
  const line = fc.string({ unit: 'binary', maxLength: 60 })
  const part = fc.constantFrom(
    'Content-Type: multipart/report; report-type=feedback-report; boundary=b',
    'Content-Type: message/feedback-report',
    'Content-Type: message/rfc822',
    'Content-Type: text/html',
    'Content-Transfer-Encoding: base64',
    'Feedback-Type: abuse',
    'Original-Rcpt-To: <jane@customer.example>',
    'List-Unsubscribe: <https://stop.example.test/u/AQ>, <mailto:u-a@b>',
    'From: jane@customer.example',
    '--b',
    '--b--',
    '',
  )

  it('of any bytes is read, or called unreadable', async () => {
    const mail = fc.array(fc.oneof(part, part, line), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(mail, fc.boolean(), fc.boolean(), async (lines, isBase64, isTold) => {
        const raw = lines.join('\r\n')
        const type = 'multipart/report; report-type=feedback-report; boundary=b'
        const headers = isTold ? [{ name: 'Content-Type', value: type }] : undefined
        const received = {
          notificationType: 'Received',
          mail: { messageId: 'm', source: 'jane@customer.example', headers },
          receipt: {
            recipients: ['news@acme.example'],
            dkimVerdict: { status: 'PASS' },
            dmarcVerdict: { status: 'PASS' },
            action: { type: 'SNS' },
          },
          content: isBase64 ? Buffer.from(raw).toString('base64') : raw,
        }
        const body = JSON.stringify(sns.notification(received, { topic: sns.MAIL_TOPIC }))
        try {
          await listener.read(requestOf(Buffer.from(body)), sns.fakeAws())
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableError)
        }
      }),
      { numRuns: 400 },
    )
  })

  it.each([
    [
      'nested',
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(3_000)}`,
    ],
    ['of headers', `X: y\r\n`.repeat(90_000)],
    ['of unclosed tags', `Content-Type: text/html\r\n\r\n${'<style>'.repeat(50_000)}`],
    ['of open brackets', `List-Unsubscribe: ${'<https://'.repeat(30_000)}\r\n\r\n`],
    ['of a long From', `From: ${'a@b.example,'.repeat(30_000)}\r\n\r\n`],
  ])('%s without end does not take long', async (_, raw) => {
    const received = {
      notificationType: 'Received',
      mail: { messageId: 'm', source: 'jane@customer.example' },
      receipt: {
        recipients: ['news@acme.example'],
        dmarcVerdict: { status: 'PASS' },
        action: { type: 'SNS' },
      },
      content: raw,
    }
    const body = JSON.stringify(sns.notification(received, { topic: sns.MAIL_TOPIC }))
    const started = performance.now()
    await listener.read(requestOf(Buffer.from(body)), sns.fakeAws()).catch((error: unknown) => {
      expect(error).toBeInstanceOf(UnreadableError)
    })
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
