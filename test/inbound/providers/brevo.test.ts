import { describe, expect, it } from 'vitest'
import { recorded, recordedNames, replay } from '../../fixtures/providers/load.ts'
import type { TestHouse } from '../../house/house.ts'
import { eventsOf, houseWith, setAside } from './promises.ts'
import { OTHER_SECRET, PHONE, SECOND, SECRET, type Signed } from './sign.ts'
import { asideCount } from '../../house/witness.ts'

const ACCOUNTS = { 'brevo/main': { secret: SECRET } }
const BARE = '/inbound/brevo/main'
const JANE = 'jane@customer.example'

type Fields = Readonly<Record<string, unknown>>

function event(name: string, fields: Fields = {}): Fields {
  return {
    event: name,
    email: JANE,
    id: 26224,
    date: '2026-06-01 11:59:55',
    ts: SECOND - 5,
    'message-id': `<${name}@relay.acme.example>`,
    ts_event: SECOND - 5,
    subject: 'Offers',
    ts_epoch: (SECOND - 5) * 1000,
    tags: ['promo'],
    ...fields,
  }
}

function sms(status: string, fields: Fields = {}): Fields {
  return {
    id: 26570,
    to: PHONE.slice(1),
    sms_count: 1,
    credits_used: 1.5,
    messageId: 123,
    remaining_credit: 11488.845,
    msg_status: status,
    date: '2026-06-01 11:59:55',
    type: 'marketing',
    ...fields,
  }
}

function posted(body: unknown, path = `${BARE}/${SECRET}`, authorization?: string): Signed {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) }
  return [path, { method: 'POST', headers, body: raw }]
}

const post = async (house: TestHouse, signed: Signed) => (await house.request(...signed)).status

async function typesOf(house: TestHouse, to = JANE) {
  return (await eventsOf(house, to)).map(
    ({ type, source }) => `${type}/${String(source['method'])}`,
  )
}

