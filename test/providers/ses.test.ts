import { describe, expect, it } from 'vitest'
import { recorded, recordedNames, replay } from '../fixtures/providers/load.ts'
import * as sns from '../fixtures/providers/sns/sign.ts'
import type { TestHouse } from '../house.ts'
import { eventsOf, houseWith } from './promises.ts'
import { NOW } from './sign.ts'

const PATH = '/inbound/ses/main'
const JANE = 'jane@customer.example'
const JOHN = 'john@customer.example'
const MAIL_DOMAIN = 'bye.acme.example'
const ENTRY = { topicArns: [sns.MAIL_TOPIC], mailDomain: MAIL_DOMAIN }
const SENDERS = { senders: ['acme'] }

async function open(entry: object = ENTRY, closed = false) {
  const aws = sns.fakeAws()
  const house = await houseWith(
    { 'ses/main': { ...SENDERS, ...entry } },
    { outside: aws, mailDomain: MAIL_DOMAIN, publicUrlIsOwned: true, ...(closed && { closed }) },
  )
  let count = 0
  /** Posts as SNS does, now by the house's clock, and lets the inbox be emptied. */
  const tell = async (message: unknown, at = NOW) => {
    count += 1
    house.setNow(at)
    const how = { topic: sns.MAIL_TOPIC, at: at.toISOString(), id: `sns-${count}` }
    const { status } = await house.request(...sns.post(PATH, sns.notification(message, how)))
    if (!closed) await house.pumpInbox()
    return status
  }
  return { house, aws, tell }
}

async function typesOf(house: TestHouse, to: string) {
  return (await eventsOf(house, to)).map(
    ({ type, source }) => `${type}/${String(source['method'])}`,
  )
}

const SENT = {
  messageId: '0107018f-sent',
  source: 'Acme <news@acme.example>',
  destination: [JANE],
}

function bounce(bounceType: string, to: readonly string[] = [JANE], timestamp = NOW) {
  return {
    notificationType: 'Bounce',
    bounce: {
      feedbackId: `feedback-${timestamp.getTime()}`,
      bounceType,
      bounceSubType: 'General',
      bouncedRecipients: to.map((emailAddress) => ({ emailAddress, status: '5.1.1' })),
      timestamp: timestamp.toISOString(),
    },
    mail: SENT,
  }
}

function delivery(timestamp: Date) {
  return {
    eventType: 'Delivery',
    mail: SENT,
    delivery: { timestamp: timestamp.toISOString(), recipients: [JANE], smtpResponse: '250 ok' },
  }
}

function complaint(to: readonly string[], complaintFeedbackType?: string) {
  return {
    eventType: 'Complaint',
    complaint: {
      feedbackId: 'feedback-c',
      complainedRecipients: to.map((emailAddress) => ({ emailAddress })),
      timestamp: NOW.toISOString(),
      ...(complaintFeedbackType && { complaintFeedbackType }),
    },
    mail: SENT,
  }
}

function preferences(unsubscribeAll: boolean, promo: 'OptIn' | 'OptOut') {
  return {
    unsubscribeAll,
    topicSubscriptionStatus: [{ topicName: 'promo', subscriptionStatus: promo }],
  }
}

function subscription(newTopicPreferences: object, oldTopicPreferences: object) {
  const timestamp = NOW.toISOString()
  return {
    eventType: 'Subscription',
    mail: SENT,
    subscription: {
      contactList: 'ContactList',
      timestamp,
      source: 'UnsubscribeHeader',
      newTopicPreferences,
      oldTopicPreferences,
    },
  }
}

