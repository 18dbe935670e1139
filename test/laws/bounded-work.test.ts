import * as sns from '../fixtures/providers/sns/sign.ts'
import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest'
import { classify } from '../../functions/classify/classify.ts'
import { textOfHtml } from '../../functions/inbound/mail/html-text.ts'
import { readReport } from '../../functions/inbound/mail/feedback-report.ts'
import { authorOf, parseMime } from '../../functions/inbound/mail/mime.ts'
import { UnreadableError } from '../../functions/domain/message.ts'
import type { InboundRequest } from '../../functions/domain/listener.ts'
import { PROVIDERS } from '../../functions/inbound/providers.ts'
import {
  DEPTH_MAX,
  isUnbounded,
  MEMBERS_MAX,
  PARAMETERS_MAX,
} from '../../functions/inbound/verify/request-bounds.ts'
import { ACCOUNTS, openHouse, PUBLIC_URL, TWILIO_TOKEN, twilioText } from '../house/house.ts'
import { houseWith } from '../inbound/providers/promises.ts'
import { SAMPLES } from '../inbound/providers/samples.ts'

/** How much more is sent, and the most it may cost: a square would cost 64 times as much. */
const MORE = 8
const COST_MAX = 3 * MORE
/** Under this much there is nothing to compare. */
const FLOOR_MS = 4

/** What this process computed meanwhile, whatever else the machine does: the least of three. */
async function cpuOf(work: () => unknown): Promise<number> {
  const runs: number[] = []
  for (let run = 0; run < 3; run += 1) {
    const start = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(start)
    runs.push((user + system) / 1000)
  }
  return Math.min(...runs)
}

async function expectLinear(work: (size: number) => unknown, size: number): Promise<void> {
  const small = Math.max(FLOOR_MS, await cpuOf(() => work(size)))
  const large = await cpuOf(() => work(size * MORE))
  expect(large / small).toBeLessThan(COST_MAX)
}

const form = (count: number) =>
  Array.from({ length: count }, (_, at) => `p${at}=${at % 7}`).join('&')
const sameName = (count: number) => Array.from({ length: count }, (_, at) => `p=${at}`).join('&')
const BODIES: Readonly<Record<string, (size: number) => string>> = {
  'a form of many parameters': form,
  'a form that repeats one name': sameName,
  'JSON of many members': (size) =>
    `{${Array.from({ length: size }, (_, at) => `"m${at}":${at}`).join(',')}}`,
  'a list of many events': (size) =>
    JSON.stringify(Array.from({ length: size }, (_, at) => ({ type: 'x', id: at }))),
  'a deep list': (size) => '['.repeat(size),
  'deep objects': (size) => '{"a":'.repeat(size),
  'deep XML': (size) => '<a>'.repeat(size),
  'many elements': (size) => `<MSGLST>${'<MSG/>'.repeat(size)}</MSGLST>`,
  'one long text': (size) => JSON.stringify({ text: 'stop \\" '.repeat(size) }),
}

describe('bytes that nobody has verified cost what they weigh', () => {
  for (const [name, entries] of Object.entries(SAMPLES))
    it(`at ${name}`, async () => {
      for (const entry of entries) {
        const opened = PROVIDERS[name]?.open({ senders: ['acme'], ...entry })
        if (opened?.ok !== true) throw new Error(`The sample of ${name} was refused.`)
        const { listener } = opened
        for (const [kind, bodyOf] of Object.entries(BODIES)) {
          const request = (size: number): InboundRequest => ({
            method: 'POST',
            url: `${PUBLIC_URL}/inbound/${name}/main`,
            headers: HEADERS,
            body: Buffer.from(bodyOf(size)),
            receivedAt: new Date(),
          })
          const work = async (size: number) => {
            const made = request(size)
            await listener.verify(made, NOBODY)
            // As if it had been signed.
            await listener.read(made, NOBODY).catch(() => undefined)
            listener.answer([], made)
          }
          const small = Math.max(FLOOR_MS, await cpuOf(() => work(1_000)))
          const large = await cpuOf(() => work(1_000 * MORE))
          expect(large / small, `${name}: ${kind}`).toBeLessThan(COST_MAX)
        }
      }
    }, 60_000)

  it('60,000 parameters are refused before any is hashed, and 120,000 at no more than their weight', async () => {
    const house = await openHouse()
    const send = async (count: number) => {
      const response = await house.app.request('/inbound/twilio/main', {
        method: 'POST',
        headers: { ...HEADERS, 'content-type': 'application/x-www-form-urlencoded' },
        body: form(count),
      })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({
        detail: expect.stringContaining('too_many_parts') as string,
      })
    }
    await expectLinear(send, 60_000 / MORE)
  })

  it('is parsed within the limits, and not parsed beyond one', () => {
    const of = (body: string, url = PUBLIC_URL) => isUnbounded({ url, body: Buffer.from(body) })
    expect(of(form(PARAMETERS_MAX))).toBe(false)
    expect(of(form(PARAMETERS_MAX + 1))).toBe(true)
    expect(of('', `${PUBLIC_URL}/?${form(PARAMETERS_MAX + 1)}`)).toBe(true)
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(of(nested(DEPTH_MAX))).toBe(false)
    expect(of(nested(DEPTH_MAX + 1))).toBe(true)
    expect(of(`\uFEFF ${nested(DEPTH_MAX + 1)}`)).toBe(true)
    // In a text nothing nests.
    expect(of(JSON.stringify({ text: `"${'['.repeat(200)}\\` }))).toBe(false)
    expect(of(`[${'1,'.repeat(MEMBERS_MAX)}1]`)).toBe(true)
    expect(of(`<a>${'<b><![CDATA[x]]></b><c/>'.repeat(100)}</a>`)).toBe(false)
    expect(of('<a>'.repeat(DEPTH_MAX + 1))).toBe(true)
  })
})

