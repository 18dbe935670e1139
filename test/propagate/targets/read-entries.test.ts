import { describe, expect, it } from 'vitest'
import type { ListEntry } from '../../../functions/domain/list-page.ts'
import { awsSms, ses } from '../servers/aws.ts'
import { brevo, BREVO_KEY } from '../servers/brevo.ts'
import { klaviyo, KLAVIYO_KEY } from '../servers/klaviyo.ts'
import { LISTMONK, listmonk } from '../servers/listmonk.ts'
import { mailchimp, MAILCHIMP_KEY } from '../servers/mailchimp.ts'
import { mailgun, MAILGUN_KEY } from '../servers/mailgun.ts'
import { OVH, ovhcloud } from '../servers/ovhcloud.ts'
import { BOUNCE, COMPLAINT, LEFT, OWN, postmark, POSTMARK_TOKEN } from '../servers/postmark.ts'
import { sendgrid, SENDGRID_KEY } from '../servers/sendgrid.ts'
import { openServer, type Behaviour } from '../servers/server.ts'
import { sparkpost, SPARKPOST_KEY } from '../servers/sparkpost.ts'
import { telnyx, TELNYX_KEY } from '../servers/telnyx.ts'
import { readAll } from './lists.ts'
import { JANE, MOBILE, OMAR } from './telling.ts'

const AT = Date.parse('2026-11-20T08:00:00Z') / 1000
const REGION = 'eu-west-3'

async function entriesOf(
  kind: string,
  settings: unknown,
  credentials: unknown,
  behave: Behaviour,
): Promise<readonly ListEntry[]> {
  const { call } = await openServer(behave)
  return readAll({ kind, settings, credentials }, call)
}

const mail = (address: string, fields: Partial<ListEntry>) => ({
  address,
  channel: 'email',
  is: 'stopped',
  blocks: 'marketing',
  ...fields,
})
const text = (address: string, fields: Partial<ListEntry>) => ({
  ...mail(address, fields),
  channel: 'sms',
  ...fields,
})

