import * as fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, inject, it } from 'vitest'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { proveHashKeys } from '../../functions/store/ledger/meta.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { openFaultyTable, type FaultyTable } from '../house/faulty-table.ts'
import { ACME, ADMIN_KEY, openHouse, OPT_OUT, twilioText, type TestHouse } from '../house/house.ts'
import { scanItems } from '../house/witness.ts'

const PEOPLE = ['+33612345601', '+33612345602', '+33612345603'] as const

const NOBODY = '+33612345600'

/** Two processes on one table, a secret that is rotated, and one time for all of them. */
async function openPair(faulty?: FaultyTable) {
  const first = newSecrets()
  const ring = { ...first.hashKeys }
  let at = Date.parse('2026-06-01T10:00:00Z')
  const now = () => new Date(at)
  const table = `test-${randomBytes(6).toString('hex')}`
  const open = (endpoint: string, closed?: true) =>
    openHouse({
      endpoint,
      table,
      secrets: first,
      loadSecrets: () => Promise.resolve({ ...first, hashKeys: { ...ring } }),
      ...(closed && { closed }),
    })
  const setUp = await open(inject('endpoint'))
  await setUp.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  const one = await open(faulty?.endpoint ?? inject('endpoint'), true)
  const other = await open(inject('endpoint'), true)
  const houses: readonly [TestHouse, TestHouse] = [one, other]
  const advance = (seconds: number): void => {
    at += seconds * 1_000
    for (const house of [...houses, setUp]) house.setNow(now())
  }
  // Both proofs of time are this time's: the first version was proven long ago.
  advance(365 * 86_400)
  return {
    houses,
    advance,
    addVersion: (): void => {
      const letter = 'abcd'[Object.keys(ring).length]
      if (letter !== undefined) ring[letter] = randomBytes(32).toString('base64url')
    },
    prove: () => proveHashKeys(dynamo(table, inject('endpoint')), readHashKeys(ring), now),
    versionsOfStandings: async () =>
      (await scanItems({ endpoint: inject('endpoint'), table }))
        .filter(({ sk }) => sk?.S === 'S')
        .map(({ pk }) => pk?.S?.charAt(2)),
  }
}

/** Stopped by the table, or by the inbox once it could be taken; false where it still waits. */
async function stop(house: TestHouse, from: string): Promise<boolean> {
  const { status } = await house.request(...twilioText('STOP', { from }))
  if (status !== 200) return false
  if (house.storehouse.size() > 0) await house.pumpInbox()
  return house.storehouse.size() === 0
}

async function ask(house: TestHouse, to: string): Promise<'allowed' | 'denied' | number> {
  const response = await house.request('/v1/check', {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ to, sender: 'acme' }),
  })
  if (response.status !== 200) return response.status
  const { allowed } = (await response.json()) as { allowed: boolean }
  return allowed ? 'allowed' : 'denied'
}

