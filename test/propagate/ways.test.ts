import { afterEach, expect, it } from 'vitest'
import * as sns from '../fixtures/providers/sns/sign.ts'
import { signIn } from '../house/console.ts'
import { ACCOUNTS, genericRequest, PUBLIC_URL, twilioText } from '../house/house.ts'
import { importList } from '../house/importing.ts'
import { openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { scanItems, scanText } from '../house/witness.ts'
import { act, lookUp, STOP } from '../console/person.ts'
import { ENTRY, linkOf, MAIL_DOMAIN, PATH, received } from '../inbound/providers/ses-house.ts'

// By every way in which a stop enters: who is told of it. The same table is in TARGETS.md.

const ADA = 'ada@example.org'
const PHONE = '+33612345678'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const DAY_MS = 86_400_000

let house: TellingHouse
afterEach(() => house.receiver.close())

async function open(): Promise<void> {
  const accounts = JSON.stringify({ ...ACCOUNTS, 'ses/main': { ...ENTRY, senders: ['acme'] } })
  house = await openTellingHouse({
    accounts: () => Promise.resolve(accounts),
    outside: sns.fakeAws(),
    mailDomain: MAIL_DOMAIN,
    publicUrlIsOwned: true,
    sendsTexts: true,
  })
  const list = { kind: 'brevo', senders: ['acme'], settings: {}, createsUnknown: true }
  expect((await house.api('PUT', '/v1/targets/list', list)).status).toBe(201)
  house.setNow(new Date(house.now().getTime() + 31_000))
}

const later = (ms: number) => house.setNow(new Date(house.now().getTime() + ms))

async function post(path: string, fields: Record<string, string>): Promise<string> {
  const body = new URLSearchParams(fields).toString()
  const response = await house.request(path, { method: 'POST', headers: FORM, body })
  expect(response.status).toBe(200)
  return response.text()
}

async function longLink(): Promise<string> {
  const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [ADA] })
  return ((body as { links: { url: string }[] }).links[0]?.url ?? '').slice(PUBLIC_URL.length)
}

/** The path of the link in what was sent last. */
async function mailed(): Promise<string> {
  await house.pumpInbox()
  const text = house.mailbox.list().at(-1)?.text ?? ''
  return new URL(/https:\/\/stop\S+/.exec(text)?.[0] ?? '').pathname
}

async function preferencesLink(): Promise<string> {
  await post('/preferences', { to: ADA })
  return mailed()
}

async function accessLink(): Promise<string> {
  await house.request('/v1/access-requests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: ADA }),
  })
  return mailed()
}

/** A message of SES, through the topic of received mail. */
async function bySes(message: unknown): Promise<void> {
  const how = { topic: sns.MAIL_TOPIC, at: house.now().toISOString() }
  const response = await house.request(...sns.post(PATH, sns.notification(message, how)))
  expect(response.status).toBe(200)
  await house.pumpInbox()
}

async function mailTo(from: string): Promise<void> {
  const { mailbox } = await linkOf(house, ADA)
  const headers = { From: `Somebody <${from}>` }
  await bySes(received({ to: [mailbox], source: from, headers }))
}

function noticeOf(kind: 'Complaint' | 'Bounce', rest: object): object {
  const mail = { timestamp: house.now().toISOString(), messageId: 'm-1', source: 'us@acme.example' }
  return { notificationType: kind, mail: { ...mail, destination: [ADA] }, ...rest }
}

async function reviewOf(request: [path: string, init: RequestInit]): Promise<string> {
  await house.request(...request)
  const { body } = await house.api('GET', '/v1/reviews')
  return (body as { reviews: { id: string }[] }).reviews[0]?.id ?? ''
}

async function erase(): Promise<void> {
  expect((await house.api('POST', '/v1/erasures', { to: ADA })).status).toBeLessThan(300)
}

type Act = 'stop' | 'lift' | 'bounce' | 'erasure'
type Expected = {
  readonly does: () => Promise<unknown>
  /** Default: a stop. */
  readonly act?: Act
  /** Default: both are told, with the address. */
  readonly told?: 'with the address' | 'by the id alone' | 'nobody'
  readonly to?: string
}

