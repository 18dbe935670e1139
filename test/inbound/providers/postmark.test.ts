import { describe, expect, it } from 'vitest'
import { recorded, recordedNames, replay } from '../../fixtures/providers/load.ts'
import type { TestHouse } from '../../house/house.ts'
import { eventsOf, flips, houseWith } from './promises.ts'
import { OTHER_SECRET, SECOND, SECRET, iso, type Signed } from './sign.ts'
import { asideCount } from '../../house/witness.ts'

const ACCOUNTS = { 'postmark/main': { secret: SECRET } }
const PATH = `/inbound/postmark/main/${SECRET}`
const JANE = 'jane@customer.example'

type Fields = Readonly<Record<string, unknown>>

function change(fields: Fields): Fields {
  return {
    RecordType: 'SubscriptionChange',
    MessageID: '883953f4-6105-42a2-a16a-77a8eac79483',
    ServerID: 123456,
    MessageStream: 'outbound',
    ChangedAt: iso(SECOND - 5),
    Recipient: JANE,
    Origin: 'Recipient',
    SuppressSending: true,
    SuppressionReason: 'ManualSuppression',
    ...fields,
  }
}

function posted(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  path = PATH,
): Signed {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  const all = { 'content-type': 'application/json', ...headers }
  return [path, { method: 'POST', headers: all, body: raw }]
}

const post = async (house: TestHouse, signed: Signed) => (await house.request(...signed)).status

async function typesOf(house: TestHouse, to = JANE) {
  return (await eventsOf(house, to)).map(
    ({ type, source }) => `${type}/${String(source['method'])}`,
  )
}

const INACTIVE = 'You tried to send to a recipient that has been marked as inactive.'

