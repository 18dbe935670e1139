import { createHmac, createPublicKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openHouse, OPT_OUT, ACME, twilioRequest, type TestHouse } from '../house/house.ts'
import * as sns from '../fixtures/providers/sns/sign.ts'
import {
  telnyxRequest,
  TELNYX_KEY,
  twilioEvents,
  VONAGE_KEY,
  vonageMessage,
  vonageSms,
  type Signed,
} from './providers/sign.ts'

const ADA = 'ada@customer.example'
const PHONE = '+33612345678'
const NUMBER = '+33700000001'
const SECRET = 'a-test-secret-of-more-than-128-bits'
const STOPPED = new Date('2026-06-01T08:00:00Z')
const SENT = new Date('2026-06-01T10:00:00Z')
const SECOND = SENT.getTime() / 1000
const SENDGRID_KEY = readFileSync(
  `${import.meta.dirname}/../fixtures/providers/sendgrid/key.pem`,
  'utf8',
)
const publicKey = createPublicKey(SENDGRID_KEY)
  .export({ format: 'der', type: 'spki' })
  .toString('base64')

const json = (path: string, body: unknown): Signed => [
  path,
  {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  },
]

const sendgrid = (...events: object[]): Signed => {
  const body = `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`
  const signature = sign('sha256', Buffer.from(`${SECOND}${body}`), {
    key: SENDGRID_KEY,
    dsaEncoding: 'der',
  })
  return [
    '/inbound/sendgrid/main',
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-twilio-email-event-webhook-timestamp': String(SECOND),
        'x-twilio-email-event-webhook-signature': signature.toString('base64'),
      },
      body,
    },
  ]
}

const mailgun = (data: object, token = 'b4'.repeat(25)): Signed => {
  const mac = createHmac('sha256', SECRET).update(`${SECOND}${token}`)
  const signature = { timestamp: String(SECOND), token, signature: mac.digest('hex') }
  return json('/inbound/mailgun/main', { signature, 'event-data': data })
}

const ses = (event: object): Signed =>
  sns.post(
    '/inbound/ses/main',
    sns.notification(event, {
      topic: sns.MAIL_TOPIC,
      at: SENT.toISOString(),
      id: `sns-${JSON.stringify(event).length}`,
    }),
  )

const sesMail = (more: object = {}) => ({
  messageId: '0100018f',
  timestamp: SENT.toISOString(),
  source: 'Acme <news@acme.example>',
  destination: [ADA],
  ...more,
})

const ACCOUNTS = {
  'ses/main': { topicArns: [sns.MAIL_TOPIC] },
  'sendgrid/main': { publicKey },
  'mailgun/main': { signingKey: SECRET },
  'postmark/main': { secret: SECRET },
  'mailjet/main': { secret: SECRET },
  'brevo/main': { secret: SECRET },
  'twilio/main': { authToken: SECRET },
  'telnyx/main': { publicKey: TELNYX_KEY.publicKey },
  'vonage/main': {
    api: 'messages',
    signatureSecret: SECRET,
    apiKey: VONAGE_KEY,
    apiSecret: 'secret',
  },
  'vonage/sms': { api: 'sms', signatureSecret: SECRET, signatureMethod: 'sha256' },
}

const entries = (accounts: object, senders = ['acme']) =>
  Object.fromEntries(Object.entries(accounts).map(([name, entry]) => [name, { senders, ...entry }]))

/** Ada and her phone said stop two hours ago. */
async function open(basis: object = OPT_OUT, senders = ['acme']): Promise<TestHouse> {
  const accounts = JSON.stringify(entries(ACCOUNTS, senders))
  const house = await openHouse({
    accounts: () => Promise.resolve(accounts),
    outside: sns.fakeAws(),
  })
  house.setNow(STOPPED)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...basis })
  await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, numbers: [], domains: [] })
  for (const to of [ADA, PHONE])
    await house.api('POST', '/v1/stops', {
      to,
      scope: 'sender/acme',
      channelOfRequest: 'phone',
      reference: 'call 17',
    })
  house.setNow(SENT)
  return house
}

type Shown = Readonly<Record<string, unknown>> & {
  readonly stop?: { readonly wasKnown: boolean }
}

async function incidents(house: TestHouse): Promise<readonly Shown[]> {
  const { body } = await house.api('GET', '/v1/incidents')
  return (body as { incidents: Shown[] }).incidents
}

async function tell(house: TestHouse, signed: Signed): Promise<void> {
  const { status } = await house.request(...signed)
  expect(status).toBeLessThan(300)
}

const twilio = (status: string, id = 'SM1'): Signed =>
  twilioRequest(
    [
      ['MessageSid', id],
      ['From', NUMBER],
      ['To', PHONE],
      ['MessageStatus', status],
    ],
    { token: SECRET },
  ) as Signed

const telnyx = (type: string): Signed =>
  telnyxRequest(
    JSON.stringify({
      data: {
        event_type: type,
        payload: {
          id: 't-1',
          direction: 'outbound',
          from: { phone_number: NUMBER },
          to: [{ phone_number: PHONE, status: 'sent' }],
          sent_at: SENT.toISOString(),
          errors: [],
        },
      },
    }),
    { at: SECOND },
  )

