import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { readHashKeys, type HashKeys } from '../../functions/domain/contact-id.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { proveHashKeys } from '../../functions/store/ledger/meta.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { openCheckProcess } from '../house/check-process.ts'
import { openFaultyTable, type Fault, type FaultyTable } from '../house/faulty-table.ts'
import { ACME, ADMIN_KEY, openHouse, OPT_OUT, twilioText, type TestHouse } from '../house/house.ts'

const STOPPED = '+33612345678'
const NOBODY = '+33612345679'
const MINUTES = 60_000

let house: TestHouse
let faulty: FaultyTable
beforeAll(async () => {
  house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.request(...twilioText('STOP', { from: STOPPED }))
  faulty = await openFaultyTable(inject('endpoint'))
  return () => faulty.close()
})
afterEach(() => faulty.setFault(undefined))

const ownRing = () => readHashKeys(house.secrets.hashKeys)

/** A process that has just started, and what it asked the table. */
async function started({
  load = ownRing,
  ...how
}: { load?: () => HashKeys; now?: () => Date; sendUse?: () => Promise<void> } = {}) {
  const { table } = house
  const { endpoint } = faulty
  const app = await openCheckProcess({
    table,
    endpoint,
    load: () => Promise.resolve(load()),
    ...how,
  })
  const before = faulty.calls().length
  return {
    calls: () => faulty.calls().slice(before),
    check: async (body: object, key = ADMIN_KEY, path = '/v1/check') => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const response = await app.request(path, {
        method: 'POST',
        headers,
        body: JSON.stringify({ sender: 'acme', ...body }),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
  }
}

describe('the first check of a process', () => {
  it.each([
    ['who stopped', STOPPED, { allowed: false, reason: 'opted_out' }],
    ['nobody in particular', NOBODY, { allowed: true }],
    ['an e-mail address', 'mary@example.org', { allowed: true }],
    ['a number in the way of its country', '06 12 34 56 78', { allowed: false }],
  ])('of %s waits for one call', async (_, to, verdict) => {
    const { check, calls } = await started()
    const { status, body } = await check({ to, defaultCountry: 'FR' })
    expect({ status, body }).toMatchObject({ status: 200, body: verdict })
    expect(calls()).toEqual(['BatchGetItem'])
    await check({ to })
    expect(calls().slice(1)).toEqual(['GetItem'])
  })

  it('of a number that only its sender can place waits for two, and is right', async () => {
    const { check, calls } = await started()
    expect(await check({ to: '06 12 34 56 78' })).toMatchObject({ body: { allowed: false } })
    expect(calls()).toEqual(['BatchGetItem', 'GetItem'])
  })

  it('of many waits for two', async () => {
    const { check, calls } = await started()
    const { body } = await check({ to: [STOPPED, NOBODY] }, ADMIN_KEY, '/v1/check/batch')
    expect(body).toMatchObject({ verdicts: [{ allowed: false }, { allowed: true }] })
    expect(calls()).toEqual(['BatchGetItem', 'BatchGetItem'])
  })

  it('does not wait for the log of its key’s use, nor fails with it', async () => {
    for (const sendUse of [
      () => new Promise<void>(() => undefined),
      () => Promise.reject(new Error('no queue')),
    ]) {
      const { check } = await started({ sendUse })
      const begun = Date.now()
      expect(await check({ to: STOPPED })).toMatchObject({ status: 200, body: { allowed: false } })
      expect(Date.now() - begun).toBeLessThan(1_500)
    }
  })

  it('tells a stranger nothing, nor who asks of what is not theirs', async () => {
    const { check } = await started()
    const unknown = await check({ to: STOPPED }, 'basta_nobody')
    expect(unknown).toMatchObject({ status: 401, body: { type: 'urn:basta:unauthenticated' } })
    expect(JSON.stringify(unknown.body)).not.toContain('opted_out')
    const fresh = await started()
    expect(await fresh.check({ to: STOPPED, sender: 'other' })).toMatchObject({ status: 404 })
    expect((await fresh.check({ to: STOPPED, sender: '../x' })).status).toBe(400)
    expect((await fresh.check({ to: 7 })).status).toBe(400)
  })

  it.each<Fault>([
    { kind: 'drop' },
    { kind: 'cut' },
    { kind: 'hang' },
    { kind: 'throttle' },
    { kind: 'internal' },
    { kind: 'unprocessed', keep: 0 },
  ])('law 1: is 503 in time where its calls $kind, and right once they do not', async (fault) => {
    const { check } = await started()
    faulty.setFault(() => fault)
    const begun = Date.now()
    expect((await check({ to: NOBODY })).status).toBe(503)
    expect(Date.now() - begun).toBeLessThan(12_000)
    faulty.setFault(undefined)
    expect(await check({ to: STOPPED })).toMatchObject({ status: 200, body: { allowed: false } })
  })

  it.each([1, 5, 17, 18])(
    'is right where the table has time for %i keys at first',
    async (keep) => {
      const { check, calls } = await started()
      faulty.setFault(({ operation, earlier }) =>
        operation === 'BatchGetItem' && earlier === 0 ? { kind: 'unprocessed', keep } : undefined,
      )
      expect(await check({ to: STOPPED })).toMatchObject({ status: 200, body: { allowed: false } })
      expect(calls().every((call) => call === 'BatchGetItem' || call === 'GetItem')).toBe(true)
    },
  )

  it('law 1: is 503 with hash keys that are others, or that lack one, whatever its letter', async () => {
    const { table } = house
    const own = { ...newSecrets().hashKeys, c: 'c'.repeat(40), p: 'p'.repeat(40) }
    const other = await openHouse({ secrets: { ...newSecrets(), hashKeys: own } })
    await other.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    const db = dynamo(other.table, inject('endpoint'))
    expect(await proveHashKeys(db, readHashKeys(own), () => new Date())).toBeUndefined()
    expect(table).not.toBe(other.table)
    for (const missing of ['a', 'c', 'p']) {
      const { [missing]: _, ...rest } = own as Record<string, string>
      const check = await openCheckProcess({
        table: other.table,
        endpoint: inject('endpoint'),
        load: () => Promise.resolve(readHashKeys(rest)),
      })
      const response = await check.request('/v1/check', {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sender: 'acme', to: NOBODY }),
      })
      expect(response.status).toBe(503)
    }
  })
})

describe('a check after a pause', () => {
  it('reads everything again in one turn, and sees what was said meanwhile', async () => {
    let at = Date.now()
    const { check, calls } = await started({ now: () => new Date(at) })
    const to = '+33612340001'
    expect(await check({ to })).toMatchObject({ body: { allowed: true } })
    at += 10 * MINUTES
    await house.request(...twilioText('STOP', { from: to }))
    expect(await check({ to })).toMatchObject({ body: { allowed: false, reason: 'opted_out' } })
    expect(calls().slice(1).toSorted()).toEqual(['BatchGetItem', 'Query'])
  })

  it('law 1: a stop that is acknowledged before the question is in the answer, among many', async () => {
    const { check } = await started()
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const to = `+3361235${String(i).padStart(4, '0')}`
        await check({ to })
        const { status } = await house.request(...twilioText('STOP', { from: to }))
        expect(status).toBe(200)
        if (house.storehouse.size() > 0) return
        expect((await check({ to })).body).toMatchObject({ allowed: false })
      }),
    )
  })
})