describe('Postmark', () => {
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    'bounce-hard': ['bounce/hard'],
    'bounce-soft': ['note/soft_bounce'],
    delivery: [],
    open: [],
    'spam-complaint': ['stop/complaint'],
    'subscription-change': ['stop/provider'],
    'subscription-reactivated': ['note/resubscribed'],
  }
  it('has every recorded request accounted for', () => {
    expect(recordedNames('postmark').toSorted()).toEqual(Object.keys(EXPECTED))
  })
  it.each(Object.entries(EXPECTED))('hears the recorded request %s', async (name, expected) => {
    const house = await houseWith(ACCOUNTS)
    expect((await house.request(...replay(recorded('postmark', name)))).status).toBe(200)
    expect(await typesOf(house)).toEqual(expected)
  })

  it.each([
    [change({}), 'stop/provider'],
    [change({ SuppressionReason: null }), 'stop/provider'],
    [change({ SuppressionReason: 'SpamComplaint' }), 'stop/complaint'],
    [change({ SuppressionReason: 'HardBounce' }), 'bounce/hard'],
    [change({ SuppressSending: 'yes' }), 'stop/provider'],
    [change({ SuppressSending: false, SuppressionReason: null }), 'note/resubscribed'],
    [{ RecordType: 'Bounce', ID: 1, Type: 'BadEmailAddress', Email: JANE }, 'bounce/hard'],
    [{ RecordType: 'Bounce', ID: 1, Type: 'Unsubscribe', Email: JANE }, 'stop/provider'],
    [{ RecordType: 'Bounce', ID: 1, Type: 'Transient', Email: JANE }, 'note/soft_bounce'],
    [{ RecordType: 'SpamComplaint', ID: 1, Email: JANE }, 'stop/complaint'],
    [
      { RecordType: 'Bounce', ID: 1, Type: 'SMTPApiError', Email: JANE, Details: INACTIVE },
      'hold/provider',
    ],
    [{ RecordType: 'Bounce', ID: 1, Type: 'SMTPApiError', Email: JANE }, 'note/soft_bounce'],
  ])('%j becomes %s', async (body, expected) => {
    const house = await houseWith(ACCOUNTS)
    for (let i = 0; i < 2; i += 1) expect(await post(house, posted(body))).toBe(200)
    expect(await typesOf(house)).toEqual([expected])
  })

  it.each(['ConsentWithdrawn', 'Bounce'])(
    'a %s of no known type waits to be decided (law 12)',
    async (one) => {
      const house = await houseWith(ACCOUNTS)
      const odd = { RecordType: one, ID: 1, Type: 'NeverAgain', Email: JANE }
      expect(await post(house, posted(odd))).toBe(200)
      expect(await typesOf(house)).toEqual([])
      expect(await asideCount(house, 'postmark/main')).toBe(1)
    },
  )

  it('a re-activation lifts nothing, and a later suppression is another one', async () => {
    const house = await houseWith(ACCOUNTS)
    await post(house, posted(change({})))
    house.setNow(new Date((SECOND + 60) * 1000))
    await post(house, posted(change({ SuppressSending: false, ChangedAt: iso(SECOND + 50) })))
    expect(await house.check(JANE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('a delivery answers a bounce only where it is newer', async () => {
    const house = await houseWith(ACCOUNTS)
    await post(house, posted({ RecordType: 'Bounce', ID: 1, Type: 'HardBounce', Email: JANE }))
    house.setNow(new Date((SECOND + 60) * 1000))
    const delivery = { RecordType: 'Delivery', MessageID: 'm', Recipient: JANE }
    const asked = { purpose: 'transactional' }
    await post(house, posted({ ...delivery, DeliveredAt: iso(SECOND - 60) }))
    expect(await house.check(JANE, asked)).toMatchObject({ allowed: false, reason: 'bounced' })
    await post(house, posted({ ...delivery, DeliveredAt: iso(SECOND + 30) }))
    expect(await house.check(JANE, asked)).toMatchObject({ allowed: true })
  })

  it('ids of 64 bits stay apart: neighbours are two events, not one', async () => {
    const house = await houseWith(ACCOUNTS)
    const bounce = (id: string) =>
      `{"RecordType":"Bounce","ID":${id},"Type":"Transient","Email":"${JANE}"}`
    // As doubles both are 9223372036854775807.
    await post(house, posted(bounce('9223372036854775801')))
    await post(house, posted(bounce('9223372036854775802')))
    await post(house, posted(bounce('9223372036854775802')))
    expect((await eventsOf(house, JANE)).map(({ evidence }) => evidence['messageId'])).toEqual([
      'Bounce:9223372036854775801',
      'Bounce:9223372036854775802',
    ])
  })

  it('proves itself by path or Basic password, and by nothing like it', async () => {
    const house = await houseWith(ACCOUNTS)
    const bare = '/inbound/postmark/main'
    const basic = (password: string) => ({
      authorization: `Basic ${Buffer.from(`postmark:${password}`).toString('base64')}`,
    })
    for (const secret of [OTHER_SECRET, ...flips(SECRET, 10), SECRET.slice(1), `${SECRET}x`]) {
      const path = `${bare}/${encodeURIComponent(secret)}`
      expect(await post(house, posted(change({}), {}, path)), secret).toBe(401)
      expect(await post(house, posted(change({}), basic(secret), bare)), secret).toBe(401)
    }
    expect(await post(house, posted(change({}), {}, bare))).toBe(401)
    expect(await eventsOf(house, JANE)).toEqual([])
    expect(await post(house, posted(change({}), basic(SECRET), bare))).toBe(200)
    expect(await typesOf(house)).toEqual(['stop/provider'])
  })

  it('says what it cannot read, and keeps it', async () => {
    const house = await houseWith(ACCOUNTS)
    for (const body of ['', '[]', 'STOP', '{}', '{"RecordType":{}}'])
      expect(await post(house, posted(body)), body).toBe(400)
    expect(await post(house, posted(change({ Recipient: null })))).toBe(200)
    expect(await asideCount(house, 'postmark/main')).toBe(6)
  })
})