const MAILGUN = {
  id: 'e-1',
  timestamp: SECOND + 0.25,
  recipient: ADA,
  message: { headers: { from: 'news@acme.example', 'message-id': '1@acme.example' } },
}

const TOLD: readonly [name: string, request: () => Signed, shown: object][] = [
  ['SES Send', () => ses({ eventType: 'Send', mail: sesMail() }), { messageId: '0100018f' }],
  [
    'SES Delivery',
    () =>
      ses({
        eventType: 'Delivery',
        mail: sesMail(),
        delivery: { recipients: [ADA], timestamp: '2026-06-01T10:00:09Z' },
      }),
    { messageId: '0100018f', sentAt: '2026-06-01T10:00:00Z', timeIs: 'sent' },
  ],
  [
    'SendGrid processed',
    () =>
      sendgrid({
        event: 'processed',
        email: ADA,
        timestamp: SECOND,
        sg_event_id: 'e-1',
        sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
      }),
    { messageId: '14c5d75ce93.dfd.64b469', timeIs: 'sent' },
  ],
  [
    'SendGrid delivered',
    () =>
      sendgrid({
        event: 'delivered',
        email: ADA,
        timestamp: SECOND,
        sg_event_id: 'e-1',
        sg_message_id: 'V4yBzSQuTTGi9Vo-HHTSaQ.recvd-5f9-0',
      }),
    { messageId: 'V4yBzSQuTTGi9Vo-HHTSaQ', timeIs: 'delivered' },
  ],
  ['Mailgun accepted', () => mailgun({ ...MAILGUN, event: 'accepted' }), { timeIs: 'sent' }],
  [
    'Mailgun delivered',
    () => mailgun({ ...MAILGUN, event: 'delivered' }),
    { timeIs: 'delivered', messageId: '1@acme.example' },
  ],
  [
    'Postmark Delivery',
    () =>
      json(`/inbound/postmark/main/${SECRET}`, {
        RecordType: 'Delivery',
        MessageID: 'p-1',
        Recipient: ADA,
        DeliveredAt: SENT.toISOString(),
      }),
    { messageId: 'p-1', timeIs: 'delivered' },
  ],
  [
    'Mailjet sent',
    () =>
      json(`/inbound/mailjet/main/${SECRET}`, {
        event: 'sent',
        time: SECOND,
        email: ADA,
        Message_GUID: 'g-1',
      }),
    { messageId: 'g-1' },
  ],
  [
    'Brevo request',
    () =>
      json(`/inbound/brevo/main/${SECRET}`, {
        event: 'request',
        email: ADA,
        'message-id': '<1@smtp-relay.example>',
        ts_event: SECOND,
      }),
    { timeIs: 'sent' },
  ],
  [
    'Brevo SMS sent',
    () =>
      json(`/inbound/brevo/main/${SECRET}`, {
        msg_status: 'sent',
        to: '33612345678',
        messageId: 4711,
      }),
    { messageId: '4711', timeIs: 'heard' },
  ],
  ['Twilio sent', () => twilio('sent'), { messageId: 'SM1', timeIs: 'heard', purposeIs: 'named' }],
  ['Twilio delivered', () => twilio('delivered'), { messageId: 'SM1' }],
  [
    'Twilio event sent',
    () =>
      twilioEvents(
        JSON.stringify([
          {
            type: 'com.twilio.messaging.message.sent',
            data: { messageSid: 'SM2', from: NUMBER, to: PHONE, timestamp: SENT.toISOString() },
          },
        ]),
        { secret: SECRET },
      ),
    { messageId: 'SM2', timeIs: 'sent' },
  ],
  ['Telnyx sent', () => telnyx('message.sent'), { messageId: 't-1', timeIs: 'sent' }],
  ['Telnyx finalized', () => telnyx('message.finalized'), { messageId: 't-1', timeIs: 'sent' }],
  [
    'Vonage submitted',
    () =>
      vonageMessage(
        JSON.stringify({
          channel: 'sms',
          message_uuid: 'v-1',
          to: '33612345678',
          from: '33700000001',
          timestamp: SENT.toISOString(),
          status: 'submitted',
        }),
        { at: SECOND },
      ),
    { messageId: 'v-1', timeIs: 'sent' },
  ],
  [
    'Vonage SMS receipt',
    () =>
      vonageSms(
        [
          ['msisdn', '33612345678'],
          ['to', '33700000001'],
          ['messageId', 'v-2'],
          ['status', 'delivered'],
          ['err-code', '0'],
          ['timestamp', String(SECOND)],
        ],
        { path: '/inbound/vonage/sms' },
      ),
    { messageId: 'v-2', timeIs: 'delivered' },
  ],
]

