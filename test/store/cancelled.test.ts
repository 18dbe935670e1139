import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { openFaultyTable, type FaultyTable } from '../house/faulty-table.ts'
import { ACME, consentTo, genericText, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'

/**
 * API TransactWriteItems, "CancellationReasons": the codes beside `ConditionalCheckFailed`, and one that
 * is not there yet.
 */
const REASONS = [
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'ItemCollectionSizeLimitExceeded',
  'ValidationError',
  'SomethingNew',
]

let table: FaultyTable
let house: TestHouse
let key = ''
let aside = ''
beforeAll(async () => {
  table = await openFaultyTable(inject('endpoint'))
  house = await openHouse({ endpoint: table.endpoint })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  const made = await house.api('POST', '/v1/keys', { name: 'shop', rights: ['check'] })
  key = (made.body as { id: string }).id
  await house.request(...genericText('STOP', { from: 'nobody at all' }))
  const { body } = await house.api('GET', '/v1/reviews')
  aside = (body as { reviews: { id: string }[] }).reviews[0]?.id ?? ''
  expect(aside).toMatch(/^asd_/)
})
beforeEach(() => table.setFault(undefined))
afterAll(() => table.close())

/** Writes whose transaction has conditions, and so an answer of its own where one does not hold. */
const WRITES: [method: string, path: string, body?: object][] = [
  ['PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, name: 'Acme again' }],
  ['PUT', '/v1/senders/fresh', { ...ACME, ...OPT_OUT, numbers: [], domains: [] }],
  ['POST', '/v1/keys', { name: 'other', rights: ['check'] }],
  ['POST', '/v1/keys/{key}/rotate', {}],
  ['DELETE', '/v1/keys/{key}'],
  ['POST', '/v1/links', { sender: 'acme', to: ['ada@example.org'] }],
  ['POST', '/v1/reviews/{aside}', { decision: 'release' }],
  ['POST', '/v1/consents', consentTo('ada@example.org')],
  ['POST', '/v1/erasures', { to: 'ada@example.org' }],
]

describe.each(REASONS)('law 1: a transaction that was cancelled for %s', (code) => {
  it.each(WRITES)('is no answer to %s %s', async (method, path, body) => {
    const before = table.calls().length
    table.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'cancel', code } : undefined,
    )
    expect(
      await house.api(method, path.replace('{key}', key).replace('{aside}', aside), body),
    ).toMatchObject({
      status: 503,
      body: { type: 'urn:basta:unavailable' },
    })
    const tries = table.calls().slice(before)
    const writes = tries.filter((operation) => operation === 'TransactWriteItems')
    expect(writes.length).toBeGreaterThanOrEqual(1)
    expect(writes.length).toBeLessThan(400)
  })

  it('loses no stop: by hand it is taken, and recorded once the table writes again', async () => {
    const to = '+33612345678'
    table.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'cancel', code } : undefined,
    )
    const stop = { to: [to], scope: 'all', channelOfRequest: 'phone', reference: `call ${code}` }
    expect(await house.api('POST', '/v1/stops', stop)).toMatchObject({ status: 202 })
    expect((await house.request(...genericText('STOP', { from: to, id: code }))).status).toBe(200)
    expect(house.storehouse.size()).toBe(2)
    table.setFault(undefined)
    await house.pumpInbox()
    expect(house.storehouse.size()).toBe(0)
    expect(await house.check(to)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })
})

describe('a transaction whose condition does not hold', () => {
  it('is the answer, though another of its items was in conflict too', async () => {
    table.setFault(({ operation }) =>
      operation === 'TransactWriteItems'
        ? { kind: 'cancel', code: 'ConditionalCheckFailed' }
        : undefined,
    )
    const changed = { ...ACME, ...OPT_OUT, name: 'Acme once more' }
    expect(await house.api('PUT', '/v1/senders/acme', changed)).toMatchObject({ status: 409 })
  })

  it('ends the making of a link key after five tries', async () => {
    table.setFault(({ operation }) =>
      operation === 'TransactWriteItems'
        ? { kind: 'cancel', code: 'ConditionalCheckFailed' }
        : undefined,
    )
    const before = table.calls().length
    const answer = await house.api('POST', '/v1/links', { sender: 'acme', to: ['ada@example.org'] })
    expect(answer).toMatchObject({ status: 503, body: { type: 'urn:basta:unavailable' } })
    const tries = table.calls().slice(before)
    const writes = tries.filter((operation) => operation === 'TransactWriteItems')
    // The SDK repeats one whose answer is slow to come.
    expect(writes.length).toBeGreaterThanOrEqual(5)
    expect(writes.length).toBeLessThanOrEqual(7)
    table.setFault(undefined)
    expect(
      (await house.api('POST', '/v1/links', { sender: 'acme', to: ['ada@example.org'] })).status,
    ).toBe(200)
  })
})
