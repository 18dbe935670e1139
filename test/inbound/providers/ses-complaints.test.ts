import * as sns from '../../fixtures/providers/sns/sign.ts'
import { describe, expect, it } from 'vitest'
import { eventsOf, houseWith } from './promises.ts'
import {
  ENTRY,
  JANE,
  JOHN,
  linkOf,
  open,
  PATH,
  quarantined,
  received,
  SENDERS,
  STOPPED,
  typesOf,
  type Mail,
} from './ses-house.ts'
import { NOW } from './sign.ts'

const UNPROVEN = { dmarc: 'FAIL', spf: 'FAIL', dkim: 'FAIL' } as const

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

/** A report of RFC 5965 by another author than the listed one. */
function reportBy(fields: readonly string[], mail: Mail, original: readonly string[] = []): object {
  const type = 'multipart/report; report-type=feedback-report;\r\n boundary="part"'
  const headers = { From: 'feedback@isp.example', ...mail.headers, 'Content-Type': type }
  return feedback(fields, original, { ...mail, headers })
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

  it('of nobody in particular changes nothing, and waits to be decided', async () => {
    const { house, tell } = await open()
    expect(await tell(feedback(['Feedback-Type: abuse']))).toBe(200)
    const stranger = 'List-Unsubscribe: <https://else.test/u/AQAAAAAA>, <mailto:x@else.test>'
    expect(await tell(feedback(['Feedback-Type: abuse'], [stranger]))).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
  })

  const NAMING = ['Feedback-Type: abuse', `Original-Rcpt-To: ${JANE}`]

  it.each([
    ['without any proof', { verdicts: { dkim: 'FAIL', spf: 'GRAY', dmarc: 'GRAY' } }],
    ['with a proof of the envelope alone', { verdicts: { dmarc: 'GRAY' }, source: 'a@evil.test' }],
    ['with DMARC failed', { verdicts: { dmarc: 'FAIL' }, source: 'feedback@isp.example' }],
    ['by a domain of no list', { headers: { From: 'fbl@reporter.example' } }],
    ['by a domain that only looks listed', { headers: { From: 'fbl@notisp.example' } }],
    ['by two authors', { headers: { From: 'feedback@isp.example, eve@evil.test' } }],
    ['by another mailbox of a listed one’s domain', { headers: { From: 'eve@freemail.example' } }],
    ['by another mailbox than Microsoft’s', { headers: { From: 'eve@hotmail.com' } }],
  ] as const)('%s stops nobody it names, and waits in quarantine', async (_, mail) => {
    const { house, tell } = await open()
    expect(await tell(reportBy(NAMING, mail))).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
    expect(await quarantined(house)).toBe(1)
    expect((await house.api('GET', '/v1/reviews')).body).toMatchObject({ reviews: [] })
  })

  it.each([
    ['a domain below a listed one', { headers: { From: 'fbl@eu.isp.example' } }],
    ['a listed address', { headers: { From: 'Loops <LOOPS@freemail.example>' } }],
    ['a loop known to everybody', { headers: { From: 'feedback@arf.mail.yahoo.com' } }],
    ['Validity’s loop', { headers: { From: 'feedbackloop@comcastfbl.senderscore.net' } }],
    [
      'a domain without DMARC, by SPF of the same domain',
      { verdicts: { dmarc: 'GRAY', dkim: 'GRAY' }, source: 'bounces@isp.example' },
    ],
  ] as const)('of %s is believed', async (_, mail) => {
    const { house, tell } = await open()
    await tell(reportBy(NAMING, mail))
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'complained' })
  })

  it('of anybody moves the one person whose link it carries, and nobody it names', async () => {
    const { house, tell } = await open()
    const { header } = await linkOf(house)
    const fields = ['Feedback-Type: abuse', `Original-Rcpt-To: ${JOHN}`]
    const by = { headers: { From: 'eve@evil.test' }, verdicts: UNPROVEN }
    await tell(reportBy(fields, by, [`List-Unsubscribe: ${header}`]))
    expect(await house.check(JANE)).toMatchObject({ allowed: false })
    expect(await eventsOf(house, JOHN)).toEqual([])
    expect(await quarantined(house)).toBe(0)
  })

  it('is taken from quarantine once its domain is listed', async () => {
    let feedbackDomains: readonly string[] = []
    const document = () => JSON.stringify({ 'ses/main': { ...SENDERS, ...ENTRY, feedbackDomains } })
    const outside = sns.fakeAws()
    const house = await houseWith({}, { outside, accounts: () => Promise.resolve(document()) })
    const report = reportBy(NAMING, { headers: { From: 'fbl@reporter.example' } })
    const how = { topic: sns.MAIL_TOPIC, at: NOW.toISOString(), id: 'sns-1' }
    await house.request(...sns.post(PATH, sns.notification(report, how)))
    expect(await house.check(JANE)).toMatchObject({ allowed: true })
    feedbackDomains = ['reporter.example']
    house.setNow(new Date(NOW.getTime() + 6_000))
    const { body } = await house.api('POST', '/v1/quarantine/ses/main')
    expect(body).toMatchObject({ accepted: 1, refused: 0 })
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'complained' })
  })

  it.each([
    ['the field of an opt-out', ['Feedback-Type: opt-out', `Removal-Recipient: <${JANE}>`], []],
    ['its own field in a complaint', ['Feedback-Type: abuse', `Removal-Recipient: ${JANE}`], []],
    ['the To of the reported mail', ['Feedback-Type: abuse'], [`To: Jane <${JANE}>`]],
    [
      'where it was delivered to',
      ['Feedback-Type: abuse'],
      ['To: <Undisclosed Recipients>', `Delivered-To: ${JANE}`],
    ],
    ['no type of complaint', [`Original-Rcpt-To: ${JANE}`], []],
    ['a type of its own', ['Feedback-Type: x-unwanted', `Original-Rcpt-To: ${JANE}`], []],
  ] as const)('that names whom by %s is heard', async (_, fields, original) => {
    const reason = fields[0]?.includes('opt-out') ? 'opted_out' : 'complained'
    for (const type of ['message/rfc822', 'text/rfc822-headers', 'text/rfc822-header']) {
      const { house, tell } = await open()
      expect(await tell(feedback(fields, original, { type }))).toBe(200)
      expect(await house.check(JANE), type).toMatchObject({ allowed: false, reason })
    }
  })

  it('whose reported mail had two recipients does not guess which', async () => {
    const { house, tell } = await open()
    await tell(feedback(['Feedback-Type: abuse'], [`To: ${JANE}, ${JOHN}`]))
    for (const to of [JANE, JOHN]) expect(await eventsOf(house, to)).toEqual([])
  })

  it('with our link in the body of the reported mail alone is understood by it', async () => {
    const { house, tell } = await open()
    const { header } = await linkOf(house)
    const [, url = ''] = /<(https:[^>]+)>/.exec(header) ?? []
    const broken = `${url.slice(0, 90)}=\r\n${url.slice(90)}`
    const body = ['Content-Type: text/plain', '', 'Offers', '', `Unsubscribe: ${broken}`]
    await tell(reportBy(['Feedback-Type: abuse'], { headers: { From: 'eve@evil.test' } }, body))
    expect(await house.check(JANE)).toMatchObject({ allowed: false })
  })
})

