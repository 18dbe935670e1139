import { describe, expect, it } from 'vitest'
import { BUDGETS, foldedRecipient } from '../../functions/domain/budgets.ts'
import { parseAddress } from '../../functions/domain/address.ts'
import { ACME, openHouse, OPT_OUT, type TestHouse, type TestHouseOptions } from '../house/house.ts'
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

    // What waits is served that day, as far as the day goes; and still there is room for who comes.
    await serve(house)
    expect(sentTo(house).length).toBeLessThanOrEqual(max('mail', 'whole') * 0.5)
    for (const block of [1, 2, 3]) await ask(house, `late${block}@example.org`, `192.0.${block}.1`)
    await drain(house)
    expect(sentTo(house)).toEqual(
      expect.arrayContaining(['late1@example.org', 'late3@example.org']),
    )
    expect(sentTo(house).length).toBeLessThanOrEqual(max('mail', 'whole'))

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
    const due = (await listed(house, 'due')).length
    expect(due).toBeGreaterThan(6)
    expect(due).toBeLessThanOrEqual(6 + max('operator', 'whole'))
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