describe('rotating hash keys', () => {
  it('law 1: never answers "allowed" for who stopped, whichever process heard it, in any order of steps', async () => {
    // Each stop is of somebody new: who stopped before the first rotation is known to all anyway.
    const process = fc.constantFrom(0 as const, 1 as const)
    const whom = fc.constantFrom('latest' as const, 'latest' as const, 'nobody' as const)
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ what: fc.constant('check' as const), process, whom }),
      },
      { weight: 3, arbitrary: fc.record({ what: fc.constant('stop' as const), process }) },
      {
        weight: 3,
        arbitrary: fc.record({
          what: fc.constant('wait' as const),
          seconds: fc.constantFrom(5, 29, 31, 95, 95),
        }),
      },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('add' as const) }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('prove' as const) }) },
      { weight: 2, arbitrary: fc.record({ what: fc.constant('rotate' as const) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60 }), async (steps) => {
        const pair = await openPair()
        let people = 0
        let latest: string | undefined
        for (const one of steps)
          if (one.what === 'wait') pair.advance(one.seconds)
          else if (one.what === 'add') pair.addVersion()
          else if (one.what === 'prove') await pair.prove()
          else if (one.what === 'rotate') {
            pair.addVersion()
            await pair.prove()
          } else if (one.what === 'stop') {
            people += 1
            const from = `+336123457${String(people).padStart(2, '0')}`
            if (await stop(pair.houses[one.process], from)) latest = from
          } else {
            const isStopped = one.whom === 'latest' && latest !== undefined
            const to = isStopped ? (latest ?? NOBODY) : NOBODY
            expect(await ask(pair.houses[one.process], to)).toBe(isStopped ? 'denied' : 'allowed')
          }
      }),
      { numRuns: 30 },
    )
  }, 180_000)

  it('law 1: a warm process learns of a version by itself, and denies who stopped under it', async () => {
    const { houses, advance, addVersion, prove, versionsOfStandings } = await openPair()
    const [warm, other] = houses
    expect(await ask(warm, PEOPLE[0])).toBe('allowed')
    addVersion()
    await prove()
    advance(91)
    expect(await stop(other, PEOPLE[0])).toBe(true)
    expect(await versionsOfStandings()).toEqual(['b'])
    expect(await ask(warm, PEOPLE[0])).toBe('denied')
  })

  it('law 1: nothing is written under a version that others may not know yet', async () => {
    const { houses, advance, addVersion, prove, versionsOfStandings } = await openPair()
    const [warm, other] = houses
    expect(await ask(warm, PEOPLE[0])).toBe('allowed')
    addVersion()
    await prove()
    advance(29)
    expect(await stop(other, PEOPLE[0])).toBe(true)
    expect(await versionsOfStandings()).toEqual(['a'])
    expect(await ask(warm, PEOPLE[0])).toBe('denied')
    advance(60)
    expect(await stop(other, PEOPLE[1])).toBe(true)
    advance(31)
    expect(await stop(other, PEOPLE[2])).toBe(true)
    expect((await versionsOfStandings()).join('').length).toBe(3)
    expect((await versionsOfStandings()).filter((version) => version === 'b')).toHaveLength(1)
    for (const person of PEOPLE) expect(await ask(warm, person)).toBe('denied')
  })

  it('law 1: a process that slept between its reading and its answer reads again', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const { houses, advance, addVersion, prove } = await openPair(faulty)
    const [sleeper, other] = houses
    expect(await ask(sleeper, PEOPLE[0])).toBe('allowed')
    const asleep = Promise.withResolvers<undefined>()
    faulty.setFault(({ body }) => {
      if (!JSON.stringify(body).includes('"C#')) return undefined
      asleep.resolve(undefined)
      return { kind: 'late', milliseconds: 1_000 }
    })
    const answer = ask(sleeper, PEOPLE[0])
    await asleep.promise
    addVersion()
    await prove()
    advance(120)
    expect(await stop(other, PEOPLE[0])).toBe(true)
    expect(await answer).toBe(503)
    faulty.setFault(undefined)
    expect(await ask(sleeper, PEOPLE[0])).toBe('denied')
    faulty.close()
  })
})

