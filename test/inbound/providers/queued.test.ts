import * as sns from '../../fixtures/providers/sns/sign.ts'
import { describe, expect, it, vi } from 'vitest'
import { UnreadableError } from '../../../functions/domain/message.ts'
import type { TestHouseOptions } from '../../house/house.ts'
import { asideCount } from '../../house/witness.ts'
import { eventsOf, houseWith } from './promises.ts'
import { NOW, PHONE } from './sign.ts'

const MAIL = 'jane@customer.example'
const ACCOUNTS = {
  'aws-sms/main': { topicArns: [sns.SMS_TOPIC] },
  'ses/main': { topicArns: [sns.MAIL_TOPIC], eventBridge: true },
}

/** A house, and what its worker does with a message of the queue that AWS fills. */
async function open(
  documents: Readonly<Record<string, object>> = ACCOUNTS,
  options: TestHouseOptions = {},
) {
  const aws = sns.fakeAws()
  const house = await houseWith(documents, { outside: aws, ...options })
  const take = async (body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const { take: takeIt } = await house.worker.open({ queue: 'providers', text, hops: 0 })
    await takeIt()
  }
  return { house, aws, take }
}

function withSenders(documents: Readonly<Record<string, object>>): object {
  return Object.fromEntries(
    Object.entries(documents).map(([name, entry]) => [name, { senders: ['acme'], ...entry }]),
  )
}

/** What the log says while something is done. */
async function heard(act: () => Promise<void>): Promise<object[]> {
  let said = ''
  const output = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
  try {
    await act()
    await Promise.resolve()
  } finally {
    output.mockRestore()
  }
  return said.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as object]))
}

/** As SNS puts it into a queue; nobody looks at the signature there. */
const queued = (message: unknown, topic: string) => ({
  ...sns.notification(message, { topic }),
  Signature: 'EXAMPLE',
})

const bounced = (email: string, bounceType = 'Permanent') => ({
  eventType: 'Bounce',
  bounce: {
    bounceType,
    bounceSubType: 'General',
    bouncedRecipients: [{ emailAddress: email }],
    feedbackId: 'f-1',
    timestamp: '2026-06-01T09:59:58.000Z',
  },
  mail: { messageId: 'm-1', source: 'news@acme.example', destination: [email] },
})

