import * as sns from '../../fixtures/providers/sns/sign.ts'
import { describe, expect, it } from 'vitest'
import { recorded, recordedNames, replay } from '../../fixtures/providers/load.ts'
import { eventsOf } from './promises.ts'
import {
  BUCKET,
  ENTRY,
  JANE,
  JOHN,
  linkOf,
  MAIL_DOMAIN,
  open,
  PATH,
  rawOf,
  received,
  SENDERS,
  STOPPED,
  typesOf,
  type Mail,
} from './ses-house.ts'
import { NOW } from './sign.ts'
import { asideCount } from '../../house/witness.ts'

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
    'mail-feedback-jmrp': ['stop/complaint'],
    'mail-feedback-not-spam': [],
    'mail-feedback-opt-out': ['stop/provider'],
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

  it('an event of another name waits to be decided (law 12)', async () => {
    const { house, tell } = await open()
    expect(await tell({ eventType: 'ConsentWithdrawn', mail: SENT })).toBe(200)
    expect(await tell({ eventType: 'Open', mail: SENT })).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
    expect(await asideCount(house, 'ses/main')).toBe(1)
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
    [
      'as Apple Mail’s button writes it',
      {
        headers: {
          'MIME-Version': '1.0 (Mac OS X Mail 16.0)',
          'Content-Type': 'text/plain; charset=utf-8',
          'Auto-Submitted': 'auto-replied',
          'X-Apple-Unsubscribe': 'true',
        },
        body: 'Apple Mail sent this email to unsubscribe from the mailing list.',
      },
    ],
    [
      'as Apple Mail’s button may write it, as an answer',
      {
        headers: {
          Subject: 'Re: unsubscribe',
          'Auto-Submitted': 'auto-replied',
          'X-Apple-Unsubscribe': 'true',
          'In-Reply-To': '<1@acme.example>',
        },
      },
    ],
    [
      'of a program that unsubscribes for its user',
      { headers: { 'Auto-Submitted': 'auto-generated; x=y' } },
    ],
    ['that only says auto-replied', { headers: { 'Auto-Submitted': 'auto-replied' } }],
    [
      'that only says auto-replied, in the mail alone',
      { truncated: true, headers: { 'Auto-Submitted': 'auto-replied' } },
    ],
    ['of a bulk program', { headers: { Precedence: 'bulk' } }],
    ['of a junk program', { headers: { Precedence: 'junk' } }],
    ['without a return path', { source: '<>' }],
    ['with an empty return path', { source: '' }],
    ['whose Return-Path is empty', { headers: { 'Return-Path': '<>' } }],
    ['whose envelope SES wrote as the mailer daemon’s', { source: 'MAILER-DAEMON@mx.example' }],
    [
      'written by hand as an answer',
      { headers: { Subject: 'Re: Offers', 'In-Reply-To': '<1@acme.example>' } },
    ],
    ['of a postmaster', { headers: { From: 'postmaster@customer.example' } }],
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

  it('triggers no answer of ours', async () => {
    const { house, tell } = await open()
    const { mailbox } = await linkOf(house)
    const headers = { 'Auto-Submitted': 'auto-replied', 'X-Apple-Unsubscribe': 'true' }
    await tell(received({ to: [mailbox], headers }))
    await house.pumpInbox()
    expect(await house.check(JANE)).toMatchObject(STOPPED)
    expect(house.mailbox.list()).toEqual([])
  })

  it('is heard with punctuation or a line break in its address', async () => {
    const { house, tell } = await open()
    const { mailbox } = await linkOf(house)
    const [token = ''] = mailbox.split('@')
    for (const written of [
      `${token}.`,
      `${token}=20`,
      `"${token}"`,
      `${token.slice(0, 30)}= ${token.slice(30)}`,
    ])
      expect(
        await tell(received({ to: [`${written}@${MAIL_DOMAIN}`], headers: { From: 'a@b.test' } })),
      ).toBe(200)
    expect(await house.check(JANE)).toMatchObject(STOPPED)
  })

  const MACHINES: [what: string, mail: Mail][] = [
    ['a vacation notice', { headers: { 'Auto-Submitted': 'auto-replied (vacation)' } }],
    [
      'a vacation notice that answers',
      { headers: { 'Auto-Submitted': 'auto-replied', 'In-Reply-To': '<1@acme.example>' } },
    ],
    [
      'a generated mail that refers to ours',
      { headers: { 'Auto-Submitted': 'auto-generated', References: '<1@acme.example>' } },
    ],
    ['a bulk answer', { headers: { Precedence: 'bulk', Subject: 'Re: Offers' } }],
    ['an old auto-reply', { headers: { Precedence: 'auto_reply', Subject: 'AW: Offers' } }],
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
    ['an answer without a return path', { source: '<>', headers: { Subject: 'Re: Offers' } }],
    ['an old bounce', { source: '<>', headers: { From: 'MAILER-DAEMON@mx.example' } }],
    [
      'a vacation notice seen in the mail only',
      {
        truncated: true,
        headers: { 'Auto-Submitted': 'auto-replied', References: '<1@a.example>' },
      },
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
      'in HTML whose letters are escaped',
      {
        headers: { Subject: 'Re: x', 'Content-Type': 'text/html' },
        body: '<p>D&eacute;sabonnez&#45;moi</p>',
      },
    ],
    [
      'in HTML above a head whose brackets are escaped',
      {
        headers: { Subject: 'Re: x', 'Content-Type': 'text/html' },
        body: '<p>Unsubscribe me</p><p>On Mon, 5 Jun 2026, Acme &lt;news@acme.example&gt; wrote:</p><p>Hi</p>',
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

  const OFFER = [
    '',
    'Our new season is here.',
    'To unsubscribe click here https://acme.example/u/x',
  ]
  const THANKS = 'Thank you, the parcel arrived this morning.'
  const QUOTING: [what: string, lines: readonly string[]][] = [
    [
      'Outlook’s bold lines',
      ['*From:* Acme <news@acme.example>', '*Sent:* Monday', '*Subject:* Offers'],
    ],
    [
      'a German attribution',
      ['Am Mo., 5. Juni 2026 um 12:22 Uhr schrieb Acme <news@acme.example>:'],
    ],
    ['a Swedish head', ['Från: Acme <news@acme.example>']],
  ]
  it.each(QUOTING)('that thanks above %s stops nothing; one that asks does', async (_, head) => {
    const { house, tell } = await open()
    const headers = { Subject: 'Re: Offers', 'Content-Type': 'text/plain; charset=utf-8' }
    const written = (own: string) => [own, '', ...head, ...OFFER].join('\r\n')
    await tell(received({ to, headers, body: written(THANKS) }))
    expect(await eventsOf(house, JANE)).toEqual([])
    const asked = received({
      to,
      headers: { ...headers, From: JOHN },
      body: written('Please take me off your list.'),
      source: JOHN,
    })
    await tell(asked)
    expect(await house.check(JOHN)).toMatchObject(STOPPED)
  })

  it('whose HTML quotes our mail with its links is held at most', async () => {
    const { house, tell } = await open()
    const html = `<p>${THANKS}</p><p>Acme, Monday</p><p>Our new season</p><p>No more mails? <a class="x" href="https://tracker.example/x">Unsubscribe me</a></p>`
    const headers = { Subject: 'Re: x', 'Content-Type': 'text/html; charset=utf-8' }
    await tell(received({ to, headers, body: html }))
    expect(await typesOf(house, JANE)).toEqual(['hold/reply'])
  })

  it('law 2: waits in the inbox while its bucket cannot be read', async () => {
    const { house, aws, tell } = await open()
    const { BastaError } = await import('../../../functions/domain/errors.ts')
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

describe('an entry of SES', () => {
  it.each([
    [{}, 'topicArns or eventBridge'],
    [{ topicArns: ['arn:aws:sqs:eu-west-3:123456789012:q'] }, 'the ARN of an SNS topic'],
    [{ topicArns: [] }, 'topicArns'],
    [{ eventBridge: 'yes' }, 'true or false'],
    [{ eventBridge: true, mailDomain: 'https://x' }, 'a domain'],
    [{ eventBridge: true, feedbackDomains: ['not a domain'] }, 'a domain or an address'],
    [{ eventBridge: true, feedbackDomains: 'isp.example' }, 'a list of domains'],
  ])('%j is refused, and told why', async (entry, why) => {
    const { readAccounts } = await import('../../../functions/inbound/accounts.ts')
    const { refused } = readAccounts(JSON.stringify({ 'ses/main': { ...SENDERS, ...entry } }))
    expect(refused.get('ses/main')).toContain(why)
  })
})