describe('what a provider says was sent', () => {
  it.each(TOLD)(
    '%s, after a stop, is one incident, however often it comes',
    async (_, request, shown) => {
      const house = await open()
      for (let i = 0; i < 2; i += 1) await tell(house, request())
      const [found, ...others] = await incidents(house)
      expect(others).toEqual([])
      expect(found).toMatchObject({
        kind: 'after_stop',
        sender: 'acme',
        toldBy: 'provider',
        stop: { wasKnown: true },
        ...shown,
      })
    },
  )

  it('changes nobody’s standing', async () => {
    const house = await open()
    for (const [, request] of TOLD) await tell(house, request())
    for (const to of [ADA, PHONE]) {
      const { body } = await house.api('POST', '/v1/history', { to })
      expect((body as { events: unknown[] }).events).toHaveLength(1)
    }
  })

  it('is the same incident as the sender’s own telling, whichever came first', async () => {
    const house = await open()
    const own = {
      messageId: '<1@acme.example>',
      to: ADA,
      sender: 'acme',
      sentAt: SENT.toISOString(),
    }
    await tell(house, mailgun({ ...MAILGUN, event: 'accepted' }))
    await house.api('POST', '/v1/sends', own)
    await tell(house, mailgun({ ...MAILGUN, event: 'delivered', id: 'e-2' }, 'c4'.repeat(25)))
    expect(await incidents(house)).toHaveLength(1)
  })

  it('is believed less than its sender, who said that it was a receipt', async () => {
    const house = await open()
    await house.api('POST', '/v1/sends', {
      messageId: '1@acme.example',
      to: ADA,
      sender: 'acme',
      purpose: 'transactional',
      sentAt: SENT.toISOString(),
    })
    await tell(house, mailgun({ ...MAILGUN, event: 'delivered' }))
    expect(await incidents(house)).toEqual([])
  })

  it.each<[name: string, request: () => Signed]>([
    [
      'SES tag',
      () => ses({ eventType: 'Send', mail: sesMail({ tags: { purpose: ['transactional'] } }) }),
    ],
    [
      'SendGrid custom argument',
      () =>
        sendgrid({
          event: 'processed',
          email: ADA,
          timestamp: SECOND,
          sg_event_id: 'e',
          sg_message_id: 'm.recvd-1',
          purpose: 'transactional',
        }),
    ],
    [
      'Mailgun variable',
      () =>
        mailgun({
          ...MAILGUN,
          event: 'accepted',
          'user-variables': { purpose: 'transactional' },
        }),
    ],
    [
      'Postmark metadata',
      () =>
        json(`/inbound/postmark/main/${SECRET}`, {
          RecordType: 'Delivery',
          MessageID: 'p-1',
          Recipient: ADA,
          DeliveredAt: SENT.toISOString(),
          Metadata: { purpose: 'transactional' },
        }),
    ],
  ])('names its purpose by a %s, and a receipt is no incident', async (_, request) => {
    const house = await open()
    await tell(house, request())
    expect(await incidents(house)).toEqual([])
  })

  it('makes no incident of the one text that confirms a stop', async () => {
    const house = await open()
    house.setNow(new Date(STOPPED.getTime() + 60_000))
    await tell(house, twilio('sent'))
    expect(await incidents(house)).toEqual([])
    house.setNow(new Date(STOPPED.getTime() + 301_000))
    await tell(house, twilio('sent', 'SM2'))
    expect(await incidents(house)).toHaveLength(1)
  })

  it('charges no sender of a shared account with what another may have sent', async () => {
    const house = await open(OPT_OUT, ['acme', 'beta'])
    await tell(house, ses({ eventType: 'Send', mail: sesMail({ source: 'x@elsewhere.example' }) }))
    expect(await incidents(house)).toEqual([])
    await tell(house, ses({ eventType: 'Send', mail: sesMail({ messageId: 'other' }) }))
    expect(await incidents(house)).toMatchObject([{ sender: 'acme' }])
  })

  it('is an incident without a consent only where it is known to be marketing', async () => {
    const house = await open({ basis: 'consent' })
    const nobody = 'nobody@customer.example'
    await tell(house, ses({ eventType: 'Send', mail: sesMail({ destination: [nobody] }) }))
    expect(await incidents(house)).toEqual([])
    const marketing = sesMail({
      destination: [nobody],
      messageId: 'm-2',
      tags: { purpose: ['marketing'] },
    })
    await tell(house, ses({ eventType: 'Send', mail: marketing }))
    expect(await incidents(house)).toMatchObject([{ kind: 'without_consent', messageId: 'm-2' }])
  })

  it('is found again when the stop is recorded late', async () => {
    const house = await open()
    const eve = 'eve@customer.example'
    await tell(house, ses({ eventType: 'Send', mail: sesMail({ destination: [eve] }) }))
    house.setNow(new Date(SENT.getTime() + 86_400_000))
    await house.api('POST', '/v1/stops', {
      to: eve,
      scope: 'all',
      channelOfRequest: 'letter',
      reference: 'letter 3',
      occurredAt: '2026-06-01T09:00:00Z',
    })
    await house.pumpStream()
    expect(await incidents(house)).toMatchObject([
      { kind: 'after_stop', stop: { wasKnown: false } },
    ])
  })
})