describe('Amazon SES', () => {
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    'bounce-permanent': ['bounce/hard'],
    'bounce-transient': ['note/soft_bounce'],
    complaint: ['stop/complaint'],
    'complaint-not-spam': [],
    'delivery-of-mail': [],
    'mail-feedback-abuse': ['stop/complaint'],
    'mail-feedback-not-spam': [],
    'mail-unsubscribe-me': ['stop/reply'],
    'mail-vacation-notice': [],
    'subscription-opt-out': ['stop/provider'],
    'trial-of-event-publishing': [],
    'trial-of-notifications': [],
  }
  it('has every recorded request accounted for', () => {
    expect(recordedNames('ses').toSorted()).toEqual(Object.keys(EXPECTED))
  })
  it.each(Object.entries(EXPECTED))('hears the recorded request %s', async (name, expected) => {
    const { house } = await open()
    const response = await house.request(...replay(recorded('ses', name)))
    expect(response.status).toBe(200)
    await house.pumpInbox()
    expect(await typesOf(house, JANE)).toEqual(expected)
  })

  it('a hard bounce denies even what was ordered, until a later delivery', async () => {
    const { house, tell } = await open()
    expect(await tell(bounce('Permanent'))).toBe(200)
    const transactional = () => house.check(JANE, { purpose: 'transactional' })
    expect(await transactional()).toMatchObject({ allowed: false, reason: 'bounced' })
    const later = new Date(NOW.getTime() + 600_000)
    await tell(delivery(new Date(NOW.getTime() - 60_000)), later)
    expect(await transactional()).toMatchObject({ allowed: false, reason: 'bounced' })
    await tell({ ...delivery(later), mail: { ...SENT, messageId: 'later' } }, later)
    expect(await transactional()).toMatchObject({ allowed: true })
    expect(await house.check(JANE)).toMatchObject({ allowed: true })
  })

  it.each(['Transient', 'Undetermined'])(
    'a %s bounce is written down and changes nothing',
    async (type) => {
      const { house, tell } = await open()
      expect(await tell(bounce(type))).toBe(200)
      expect(await house.check(JANE)).toMatchObject({ allowed: true })
      expect(await typesOf(house, JANE)).toEqual(['note/soft_bounce'])
    },
  )

  it('a refusal because she left the contact list is an opt-out, of the suppression list a bounce', async () => {
    const { house, tell } = await open()
    const refused = (bounceSubType: string, to: string) => {
      const said = bounce('Permanent', [to])
      return { ...said, bounce: { ...said.bounce, bounceSubType, feedbackId: bounceSubType } }
    }
    await tell(refused('UnsubscribedRecipient', JANE))
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'opted_out' })
    await tell(refused('OnAccountSuppressionList', JOHN))
    expect(await house.check(JOHN)).toMatchObject({ allowed: false, reason: 'bounced' })
  })

  it('one recipient that cannot be read costs the others nothing', async () => {
    const { house, tell } = await open()
    const said = complaint([JANE])
    const complainedRecipients = [{}, { emailAddress: 7 }, { emailAddress: JOHN }]
    await tell({ ...said, complaint: { ...said.complaint, complainedRecipients } })
    expect(await house.check(JOHN)).toMatchObject({ allowed: false, reason: 'complained' })
  })

  it('an event of another name waits to be decided', async () => {
    const { house, tell } = await open()
    expect(await tell({ eventType: 'ConsentWithdrawn', mail: SENT })).toBe(200)
    expect(await tell({ eventType: 'Open', mail: SENT })).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
    const { body } = await house.api('POST', '/v1/quarantine/ses/main')
    expect(body).toEqual({ accepted: 0, refused: 1 })
  })

  it('a complaint stops marketing to each who complained, and not what was ordered', async () => {
    const { house, tell } = await open()
    expect(await tell(complaint([JANE, `John <${JOHN}>`], 'abuse'))).toBe(200)
    for (const to of [JANE, JOHN]) {
      expect(await house.check(to)).toMatchObject({ allowed: false, reason: 'complained' })
      expect(await house.check(to, { purpose: 'transactional' })).toMatchObject({ allowed: true })
    }
    await tell(complaint(['praise@customer.example'], 'not-spam'))
    expect(await house.check('praise@customer.example')).toMatchObject({ allowed: true })
  })

  it('leaving a list or a topic stops; coming back by the provider’s word lifts nothing', async () => {
    const { house, tell } = await open()
    await tell(subscription(preferences(false, 'OptOut'), preferences(false, 'OptIn')))
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'opted_out' })
    const later = new Date(NOW.getTime() + 60_000)
    const back = subscription(preferences(false, 'OptIn'), preferences(true, 'OptOut'))
    await tell({ ...back, mail: { ...SENT, messageId: 'm-2' } }, later)
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'opted_out' })
    expect(await typesOf(house, JANE)).toEqual(['stop/provider', 'note/resubscribed'])
  })

  it.each([
    [true, 'OptIn', false, 'OptIn', 'stop/provider'],
    [true, 'OptOut', true, 'OptOut', 'stop/provider'],
    [false, 'OptIn', false, 'OptOut', 'note/resubscribed'],
    [false, 'OptIn', true, 'OptIn', 'note/resubscribed'],
  ] as const)(
    'all %s, topic %s after all %s, topic %s: %s',
    async (all, topic, before, then, event) => {
      const { house, tell } = await open()
      await tell(subscription(preferences(all, topic), preferences(before, then)))
      expect(await typesOf(house, JANE)).toEqual([event])
    },
  )

  it('law 2: of several contacts each is stored, or the whole request waits in the inbox', async () => {
    const { house, tell } = await open(ENTRY, true)
    const many = Array.from({ length: 30 }, (_, i) => `c${i}@customer.example`)
    expect(await tell(bounce('Permanent', many))).toBe(200)
    expect(house.storehouse.size()).toBe(1)
    await house.open()
    await house.api('PUT', '/v1/senders/acme', {
      name: 'Acme',
      numbers: [],
      domains: [],
      topics: [],
      basis: 'consent',
      stopReach: 'all',
    })
    await house.pumpInbox()
    for (const to of many) expect(await house.check(to)).toMatchObject({ reason: 'bounced' })
    expect(house.storehouse.size()).toBe(0)
  })

  it('reads nothing but what was signed', async () => {
    const { house } = await open({ ...ENTRY, eventBridge: true })
    const genuine = sns.notification({ eventType: 'Send', mail: SENT }, { topic: sns.MAIL_TOPIC })
    const added = { source: 'aws.ses', 'detail-type': 'Email Bounced', detail: bounce('Permanent') }
    const body = JSON.stringify({ ...genuine, ...added })
    expect((await house.request(...sns.post(PATH, body))).status).toBe(200)
    expect((await house.request(...sns.post(PATH, JSON.stringify(added)))).status).toBe(401)
    expect(await typesOf(house, JANE)).toEqual([])
  })
})