describe('rotating link roots and envelope keys', () => {
  /** Two processes that read the same secret; the first hears of what was added, as after five minutes. */
  async function openRotated() {
    const first = newSecrets()
    const added = {
      ...first,
      linkRoots: { ...first.linkRoots, 2: randomBytes(32).toString('base64url') },
      envelopeKeys: { ...first.envelopeKeys, b: randomBytes(32).toString('base64url') },
    }
    let secret: () => Promise<typeof first> = () => Promise.resolve(first)
    const table = `test-${randomBytes(6).toString('hex')}`
    const open = (closed: boolean) =>
      openHouse({ table, secrets: first, loadSecrets: () => secret(), ...(closed && { closed }) })
    const one = await open(false)
    await one.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    const other = await open(true)
    const mint = async (house: TestHouse, to: string): Promise<string> => {
      const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [to] })
      return new URL((body as { links: { url: string }[] }).links[0]?.url ?? '').pathname
    }
    // Both are warm: each has minted, opened and sealed.
    for (const house of [one, other]) {
      expect((await house.request(await mint(house, 'warm@example.org'))).status).toBe(200)
      expect((await house.api('GET', '/v1/reviews')).status).toBe(200)
    }
    secret = () => Promise.resolve(added)
    // A process asks for its secrets once a second at most.
    await sleep(1_100)
    one.setNow(new Date(Date.now() + 5 * 60_000 + 1_000))
    const press = async (house: TestHouse, path: string) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const body = 'List-Unsubscribe=One-Click'
      return (await house.request(path, { method: 'POST', headers, body })).status
    }
    return {
      one,
      other,
      mint,
      press,
      /** Who asks for the secret meanwhile hears nothing. */
      lock: () => (secret = () => Promise.reject(new Error('denied'))),
      unlock: () => (secret = () => Promise.resolve(added)),
    }
  }
  const epochs = async (house: TestHouse) =>
    (await scanItems(house))
      .filter(({ pk, sk }) => pk?.S === 'LINKKEY' && sk?.S?.startsWith('K#'))
      .map(({ epoch }) => Number(epoch?.N))
      .toSorted((a, b) => a - b)

  const emptied = async (house: TestHouse) => {
    for (let pass = 0; pass < 10 && house.storehouse.size() > 0; pass += 1) {
      await sleep(1_000)
      await house.pumpInbox()
    }
    expect(house.storehouse.size()).toBe(0)
  }

  it('law 4: a link of the new root opens in a process that did not know it yet', async () => {
    const { one, other, mint, press } = await openRotated()
    const to = 'ada@example.org'
    const path = await mint(one, to)
    expect(await epochs(one)).toEqual([1, 2])
    expect(await press(other, path)).toBe(200)
    expect(await other.check(to)).toMatchObject({ allowed: false, reason: 'opted_out' })
    // What the other mints, it mints with the last root it knows; that opens too.
    expect(await press(one, await mint(other, 'bob@example.org'))).toBe(200)
  })

  it('law 2: if the secret cannot be read, such a link is stored and taken later, never "no such link"', async () => {
    const { one, other, mint, press, lock, unlock } = await openRotated()
    const to = 'ada@example.org'
    const path = await mint(one, to)
    lock()
    expect(await press(other, path)).toBe(200)
    expect(other.storehouse.size()).toBe(1)
    expect((await other.request(path)).status).toBe(503)
    // What it knows goes on.
    expect(await press(other, await mint(other, 'bob@example.org'))).toBe(200)
    unlock()
    await emptied(other)
    expect(await other.check(to)).toMatchObject({ allowed: false })
  })

  it('what was sealed under the new key is opened by the other at its next request', async () => {
    const { one, other } = await openRotated()
    await one.request(...twilioText('not interested', { from: NOBODY }))
    const read = () => other.api('GET', '/v1/reviews')
    // Not an empty list: it does not know what it cannot read.
    expect(await read()).toMatchObject({ status: 503 })
    expect(await read()).toMatchObject({
      status: 200,
      body: { reviews: [{ text: 'not interested' }] },
    })
  })

  it('law 2: a stop that was sealed into the inbox under the new key is taken by the other', async () => {
    const table = await openFaultyTable(inject('endpoint'))
    const first = newSecrets()
    const envelopeKeys = { ...first.envelopeKeys, b: randomBytes(32).toString('base64url') }
    const one = await openHouse({
      endpoint: table.endpoint,
      secrets: { ...first, envelopeKeys },
    })
    await one.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    await one.pumpInbox()
    let isAdded = false
    const other = await openHouse({
      table: one.table,
      storehouse: one.storehouse,
      secrets: first,
      loadSecrets: () => Promise.resolve(isAdded ? { ...first, envelopeKeys } : first),
      closed: true,
    })
    expect((await other.api('GET', '/v1/reviews')).status).toBe(200)
    isAdded = true
    table.setDown(true)
    expect(await stop(one, NOBODY)).toBe(false)
    table.setDown(false)
    table.close()
    await emptied(other)
    expect(await ask(other, NOBODY)).toBe('denied')
  })
})
