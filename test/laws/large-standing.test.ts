import { beforeAll, describe, expect, it } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Item } from '../../functions/store/dynamo/items.ts'
import {
  ACME,
  consentTo,
  openHouse,
  OPT_OUT,
  PUBLIC_URL,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { houseWith } from '../inbound/providers/promises.ts'
import { SECRET } from '../inbound/providers/sign.ts'
import { scanItems } from '../house/witness.ts'

const PERSON = '+33612345678'
const SENDERS = 20
const TOPICS = 50
/** As long as an id may be: so few of them fill what an item of DynamoDB holds. */
const LONG = 'x'.repeat(50)
const senderOf = (at: number) => `sender-${at}-${LONG}`
const topicOf = (at: number) => `topic-${at}-${LONG}`

/** DynamoDB, quotas: 400 KB an item, names included; the local engine may take more. */
const ITEM_BYTES_MAX = 400 * 1024

let house: TestHouse

/** DynamoDB, item sizes: names and values in UTF-8, three bytes and one an element for a list. */
function bytesOf(item: Item): number {
  const sizeOf = (value: Item[string]): number => {
    if (value.S !== undefined) return Buffer.byteLength(value.S)
    if (value.N !== undefined) return 21
    if (value.B !== undefined) return value.B.byteLength
    return (value.L ?? []).reduce((sum, one) => sum + 1 + sizeOf(one), 3)
  }
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value),
    0,
  )
}

async function stop(
  scope: string,
  { to = PERSON, channelOfRequest = 'phone', blocks = 'marketing' } = {},
): Promise<number> {
  const asked = { to: [to], scope, channelOfRequest, blocks, reference: 'call' }
  return (await house.api('POST', '/v1/stops', asked)).status
}

/** What the table is too busy for is taken by the inbox. */
async function allTaken(statuses: readonly number[]): Promise<void> {
  for (const status of statuses) expect([201, 202]).toContain(status)
  for (let pass = 0; pass < 50 && house.storehouse.size() > 0; pass += 1) await house.pumpInbox()
  expect(house.storehouse.size()).toBe(0)
}

async function stopEverywhere(to = PERSON, senders = SENDERS): Promise<void> {
  for (let sender = 0; sender < senders; sender += 1) {
    const statuses = await Promise.all(
      Array.from({ length: TOPICS }, (_, topic) =>
        stop(`sender/${senderOf(sender)}/${topicOf(topic)}`, { to }),
      ),
    )
    await allTaken(statuses)
  }
}

beforeAll(async () => {
  house = await openHouse()
  const member = { ...ACME, ...OPT_OUT, numbers: [] }
  const topics = Array.from({ length: TOPICS }, (_, at) => topicOf(at))
  for (let at = 0; at < SENDERS; at += 1)
    await house.api('PUT', `/v1/senders/${senderOf(at)}`, { ...member, topics })
  await house.api('PUT', '/v1/senders/acme', {
    ...member,
    numbers: ACME.numbers,
    stopReach: 'sender',
  })
  await house.api('PUT', '/v1/senders/solo', { ...member, stopReach: 'sender' })
})

