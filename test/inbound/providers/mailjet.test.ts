import { describe, expect, it } from 'vitest'
import { recorded, recordedNames, replay } from '../../fixtures/providers/load.ts'
import type { TestHouse } from '../../house/house.ts'
import { eventsOf, houseWith } from './promises.ts'
import { OTHER_SECRET, SECOND, SECRET, type Signed } from './sign.ts'
import { asideCount } from '../../house/witness.ts'

const ACCOUNTS = { 'mailjet/main': { secret: SECRET } }
const PATH = `/inbound/mailjet/main/${SECRET}`
const JANE = 'jane@customer.example'

type Fields = Readonly<Record<string, unknown>>

function event(name: string, fields: Fields = {}): Fields {
  return {
    event: name,
    time: SECOND - 5,
    MessageID: 19421777835146490,
    Message_GUID: `1ab23cd4-e567-8901-2345-${name.padEnd(12, '0')}`,
    email: JANE,
    CustomID: '',
    Payload: '',
    ...fields,
  }
}

function posted(body: unknown, path = PATH): Signed {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  return [path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: raw }]
}

const post = async (house: TestHouse, signed: Signed) => (await house.request(...signed)).status

async function typesOf(house: TestHouse, to = JANE) {
  return (await eventsOf(house, to)).map(
    ({ type, source }) => `${type}/${String(source['method'])}`,
  )
}

