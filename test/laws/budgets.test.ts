import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { BUDGETS, foldedRecipient } from '../../functions/domain/budgets.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import type { Item } from '../../functions/store/dynamo/items.ts'
import { parseAddress } from '../../functions/domain/address.ts'
import {
  ACME,
  ADMIN_KEY,
  openHouse,
  OPT_OUT,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { outputOf, scanItems, scanText } from '../house/witness.ts'

const NOW = new Date('2026-11-21T09:00:00Z')
const DAY_MS = 86_400_000
const HONEST = '198.51.100.7'
const FLOOD = '203.0.113.9'

async function openAcme(options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  house.setNow(NOW)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

/** As the local server, or Lambda behind the API, hands it to the routers. */
const bySocket = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })
const byApi = (sourceIp: string) => ({ requestContext: { http: { sourceIp } } })

async function ask(
  house: TestHouse,
  to: string,
  from: string | object = HONEST,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const response = await house.app.request(
    '/v1/access-requests',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ to }),
    },
    typeof from === 'string' ? bySocket(from) : from,
  )
  return [response.status, await response.json()]
}

/** All that waits in the inbox is handed over. */
async function drain(house: TestHouse): Promise<void> {
  while (house.storehouse.size() > 0) await house.pumpInbox()
}

async function serve(house: TestHouse): Promise<void> {
  await house.pumpSchedule()
  await drain(house)
}

async function listed(house: TestHouse, state: string): Promise<{ waits: boolean }[]> {
  const { body } = await house.api('GET', `/v1/access-requests?state=${state}`)
  return (body as { accessRequests: { waits: boolean }[] }).accessRequests
}

const sentTo = (house: TestHouse) => house.mailbox.list().map(({ to }) => to)
const max = (lane: 'mail' | 'text' | 'operator', of: 'recipient' | 'domain' | 'block' | 'whole') =>
  BUDGETS[lane][of]?.max ?? 0