/** A mail that carries another whole. */
function carrying(
  original: readonly string[],
  { headers = {}, body = '', ...more }: Mail = {},
): object {
  const type = 'multipart/mixed; boundary="B1"'
  const words = body === '' ? [] : ['--B1', 'Content-Type: text/plain', '', body]
  return received({
    to: ['fbl@acme.example'],
    source: 'staff@hotmail.com',
    headers: { From: 'staff@hotmail.com', 'Content-Type': type, ...headers },
    body: [
      ...words,
      '--B1',
      'Content-Type: message/rfc822',
      '',
      ...original,
      '',
      'Hello',
      '--B1--',
      '',
    ].join('\r\n'),
    ...more,
  })
}

describe('a complaint of another shape', () => {
  const JMRP = { Subject: 'complaint about message from 192.0.2.22' }
  const OURS = ['From: news@acme.example', `To: ${JANE}`, 'Subject: Offers']

  it.each([
    ['Hotmail’s, which names her', [`X-HmXmrOriginalRecipient: ${JANE}`, ...OURS], JMRP],
    ['Hotmail’s, which names her nowhere but in the mail', OURS, JMRP],
    ['a listed one’s, whatever its subject', OURS, { Subject: 'FW: Offers' }],
    ['a listed one’s, made by a machine', OURS, { 'Auto-Submitted': 'auto-generated' }],
  ] as const)('%s, is a complaint', async (_, original, headers) => {
    const { house, tell } = await open()
    expect(await tell(carrying(original, { headers }))).toBe(200)
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'complained' })
  })

  it('Hotmail’s with her link is one complaint', async () => {
    const { house, tell } = await open()
    const { header } = await linkOf(house)
    const original = [`X-HmXmrOriginalRecipient: ${JANE}`, ...OURS, `List-Unsubscribe: ${header}`]
    await tell(carrying(original, { headers: JMRP }))
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'complained' })
    expect(await typesOf(house, JANE)).toEqual(['stop/complaint'])
  })

  it.each([
    ['passed on by others', { From: 'abuse@forwarder.test', ...JMRP }, ''],
    [
      'of nobody known, with words',
      { From: 'desk@isp.test', Subject: 'Spam' },
      'See the attached.',
    ],
    ['of nobody known, without a word', { From: JANE, Subject: '' }, ''],
  ])('%s, moves the one whose link it carries and nobody it names', async (_, headers, body) => {
    const { house, tell } = await open()
    const { header } = await linkOf(house)
    const original = [`X-HmXmrOriginalRecipient: ${JOHN}`, ...OURS, `List-Unsubscribe: ${header}`]
    await tell(
      carrying(original, { headers, body, verdicts: UNPROVEN, source: 'x@forwarder.test' }),
    )
    expect(await house.check(JANE)).toMatchObject({ allowed: false })
    expect(await eventsOf(house, JOHN)).toEqual([])
  })

  it('without her link and unproven, waits in quarantine', async () => {
    const { house, tell } = await open()
    const original = [`X-HmXmrOriginalRecipient: ${JANE}`, ...OURS]
    await tell(carrying(original, { headers: JMRP, verdicts: UNPROVEN }))
    expect(await eventsOf(house, JANE)).toEqual([])
    expect(await quarantined(house)).toBe(1)
  })

  it.each<[string, Mail]>([
    [
      'a proven person’s question with our mail attached',
      { headers: { From: JANE, Subject: 'Re: x' }, body: 'When do you open?', source: JANE },
    ],
    [
      'a bounce that returns our mail',
      { headers: { From: 'MAILER-DAEMON@mx.example', Subject: 'Failure' }, source: '' },
    ],
    [
      'a bounce of a listed domain',
      { headers: { From: 'MAILER-DAEMON@isp.example', Subject: 'Failure' }, source: '' },
    ],
    [
      'an absence that returns our mail',
      { headers: { From: JANE, Subject: 'Automatic reply: x' }, source: JANE },
    ],
  ])('%s is none', async (_, mail) => {
    const { house, tell } = await open()
    const { header } = await linkOf(house)
    await tell(carrying([...OURS, `List-Unsubscribe: ${header}`], mail))
    expect(await eventsOf(house, JANE)).toEqual([])
  })
})
