import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkOperations } from '../../functions/check/operations.ts'
import { verdict as verdictSchema } from '../../functions/schemas/verdict.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { ACME, ADMIN_KEY, consentTo, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { scanItems, scanText, tracesOf } from '../house/witness.ts'

const ADA = 'ada@example.org'
const PHONE = '+33612345678'
const EVENT = expect.stringMatching(/^evt_[0-9a-z]{26}$/) as unknown
const CONTACT = expect.stringMatching(/^[a-z][\w-]{22}$/) as unknown
const NOW = new Date('2026-11-21T12:00:00Z')

const SHOP = {
  name: 'Shop',
  basis: 'customer',
  justification: 'told when they order',
  stopReach: 'sender',
  customerDays: 30,
}

type Answer = { readonly status: number; readonly body: unknown }
type Verdict = Readonly<Record<string, unknown>>

async function houseWithShop(shop: object = {}): Promise<TestHouse> {
  const house = await openHouse()
  house.setNow(NOW)
  await house.api('PUT', '/v1/senders/acme', ACME)
  const { status } = await house.api('PUT', '/v1/senders/shop', { ...SHOP, ...shop })
  expect(status).toBe(201)
  return house
}

async function keyWith(house: TestHouse, wanted: object): Promise<string> {
  const { body } = await house.api('POST', '/v1/keys', wanted)
  return (body as { key: string }).key
}

function orderOf(fields: object = {}): object {
  return {
    to: ADA,
    sender: 'shop',
    reference: 'order 4711',
    orderedAt: '2026-11-01T09:00:00Z',
    goods: 'running shoes',
    ...fields,
  }
}

function placesOf({ body }: Answer): string[] {
  const { errors = [] } = body as { errors?: { pointer: string; detail: string }[] }
  return errors.map(({ pointer }) => pointer)
}

async function check(house: TestHouse, fields: object = {}): Promise<Verdict> {
  const { body } = await house.api('POST', '/v1/check', { to: ADA, sender: 'shop', ...fields })
  return body
}

async function eventsOf(house: TestHouse, to = ADA): Promise<{ id: string; type: string }[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as { events: { id: string; type: string }[] }).events
}

