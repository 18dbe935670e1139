import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import { newLinkSecret, linkDigest } from '../../functions/domain/sign-in-link.ts'
import type { ContactId } from '../../functions/domain/contact-id.ts'
import { toSecond } from '../../functions/domain/time.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { operators } from '../../functions/store/operators/operators.ts'
import { signInLinks } from '../../functions/store/operators/sign-in-links.ts'
import { consoleStoresOf, emailOf, signIn } from '../house/console.ts'
import { openHouse } from '../house/house.ts'
import { scanItems, scanText } from '../house/witness.ts'

const NOW = toSecond(new Date())
const BY = { by: 'key_1', at: NOW }
const LINK = { operator: 'grace', epoch: 1, createdAt: NOW }

async function grace(fields: object = {}) {
  const email = await emailOf('grace@house.example')
  return { id: 'grace', name: 'Grace', role: 'operator', email, ...fields } as const
}

describe('operators', () => {
  it('are found by their address, which rests sealed, and is gone when they are (law 8)', async () => {
    const house = await openHouse()
    const { operators: named } = consoleStoresOf(house)
    await named.put(await grace(), BY)
    const email = await emailOf(' Grace@House.example ')
    expect(await named.findByEmail(email)).toMatchObject({ id: 'grace', email: email.value })
    expect(await scanText(house)).not.toContain('house.example')
    await named.remove('grace', BY)
    expect(await named.findByEmail(email)).toBeUndefined()
    expect(await named.get('grace')).toBeUndefined()
    const left = (await scanItems(house)).filter(
      ({ pk, sealed }) => sealed !== undefined || pk?.S?.startsWith('OPERATOR#mail#') === true,
    )
    expect(left).toEqual([])
  })

  it('share no address, also where two are named at the same time', async () => {
    const { operators: named } = consoleStoresOf(await openHouse())
    const tries = ['grace', 'ada'].map(async (id) => named.put(await grace({ id }), BY))
    const outcomes = (await Promise.allSettled(tries)).map(({ status }) => status)
    expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await named.list()).toHaveLength(1)
  })

  it('are found after a key of envelopes was added, and sealed anew when they are named again', async () => {
    const house = await openHouse()
    await consoleStoresOf(house).operators.put(await grace(), BY)
    const ring = { ...house.secrets.envelopeKeys, b: randomBytes(32).toString('base64url') }
    const db = dynamo(house.table, house.endpoint)
    const { email } = await grace()
    expect(await operators(db, readEnvelopeKeys(ring)).findByEmail(email)).toBeDefined()
    await operators(db, readEnvelopeKeys(ring)).put(await grace(), BY)
    const newest = operators(db, readEnvelopeKeys({ b: ring.b }))
    expect(await newest.findByEmail(email)).toMatchObject({ id: 'grace' })
  })

  it('leave a chain of what was done to them, which shows a change of its own', async () => {
    const house = await openHouse()
    const { operators: named } = consoleStoresOf(house)
    await named.put(await grace(), BY)
    await named.put(await grace(), { by: 'key_2', at: NOW })
    await named.put(await grace({ role: 'officer' }), { by: 'Ada', at: NOW })
    await named.endSessions('grace', { by: 'Ada', at: NOW })
    await named.remove('grace', { by: 'Ada', at: NOW })
    const { changes, intact } = await named.changes('grace')
    expect(changes.map(({ what, by, role }) => [what, by, role])).toEqual([
      ['named', 'key_1', 'operator'],
      ['changed', 'Ada', 'officer'],
      ['sessions_ended', 'Ada', 'officer'],
      ['removed', 'Ada', 'officer'],
    ])
    expect(intact).toBe(true)
  })
})