describe('a text costs what it weighs, up to where it is cut', () => {
  const UNITS = [
    'a',
    'a ',
    '> ',
    '<',
    '<p ',
    '<style>',
    '-',
    '\n',
    ' ',
    'a@',
    'From: a\n',
    'stop ',
    '“',
    '👍',
    'ne ',
    'www.',
    '//a',
    '\u0301',
    '1a',
    '&#',
    'wrote:\n',
  ]
  it.each(UNITS)('of %j', async (unit) => {
    const text = (size: number) => unit.repeat(Math.ceil(size / unit.length))
    await expectLinear((size) => classify(text(size)), 200)
    await expectLinear(
      (size) => classify(text(size), { mail: { ownHosts: ['acme.example'] } }),
      2_500,
    )
    await expectLinear((size) => textOfHtml(text(size)), 2_500)
  })
})

describe('a mail costs what it weighs', () => {
  const REPORTER = { isBelieved: true, wrote: 'anybody', messageId: '1', at: undefined } as const
  const HEADS = [
    '',
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n',
    'Content-Type: text/html\r\n\r\n',
    'From: ',
  ]
  const UNITS = [
    'x: y\r\n',
    'x: y;\r\n z\r\n',
    ' \r\n',
    '\n',
    '--b\r\n',
    '--b\r\n\r\na\r\n',
    '--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n',
    '--b\r\nContent-Type: message/rfc822\r\n\r\na: b\r\n\r\n',
    '<p>',
    'a@b,',
    '"',
    '=?utf-8?q?a?= ',
  ]
  it.each(HEADS)(
    'that begins with %j',
    async (head) => {
      for (const unit of UNITS) {
        const bytesOf = (size: number) =>
          Buffer.from(head + unit.repeat(Math.ceil(size / unit.length)))
        const work = async (size: number) => {
          try {
            const mail = await parseMime(bytesOf(size))
            await authorOf(mail)
            await readReport(mail, REPORTER)
          } catch (error) {
            if (!(error instanceof UnreadableError)) throw error
          }
        }
        await expectLinear(work, 12_000)
      }
    },
    60_000,
  )
})

describe('what is refused is verified once', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-06-01T10:00:00Z') })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('a forged notification has its certificate fetched once', async () => {
    let fetched = 0
    const outside = {
      ...NOBODY,
      fetch: () => {
        fetched += 1
        return Promise.resolve(new Response('no certificate', { status: 404 }))
      },
    }
    const house = await houseWith({ 'aws-sms/main': { topicArns: [sns.SMS_TOPIC] } }, { outside })
    const forged = JSON.stringify({
      Type: 'Notification',
      MessageId: '1',
      TopicArn: sns.SMS_TOPIC,
      Message: '{}',
      Timestamp: new Date().toISOString(),
      SignatureVersion: '2',
      Signature: Buffer.alloc(256).toString('base64'),
      SigningCertURL: `https://sns.${sns.SMS_TOPIC.split(':')[3] ?? ''}.amazonaws.com/SimpleNotificationService-${'0'.repeat(32)}.pem`,
    })
    for (let sent = 1; sent <= 3; sent += 1) {
      vi.setSystemTime(Date.now() + 60_000)
      await house.request('/inbound/aws-sms/main', { method: 'POST', body: forged })
      expect(fetched).toBe(sent)
    }
  })

  it('a crowd of forgeries reads the accounts once, and a mended secret works at once', async () => {
    let token = TWILIO_TOKEN
    let reads = 0
    const house = await openHouse({
      accounts: () => {
        reads += 1
        return Promise.resolve(
          JSON.stringify({ ...ACCOUNTS, 'twilio/main': { authToken: token, senders: ['acme'] } }),
        )
      },
    })
    await house.request(...twilioText('hello'))
    expect(reads).toBe(1)
    vi.setSystemTime(Date.now() + 30_000)
    const other = 'f'.repeat(32)
    const forged = async () => (await house.request(...twilioText('STOP', { token: other }))).status
    const statuses = await Promise.all(Array.from({ length: 40 }, forged))
    expect(new Set(statuses)).toEqual(new Set([401]))
    expect(reads).toBe(2)
    vi.setSystemTime(Date.now() + 6_000)
    token = other
    expect(await forged()).toBe(200)
    expect(reads).toBe(3)
  })
})

const HEADERS = {
  'x-twilio-signature': Buffer.alloc(20).toString('base64'),
  'x-plivo-signature-v3': Buffer.alloc(32).toString('base64'),
  'x-plivo-signature-v3-nonce': '1',
  'x-plivo-signature-v2': Buffer.alloc(32).toString('base64'),
  'x-plivo-signature-v2-nonce': '1',
}
const NOBODY = {
  fetch: () => Promise.resolve(new Response('nothing', { status: 404 })),
  readObject: () => Promise.reject(new Error('There is no bucket.')),
  sendText: () => Promise.reject(new Error('Nobody sends anything here.')),
}