describe('a person of whom more was said than an item of the table holds', () => {
  beforeAll(async () => {
    const consent = consentTo(PERSON, { sender: 'acme', wording: 'Yes to all.' })
    expect((await house.api('POST', '/v1/consents', consent)).status).toBe(201)
    await stopEverywhere()
  }, 240_000)

  it('has it all kept, in items that DynamoDB takes', async () => {
    const items = (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('C#') === true)
    expect(Math.max(...items.map(bytesOf))).toBeLessThan(ITEM_BYTES_MAX)
    const standing = items.filter(({ sk }) => sk?.S === 'S' || sk?.S?.startsWith('S#') === true)
    const bytes = standing.map(bytesOf).reduce((sum, one) => sum + one, 0)
    expect(bytes).toBeGreaterThan(ITEM_BYTES_MAX)
    // No more of them than it takes.
    expect(standing.length).toBeLessThanOrEqual(1 + bytes / (150 * 1024))
  })

  it('is stopped for each topic that was said, and for no other', async () => {
    for (let sender = 0; sender < SENDERS; sender += 3)
      for (const topic of [0, 17, TOPICS - 1])
        expect(
          await house.check(PERSON, { sender: senderOf(sender), topic: topicOf(topic) }),
        ).toMatchObject({ reason: 'opted_out' })
    expect(await house.check(PERSON, { sender: senderOf(0) })).toMatchObject({ allowed: true })
    expect(await house.check(PERSON, { sender: 'acme', topic: 'promo' })).toMatchObject({
      allowed: true,
    })
  })

  it('is recorded once more by an agent and by a link', async () => {
    expect(await stop('sender/acme/promo')).toBe(201)
    expect(await house.check(PERSON, { sender: 'acme', topic: 'promo' })).toMatchObject({
      reason: 'opted_out',
    })
    const { body } = await house.api('POST', '/v1/links', { sender: 'solo', to: [PERSON] })
    const [link] = (body as { links: { url: string }[] }).links
    const path = (link?.url ?? '').slice(PUBLIC_URL.length)
    const pressed = await house.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    })
    expect(pressed.status).toBe(200)
    expect(await house.check(PERSON, { sender: 'solo' })).toMatchObject({ reason: 'opted_out' })
  })

  it('is asked for no more consents, and a stop is taken all the same', async () => {
    const [sender, topic] = [senderOf(3), topicOf(7)]
    house.setNow(new Date(Date.now() + 10_000))
    const obtainedAt = new Date(Date.now() + 9_000).toISOString()
    const yes = consentTo(PERSON, { sender, topics: [topic], obtainedAt })
    // Consents leave the room to those who say stop: this one is refused, and a stop never is.
    expect((await house.api('POST', '/v1/consents', yes)).status).toBe(409)
    expect(await stop(`sender/${sender}/${topic}`, { channelOfRequest: 'letter' })).toBe(201)
    expect(await house.check(PERSON, { sender, topic })).toMatchObject({ reason: 'opted_out' })
    house.setNow(undefined)
  })

  it('has a chain that verifies, and every register in the history', async () => {
    const { body } = await house.api('POST', '/v1/history', { to: PERSON })
    const { chain, standing } = body as {
      chain: { intact: boolean }
      standing: { registers: { kind: string }[] }
    }
    expect(chain.intact).toBe(true)
    expect(standing.registers.length).toBeGreaterThanOrEqual(SENDERS * TOPICS)
  })

  it('is answered for in one batch with others', async () => {
    const asked = { sender: senderOf(11), topic: topicOf(23), to: [PERSON, '+33612345679'] }
    const { body } = await house.api('POST', '/v1/check/batch', asked)
    const { verdicts } = body as { verdicts: { allowed: boolean }[] }
    expect(verdicts.map(({ allowed }) => allowed)).toEqual([false, true])
  })

  it('says by text what anybody may: perhaps, STOP and START each count', async () => {
    await house.request(...twilioText('pas intéressé'))
    expect(await house.check(PERSON)).toMatchObject({ reason: 'held' })
    expect((await house.request(...twilioText('STOP'))).status).toBe(200)
    expect(await house.check(PERSON)).toMatchObject({ reason: 'opted_out' })
    const types = (await scanItems(house)).flatMap(({ type }) => type?.S ?? [])
    expect(types).toContain('hold')
  })

  it('is never told to be free while more is being written', async () => {
    const asked = { sender: senderOf(2), topic: topicOf(2) }
    const writes = Array.from({ length: 40 }, (_, at) =>
      stop(`sender/${senderOf(at % SENDERS)}`, { channelOfRequest: 'letter' }),
    )
    // Who gets a 503 in the crowd is told nothing, and asks again (law 1).
    const answered = async (): Promise<{ allowed: boolean }> => {
      const verdict: { allowed?: boolean } = await house.check(PERSON, asked)
      return verdict.allowed === undefined ? answered() : { allowed: verdict.allowed }
    }
    const verdicts = await Promise.all(Array.from({ length: 40 }, answered))
    expect(new Set(verdicts.map(({ allowed }) => allowed))).toEqual(new Set([false]))
    await allTaken(await Promise.all(writes))
    for (let at = 0; at < SENDERS; at += 1)
      expect(await house.check(PERSON, { sender: senderOf(at) })).toMatchObject({ allowed: false })
  })

  it('is read by no program that knows of one item only', async () => {
    const items = await scanItems(house)
    const [standing] = items.filter(({ sk, parts }) => sk?.S === 'S' && parts !== undefined)
    expect(standing).toBeDefined()
    expect(standing?.['registers']).toBeUndefined()
  })

  it('has every consent erased, and every stop kept', async () => {
    expect((await house.api('POST', '/v1/erasures', { to: PERSON })).status).toBe(200)
    const standing = (await scanItems(house)).filter(({ sk }) => /^S(?:#|$)/.test(sk?.S ?? ''))
    const held = standing.map(({ own, registers }) => `${own?.S}${registers?.S}`).join('')
    expect(held).not.toContain('"consent|')
    expect(held).toContain('"erasure|')
    expect(await house.check(PERSON, { sender: senderOf(9), topic: topicOf(9) })).toMatchObject({
      reason: 'opted_out',
    })
  })
})