type Mail = {
  readonly to?: readonly string[]
  readonly source?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly verdicts?: Readonly<Partial<Record<'spf' | 'dkim' | 'dmarc', string>>>
  readonly as?: 'text' | 'base64' | 's3'
  readonly truncated?: boolean
}

const BUCKET = { bucketName: 'inbox', objectKey: 'mails/1' }

function rawOf({ headers = {}, body = '' }: Mail): string {
  const all = { From: `Jane <${JANE}>`, Subject: 'unsubscribe', 'MIME-Version': '1.0', ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** A mail as SES says it received it. */
function received(mail: Mail): object {
  const { to = [], verdicts = {}, as = 'text', truncated = false, source = JANE } = mail
  const raw = rawOf(mail)
  const status = (name: 'spf' | 'dkim' | 'dmarc') => ({ status: verdicts[name] ?? 'PASS' })
  const headers = (raw.split('\r\n\r\n')[0] ?? '').split(/\r\n(?! )/).map((line) => ({
    name: line.slice(0, line.indexOf(':')),
    value: line.slice(line.indexOf(':') + 1).trim(),
  }))
  const content = as === 'base64' ? Buffer.from(raw).toString('base64') : raw
  return {
    notificationType: 'Received',
    mail: {
      timestamp: NOW.toISOString(),
      source,
      messageId: 'd6iitobk75ur44p8kdnnp7g2n800',
      destination: to,
      headersTruncated: truncated,
      headers: truncated ? [] : headers,
      commonHeaders: {},
    },
    receipt: {
      timestamp: NOW.toISOString(),
      processingTimeMillis: 222,
      recipients: to,
      spamVerdict: { status: 'PASS' },
      virusVerdict: { status: 'PASS' },
      spfVerdict: status('spf'),
      dkimVerdict: status('dkim'),
      dmarcVerdict: status('dmarc'),
      action: as === 's3' ? { type: 'S3', ...BUCKET } : { type: 'SNS', encoding: as },
    },
    ...(as === 's3' ? {} : { content }),
  }
}

/** The two forms of a person's link: the path of its URL, and its mailbox. */
async function linkOf(house: TestHouse, to = JANE) {
  const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [to] })
  const [link] = (body as { links: { url: string; headers: Record<string, string> }[] }).links
  const header = link?.headers['List-Unsubscribe'] ?? ''
  const [, mailbox = ''] = /<mailto:([^?>]+)/.exec(header) ?? []
  return { header, mailbox }
}