describe('Mailjet', () => {
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    blocked: ['hold/provider'],
    'blocked-spam-reporter': ['stop/complaint'],
    'bounce-hard': ['bounce/hard'],
    'grouped-unsub-among-others': ['stop/provider'],
    open: [],
    spam: ['stop/complaint'],
    unsub: ['stop/provider'],
  }
  it('has every recorded request accounted for', () => {
    expect(recordedNames('mailjet').toSorted()).toEqual(Object.keys(EXPECTED))
  })
  it.each(Object.entries(EXPECTED))('hears the recorded request %s', async (name, expected) => {
    const house = await houseWith(ACCOUNTS)
    expect((await house.request(...replay(recorded('mailjet', name)))).status).toBe(200)
    expect(await typesOf(house)).toEqual(expected)
  })

  it.each([
    ['unsub', { mj_list_id: 1, ip: '127.0.0.1', geo: 'FR', agent: 'x' }, 'stop/provider'],
    ['spam', { source: 'JMRPP' }, 'stop/complaint'],
    ['bounce', { blocked: false, hard_bounce: true, error: 'user unknown' }, 'bounce/hard'],
    ['bounce', { blocked: true, hard_bounce: false, error: '' }, 'note/soft_bounce'],
    ['blocked', { error_related_to: 'mailjet', error: 'preblocked' }, 'hold/provider'],
    ['blocked', { error_related_to: 'recipient', error: 'Blacklisted' }, 'hold/provider'],
    ['blocked', { error_related_to: 'recipient', error: 'spam reporter' }, 'stop/complaint'],
    ['bounce', { hard_bounce: true, error: 'spam reporter' }, 'stop/complaint'],
    ['blocked', { error_related_to: 'recipient', error: 'user unsubscribed' }, 'stop/provider'],
    ['blocked', { error_related_to: 'spam', error: 'content blocked' }, 'note/soft_bounce'],
    [
      'blocked',
      { error_related_to: 'mailjet', error: 'duplicate in campaign' },
      'note/soft_bounce',
    ],
    ['blocked', {}, 'hold/provider'],
  ] as const)('%s %j becomes %s', async (name, fields, expected) => {
    const house = await houseWith(ACCOUNTS)
    for (let i = 0; i < 2; i += 1) expect(await post(house, posted(event(name, fields)))).toBe(200)
    expect(await typesOf(house)).toEqual([expected])
  })

  it('a member that is no event costs the others nothing, and waits to be decided', async () => {
    const house = await houseWith(ACCOUNTS)
    expect(await post(house, posted([7, event('unsub'), null]))).toBe(200)
    expect(await typesOf(house)).toEqual(['stop/provider'])
    expect(await asideCount(house, 'mailjet/main')).toBe(1)
  })

  it('an event of another name costs the others nothing, and waits to be decided (law 12)', async () => {
    const house = await houseWith(ACCOUNTS)
    const odd = event('consent_withdrawn')
    expect(await post(house, posted([odd, event('unsub')]))).toBe(200)
    expect(await typesOf(house)).toEqual(['stop/provider'])
    expect(await asideCount(house, 'mailjet/main')).toBe(1)
  })

  it('every event of a group is stored', async () => {
    const house = await houseWith(ACCOUNTS)
    const many = Array.from({ length: 12 }, (_, i) => `c${i}@customer.example`)
    const group = many.map((email, i) => event(i % 2 === 0 ? 'unsub' : 'spam', { email }))
    expect(
      await post(house, posted([...group, event('open'), event('unsub', { email: '' })])),
    ).toBe(200)
    for (const [i, to] of many.entries())
      expect(await typesOf(house, to)).toEqual([i % 2 === 0 ? 'stop/provider' : 'stop/complaint'])
  })

  it('law 2: a group that the table cannot take waits in the inbox as a whole', async () => {
    const house = await houseWith(ACCOUNTS, { closed: true })
    const group = [event('unsub'), event('unsub', { email: 'john@customer.example' })]
    expect(await post(house, posted(group))).toBe(200)
    expect(house.storehouse.size()).toBe(1)
    await house.open()
    await house.pumpInbox()
    for (const to of [JANE, 'john@customer.example'])
      expect(await typesOf(house, to)).toEqual(['stop/provider'])
  })

  it('the GUID counts; without it the number does, to its last digit', async () => {
    const house = await houseWith(ACCOUNTS)
    const bare = (id: string) =>
      `{"event":"bounce","time":1,"MessageID":${id},"email":"${JANE}","hard_bounce":false}`
    await post(house, posted(bare('20547674933128001')))
    await post(house, posted(bare('20547674933128000')))
    await post(house, posted(bare('20547674933128000')))
    const ids = (await eventsOf(house, JANE)).map(({ evidence }) => evidence['messageId'])
    expect(ids).toEqual(['20547674933128001:1', '20547674933128000:1'])
  })

  it('a delivery answers a bounce only where it is newer', async () => {
    const house = await houseWith(ACCOUNTS)
    await post(house, posted(event('bounce', { hard_bounce: true })))
    house.setNow(new Date((SECOND + 60) * 1000))
    const asked = { purpose: 'transactional' }
    await post(house, posted(event('sent', { time: SECOND - 60, smtp_reply: 'sent (250)' })))
    expect(await house.check(JANE, asked)).toMatchObject({ allowed: false, reason: 'bounced' })
    await post(house, posted(event('sent', { time: SECOND + 30, Message_GUID: 'later' })))
    expect(await house.check(JANE, asked)).toMatchObject({ allowed: true })
  })

  it('is answered 200 whatever it is, and believed only with the secret', async () => {
    const house = await houseWith(ACCOUNTS)
    const bare = '/inbound/mailjet/main'
    for (const path of [bare, `${bare}/${OTHER_SECRET}`, `${bare}/${SECRET}x`])
      expect(await post(house, posted(event('unsub'), path))).toBe(200)
    expect(await eventsOf(house, JANE)).toEqual([])
    for (const body of ['', 'STOP', '7', 'null', '[]', '[1,null]'])
      expect(await post(house, posted(body)), body).toBe(200)
    const { body } = await house.api('POST', '/v1/quarantine/mailjet/main')
    expect(body).toEqual({ accepted: 0, refused: 3 })
    expect(await asideCount(house, 'mailjet/main')).toBe(6)
  })
})