describe('a standing in several items, read while it is written', () => {
  it('law 1: of a START and a STOP of one moment nobody sees the START alone', async () => {
    const from = '+33612345680'
    await house.request(...twilioText('STOP', { from }))
    await stopEverywhere(from, 11)
    // To the last byte of its first item: what is new then lies in another.
    for (const topic of ['promo', 'news'])
      for (const channelOfRequest of ['phone', 'letter', 'agent', 'email'])
        for (const blocks of ['marketing', 'every'])
          await stop(`sender/acme/${topic}`, { to: from, channelOfRequest, blocks })
    const table = await openFaultyTable(house.endpoint)
    const reader = await openHouse({
      endpoint: table.endpoint,
      table: house.table,
      secrets: house.secrets,
      closed: true,
    })
    await reader.check('+33612345681')
    const known = table.calls().filter((one) => one === 'BatchGetItem').length
    table.setFault(({ operation, earlier }) =>
      operation === 'BatchGetItem' && earlier === known
        ? { kind: 'late', milliseconds: 900 }
        : undefined,
    )
    const reading = reader.check(from)
    while (table.calls().filter((one) => one === 'BatchGetItem').length === known) await sleep(5)
    await Promise.all([
      house.request(...twilioText('START', { from })),
      house.request(...twilioText('STOP', { from })),
    ])
    expect(await reading).toMatchObject({ reason: 'opted_out' })
    table.close()
  }, 120_000)
})

describe('a report that says more than an item of the table holds', () => {
  it('is a stop all the same: what shows it is cut short', async () => {
    const other = await houseWith({ 'postmark/main': { secret: SECRET } })
    const to = 'jane@customer.example'
    const { status } = await other.request(`/inbound/postmark/main/${SECRET}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        RecordType: 'SubscriptionChange',
        MessageID: '883953f4-6105-42a2-a16a-77a8eac79483',
        ChangedAt: '2026-01-05T09:00:00Z',
        Recipient: to,
        SuppressSending: true,
        SuppressionReason: 'é'.repeat(210_000),
      }),
    })
    expect(status).toBe(200)
    expect(await other.check(to)).toMatchObject({ reason: 'opted_out' })
    const items = await scanItems(other)
    expect(Math.max(...items.map(bytesOf))).toBeLessThan(ITEM_BYTES_MAX)
  })
})
