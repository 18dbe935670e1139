import { createHash, createPublicKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { openFaultyTable, type FaultyTable } from '../house/faulty-table.ts'
import { ACME, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'

const KEY = readFileSync(`${import.meta.dirname}/../fixtures/providers/sendgrid/key.pem`, 'utf8')
const PUBLIC_KEY = createPublicKey(KEY).export({ format: 'der', type: 'spki' }).toString('base64')
const ACCOUNTS = { 'sendgrid/main': { publicKey: PUBLIC_KEY, senders: ['acme'] } }

type Event = Readonly<Record<string, unknown>>

const open: FaultyTable[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

async function faultyHouse(): Promise<TestHouse & { readonly faulty: FaultyTable }> {
  const faulty = await openFaultyTable(inject('endpoint'))
  open.push(faulty)
  return { ...(await houseWithSendGrid(faulty.endpoint)), faulty }
}

async function houseWithSendGrid(endpoint = inject('endpoint')): Promise<TestHouse> {
  const accounts = () => Promise.resolve(JSON.stringify(ACCOUNTS))
  const house = await openHouse({ endpoint, accounts })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

/** A batch as SendGrid signs it. */
function batch(events: readonly Event[]): [path: string, init: RequestInit] {
  const at = Math.floor(Date.now() / 1_000)
  const body = `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`
  const headers = {
    'content-type': 'application/json;charset=utf-8',
    'x-twilio-email-event-webhook-timestamp': String(at),
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(`${at}${body}`), {
      key: KEY,
      dsaEncoding: 'der',
    }).toString('base64'),
  }
  return ['/inbound/sendgrid/main', { method: 'POST', headers, body }]
}

function event(name: string, email: string, fields: Event = {}): Event {
  const sg_event_id = createHash('sha256').update(JSON.stringify([name, email, fields]))
  return {
    email,
    event: name,
    timestamp: Math.floor(Date.now() / 1_000) - 60,
    sg_event_id: sg_event_id.digest('base64url').slice(0, 22),
    sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
    ...fields,
  }
}

async function emptyInbox(house: TestHouse): Promise<void> {
  for (let pass = 0; pass < 200 && house.storehouse.size() > 0; pass += 1) {
    await house.pumpInbox()
    if (house.storehouse.size() > 0) await sleep(50)
  }
  expect(house.storehouse.size()).toBe(0)
}

async function allowed(house: TestHouse, to: readonly string[]): Promise<boolean[]> {
  const all: boolean[] = []
  for (let at = 0; at < to.length; at += 1_000) {
    const question = { sender: 'acme', to: to.slice(at, at + 1_000) }
    const { status, body } = await house.api('POST', '/v1/check/batch', question)
    expect(status).toBe(200)
    all.push(...(body as { verdicts: { allowed: boolean }[] }).verdicts.map((one) => one.allowed))
  }
  return all
}

async function historyOf(house: TestHouse, to: string): Promise<{ readonly type: string }[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as { events: { type: string }[] }).events
}

const people = (count: number, name = 'person') =>
  Array.from({ length: count }, (_, at) => `${name}-${at}@example.org`)

describe('a batch', () => {
  it('of 2,000 unsubscribes is acknowledged in time, and every one of them is stopped', async () => {
    const house = await houseWithSendGrid()
    const all = people(2_000)
    const sent = batch(all.map((email) => event('unsubscribe', email)))
    const begun = Date.now()
    expect((await house.request(...sent)).status).toBe(200)
    // Five seconds on a machine of which others want nothing; how fast it is, the bench says.
    expect(Date.now() - begun).toBeLessThan(15_000)
    await emptyInbox(house)
    expect((await allowed(house, all)).filter(Boolean)).toEqual([])
    // What was taken before time was up is known when the inbox takes the whole again.
    for (const to of [all[0], all[999], all[1_999]])
      expect(await historyOf(house, to ?? '')).toHaveLength(1)
  }, 180_000)

  it('as large as SendGrid makes them is heard, and while the table is away kept whole', async () => {
    const house = await faultyHouse()
    const others = people(1_500, 'reader').map((email, at) =>
      event('open', email, { useragent: 'Mozilla/5.0 '.repeat(24), ip: `192.0.2.${at % 250}` }),
    )
    const full = (to: string) =>
      batch([...others, event('unsubscribe', to), ...others.slice(0, 100)])
    const heard = full('ada@example.org')
    expect(Buffer.byteLength(heard[1].body as string)).toBeGreaterThan(768 * 1024)
    expect((await house.request(...heard)).status).toBe(200)
    expect(await allowed(house, ['ada@example.org'])).toEqual([false])
    house.faulty.setDown(true)
    expect((await house.request(...full('bob@example.org'))).status).toBe(200)
    house.faulty.setDown(false)
    await emptyInbox(house)
    expect(await allowed(house, ['bob@example.org'])).toEqual([false])
  })

  it('whose table slows down rests in the inbox, and what was taken before is one event', async () => {
    const house = await faultyHouse()
    const all = people(60)
    house.faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'late', milliseconds: 900 } : undefined,
    )
    const begun = Date.now()
    expect(
      (await house.request(...batch(all.map((email) => event('unsubscribe', email))))).status,
    ).toBe(200)
    // Five seconds on a machine of which others want nothing; how fast it is, the bench says.
    expect(Date.now() - begun).toBeLessThan(15_000)
    expect(house.storehouse.size()).toBe(1)
    house.faulty.setFault(undefined)
    await emptyInbox(house)
    for (const to of all) expect(await historyOf(house, to)).toHaveLength(1)
  })

  it('with one person who cannot be written to is taken for all others at once, for that one later', async () => {
    const house = await faultyHouse()
    const [odd = '', ...others] = people(40)
    const { contact } = (await house.check(odd)) as unknown as { contact: string }
    house.faulty.setFault(({ operation, body }) =>
      operation === 'TransactWriteItems' && JSON.stringify(body).includes(contact)
        ? { kind: 'internal' }
        : undefined,
    )
    const events = [odd, odd, ...others].map((email, at) =>
      event('unsubscribe', email, { sg_event_id: `id-${at}` }),
    )
    expect((await house.request(...batch(events))).status).toBe(200)
    expect((await allowed(house, others)).filter(Boolean)).toEqual([])
    expect(house.storehouse.size()).toBe(1)
    house.faulty.setFault(undefined)
    await emptyInbox(house)
    expect(await allowed(house, [odd])).toEqual([false])
    for (const to of [others[0], others[38]])
      expect(await historyOf(house, to ?? '')).toHaveLength(1)
  })

  it('is taken for several people at once, and for each in the order it came', async () => {
    const house = await faultyHouse()
    const all = people(20)
    // A delivery is recorded only of who bounced before: it looks at what the one before it left.
    const events = all.flatMap((email) => [
      event('bounce', email, { type: 'bounce' }),
      event('delivered', email),
      event('unsubscribe', email),
    ])
    house.faulty.setFault(({ operation, earlier }) =>
      operation === 'TransactWriteItems' && earlier % 3 === 0
        ? { kind: 'late', milliseconds: 60 }
        : undefined,
    )
    expect((await house.request(...batch(events))).status).toBe(200)
    expect(house.storehouse.size()).toBe(0)
    for (const to of all)
      expect((await historyOf(house, to)).map(({ type }) => type)).toEqual([
        'bounce',
        'delivery',
        'stop',
      ])
  })
})

describe('the inbox', () => {
  it('takes one person’s requests in the order they came, others’ at the same time', async () => {
    const house = await faultyHouse()
    const all = people(6)
    house.faulty.setDown(true)
    for (const [name, fields] of [
      ['bounce', { type: 'bounce' }],
      ['delivered'],
      ['unsubscribe'],
    ] as const)
      for (const email of all)
        expect((await house.request(...batch([event(name, email, fields)]))).status).toBe(200)
    expect(house.storehouse.size()).toBe(18)
    house.faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'late', milliseconds: 500 } : undefined,
    )
    const begun = Date.now()
    await emptyInbox(house)
    // One after the other would be 18 times 500 ms.
    expect(Date.now() - begun).toBeLessThan(8_000)
    for (const to of all)
      expect((await historyOf(house, to)).map(({ type }) => type)).toEqual([
        'bounce',
        'delivery',
        'stop',
      ])
  })
})