describe('sessions', () => {
  it('end with their time, their operator, another address and at a word of an officer', async () => {
    const house = await openHouse()
    const { operators: named, sessions } = consoleStoresOf(house)
    const { secret, operator } = await signIn(house, 'operator')
    const at = toSecond(house.now())
    expect(await sessions.find(secret, at)).toMatchObject({ operator: { role: 'operator' } })
    expect(await sessions.find(secret, at + 8 * 3_600)).toBeUndefined()
    const email = await emailOf(operator.email)
    await named.put({ ...operator, role: 'viewer', email }, BY)
    expect(await sessions.find(secret, at)).toMatchObject({ operator: { role: 'viewer' } })

    const ends = [
      async () => named.endSessions('operator', BY),
      async () => named.put({ ...operator, email: await emailOf('new@house.example') }, BY),
      // Named again at once: the session of before stays over.
      async () => {
        await named.remove('operator', BY)
        return named.put({ ...operator, email }, BY)
      },
    ]
    for (const end of ends) {
      const again = await signIn(house, 'operator')
      expect(await sessions.find(again.secret, at)).toBeDefined()
      await end()
      expect(await sessions.find(again.secret, at)).toBeUndefined()
      const now = await named.get('operator')
      expect(now && (await sessions.list(now, at))).toEqual([])
    }
  })

  it('rest as a digest, and are ended by their own operator alone', async () => {
    const house = await openHouse()
    const { sessions } = consoleStoresOf(house)
    const { secret, operator } = await signIn(house, 'viewer')
    expect(await scanText(house)).not.toContain(secret)
    const [session] = await sessions.list(operator, NOW)
    expect(await sessions.end('somebody', session?.id ?? '')).toBe(false)
    expect(await sessions.find(secret, NOW)).toBeDefined()
    expect(await sessions.end(operator.id, session?.id ?? '')).toBe(true)
    expect(await sessions.find(secret, NOW)).toBeUndefined()
  })
})

describe('links to sign in', () => {
  it('open once, for ten minutes, for the browser that asked', async () => {
    const house = await openHouse()
    const { signInLinks: links } = consoleStoresOf(house)
    const [token, browser] = [newLinkSecret(), newLinkSecret()]
    await links.create(token, { ...LINK, browser: linkDigest(browser) })
    expect(await scanText(house)).not.toMatch(new RegExp(`${token}|${browser}`))
    const mine = { browser, isLocal: true }
    const outcome = async (by: object, at: number, of = token) =>
      (await links.take(of, { isLocal: true, ...by }, at)).outcome
    expect(await outcome({ browser: newLinkSecret() }, NOW)).toBe('another_browser')
    expect(await outcome({}, NOW)).toBe('another_browser')
    expect(await outcome(mine, NOW + 600)).toBe('over')
    expect(await outcome(mine, NOW, newLinkSecret())).toBe('unknown')
    expect(await outcome(mine, NOW + 599)).toBe('taken')
    expect(await outcome(mine, NOW + 599)).toBe('used')
  })

  it('open once for two who have both seen that it is unused', async () => {
    const house = await openHouse()
    const db = dynamo(house.table, house.endpoint)
    let reads = 0
    const haveRead = Promise.withResolvers<undefined>()
    db.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'UpdateItemCommand') await haveRead.promise
          const answer = await next(args)
          if (commandName === 'GetItemCommand' && (reads += 1) === 2) haveRead.resolve(undefined)
          return answer
        },
      { step: 'initialize' },
    )
    const links = signInLinks(db)
    const token = newLinkSecret()
    await links.create(token, LINK)
    const both = await Promise.all(
      [1, 2].map(async () => links.take(token, { isLocal: true }, NOW)),
    )
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['taken', 'used'])
  })

  it('that a start on this machine prints open on this machine alone', async () => {
    const { signInLinks: links } = consoleStoresOf(await openHouse())
    const token = newLinkSecret()
    await links.create(token, LINK)
    expect(await links.take(token, { isLocal: false }, NOW)).toMatchObject({
      outcome: 'another_browser',
    })
    expect(await links.take(token, { isLocal: true }, NOW)).toMatchObject({
      outcome: 'taken',
    })
  })
})

describe('the audit trail', () => {
  it('is read by day and by person, newest first, page by page', async () => {
    const { audit } = consoleStoresOf(await openHouse())
    const contact = 'aAAAAAAAAAAAAAAAAAAAAAA' as ContactId
    const who = { operator: 'Grace', operatorId: 'grace' }
    const at = (second: number) => new Date(Date.UTC(2026, 10, 26, 9, 0, second))
    for (const second of [1, 2, 3])
      await audit.record({ ...who, at: at(second), what: 'person_looked_up', contact })
    await audit.record({ ...who, at: at(4), what: 'signed_out', about: 'x' })
    const first = await audit.ofDay('2026-11-26', { limit: 3 })
    expect(first.entries.map((entry) => entry.at.getUTCSeconds())).toEqual([4, 3, 2])
    const rest = await audit.ofDay('2026-11-26', { limit: 3, before: first.next })
    expect(rest.entries.map((entry) => entry.at.getUTCSeconds())).toEqual([1])
    expect(rest.next).toBeUndefined()
    const { entries } = await audit.ofContact(contact, { limit: 10 })
    expect(entries).toHaveLength(3)
    expect(entries[0]).toMatchObject({ ...who, what: 'person_looked_up', contact })
    expect((await audit.ofDay('2026-11-25', { limit: 3 })).entries).toEqual([])
  })
})