describe('a queue of ours', () => {
  it('brings what people answer to AWS numbers, without a signature and without a fetch', async () => {
    const { house, aws, take } = await open()
    await take(queued(sns.smsPayload('STOP'), sns.SMS_TOPIC))
    await take(queued(sns.smsPayload('STOP'), sns.SMS_TOPIC))
    expect(await eventsOf(house)).toMatchObject([
      { type: 'stop', occurredAt: '2026-06-01T10:00:00Z' },
    ])
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    await house.pumpInbox()
    expect(aws.sent).toHaveLength(1)
    expect(aws.fetched).toEqual([])
  })

  it('brings START, which lifts: IAM says who may put it there', async () => {
    const { house, take } = await open()
    const stop = sns.smsPayload('STOP')
    await take({ ...queued(stop, sns.SMS_TOPIC), Timestamp: '2026-06-01T09:59:00.000Z' })
    await take(queued(sns.smsPayload('START', { inboundMessageId: 'm-2' }), sns.SMS_TOPIC))
    expect(await house.check(PHONE)).toMatchObject({ allowed: true })
  })

  it('brings events of SES from a topic and from the event bus', async () => {
    const { house, take } = await open()
    await take(queued(bounced(MAIL), sns.MAIL_TOPIC))
    expect(await house.check(MAIL)).toMatchObject({ reason: 'bounced' })
    await take({
      version: '0',
      id: 'e-1',
      'detail-type': 'Email Bounced',
      source: 'aws.ses',
      account: '123456789012',
      time: '2026-06-01T10:00:00Z',
      region: 'eu-west-3',
      detail: bounced('other@customer.example'),
    })
    expect(await house.check('other@customer.example')).toMatchObject({ reason: 'bounced' })
  })

  it('confirms a subscription at the host of its topic only', async () => {
    const { aws, take } = await open()
    const asked = sns.confirmation('SubscriptionConfirmation')
    await take(asked)
    expect(aws.fetched).toEqual([asked['SubscribeURL']])
    const hostile = sns.confirmation('SubscriptionConfirmation', {
      subscribeUrl: 'https://evil.test/?x',
    })
    await take(hostile)
    expect(aws.fetched).toHaveLength(1)
  })

  it.each([
    ['of a topic nobody listens to', queued(sns.smsPayload('STOP'), `${sns.SMS_TOPIC}-other`)],
    [
      'of a source nobody listens to',
      { source: 'aws.s3', 'detail-type': 'Object Created', detail: {} },
    ],
    ['of raw delivery', sns.smsPayload('STOP')],
    ['that is no JSON', 'STOP'],
  ])('keeps a message %s for the dead letters', async (_, message) => {
    const { take } = await open()
    await expect(take(message)).rejects.toBeInstanceOf(UnreadableError)
  })

  it.each([
    ['that nobody can read', queued('STOP', sns.SMS_TOPIC)],
    ['of no address', queued(sns.smsPayload('STOP', { originationNumber: 'ACME' }), sns.SMS_TOPIC)],
  ])('law 12: sets a message %s aside, once', async (_, message) => {
    const { house, take } = await open()
    for (let i = 0; i < 3; i += 1) await take(message)
    expect(await asideCount(house, 'aws-sms/main')).toBe(1)
  })

  describe('an event of SES that no account asked for', () => {
    const unasked = { source: 'aws.ses', detail: bounced(MAIL) }
    const TEXTS = { 'aws-sms/main': ACCOUNTS['aws-sms/main'] }

    it.each([
      ['without an account of SES', TEXTS],
      ['with one that hears its topics alone', { 'ses/main': { topicArns: [sns.MAIL_TOPIC] } }],
    ])('is acknowledged and counted, %s', async (_, documents) => {
      const { house, take } = await open(documents)
      const lines = await heard(() => take(unasked))
      expect(lines).toEqual([{ event: 'event_unasked', provider: 'ses' }])
      expect((await house.check(MAIL)).reason).not.toBe('bounced')
    })

    it('comes again while an entry cannot be used: it may be the one that asks', async () => {
      const { take } = await open({ ...TEXTS, 'ses/main': { eventBridge: 'yes' } })
      await expect(take(unasked)).rejects.toMatchObject({ code: 'unavailable' })
    })

    it('comes again while the document cannot be read, and is heard once it asks', async () => {
      const said = [
        TEXTS,
        '{"broken',
        { 'ses/main': { eventBridge: true, senders: ['acme'] } },
      ].map((one) => (typeof one === 'string' ? one : JSON.stringify(withSenders(one))))
      const { house, take } = await open(TEXTS, {
        accounts: () => Promise.resolve(said.shift() ?? ''),
      })
      await take(queued(sns.smsPayload('hello'), sns.SMS_TOPIC))
      const later = (seconds: number) => house.setNow(new Date(NOW.getTime() + seconds * 1_000))
      later(10)
      await expect(take(unasked)).rejects.toMatchObject({ code: 'unavailable' })
      later(20)
      await take(unasked)
      expect(await house.check(MAIL)).toMatchObject({ reason: 'bounced' })
    })
  })

  it('is recorded once where two accounts of one credential and sender hear it', async () => {
    const both = {
      'aws-sms/main': ACCOUNTS['aws-sms/main'],
      'aws-sms/too': ACCOUNTS['aws-sms/main'],
    }
    const { house, take } = await open(both)
    await take(queued(sns.smsPayload('STOP'), sns.SMS_TOPIC))
    const heard = (await eventsOf(house)).map(({ source }) => source['account'])
    expect(heard).toEqual(['aws-sms/main'])
  })
})