describe('an order', () => {
  it('lets its sender write to the buyer, and is named in the verdict', async () => {
    const house = await houseWithShop()
    expect(await check(house)).toMatchObject({ allowed: false, reason: 'no_consent' })
    const { status, body } = await house.api('POST', '/v1/customers', orderOf())
    expect([status, body]).toEqual([
      201,
      { event: EVENT, contact: CONTACT, validUntil: '2026-12-01T09:00:00Z' },
    ])
    const { event, contact } = body as { event: string; contact: string }
    expect(await check(house)).toEqual({
      contact,
      allowed: true,
      reason: 'customer',
      scope: 'sender/shop',
      since: '2026-11-01T09:00:00Z',
      event,
      checkedAt: '2026-11-21T12:00:00Z',
      validUntil: '2026-11-21T12:01:00Z',
    })
    expect(await check(house, { sender: 'acme' })).toMatchObject({ reason: 'no_consent' })
    expect(await eventsOf(house)).toMatchObject([
      {
        id: event,
        type: 'order',
        scopes: ['sender/shop'],
        source: { method: 'order', origins: ['shop'] },
        evidence: { reference: 'order 4711', goods: 'running shoes' },
      },
    ])
  })

  it('ends on its day, and no verdict outlives it', async () => {
    const house = await houseWithShop()
    await house.api('POST', '/v1/customers', orderOf())
    house.setNow(new Date('2026-12-01T08:59:30Z'))
    expect(await check(house)).toMatchObject({
      reason: 'customer',
      validUntil: '2026-12-01T09:00:00Z',
    })
    house.setNow(new Date('2026-12-01T09:00:00Z'))
    expect(await check(house)).toMatchObject({ allowed: false, reason: 'no_consent' })
  })

  it('counts for three years if the sender sets no limit', async () => {
    const house = await houseWithShop({ customerDays: undefined })
    const { body } = await house.api('POST', '/v1/customers', orderOf())
    expect(body).toMatchObject({ validUntil: '2029-10-31T09:00:00Z' })
  })

  it('told twice is one', async () => {
    const house = await houseWithShop()
    const first = await house.api('POST', '/v1/customers', orderOf())
    const before = await scanText(house)
    const again = await house.api(
      'POST',
      '/v1/customers',
      orderOf({ goods: 'shoes', to: ` ${ADA}` }),
    )
    expect([again.status, again.body]).toEqual([200, first.body])
    expect(await scanText(house)).toBe(before)
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it('told twice at once is one', async () => {
    const house = await houseWithShop()
    const all = await Promise.all(
      Array.from({ length: 8 }, () => house.api('POST', '/v1/customers', orderOf())),
    )
    expect(new Set(all.map(({ body }) => (body as { event: string }).event)).size).toBe(1)
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it('of the same reference at another time is refused, and the first stays', async () => {
    const house = await houseWithShop()
    await house.api('POST', '/v1/customers', orderOf())
    const other = await house.api(
      'POST',
      '/v1/customers',
      orderOf({ orderedAt: '2026-11-02T09:00:00Z' }),
    )
    expect(other).toMatchObject({ status: 409, body: { type: 'urn:basta:conflict' } })
    expect(await check(house)).toMatchObject({ since: '2026-11-01T09:00:00Z' })
  })

  it('of the same reference at another sender, or of another person, is another', async () => {
    const house = await houseWithShop()
    await house.api('PUT', '/v1/senders/store', SHOP)
    const events = await Promise.all(
      [{}, { sender: 'store' }, { to: PHONE }].map(async (fields) => {
        const { status, body } = await house.api('POST', '/v1/customers', orderOf(fields))
        expect(status).toBe(201)
        return (body as { event: string }).event
      }),
    )
    expect(new Set(events).size).toBe(3)
  })

  it('from before an erasure allows nothing, says so, and is not kept again', async () => {
    const house = await houseWithShop()
    await house.api('POST', '/v1/customers', orderOf())
    const { body } = await house.api('POST', '/v1/erasures', { to: ADA })
    const { event } = body as { event: string }
    for (const fields of [{}, { reference: 'order 4712' }]) {
      const answer = await house.api('POST', '/v1/customers', orderOf(fields))
      expect([answer.status, answer.body]).toEqual([200, { event, contact: CONTACT }])
    }
    expect(await check(house)).toMatchObject({ allowed: false, reason: 'no_consent' })
    expect((await eventsOf(house)).map(({ type }) => type)).toEqual(['order', 'erasure'])
    expect(await scanText(house)).not.toContain('running shoes')
    house.setNow(new Date('2026-11-22T12:00:00Z'))
    const newer = orderOf({ reference: 'order 4713', orderedAt: '2026-11-21T12:00:01Z' })
    expect(await house.api('POST', '/v1/customers', newer)).toMatchObject({
      status: 201,
      body: { validUntil: '2026-12-21T12:00:01Z' },
    })
    expect(await check(house)).toMatchObject({ allowed: true, reason: 'customer' })
  })

  it('told again under one Idempotency-Key is answered alike', async () => {
    const house = await houseWithShop()
    const send = async () => {
      const response = await house.request('/v1/customers', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${ADMIN_KEY}`,
          'content-type': 'application/json',
          'idempotency-key': 'k1',
        },
        body: JSON.stringify(orderOf()),
      })
      return { status: response.status, body: await response.json() }
    }
    const first = await send()
    expect(first.status).toBe(201)
    expect(await send()).toEqual(first)
  })

  it('law 6: never lifts a stop, however new it is', async () => {
    const house = await houseWithShop()
    await house.api('POST', '/v1/customers', orderOf())
    house.setNow(new Date('2026-11-22T12:00:00Z'))
    const stop = { to: ADA, channelOfRequest: 'phone', reference: 'call 7' }
    await house.api('POST', '/v1/stops', { ...stop, scope: 'sender/shop' })
    const stopped = await check(house)
    expect(stopped).toMatchObject({ allowed: false, reason: 'opted_out' })
    house.setNow(new Date('2026-11-23T12:00:00Z'))
    const newer = orderOf({ reference: 'order 4712', orderedAt: '2026-11-23T11:00:00Z' })
    expect((await house.api('POST', '/v1/customers', newer)).status).toBe(201)
    expect(await check(house)).toEqual({ ...stopped, checkedAt: '2026-11-23T12:00:00Z' })
  })

  it('on another basis is recorded, counts for nothing, and says so', async () => {
    const house = await houseWithShop()
    const answer = await house.api('POST', '/v1/customers', orderOf({ sender: 'acme' }))
    expect([answer.status, answer.body]).toEqual([201, { event: EVENT, contact: CONTACT }])
    expect(await check(house, { sender: 'acme' })).toMatchObject({ reason: 'no_consent' })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...SHOP })
    expect(await check(house, { sender: 'acme' })).toMatchObject({ reason: 'customer' })
  })

  it('a little ahead of our clock is of now', async () => {
    const house = await houseWithShop()
    const soon = orderOf({ orderedAt: '2026-11-21T12:05:00Z' })
    expect((await house.api('POST', '/v1/customers', soon)).status).toBe(201)
    expect(await check(house)).toMatchObject({ since: '2026-11-21T12:00:00Z' })
  })

  it.each<[string, object, string]>([
    ['no reference', { reference: undefined }, '#/reference'],
    ['an empty reference', { reference: '  ' }, '#/reference'],
    ['no goods', { goods: undefined }, '#/goods'],
    ['empty goods', { goods: '' }, '#/goods'],
    ['no time', { orderedAt: undefined }, '#/orderedAt'],
    ['a time without its zone', { orderedAt: '2026-11-01T09:00:00' }, '#/orderedAt'],
    ['a time to come', { orderedAt: '2026-11-21T12:05:01Z' }, '#/orderedAt'],
    ['a time past the limit', { orderedAt: '2026-10-22T12:00:00Z' }, '#/orderedAt'],
    ['no address', { to: 'nobody at all' }, '#/to'],
    ['an account for an order', { accountCreatedAt: '2026-11-01T09:00:00Z' }, '#/accountCreatedAt'],
    ['a kind of its own', { kind: 'account' }, '#/kind'],
  ])('with %s is refused at its place, and nothing is kept', async (_, change, pointer) => {
    const house = await houseWithShop()
    const before = await scanText(house)
    const answer = await house.api('POST', '/v1/customers', orderOf(change))
    expect([answer.status, placesOf(answer)]).toEqual([400, [pointer]])
    expect(await scanText(house)).toBe(before)
  })

  it('is for known senders, and keys with the right', async () => {
    const house = await houseWithShop()
    const statusWith = async (key: string | undefined, fields: object = {}) =>
      (await house.api('POST', '/v1/customers', orderOf(fields), key)).status
    expect(await statusWith(undefined, { sender: 'gamma' })).toBe(404)
    expect(await statusWith(await keyWith(house, { rights: ['check', 'read'] }))).toBe(403)
    expect(await statusWith(await keyWith(house, { rights: ['write'], senders: ['acme'] }))).toBe(
      403,
    )
    expect(await statusWith(await keyWith(house, { rights: ['write'], senders: ['shop'] }))).toBe(
      201,
    )
  })

  it('law 8: leaves no address behind', async () => {
    const house = await houseWithShop()
    await house.api('POST', '/v1/customers', orderOf())
    const rested = await scanText(house)
    for (const trace of tracesOf(ADA)) expect(rested).not.toContain(trace)
  })
})

describe('a sender’s limit for orders', () => {
  it.each<[string, object, string[]]>([
    ['is a day at least', { customerDays: 0 }, ['#/customerDays']],
    ['is three years at most', { customerDays: 1_096 }, ['#/customerDays']],
    ['is of whole days', { customerDays: 1.5 }, ['#/customerDays']],
    ['is for the basis customer alone', { basis: 'opt_out' }, ['#/customerDays']],
    ['may be a day', { customerDays: 1 }, []],
    ['may be three years', { customerDays: 1_095 }, []],
  ])('%s', async (_, change, places) => {
    const house = await openHouse()
    const answer = await house.api('PUT', '/v1/senders/shop', { ...SHOP, ...change })
    expect([answer.status, placesOf(answer)]).toEqual([places.length > 0 ? 400 : 201, places])
  })
})

describe('the list of senders', () => {
  const IDS = ['acme', 'b-2', 'b-three', 'beta', 'zoo']
  let house: TestHouse
  beforeAll(async () => {
    house = await openHouse()
    for (const id of IDS.toReversed()) await house.api('PUT', `/v1/senders/${id}`, ACME)
  })

  type Page = { readonly senders: { readonly id: string }[]; readonly next?: string }
  async function page(query: string, key?: string): Promise<Page> {
    const { status, body } = await house.api('GET', `/v1/senders${query}`, undefined, key)
    expect(status).toBe(200)
    return body
  }

  it('is whole, in order, and shows each as it is shown alone', async () => {
    const { senders, next } = await page('')
    expect(senders.map(({ id }) => id)).toEqual(IDS)
    expect(next).toBeUndefined()
    expect(senders[3]).toEqual((await house.api('GET', '/v1/senders/beta')).body)
  })

  it.each([1, 2, 3, 4, 5, 6])('comes in pages of %i', async (limit) => {
    const seen: string[] = []
    let next: string | undefined
    do {
      const after = next === undefined ? '' : `&after=${encodeURIComponent(next)}`
      const found = await page(`?limit=${limit}${after}`)
      expect(found.senders.length).toBeLessThanOrEqual(limit)
      expect(found.senders.length).toBeGreaterThan(0)
      seen.push(...found.senders.map(({ id }) => id))
      next = found.next
    } while (next !== undefined)
    expect(seen).toEqual(IDS)
  })

  it('shows a limited key its own senders, in pages too, and of others nothing', async () => {
    // One that is not registered a key may have with `admin` alone, to register it.
    const senders = ['zoo', 'acme', 'beta', 'never-was']
    const key = await keyWith(house, { rights: ['admin'], senders })
    const all = await page('', key)
    expect(all.senders.map(({ id }) => id)).toEqual(['acme', 'beta', 'zoo'])
    const first = await page('?limit=1', key)
    expect(first.senders.map(({ id }) => id)).toEqual(['acme'])
    const second = await page(`?limit=2&after=${first.next ?? ''}`, key)
    expect(second.senders.map(({ id }) => id)).toEqual(['beta'])
    const last = await page(`?limit=9&after=${second.next ?? ''}`, key)
    expect(last.senders.map(({ id }) => id)).toEqual(['zoo'])
    expect(JSON.stringify([all, first, second, last])).not.toContain('b-2')
  })

  it.each([
    '?after=x',
    '?after=',
    '?after=YWNtZQ==',
    '?limit=0',
    '?limit=101',
    '?limit=1.5',
    '?limit=all',
    '?page=2',
  ])('refuses %s at its place', async (query) => {
    const answer = await house.api('GET', `/v1/senders${query}`)
    const name = /^\?(\w+)/.exec(query)?.[1] ?? ''
    expect([answer.status, placesOf(answer)]).toEqual([400, [`?${name}`]])
  })

  it('needs the right to check', async () => {
    const key = await keyWith(house, { rights: ['read'] })
    expect((await house.api('GET', '/v1/senders', undefined, key)).status).toBe(403)
  })
})

describe('a change of a sender', () => {
  type Changes = {
    readonly changes: { readonly version: number; readonly key: string; readonly why?: string }[]
    readonly intact: boolean
    readonly next?: string
  }
  async function changesOf(house: TestHouse, query = ''): Promise<Changes> {
    const { status, body } = await house.api('GET', `/v1/senders/acme/changes${query}`)
    expect(status).toBe(200)
    return body
  }

  it('of its basis needs a reason, to consent as well, and nothing changes without', async () => {
    const house = await openHouse()
    const plain = { name: 'Acme', basis: 'consent' }
    expect((await house.api('PUT', '/v1/senders/acme', plain)).status).toBe(201)
    for (const basis of ['customer', 'opt_out']) {
      const refused = await house.api('PUT', '/v1/senders/acme', { ...plain, basis })
      expect([refused.status, placesOf(refused)]).toEqual([400, ['#/justification']])
      const justification = `we have to: ${basis}`
      const told = { ...plain, basis, justification }
      expect((await house.api('PUT', '/v1/senders/acme', told)).status).toBe(200)
      const back = await house.api('PUT', '/v1/senders/acme', plain)
      expect([back.status, placesOf(back)]).toEqual([400, ['#/justification']])
      expect((await house.api('GET', '/v1/senders/acme')).body).toMatchObject({ basis })
      const reason = { ...plain, justification: `asked everybody after ${basis}` }
      expect((await house.api('PUT', '/v1/senders/acme', reason)).status).toBe(200)
    }
    expect((await changesOf(house)).changes.map(({ why }) => why)).toEqual([
      undefined,
      'we have to: customer',
      'asked everybody after customer',
      'we have to: opt_out',
      'asked everybody after opt_out',
    ])
  })

  it('that leaves the basis needs none, and repeats none', async () => {
    const house = await openHouse()
    const sender = { name: 'Acme', ...OPT_OUT }
    await house.api('PUT', '/v1/senders/acme', sender)
    await house.api('PUT', '/v1/senders/acme', { ...sender, name: 'Acme Ltd' })
    await house.api('PUT', '/v1/senders/acme', { ...sender, justification: 'other words' })
    const { changes } = await changesOf(house)
    expect(changes.map(({ why }) => why)).toEqual([OPT_OUT.justification, undefined, 'other words'])
  })

  it('to consent drops what justified the other basis, and keeps why it was changed', async () => {
    const house = await openHouse()
    const plain = { name: 'Acme', basis: 'consent' }
    await house.api('PUT', '/v1/senders/acme', { ...plain, ...OPT_OUT })
    const old = { ...plain, justification: OPT_OUT.justification }
    const refused = await house.api('PUT', '/v1/senders/acme', old)
    expect([refused.status, placesOf(refused)]).toEqual([400, ['#/justification']])
    const told = { ...plain, justification: 'asked everybody' }
    const back = await house.api('PUT', '/v1/senders/acme', told)
    expect(back).toMatchObject({ status: 200, body: { basis: 'consent', version: 2 } })
    expect(back.body).not.toHaveProperty('justification')
    expect((await changesOf(house)).changes.at(-1)).toMatchObject({
      why: 'asked everybody',
      changed: { basis: { to: 'consent' }, justification: { from: OPT_OUT.justification } },
    })
  })

  it('that changes nothing is none, with its reason or without', async () => {
    const house = await openHouse()
    const sender = { name: 'Acme', ...OPT_OUT, topics: ['promo'] }
    const put = async (body: object) => (await house.api('PUT', '/v1/senders/acme', body)).body
    const first = await put(sender)
    expect(await put({ ...sender, domains: [] })).toEqual(first)
    const told = { ...sender, basis: 'consent', justification: 'asked everybody' }
    const back = await put(told)
    expect(await put(told)).toEqual(back)
    expect(await put({ ...told, justification: undefined })).toEqual(back)
    const { changes, intact } = await changesOf(house)
    expect([changes.length, intact]).toEqual([2, true])
  })

  it('is shown with who, when, what and why', async () => {
    const house = await openHouse()
    house.setNow(NOW)
    await house.api('PUT', '/v1/senders/acme', {
      name: 'Acme',
      topics: ['promo'],
      basis: 'consent',
    })
    const key = await keyWith(house, { rights: ['admin'], name: 'the boss' })
    house.setNow(new Date('2026-11-22T12:00:00Z'))
    const shop = { ...SHOP, name: 'Acme', topics: ['promo', 'news'] }
    await house.api('PUT', '/v1/senders/acme', shop, key)
    const { changes, intact } = await changesOf(house)
    expect(intact).toBe(true)
    expect(changes[0]?.key).not.toBe(changes[1]?.key)
    const made = expect.stringMatching(/^key_[0-9a-f]{18}$/) as unknown
    expect(changes).toEqual([
      {
        version: 1,
        at: '2026-11-21T12:00:00Z',
        key: made,
        changed: {
          name: { to: 'Acme' },
          basis: { to: 'consent' },
          topics: { to: ['promo'] },
          numbers: { to: [] },
          domains: { to: [] },
          stopReach: { to: 'all' },
        },
      },
      {
        version: 2,
        at: '2026-11-22T12:00:00Z',
        key: made,
        why: 'told when they order',
        changed: {
          basis: { from: 'consent', to: 'customer' },
          customerDays: { to: 30 },
          justification: { to: 'told when they order' },
          stopReach: { from: 'all', to: 'sender' },
          topics: { from: ['promo'], to: ['promo', 'news'] },
        },
      },
    ])
  })

  it('comes in pages, each compared with the change before it', async () => {
    const house = await openHouse()
    for (let at = 1; at <= 5; at += 1)
      await house.api('PUT', '/v1/senders/acme', { name: `Acme ${at}`, basis: 'consent' })
    const all = await changesOf(house)
    expect(all.changes.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5])
    expect(all.next).toBeUndefined()
    const paged: Changes['changes'] = []
    let query = '?limit=2'
    for (let pages = 0; pages < 3; pages += 1) {
      const { changes, intact, next } = await changesOf(house, query)
      expect(intact).toBe(true)
      paged.push(...changes)
      expect(next === undefined).toBe(pages === 2)
      query = `?limit=2&after=${next ?? ''}`
    }
    expect(paged).toEqual(all.changes)
  })

  it('recorded before reasons were kept still verifies; one that was edited does not', async () => {
    const house = await openHouse()
    const db = dynamo(house.table, house.endpoint)
    await house.api('PUT', '/v1/senders/acme', { name: 'Acme', basis: 'consent' })
    const [old] = (await scanItems(house)).filter(({ pk }) => pk?.S === 'SENDER#acme')
    // The hash as it was computed from the first day: of these four members and no other.
    const member = (name: string) => `${JSON.stringify(name)}:${JSON.stringify(old?.[name]?.S)}`
    const entry = `{${['at', 'document', 'key', 'prev'].map(member).join(',')}}`
    expect(createHash('sha256').update(entry).digest('hex')).toBe(old?.['hash']?.S)

    await house.api('PUT', '/v1/senders/acme', { name: 'Acme', ...OPT_OUT })
    expect((await changesOf(house)).intact).toBe(true)
    const second = (await scanItems(house)).find(
      ({ pk, sk }) => pk?.S === 'SENDER#acme' && sk?.S === 'E#000000000002',
    )
    for (const edit of [
      { why: { S: 'another' } },
      { key: { S: 'key_other' } },
      { prev: { S: '' } },
    ]) {
      await db.client.send(
        new PutItemCommand({ TableName: db.table, Item: { ...second, ...edit } }),
      )
      expect((await changesOf(house)).intact).toBe(false)
    }
    await db.client.send(new PutItemCommand({ TableName: db.table, Item: { ...second } }))
    expect((await changesOf(house)).intact).toBe(true)

    // One that was written anew, hash and all, is not the one that the next follows.
    const forged = { ...old, key: { S: 'key_other' } }
    const hash = createHash('sha256')
      .update(entry.replace(/key_\w+/, 'key_other'))
      .digest('hex')
    const Item = { ...forged, hash: { S: hash } }
    await db.client.send(new PutItemCommand({ TableName: db.table, Item }))
    expect(await changesOf(house, '?limit=1')).toMatchObject({ intact: true })
    expect((await changesOf(house)).intact).toBe(false)
  })

  it('that was removed is missed, and the others keep their numbers', async () => {
    const house = await openHouse()
    const db = dynamo(house.table, house.endpoint)
    for (let at = 1; at <= 4; at += 1)
      await house.api('PUT', '/v1/senders/acme', { name: `Acme ${at}`, basis: 'consent' })
    const Key = { pk: { S: 'SENDER#acme' }, sk: { S: 'E#000000000002' } }
    await db.client.send(new DeleteItemCommand({ TableName: db.table, Key }))
    const { changes, intact } = await changesOf(house)
    expect([changes.map(({ version }) => version), intact]).toEqual([[1, 3, 4], false])
    const { next } = await changesOf(house, '?limit=2')
    expect(await changesOf(house, `?after=${next ?? ''}`)).toMatchObject({
      changes: [{ version: 4 }],
      intact: true,
    })
  })

  it('is shown to administrators of that sender', async () => {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', ACME)
    const path = '/v1/senders/acme/changes'
    const statusWith = async (wanted: object) =>
      (await house.api('GET', path, undefined, await keyWith(house, wanted))).status
    expect(await statusWith({ rights: ['check', 'write', 'read'] })).toBe(403)
    expect(await statusWith({ rights: ['admin'], senders: ['beta'] })).toBe(403)
    expect(await statusWith({ rights: ['admin'], senders: ['acme'] })).toBe(200)
    expect((await house.api('GET', '/v1/senders/nobody/changes')).status).toBe(404)
  })
})

describe('sending hours', () => {
  const CHARTER = { from: '08:00', to: '21:30', sundays: false, publicHolidays: false }
  const NIGHT = new Date('2026-11-20T21:00:00Z')
  const MEMBERS = { name: 'Acme', ...OPT_OUT, defaultCountry: 'FR' }

  async function houseWithHours(hours: object = { FR: CHARTER }): Promise<TestHouse> {
    const house = await openHouse()
    house.setNow(NIGHT)
    const sender = { ...MEMBERS, sendingHours: hours }
    expect(await house.api('PUT', '/v1/senders/acme', sender)).toMatchObject({
      status: 201,
      body: { sendingHours: hours },
    })
    return house
  }
  const ask = (house: TestHouse, fields: object = {}) =>
    check(house, { to: PHONE, sender: 'acme', ...fields })

  it('let a text at night wait for the morning: allowed, but not before', async () => {
    const house = await houseWithHours()
    expect(await ask(house)).toEqual({
      contact: CONTACT,
      allowed: true,
      reason: 'not_opted_out',
      checkedAt: '2026-11-20T21:00:00Z',
      validUntil: '2026-11-20T21:01:00Z',
      notBefore: '2026-11-21T07:00:00Z',
    })
    house.setNow(new Date('2026-11-21T07:00:00Z'))
    expect(await ask(house)).not.toHaveProperty('notBefore')
    expect(await ask(house)).toMatchObject({ allowed: true })
  })

  it('end with no verdict that outlives them, alone or in a batch', async () => {
    const house = await houseWithHours()
    house.setNow(new Date('2026-11-20T20:29:30Z'))
    const closes = { allowed: true, validUntil: '2026-11-20T20:30:00Z' }
    expect(await ask(house)).toMatchObject(closes)
    expect(await ask(house)).not.toHaveProperty('notBefore')
    const to = [PHONE, ADA, '+32470123456']
    const { body } = await house.api('POST', '/v1/check/batch', { sender: 'acme', to })
    expect(body).toMatchObject({
      verdicts: [
        closes,
        { validUntil: '2026-11-20T20:30:30Z' },
        { validUntil: '2026-11-20T20:30:30Z' },
      ],
    })
    house.setNow(new Date('2026-11-20T20:29:00Z'))
    expect(await ask(house)).toMatchObject({ validUntil: '2026-11-20T20:30:00Z' })
    house.setNow(new Date('2026-11-20T20:28:59Z'))
    expect(await ask(house)).toMatchObject({ validUntil: '2026-11-20T20:29:59Z' })
  })

  it('know the country’s public holidays and Sundays', async () => {
    const house = await houseWithHours()
    const notBefore = async (now: string) => {
      house.setNow(new Date(now))
      return (await ask(house))['notBefore']
    }
    // 14 July 2026 is a Tuesday, 25 December a Friday; 1 November 2026 is All Saints on a Sunday.
    expect(await notBefore('2026-07-14T10:00:00Z')).toBe('2026-07-15T06:00:00Z')
    expect(await notBefore('2026-12-24T20:30:00Z')).toBe('2026-12-26T07:00:00Z')
    expect(await notBefore('2026-10-31T20:30:00Z')).toBe('2026-11-02T07:00:00Z')
    expect(await notBefore('2026-11-22T10:00:00Z')).toBe('2026-11-23T07:00:00Z')
    // 2027 begins with a Friday, Easter Monday is 29 March.
    expect(await notBefore('2027-01-01T10:00:00Z')).toBe('2027-01-02T07:00:00Z')
    expect(await notBefore('2027-03-27T20:30:00Z')).toBe('2027-03-30T06:00:00Z')
    expect(await notBefore('2026-11-21T10:00:00Z')).toBeUndefined()
  })

  it('are for marketing by text, in the countries named', async () => {
    const house = await houseWithHours()
    const free = async (fields: object) => {
      const verdict = await ask(house, fields)
      expect(verdict).toMatchObject({ allowed: true })
      return !('notBefore' in verdict)
    }
    expect(await free({ to: ADA })).toBe(true)
    expect(await free({ purpose: 'transactional' })).toBe(true)
    expect(await free({ to: '+32470123456' })).toBe(true)
    expect(await free({ to: '+262692123456' })).toBe(true)
    expect(await free({ to: '+80012345678' })).toBe(true)
    expect(await free({ to: '06 12 34 56 78' })).toBe(false)
  })

  it('change no denial', async () => {
    const house = await houseWithHours()
    const stop = { to: PHONE, scope: 'all', channelOfRequest: 'phone', reference: 'call 7' }
    await house.api('POST', '/v1/stops', stop)
    const verdict = await ask(house)
    expect(verdict).toMatchObject({ allowed: false, reason: 'opted_out' })
    expect(verdict).not.toHaveProperty('notBefore')
  })

  it('are told in a batch as they are alone', async () => {
    const hours = { FR: CHARTER, US: { ...CHARTER, publicHolidays: true } }
    const house = await houseWithHours(hours)
    const to = [PHONE, 'nobody', ADA, '+12125550123', '+33612345679', '+32470123456', PHONE]
    const { body } = await house.api('POST', '/v1/check/batch', { sender: 'acme', to })
    const { verdicts } = body as { verdicts: Verdict[] }
    expect(verdicts.map(({ notBefore }) => notBefore)).toEqual([
      '2026-11-21T07:00:00Z',
      undefined,
      undefined,
      undefined,
      '2026-11-21T07:00:00Z',
      undefined,
      '2026-11-21T07:00:00Z',
    ])
    for (const [at, one] of to.entries())
      expect(verdicts[at]).toEqual(await ask(house, { to: one }))
    // 16:00 in New York is 11:00 in Honolulu; at 22:00 it is too late in New York.
    house.setNow(new Date('2026-11-21T03:00:00Z'))
    expect(await ask(house, { to: '+12125550123' })).toMatchObject({
      notBefore: '2026-11-21T18:00:00Z',
    })
  })

  it('hold for a number that may be of a country', async () => {
    const house = await houseWithHours({ US: { ...CHARTER, publicHolidays: true } })
    house.setNow(new Date('2026-11-21T03:00:00Z'))
    expect(await ask(house, { to: '+11005550123' })).toMatchObject({
      notBefore: '2026-11-21T18:00:00Z',
    })
  })

  it.each<[string, object, string]>([
    ['a country that is none', { France: CHARTER }, '#/sendingHours/France'],
    ['a code that no country has', { ZZ: CHARTER }, '#/sendingHours/ZZ'],
    ['another code of a country', { UK: CHARTER }, '#/sendingHours/UK'],
    ['a country of no phones', { AQ: CHARTER }, '#/sendingHours/AQ'],
    ['no beginning', { FR: { ...CHARTER, from: undefined } }, '#/sendingHours/FR/from'],
    ['an hour that is none', { FR: { ...CHARTER, from: '8:00' } }, '#/sendingHours/FR/from'],
    ['a beginning at 24:00', { FR: { ...CHARTER, from: '24:00' } }, '#/sendingHours/FR/from'],
    ['an end that is none', { FR: { ...CHARTER, to: '25:00' } }, '#/sendingHours/FR/to'],
    ['an end at the beginning', { FR: { ...CHARTER, to: '08:00' } }, '#/sendingHours/FR/to'],
    [
      'nothing said of Sundays',
      { FR: { ...CHARTER, sundays: undefined } },
      '#/sendingHours/FR/sundays',
    ],
    [
      'nothing said of holidays',
      { FR: { ...CHARTER, publicHolidays: undefined } },
      '#/sendingHours/FR/publicHolidays',
    ],
    [
      'a member we do not know',
      { FR: { ...CHARTER, saturdays: true } },
      '#/sendingHours/FR/saturdays',
    ],
    ['hours that no clock shares', { RU: { ...CHARTER, to: '17:00' } }, '#/sendingHours/RU'],
    [
      'holidays of a country whose calendar is not known',
      { FR: CHARTER, NP: CHARTER },
      '#/sendingHours/NP/publicHolidays',
    ],
  ])('of %s are refused at their place', async (_, sendingHours, pointer) => {
    const house = await openHouse()
    const answer = await house.api('PUT', '/v1/senders/acme', { ...MEMBERS, sendingHours })
    expect([answer.status, placesOf(answer)]).toEqual([400, [pointer]])
    expect((await house.api('GET', '/v1/senders/acme')).status).toBe(404)
  })
})

describe('a verdict', () => {
  it('names the contact by the id that every other call answers', async () => {
    const house = await houseWithShop()
    const { contact } = await check(house)
    expect(contact).toEqual(CONTACT)
    expect((await check(house, { to: 'Ada@Example.org ' }))['contact']).toBe(contact)
    expect((await check(house, { to: 'eve@example.org' }))['contact']).not.toBe(contact)
    expect((await house.api('POST', '/v1/customers', orderOf())).body).toMatchObject({ contact })
    expect((await house.api('POST', '/v1/consents', consentTo(ADA))).body).toMatchObject({
      contact,
    })
    expect((await house.api('POST', '/v1/history', { to: ADA })).body).toMatchObject({ contact })
    const to = ['nobody at all', ADA]
    const { body } = await house.api('POST', '/v1/check/batch', { sender: 'shop', to })
    const { verdicts } = body as { verdicts: Verdict[] }
    expect(verdicts.map((verdict) => verdict['contact'])).toEqual([undefined, contact])
  })

  it('of every kind, and each example, is as it is described', async () => {
    const house = await houseWithShop()
    await house.api('POST', '/v1/customers', orderOf())
    const verdicts = await Promise.all(
      [
        {},
        { sender: 'acme' },
        { purpose: 'transactional' },
        { to: 'nobody at all' },
        { to: PHONE },
      ].map((fields) => check(house, fields)),
    )
    expect(new Set(verdicts.map(({ reason }) => reason)).size).toBe(4)
    for (const verdict of verdicts) expect(verdictSchema.safeParse(verdict).success).toBe(true)
    for (const { answers, examples } of checkOperations)
      for (const { answer } of examples)
        expect(answers[200]?.schema?.safeParse(answer)).toMatchObject({ success: true })
  })
})