describe('a flood of requests for access', () => {
  it('of 300 from one block costs no honest person a day, and fills no list', async () => {
    const house = await openAcme()
    const answers = new Set<string>()
    for (let at = 0; at < 300; at += 5)
      await Promise.all(
        Array.from({ length: 5 }, async (_, one) => {
          // Other addresses of the block, other people’s names, other domains.
          const from = `203.0.113.${(at + one) % 250}`
          const to = `person${at + one}@firm${(at + one) % 90}.example`
          answers.add(JSON.stringify(await ask(house, to, from)))
        }),
      )
    answers.add(JSON.stringify(await ask(house, 'honest@example.org')))
    // Nobody learns of a budget: all were told the same.
    expect([...answers]).toHaveLength(1)
    await drain(house)
    expect(sentTo(house)).toHaveLength(max('mail', 'block') + 1)
    expect(sentTo(house)).toContain('honest@example.org')
    expect(await listed(house, 'due')).toEqual([])

    // No schedule of that day gives the block more; and there is room for who comes.
    for (const hours of [0, 1, 14]) {
      house.setNow(new Date(NOW.getTime() + hours * 3_600_000))
      await serve(house)
    }
    expect(sentTo(house)).toHaveLength(max('mail', 'block') + 1)
    for (const block of [1, 2, 3]) await ask(house, `late${block}@example.org`, `192.0.${block}.1`)
    await drain(house)
    expect(sentTo(house)).toEqual(
      expect.arrayContaining(['late1@example.org', 'late3@example.org']),
    )

    // The next day it has twenty more. After 48 hours its block is forgotten: nobody waits for ever.
    house.setNow(new Date(NOW.getTime() + DAY_MS))
    for (let pass = 0; pass < 3; pass += 1) await serve(house)
    expect(sentTo(house)).toHaveLength(2 * max('mail', 'block') + 1 + 3)
    house.setNow(new Date(NOW.getTime() + 2 * DAY_MS))
    // A pass ends after its time; a busy machine needs another.
    for (let pass = 0; pass < 3; pass += 1) await serve(house)
    expect(sentTo(house)).toHaveLength(300 + 1 + 3)
    expect(new Set(sentTo(house)).size).toBe(sentTo(house).length)
  }, 900_000)

  it('leaves a fifth of the day for blocks that were not seen', async () => {
    const house = await openAcme({ sendsTexts: true })
    const phone = (at: number) => `+336${String(10_000_000 + at * 10_007).slice(-8)}`
    // As many blocks as it takes to use up what is not kept.
    const perBlock = max('text', 'block')
    const blocks = Math.ceil(max('text', 'whole') / perBlock)
    let at = 0
    for (let block = 0; block < blocks; block += 1)
      for (let one = 0; one < perBlock; one += 1) await ask(house, phone(at++), `10.0.${block}.1`)
    await drain(house)
    const before = sentTo(house).length
    // First asks of a block count in full, all others up to four fifths.
    expect(before).toBeLessThan(max('text', 'whole'))
    await ask(house, phone(at), '198.51.100.1')
    await drain(house)
    expect(sentTo(house)).toHaveLength(before + 1)
    await ask(house, phone(at + 1), '198.51.100.2')
    await drain(house)
    expect(sentTo(house)).toHaveLength(before + 1)
  }, 120_000)

  it('at one inbox, in however many spellings, is three mails a day', async () => {
    const house = await openAcme()
    for (let at = 0; at < 12; at += 1)
      await ask(house, `v.ic.tim+${at}@example.org`, `192.0.${at}.1`)
    await drain(house)
    expect(sentTo(house)).toHaveLength(3)
    for (const day of [0, 1, 2, 3]) {
      house.setNow(new Date(NOW.getTime() + day * DAY_MS))
      await serve(house)
      expect(sentTo(house)).toHaveLength(3 * (day + 1))
    }
  })

  it('for one address again and again waits as one request', async () => {
    const house = await openAcme()
    for (let at = 0; at < 9; at += 1) {
      await ask(house, 'ada@example.org', `192.0.${at}.1`)
      await drain(house)
    }
    expect(await listed(house, 'unproven')).toHaveLength(4)
    house.setNow(new Date(NOW.getTime() + DAY_MS))
    for (let pass = 0; pass < 3; pass += 1) await serve(house)
    expect(sentTo(house)).toHaveLength(4)
  })

  it('without a link gives operators one day’s work, and its time limit runs', async () => {
    const house = await openAcme()
    for (let at = 0; at < 30; at += 1) await ask(house, `+3361234${1000 + at * 37}`, FLOOD)
    await ask(house, '+33698765432', HONEST)
    expect(await listed(house, 'due')).toHaveLength(max('operator', 'block') + 1)
    const waiting = await listed(house, 'unproven')
    expect(waiting).toHaveLength(25)
    expect(waiting[0]).toMatchObject({ dueAt: '2026-12-21T09:00:00Z', waits: true })
    house.setNow(new Date(NOW.getTime() + DAY_MS))
    await serve(house)
    expect(await listed(house, 'due')).toHaveLength(2 * max('operator', 'block') + 1)
    house.setNow(new Date(NOW.getTime() + 2 * DAY_MS))
    await serve(house)
    const due = (await listed(house, 'due')).length
    expect(due).toBeGreaterThan(2 * max('operator', 'block') + 1)
    expect(due).toBeLessThanOrEqual(2 * max('operator', 'block') + 1 + max('operator', 'whole'))
  })

  it('shows in no answer: not the first, not the last, not for the same person', async () => {
    const house = await openAcme()
    const first = await ask(house, 'ada@example.org', FLOOD)
    for (let at = 0; at < 30; at += 1) await ask(house, 'ada@example.org', FLOOD)
    for (const to of ['ada@example.org', 'nobody@example.org'])
      for (const from of [FLOOD, HONEST]) expect(await ask(house, to, from)).toEqual(first)
    const { lines } = await outputOf(() => ask(house, 'ada@example.org', FLOOD))
    expect(lines.map(({ event }) => event)).toEqual(['access_delayed'])
  })
})

describe('a source block', () => {
  it('is the network of the connection, as the API and the local server tell it', async () => {
    for (const by of [bySocket, byApi]) {
      const house = await openAcme()
      for (let at = 0; at < 30; at += 1)
        await ask(house, `p${at}@firm${at}.example`, by(`203.0.113.${at}`))
      await ask(house, 'honest@example.org', by(HONEST))
      await drain(house)
      expect(sentTo(house)).toHaveLength(max('mail', 'block') + 1)
    }
  })

  it('is never what a header says', async () => {
    const house = await openAcme()
    for (let at = 0; at < 30; at += 1)
      await ask(house, `p${at}@firm${at}.example`, FLOOD, { 'x-forwarded-for': `192.0.${at}.1` })
    await drain(house)
    expect(sentTo(house)).toHaveLength(max('mail', 'block'))
  })

  it('law 8: is kept keyed, and for 48 hours', async () => {
    const house = await openAcme()
    await ask(house, 'ada@example.org', FLOOD)
    const text = await scanText(house)
    for (const plain of ['203.0.113', 'ada@', 'example.org']) expect(text).not.toContain(plain)
    const counters = (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('W#'))
    expect(counters).toHaveLength(6)
    for (const { ttl } of counters) expect(Number(ttl?.N)).toBe(NOW.getTime() / 1_000 + 2 * 86_400)
  })
})