describe('what a list says of a person', () => {
  it('aws-sms: who sent a text, and whom somebody with rights put there', async () => {
    const { behave, numbers, texted } = awsSms(['Default'])
    numbers('Default').add(MOBILE).add('+33612345679')
    texted.add(MOBILE)
    const settings = { region: REGION, list: 'Default' }
    expect(await entriesOf('aws-sms', settings, undefined, behave)).toEqual([
      text(MOBILE, { why: 'keyword', blocks: 'every', at: AT }),
      text('+33612345679', { why: 'admin', blocks: 'every', at: AT }),
    ])
  })

  it('ses: in the spelling that stands there, with all that it blocks', async () => {
    const { behave, suppressed } = ses()
    suppressed.set('Jane@Customer.Example', 'COMPLAINT').set(OMAR, 'BOUNCE')
    expect(await entriesOf('ses', { region: REGION }, undefined, behave)).toEqual([
      mail('Jane@Customer.Example', { why: 'complaint', blocks: 'every', at: AT }),
      mail(OMAR, { why: 'bounce', blocks: 'every', at: AT }),
    ])
  })

  it('ses-contact-list: of one topic, or of all, and never by a default', async () => {
    const { behave, contacts } = ses()
    const left = { TopicPreferences: [{ TopicName: 'offers', SubscriptionStatus: 'OPT_OUT' }] }
    contacts.set(JANE, { ...left, UnsubscribeAll: false }).set(OMAR, { UnsubscribeAll: true })
    const list = { region: REGION, list: 'news' }
    const [open, stopped] = [
      { is: 'open', why: 'unknown' } as const,
      { why: 'unsubscribe' } as const,
    ]
    expect(await entriesOf('ses-contact-list', list, undefined, behave)).toEqual([
      mail(JANE, open),
      mail(OMAR, stopped),
    ])
    const topic = { ...list, topic: 'offers' }
    expect(await entriesOf('ses-contact-list', topic, undefined, behave)).toEqual([
      mail(JANE, stopped),
      mail(OMAR, stopped),
    ])
  })

  it('brevo: both channels of a contact, and whom transactional mail does not reach', async () => {
    const { behave, contacts, blocked } = brevo()
    contacts
      .set(JANE, { emailBlacklisted: true })
      .set(OMAR, {})
      .set(MOBILE, { smsBlacklisted: true })
    blocked.push(
      { email: JANE, senderEmail: 'News@acme.example', code: 'hardBounce' },
      { email: OMAR, senderEmail: 'else@acme.example', code: 'contactFlaggedAsSpam' },
      { email: OMAR, senderEmail: null, code: 'unsubscribedViaMA' },
    )
    const settings = { transactionalSenders: ['news@acme.example'] }
    const unknown = { why: 'unknown' } as const
    expect(await entriesOf('brevo', settings, { apiKey: BREVO_KEY }, behave)).toEqual([
      mail(JANE, unknown),
      mail(OMAR, { is: 'open', ...unknown }),
      text(MOBILE, unknown),
      mail(JANE, { why: 'bounce', blocks: 'every', at: AT }),
      mail(OMAR, { why: 'unsubscribe', blocks: 'every', at: AT }),
    ])
  })

  it('klaviyo: each suppression with its own reason and date, and what was said by SMS', async () => {
    const { behave, known } = klaviyo()
    const timestamp = '2026-11-20T08:00:00+00:00'
    const marketing = {
      consent: 'SUBSCRIBED',
      consent_timestamp: '2026-01-01T00:00:00+00:00',
      suppression: [
        { reason: 'HARD_BOUNCE', timestamp },
        { reason: 'SPAM_COMPLAINT', timestamp: '2026-11-20T08:00:00.000000' },
      ],
    }
    const left = { consent: 'UNSUBSCRIBED', consent_timestamp: timestamp }
    known.push(
      { email: JANE, phone_number: null, subscriptions: { email: { marketing }, sms: null } },
      { email: OMAR, phone_number: MOBILE, subscriptions: { sms: { marketing: left } } },
      {
        email: null,
        phone_number: '+33612345679',
        subscriptions: { sms: { marketing: left, transactional: left } },
      },
    )
    expect(await entriesOf('klaviyo', {}, { apiKey: KLAVIYO_KEY }, behave)).toEqual([
      mail(JANE, { why: 'bounce', at: AT }),
      // Without a zone it is no time.
      mail(JANE, { why: 'complaint' }),
      mail(OMAR, { is: 'open', why: 'unknown' }),
      text(MOBILE, { why: 'unsubscribe', at: AT }),
      text('+33612345679', { why: 'unsubscribe', blocks: 'every', at: AT }),
    ])
  })

  it('listmonk: the blocklist blocks all, one list itself alone', async () => {
    const { behave, subscribers } = listmonk()
    const on = (subscription_status: string) => [{ id: 7, subscription_status }]
    subscribers.push(
      { id: 1, email: JANE, status: 'blocklisted', lists: on('unsubscribed') },
      { id: 2, email: OMAR, status: 'enabled', lists: on('unsubscribed') },
      { id: 3, email: 'eve@customer.example', status: 'enabled', lists: on('confirmed') },
      { id: 4, email: 'bob@customer.example', status: 'enabled', lists: [] },
    )
    const url = 'https://lists.acme.example'
    const [stopped, open] = [
      { why: 'unsubscribe' } as const,
      { is: 'open', why: 'unknown' } as const,
    ]
    expect(await entriesOf('listmonk', { url }, LISTMONK, behave)).toEqual([
      mail(JANE, { ...stopped, blocks: 'every' }),
      mail(OMAR, open),
      mail('eve@customer.example', open),
      mail('bob@customer.example', open),
    ])
    expect(await entriesOf('listmonk', { url, list: 7 }, LISTMONK, behave)).toEqual([
      mail(JANE, { ...stopped, blocks: 'every' }),
      mail(OMAR, stopped),
      mail('eve@customer.example', open),
    ])
  })

  it('mailchimp: who left, who bounced, and who gets mail', async () => {
    const { behave, members } = mailchimp()
    members.set(JANE, 'unsubscribed').set(OMAR, 'cleaned').set('eve@customer.example', 'subscribed')
    members.set('gone@customer.example', 'archived')
    const settings = { audience: 'a1b2' }
    expect(await entriesOf('mailchimp', settings, { apiKey: MAILCHIMP_KEY }, behave)).toEqual([
      mail(JANE, { why: 'unsubscribe' }),
      mail(OMAR, { why: 'bounce' }),
      mail('eve@customer.example', { is: 'open', why: 'unknown' }),
    ])
  })

  it('mailgun: all mail, its own tags, and a tag of others', async () => {
    const { behave, table } = mailgun('mg.acme.example')
    table.set('a@customer.example', new Set(['*']))
    table.set('b@customer.example', new Set(['offers', 'news']))
    table.set('c@customer.example', new Set(['invoices']))
    const settings = { region: 'us', domain: 'mg.acme.example', tags: ['news'] }
    expect(await entriesOf('mailgun', settings, { apiKey: MAILGUN_KEY }, behave)).toEqual([
      mail('a@customer.example', { why: 'unsubscribe', blocks: 'every', at: AT }),
      mail('b@customer.example', { why: 'unsubscribe', at: AT }),
      mail('c@customer.example', { is: 'open', why: 'unknown' }),
    ])
  })

  it('ovhcloud: a number with its country, however that is written', async () => {
    const { behave, numbers } = ovhcloud('sms-ab12345-1')
    numbers.push(MOBILE, '0033612345679', '33612345680', '0612345681')
    const entries = await entriesOf('ovhcloud', { service: 'sms-ab12345-1' }, OVH, behave)
    expect(entries.map(({ address }) => address).toSorted()).toEqual([
      '+33612345678',
      '+33612345679',
      '+33612345680',
      // Of which country it is, nobody says.
      '0612345681',
    ])
    expect(entries[0]).toMatchObject({ is: 'stopped', why: 'keyword', blocks: 'every' })
  })

  it.each([
    ['broadcast', 'marketing'],
    ['transactional', 'every'],
  ] as const)('postmark: who put it there, on a %s stream', async (kind, blocks) => {
    const { behave, entries } = postmark('news')
    entries.set('own@customer.example', OWN).set('left@customer.example', LEFT)
    entries.set('spam@customer.example', COMPLAINT).set('dead@customer.example', BOUNCE)
    const settings = { stream: 'news', kind }
    const at = Date.parse(OWN.CreatedAt) / 1000
    expect(await entriesOf('postmark', settings, { serverToken: POSTMARK_TOKEN }, behave)).toEqual([
      mail('own@customer.example', { why: 'admin', blocks, at }),
      mail('left@customer.example', { why: 'unsubscribe', blocks, at }),
      mail('spam@customer.example', { why: 'complaint', blocks, at }),
      mail('dead@customer.example', { why: 'bounce', blocks, at }),
    ])
  })

  it('sendgrid: all mail is held back by complaints and hard bounces as well', async () => {
    const { behave, global, spam, bounces } = sendgrid()
    global.add(JANE)
    spam.add(OMAR)
    bounces.set('dead@customer.example', '5.1.1').set('full@customer.example', '4.2.2')
    const entries = await entriesOf('sendgrid', { region: 'eu' }, { apiKey: SENDGRID_KEY }, behave)
    expect(entries).toEqual([
      mail(JANE, { why: 'unsubscribe', blocks: 'every', at: AT }),
      mail(OMAR, { why: 'complaint', blocks: 'every', at: AT }),
      mail('dead@customer.example', { why: 'bounce', blocks: 'every', at: AT }),
    ])
  })

  it('sparkpost: one entry of each type', async () => {
    const { behave, list } = sparkpost()
    list.set(JANE, new Set(['non_transactional', 'transactional']))
    expect(
      await entriesOf('sparkpost', { region: 'eu' }, { apiKey: SPARKPOST_KEY }, behave),
    ).toEqual([
      mail(JANE, { why: 'admin', at: AT }),
      mail(JANE, { why: 'admin', blocks: 'every', at: AT }),
    ])
  })

  it('telnyx: the number of the person, whole', async () => {
    const { behave, optOuts } = telnyx()
    const created_at = '2026-11-20 08:00:00.631252+00:00'
    optOuts.push({ from: '+15550100', to: MOBILE, keyword: 'STOP', created_at })
    expect(await entriesOf('telnyx', {}, { apiKey: TELNYX_KEY }, behave)).toEqual([
      text(MOBILE, { why: 'keyword', blocks: 'every', at: AT }),
    ])
  })
})