const WAYS: Readonly<Record<string, Expected>> = {
  'a reply by text': { does: () => house.request(...twilioText('STOP')), to: PHONE },
  'a START': {
    does: async () => {
      await house.request(...twilioText('STOP'))
      later(2_000)
      await house.request(...twilioText('START'))
    },
    act: 'lift',
    to: PHONE,
  },
  'a complaint': {
    does: () =>
      bySes(
        noticeOf('Complaint', {
          complaint: {
            complainedRecipients: [{ emailAddress: ADA }],
            timestamp: house.now().toISOString(),
            feedbackId: 'f-1',
          },
        }),
      ),
  },
  'a hard bounce': {
    does: () =>
      bySes(
        noticeOf('Bounce', {
          bounce: {
            bounceType: 'Permanent',
            bounceSubType: 'General',
            bouncedRecipients: [{ emailAddress: ADA }],
            timestamp: house.now().toISOString(),
            feedbackId: 'f-2',
          },
        }),
      ),
    act: 'bounce',
  },
  'POST /v1/stops': { does: () => house.stop(ADA) },
  'an operator in the console': {
    does: async () => {
      const operator = await signIn(house, 'operator', { language: 'en' })
      await act(operator, await lookUp(operator, PHONE), 'stop', STOP)
    },
    to: PHONE,
  },
  'one click on a link': {
    does: async () => post(await longLink(), { 'List-Unsubscribe': 'One-Click' }),
  },
  'the button of a link': { does: async () => post(await longLink(), { unsubscribe: 'all' }) },
  'the button taken back': {
    does: async () => {
      const link = await longLink()
      const page = await post(link, { unsubscribe: 'all' })
      await post(link, { undo: /name="undo" value="([^"]*)"/.exec(page)?.[1] ?? '' })
    },
    act: 'lift',
  },
  'a short link': {
    does: async () => {
      const { mailbox } = await linkOf(house, ADA)
      await post(`/u/${mailbox.split('@')[0] ?? ''}`, { 'List-Unsubscribe': 'One-Click' })
    },
    told: 'by the id alone',
  },
  'a mail to a link, from the address it was made for': { does: () => mailTo(ADA) },
  'a mail to a link, from another address': {
    does: () => mailTo('eve@example.net'),
    told: 'by the id alone',
  },
  preferences: {
    does: async () => {
      const link = await preferencesLink()
      await post(link, { show: 'page' })
      await post(link, { stop: 'marketing sender/acme' })
    },
  },
  'the access page': {
    does: async () => {
      const link = await accessLink()
      await post(link, { show: 'page' })
      await post(link, { stop: 'sender/acme' })
    },
  },
  'a held text, decided': {
    does: async () => {
      const id = await reviewOf(twilioText('not interested'))
      expect((await house.api('POST', `/v1/reviews/${id}`, { decision: 'stop' })).status).toBe(201)
    },
    to: PHONE,
  },
  'a held text, undecided for 30 days': {
    does: async () => {
      await house.request(...twilioText('not interested'))
      later(31 * DAY_MS)
      await house.pumpSchedule()
    },
    to: PHONE,
  },
  'what was set aside, decided': {
    does: async () => {
      const id = await reviewOf(
        genericRequest({ id: 'm-1', channel: 'sms', from: PHONE, to: '+33700000001' }),
      )
      const decided = await house.api('POST', `/v1/reviews/${id}`, { decision: 'stop' })
      expect(decided.status).toBe(201)
    },
    to: PHONE,
  },
  'a list of stops': {
    does: () => importList(house, `email\n${ADA}\n`),
    told: 'nobody',
  },
  'a list of complaints': {
    does: () => importList(house, `email\n${ADA}\n`, { list: 'complaints' }),
    told: 'nobody',
  },
  'a list of bounces': {
    does: () => importList(house, `email\n${ADA}\n`, { list: 'bounces' }),
    act: 'bounce',
    told: 'nobody',
  },
  'an erasure': { does: erase, act: 'erasure' },
}

type Shown = Awaited<ReturnType<TellingHouse['told']>> & { readonly event: { readonly id: string } }

async function newest(type: string): Promise<Shown> {
  await house.pumpStream()
  const { body } = await house.api('GET', '/v1/events?limit=1000')
  const { events } = body as { events: { id: string; type: string }[] }
  const event = events.findLast((one) => one.type === type)?.id ?? ''
  return (await house.api('GET', `/v1/events/${event}`)).body
}

it.each(Object.entries(WAYS))('by %s', async (_, way) => {
  await open()
  const { does, act: type = 'stop', told = 'with the address', to = ADA } = way
  await does()
  const { event, waiting, untold } = await newest(type)
  // A list cannot erase: Brevo is told of stops, bounces and lifts.
  const lists = type === 'erasure' ? [] : ['list']
  const why = told === 'nobody' ? 'import' : 'no_address'
  expect({ waiting: waiting.map(({ target }) => target).toSorted(), untold }).toEqual({
    waiting: told === 'nobody' ? [] : told === 'with the address' ? ['crm', ...lists] : ['crm'],
    untold:
      told === 'with the address'
        ? []
        : [...(told === 'nobody' ? ['crm'] : []), ...lists].map((target) => ({ target, why })),
  })
  // Law 8: only sealed, and nothing where it was not at hand.
  expect(await scanText(house)).not.toContain(to)
  const entries = (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('O#') === true)
  const own = entries.find((one) => one['event']?.S === event.id)
  expect(own?.['sealed'] !== undefined).toBe(told === 'with the address')

  await house.api('DELETE', '/v1/targets/list')
  await house.spread()
  const heard = house.receiver.received.find(({ id }) => id === event.id)?.body.data
  if (told === 'nobody') expect(heard).toBeUndefined()
  else
    expect(heard).toMatchObject({
      act: type,
      address: told === 'with the address' ? to : null,
      contact: expect.stringMatching(/^[a-p][\w-]{22}$/) as unknown,
    })
})