describe('Brevo', () => {
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    'batch-unsubscribed-among-others': ['stop/provider'],
    'blocked-blacklisted': ['hold/provider'],
    'blocked-unsubscribed': ['stop/provider'],
    'hard-bounce': ['bounce/hard'],
    'marketing-unsubscribe': ['stop/provider'],
    opened: [],
    'sms-rejected': [],
    'sms-rejected-opted-out': ['stop/provider'],
    'sms-replied': ['stop/keyword'],
    'sms-replied-without-words': [],
    spam: ['stop/complaint'],
    unsubscribed: ['stop/provider'],
  }
  it('has every recorded request accounted for', () => {
    expect(recordedNames('brevo').toSorted()).toEqual(Object.keys(EXPECTED))
  })
  it.each(Object.entries(EXPECTED))('hears the recorded request %s', async (name, expected) => {
    const house = await houseWith(ACCOUNTS)
    expect((await house.request(...replay(recorded('brevo', name)))).status).toBe(200)
    const to = name.startsWith('sms-') ? PHONE : JANE
    expect(await typesOf(house, to)).toEqual(expected)
    const isAside = name === 'sms-replied-without-words'
    expect(await setAside(house, 'brevo/main')).toBe(isAside ? 1 : 0)
  })

  it.each([
    ['unsubscribed', 'stop/provider'],
    ['unsubscribe', 'stop/provider'],
    ['spam', 'stop/complaint'],
    ['complaint', 'stop/complaint'],
    ['hard_bounce', 'bounce/hard'],
    ['invalid_email', 'bounce/hard'],
    ['soft_bounce', 'note/soft_bounce'],
    ['blocked', 'hold/provider'],
  ])('%s becomes %s', async (name, expected) => {
    const house = await houseWith(ACCOUNTS)
    for (let i = 0; i < 2; i += 1) expect(await post(house, posted(event(name)))).toBe(200)
    expect(await typesOf(house)).toEqual([expected])
  })

  it('not sent, because she unsubscribed: denied by every provider', async () => {
    const house = await houseWith(ACCOUNTS)
    await post(house, posted(event('blocked', { reason: 'blocked : due to unsubscribed user' })))
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('law 9: on a blocklist for no reason given is held, once, until somebody decides', async () => {
    const house = await houseWith(ACCOUNTS)
    const refusal = (id: string) =>
      posted(event('blocked', { reason: 'blocked : due to blacklist user', 'message-id': id }))
    for (const id of ['<1@relay>', '<1@relay>', '<2@relay>']) await post(house, refusal(id))
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'held' })
    const { body } = await house.api('GET', '/v1/reviews')
    const { reviews } = body as { reviews: { id: string; text: string }[] }
    expect(reviews).toHaveLength(1)
    expect(reviews[0]?.text).toContain('brevo/main does not send to this address')
    await house.api('POST', `/v1/reviews/${reviews[0]?.id ?? ''}`, { decision: 'release' })
    expect(await house.check(JANE)).toMatchObject({ allowed: true })
    // It was that hold alone: refused once more, it is a question once more.
    await post(house, refusal('<3@relay>'))
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'held' })
  })

  it('a refusal adds nothing to a stop that stands', async () => {
    const house = await houseWith(ACCOUNTS)
    await post(house, posted(event('spam')))
    await post(house, posted(event('blocked', { reason: 'blocked : due to blacklist user' })))
    expect(await typesOf(house)).toEqual(['stop/complaint'])
  })

  it('a member that is no event costs the others nothing, and waits to be decided', async () => {
    const house = await houseWith(ACCOUNTS)
    expect(await post(house, posted([7, event('unsubscribed'), null]))).toBe(200)
    expect(await typesOf(house)).toEqual(['stop/provider'])
    expect(await asideCount(house, 'brevo/main')).toBe(1)
  })

  it('an event of another name costs the others nothing, and waits to be decided (law 12)', async () => {
    const house = await houseWith(ACCOUNTS)
    const odd = event('consent_withdrawn')
    expect(await post(house, posted([odd, event('unsubscribed')]))).toBe(200)
    expect(await typesOf(house)).toEqual(['stop/provider'])
    expect(await asideCount(house, 'brevo/main')).toBe(1)
  })

  it('its `id` is the webhook’s: two events of one webhook are two events', async () => {
    const house = await houseWith(ACCOUNTS)
    await post(house, posted(event('soft_bounce')))
    await post(house, posted(event('soft_bounce', { 'message-id': '<other@relay>' })))
    await post(house, posted({ event: 'soft_bounce', id: 26224, email: JANE }))
    await post(house, posted({ event: 'soft_bounce', id: 26224, email: JANE, reason: 'full' }))
    expect(await typesOf(house)).toHaveLength(4)
  })

  it.each([
    ['unsubscribed', {}, 'stop/provider'],
    ['unsubscribe', {}, 'stop/provider'],
    ['blacklisted', {}, 'stop/provider'],
    ['replied', { reply: 'Stop svp' }, 'stop/keyword'],
    ['hard_bounce', {}, 'bounce/hard'],
    ['soft_bounce', {}, 'note/soft_bounce'],
    ['subscribe', {}, 'note/resubscribed'],
  ])('an SMS that was %s %j becomes %s', async (status, fields, expected) => {
    const house = await houseWith(ACCOUNTS)
    expect(await post(house, posted(sms(status, fields)))).toBe(200)
    expect(await typesOf(house, PHONE)).toEqual([expected])
  })

  it('law 6: START lifts nothing here: nobody signed it', async () => {
    const house = await houseWith(ACCOUNTS)
    await post(house, posted(sms('replied', { reply: 'STOP' })))
    house.setNow(new Date((SECOND + 60) * 1000))
    await post(house, posted(sms('replied', { reply: 'START', messageId: 124 })))
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('proves itself by bearer token, Basic password or path; a refusal waits in quarantine', async () => {
    const house = await houseWith(ACCOUNTS)
    const basic = (password: string) =>
      `Basic ${Buffer.from(`brevo:${password}`).toString('base64')}`
    for (const secret of [OTHER_SECRET, SECRET.toUpperCase(), `${SECRET}x`]) {
      expect(await post(house, posted(event('spam'), BARE, `Bearer ${secret}`))).toBe(200)
      expect(await post(house, posted(event('spam'), BARE, basic(secret)))).toBe(200)
    }
    expect(await post(house, posted(event('spam'), BARE))).toBe(200)
    expect(await post(house, posted('STOP'))).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
    const { body } = await house.api('POST', '/v1/quarantine/brevo/main')
    expect(body).toMatchObject({ accepted: 0 })
    const ways: Signed[] = [
      posted(event('unsubscribed'), BARE, `Bearer ${SECRET}`),
      posted(event('spam'), BARE, basic(SECRET)),
      posted(event('hard_bounce')),
    ]
    for (const way of ways) expect(await post(house, way)).toBe(200)
    expect(await typesOf(house)).toEqual(['stop/provider', 'stop/complaint', 'bounce/hard'])
  })

  it('a refused event is taken once the secret is mended', async () => {
    let secret = OTHER_SECRET
    const house = await houseWith(ACCOUNTS, {
      accounts: () =>
        Promise.resolve(JSON.stringify({ 'brevo/main': { senders: ['acme'], secret } })),
    })
    expect(await post(house, posted(event('unsubscribed')))).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
    secret = SECRET
    house.setNow(new Date((SECOND + 66) * 1000))
    const { body } = await house.api('POST', '/v1/quarantine/brevo/main')
    expect(body).toEqual({ accepted: 1, refused: 0 })
    expect(await typesOf(house)).toEqual(['stop/provider'])
  })
})