describe('the source block of what waits', () => {
  const blocks = async (house: TestHouse) =>
    (await scanItems(house)).filter(({ pk }) => /^[AD]#block#/.test(pk?.S ?? ''))

  it('law 8: is kept keyed, for 48 hours, and no longer than its request waits', async () => {
    const house = await openAcme()
    for (let at = 0; at <= max('mail', 'block'); at += 1)
      await ask(house, `person${at}@firm${at}.example`, FLOOD)
    await drain(house)
    const kept = await blocks(house)
    expect(kept).toHaveLength(1)
    expect(JSON.stringify(kept)).not.toContain('203.0.113')
    expect(Number(kept[0]?.['ttl']?.N)).toBe(NOW.getTime() / 1_000 + 2 * 86_400)
    house.setNow(new Date(NOW.getTime() + DAY_MS))
    await serve(house)
    expect(sentTo(house)).toHaveLength(max('mail', 'block') + 1)
    expect(await blocks(house)).toEqual([])
  })

  it('counts for a mail that asks to confirm, too', async () => {
    const house = await openAcme()
    const post = (at: number) =>
      house.app.request(
        '/v1/consents/requests',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
          body: JSON.stringify({
            to: `person${at}@firm${at}.example`,
            sender: 'acme',
            wording: 'I want offers.',
            wordingVersion: '1',
            pageUrl: 'https://acme.example/join',
          }),
        },
        bySocket(FLOOD),
      )
    expect((await post(0)).status).toBe(202)
    const [kept] = await blocks(house)
    expect(Number(kept?.['ttl']?.N)).toBe(NOW.getTime() / 1_000 + 2 * 86_400)
    await drain(house)
    expect(await blocks(house)).toEqual([])

    // The block asked for as many as it may: for so many, a test would take minutes.
    const isOfBlock = ({ pk }: Item) =>
      pk?.S?.startsWith('W#budget/consent/') === true && pk.S.endsWith(kept?.['block']?.S ?? '?')
    const counters = (await scanItems(house)).filter(isOfBlock)
    expect(counters).toHaveLength(1)
    const db = dynamo(house.table, house.endpoint)
    for (const counter of counters) {
      const count = { N: String(BUDGETS.consent.block?.max) }
      const Item = { ...counter, count }
      await db.client.send(new PutItemCommand({ TableName: house.table, Item }))
    }
    expect((await post(1)).status).toBe(202)
    for (const [hours, mails] of [
      [0, 1],
      [14, 1],
      [15, 2],
    ] as const) {
      house.setNow(new Date(NOW.getTime() + hours * 3_600_000))
      await serve(house)
      expect([hours, sentTo(house).length]).toEqual([hours, mails])
    }
  })
})

describe('a text with a link', () => {
  const REACHED = ['+33612345678', '+33745678901']
  const NOT_REACHED = {
    'premium rate': '+33899123456',
    'shared cost': '+33820123456',
    'a landline': '+33145678901',
    'another country': '+491701234567',
    Iridium: '+881612345678',
    Inmarsat: '+870773111632',
    'international networks': '+882131234567',
    'international premium rate': '+979123456789',
  }
  it('goes to mobile numbers of the senders’ countries alone; a person answers the others', async () => {
    const house = await openAcme({ sendsTexts: true })
    for (const [at, to] of REACHED.entries())
      expect(await ask(house, to, `192.0.${at}.1`)).toMatchObject([202, { by: 'text' }])
    for (const [at, to] of Object.values(NOT_REACHED).entries())
      expect([to, await ask(house, to, `192.1.${at}.1`)]).toMatchObject([
        to,
        [202, { by: 'operator' }],
      ])
    await serve(house)
    expect(sentTo(house).toSorted()).toEqual(REACHED)
  })
})

describe('a recipient', () => {
  it('is one inbox, with any plus-tag and any dots', async () => {
    const folded = new Set<string>()
    for (const written of ['ada.l@example.org', 'adal+x@example.org', 'A.D.A.L+y.z@Example.org']) {
      const parsed = await parseAddress(written)
      if (parsed.ok) folded.add(foldedRecipient(parsed.address))
    }
    expect([...folded]).toEqual(['adal@example.org'])
  })
})