const STOPPED = { allowed: false, reason: 'opted_out' }

describe('a mail to the address of an unsubscribe link', () => {
  it.each([
    ['with nothing in it', { headers: { Subject: '' }, body: '' }],
    ['in Base64', { as: 'base64' }],
    ['in a bucket, which is not even read', { as: 's3' }],
    ['that says anything at all', { headers: { Subject: 'Hello' }, body: 'I love your mails' }],
    [
      'from anybody, proven or not',
      {
        source: 'evil@evil.test',
        headers: { From: 'a@b.test' },
        verdicts: { spf: 'FAIL', dkim: 'FAIL', dmarc: 'FAIL' },
      },
    ],
    ['that says it is no machine’s', { headers: { 'Auto-Submitted': 'no', 'X-Autoreply': 'no' } }],
    ['with Auto-Submitted: no and a comment', { headers: { 'Auto-Submitted': 'no; by hand' } }],
    ['without what SES said of its headers', { truncated: true }],
  ] as const)('%s stops', async (_, mail) => {
    const { house, tell } = await open()
    const { mailbox } = await linkOf(house)
    expect(await tell(received({ ...mail, to: [mailbox] }))).toBe(200)
    expect(await house.check(JANE)).toMatchObject(STOPPED)
    expect(await typesOf(house, JANE)).toEqual(['stop/link'])
  })

  it('stops once, however often it comes and however it is written', async () => {
    const { house, tell } = await open()
    const { mailbox } = await linkOf(house)
    await tell(received({ to: [mailbox.toUpperCase(), `Bye <${mailbox}>`, mailbox] }))
    await tell(received({ to: [mailbox] }))
    expect(await typesOf(house, JANE)).toEqual(['stop/link'])
  })

  it('stops each of the people whose addresses it is sent to', async () => {
    const { house, tell } = await open()
    const to = [(await linkOf(house)).mailbox, (await linkOf(house, JOHN)).mailbox]
    await tell(received({ to, headers: { From: 'a@b.test' } }))
    for (const person of [JANE, JOHN]) expect(await house.check(person)).toMatchObject(STOPPED)
  })

  const MACHINES: [what: string, mail: Mail][] = [
    ['a vacation notice', { headers: { 'Auto-Submitted': 'auto-replied (vacation)' } }],
    ['a generated mail', { headers: { 'Auto-Submitted': 'auto-generated; x=y' } }],
    ['a bulk answer', { headers: { Precedence: 'bulk' } }],
    ['an old auto-reply', { headers: { Precedence: 'auto_reply' } }],
    ['an older auto-reply', { headers: { 'X-Autoreply': 'yes' } }],
    ['a responder', { headers: { 'X-Autorespond': '' } }],
    [
      'an out of office without any header',
      { headers: { Subject: 'Automatic reply: Our offers' } },
    ],
    ['une absence', { headers: { Subject: 'Réponse automatique : Nos offres' } }],
    [
      'a delivery report',
      { headers: { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' } },
    ],
    [
      'a read receipt',
      {
        headers: {
          'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=b',
        },
      },
    ],
    ['a mail without a return path', { source: '<>' }],
    ['a mail with an empty return path', { source: '' }],
    ['a mail whose Return-Path is empty', { headers: { 'Return-Path': '<>' } }],
    ['a mail of the mailer daemon', { source: 'MAILER-DAEMON@mx.example' }],
    [
      'a vacation notice seen in the mail only',
      { truncated: true, headers: { 'Auto-Submitted': 'auto-replied' } },
    ],
  ]
  it.each(MACHINES)('%s decides nothing', async (_, mail) => {
    const { house, tell } = await open()
    const { mailbox } = await linkOf(house)
    expect(await tell(received({ ...mail, to: [mailbox] }))).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
  })

  it('stops nobody with a token that we did not make, or at another domain', async () => {
    const { house, tell } = await open()
    const { mailbox } = await linkOf(house)
    const [token = ''] = mailbox.split('@')
    const changed = token.slice(0, 20) + (token[20] === 'a' ? 'b' : 'a') + token.slice(21)
    for (const to of [`${changed}@${MAIL_DOMAIN}`, `${token}@else.test`, `u-turn@${MAIL_DOMAIN}`])
      expect(await tell(received({ to: [to], source: 'a@b.test' }))).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
  })
})

describe('a mail to any other address of ours', () => {
  const to = ['news@acme.example']

  it.each([
    ['in words', { headers: { Subject: 'Re: Our offers' }, body: 'Please unsubscribe me.\r\n' }],
    ['in its subject', { headers: { Subject: 'unsubscribe' }, body: '\r\n' }],
    [
      'in its subject, above a signature',
      { headers: { Subject: 'STOP' }, body: 'Sent from my iPhone\r\n' },
    ],
    [
      'in HTML alone',
      {
        headers: { Subject: 'Re: x', 'Content-Type': 'text/html' },
        body: '<style>p{}</style><p>D&eacute;so, <b>unsubscribe</b> me</p>',
      },
    ],
    [
      'in quoted-printable',
      {
        headers: {
          Subject: 'Re: x',
          'Content-Type': 'text/plain; charset=iso-8859-1',
          'Content-Transfer-Encoding': 'quoted-printable',
        },
        body: 'd=E9sabonnez-moi',
      },
    ],
    ['in a bucket', { as: 's3', body: 'unsubscribe' }],
  ] as const)('that asks for it %s stops its proven author', async (_, mail) => {
    const { house, aws, tell } = await open()
    aws.objects.set(`${BUCKET.bucketName}/${BUCKET.objectKey}`, Buffer.from(rawOf(mail)))
    expect(await tell(received({ ...mail, to }))).toBe(200)
    expect(await typesOf(house, JANE)).toEqual(['stop/reply'])
    expect(await house.check(JANE)).toMatchObject(STOPPED)
  })

  it.each([
    ['without DMARC', { verdicts: { dmarc: 'FAIL' } }],
    ['of unknown DMARC', { verdicts: { dmarc: 'GRAY' } }],
    ['with another envelope than author', { headers: { From: 'eve@evil.test' } }],
    ['of two authors', { headers: { From: `${JANE}, eve@evil.test` } }],
    ['of one author who looks like another', { headers: { From: `"${JANE}" <eve@evil.test>` } }],
    ['of a machine', { headers: { 'Auto-Submitted': 'auto-replied' } }],
    ['that says thank you', { headers: { Subject: 'Re: x' }, body: 'Thank you, lovely' }],
  ] as const)('%s changes nothing', async (_, mail) => {
    const { house, tell } = await open()
    expect(await tell(received({ body: 'unsubscribe', ...mail, to }))).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
    expect(await eventsOf(house, 'eve@evil.test')).toEqual([])
  })

  it('law 2: waits in the inbox while its bucket cannot be read', async () => {
    const { house, aws, tell } = await open()
    const { BastaError } = await import('../../functions/domain/errors.ts')
    const { readObject } = aws
    Object.assign(aws, { readObject: () => Promise.reject(new BastaError('unavailable', 'S3')) })
    expect(await tell(received({ as: 's3', to }))).toBe(200)
    expect(house.storehouse.size()).toBe(1)
    aws.objects.set('inbox/mails/1', Buffer.from(rawOf({ body: 'unsubscribe' })))
    Object.assign(aws, { readObject })
    await new Promise((resolve) => {
      setTimeout(resolve, 1_100)
    })
    await house.pumpInbox()
    expect(await typesOf(house, JANE)).toEqual(['stop/reply'])
  })
})

/** A feedback report of RFC 5965 about a mail of ours. */
function feedback(
  fields: readonly string[],
  original: readonly string[] = [],
  { type = 'message/rfc822', ...more }: Mail & { readonly type?: string } = {},
): object {
  return received({
    to: ['fbl@acme.example'],
    source: '',
    headers: {
      From: 'feedback@isp.example',
      'Auto-Submitted': 'auto-generated',
      'Content-Type': 'multipart/report; report-type=feedback-report;\r\n boundary="part"',
    },
    body: [
      '--part',
      'Content-Type: text/plain',
      '',
      'This is a spam report.',
      '--part',
      'Content-Type: message/feedback-report',
      '',
      'User-Agent: ISP/1.0',
      'Version: 1',
      ...fields,
      '',
      '--part',
      `Content-Type: ${type}`,
      '',
      'From: news@acme.example',
      'Subject: Offers',
      ...original,
      '',
      'Buy!',
      '--part--',
      '',
    ].join('\r\n'),
    ...more,
  })
}

describe('a feedback report', () => {
  it.each(['abuse', 'fraud', 'virus', 'other', 'Abuse'])(
    'of %s stops all it names',
    async (type) => {
      const { house, tell } = await open()
      const named = [`Original-Rcpt-To: <${JANE}>`, `Original-Rcpt-To:\r\n ${JOHN}`]
      expect(await tell(feedback([`Feedback-Type: ${type}`, ...named]))).toBe(200)
      for (const to of [JANE, JOHN])
        expect(await house.check(to)).toMatchObject({ allowed: false, reason: 'complained' })
    },
  )

  it.each(['not-spam', 'auth-failure', 'dkim'])('of %s changes nothing', async (type) => {
    const { house, tell } = await open()
    const { header } = await linkOf(house)
    const fields = [`Feedback-Type: ${type}`, `Original-Rcpt-To: ${JANE}`]
    expect(await tell(feedback(fields, [`List-Unsubscribe: ${header}`]))).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
  })

  it.each([
    ['the link', 'message/rfc822', (header: string) => header],
    ['the link of the headers alone', 'text/rfc822-headers', (header: string) => header],
    ['the mailbox', 'message/rfc822', (header: string) => header.slice(header.indexOf('<mailto'))],
    ['the folded header', 'message/rfc822', (header: string) => header.replace(', ', ',\r\n ')],
  ] as const)('with a blackened recipient is understood by %s', async (_, type, written) => {
    const { house, tell } = await open()
    const { header } = await linkOf(house)
    const fields = ['Feedback-Type: abuse', 'Original-Rcpt-To: <redacted@customer.example>']
    await tell(feedback(fields, [`List-Unsubscribe: ${written(header)}`], { type }))
    expect(await house.check(JANE)).toMatchObject(STOPPED)
    expect(await eventsOf(house, 'redacted@customer.example')).toEqual([])
  })

  it('with the recipient and a link is one complaint', async () => {
    const { house, tell } = await open()
    const { header } = await linkOf(house)
    const fields = ['Feedback-Type: abuse', `Original-Rcpt-To: ${JANE}`]
    await tell(feedback(fields, [`List-Unsubscribe: ${header}`]))
    expect(await typesOf(house, JANE)).toEqual(['stop/complaint'])
    expect(await house.check(JANE)).toMatchObject({ reason: 'complained' })
  })

  it('of nobody in particular changes nothing', async () => {
    const { house, tell } = await open()
    expect(await tell(feedback(['Feedback-Type: abuse']))).toBe(200)
    const stranger = 'List-Unsubscribe: <https://else.test/u/AQAAAAAA>, <mailto:x@else.test>'
    expect(await tell(feedback(['Feedback-Type: abuse'], [stranger]))).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
  })

  it('is not believed without DKIM and SPF, and with either it is', async () => {
    const { house, tell } = await open()
    const fields = ['Feedback-Type: abuse', `Original-Rcpt-To: ${JANE}`]
    await tell(feedback(fields, [], { verdicts: { dkim: 'FAIL', spf: 'GRAY' } }))
    expect(await eventsOf(house, JANE)).toEqual([])
    await tell(feedback(fields, [], { verdicts: { dkim: 'PASS', spf: 'FAIL' } }))
    expect(await house.check(JANE)).toMatchObject({ reason: 'complained' })
  })
})

describe('an entry of SES', () => {
  it.each([
    [{}, 'topicArns or eventBridge'],
    [{ topicArns: ['arn:aws:sqs:eu-west-3:123456789012:q'] }, 'the ARN of an SNS topic'],
    [{ topicArns: [] }, 'topicArns'],
    [{ eventBridge: 'yes' }, 'true or false'],
    [{ eventBridge: true, mailDomain: 'https://x' }, 'a domain'],
  ])('%j is refused, and told why', async (entry, why) => {
    const { readAccounts } = await import('../../functions/inbound/accounts.ts')
    const { refused } = readAccounts(JSON.stringify({ 'ses/main': { ...SENDERS, ...entry } }))
    expect(refused.get('ses/main')).toContain(why)
  })
})
