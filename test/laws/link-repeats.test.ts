import {
  array,
  asyncProperty,
  assert as assertAll,
  constantFrom,
  integer,
  record,
} from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ACME, consentTo, openHouse, OPT_OUT, PUBLIC_URL, type TestHouse } from '../house/house.ts'

type History = {
  readonly standing: {
    readonly version: number
    readonly registers: readonly { readonly again?: true; readonly at: string }[]
  }
  readonly events: readonly {
    readonly type: string
    readonly occurredAt: string
    readonly source: { readonly method: string }
    readonly evidence?: Readonly<Record<string, unknown>>
  }[]
  readonly chain: { readonly intact: boolean }
}

const DAY = 86_400
let house: TestHouse
/** Goes on from test to test: time never steps back. */
let base = Date.UTC(2026, 0, 1) / 1000
let people = 0

beforeAll(async () => {
  house = await openHouse()
  const member = { ...ACME, ...OPT_OUT, numbers: [] }
  for (const sender of ['acme', 'beta']) await house.api('PUT', `/v1/senders/${sender}`, member)
  await house.api('PUT', '/v1/senders/solo', { ...member, stopReach: 'sender' })
})

const timeOf = (second: number) => new Date(second * 1000).toISOString().replace('.000Z', 'Z')

async function somebody(sender = 'acme'): Promise<{ to: string; link: string }> {
  people += 1
  base += 1_000 * DAY
  house.setNow(new Date(base * 1000))
  const to = `person-${people}@example.org`
  const { body } = await house.api('POST', '/v1/links', { sender, to: [to] })
  const [link] = (body as { links: { url: string }[] }).links
  return { to, link: (link?.url ?? '').slice(PUBLIC_URL.length) }
}

async function press(link: string, at: number, body = 'List-Unsubscribe=One-Click'): Promise<void> {
  house.setNow(new Date(at * 1000))
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const { status } = await house.request(link, { method: 'POST', headers, body })
  expect(status).toBe(200)
}

/** What the consent is told to be good for. */
async function agree(
  to: string,
  { obtained, recorded, sender = 'acme' }: { obtained: number; recorded: number; sender?: string },
): Promise<string> {
  house.setNow(new Date(recorded * 1000))
  const consent = consentTo(to, { sender, obtainedAt: timeOf(obtained) })
  const { body } = await house.api('POST', '/v1/consents', consent)
  return (body as { counts: string }).counts
}

async function historyOf(to: string): Promise<History> {
  return (await house.api('POST', '/v1/history', { to })).body
}

const typesOf = ({ events }: History) => events.map(({ type }) => type)

describe('a link pressed again', () => {
  it.each([
    ['a second later', 1],
    ['an hour later', 3_600],
    ['two days later', 2 * DAY],
    ['two years later', 730 * DAY],
  ])('%s adds no event while its scope is stopped', async (_, later) => {
    const { to, link } = await somebody()
    await press(link, base)
    await press(link, base + later)
    const history = await historyOf(to)
    expect(typesOf(history)).toEqual(['stop'])
    expect(history.standing).toMatchObject({ version: 1 })
    expect(history.chain.intact).toBe(true)
  })

  it.each([
    ['within an hour', 3_600],
    ['after two days', 2 * DAY],
  ])('%s, and a consent of between the two comes late: it lifts nothing', async (_, later) => {
    const { to, link } = await somebody()
    await press(link, base)
    await press(link, base + later)
    const obtained = base + later / 2
    expect(await agree(to, { obtained, recorded: base + later + 60 })).toBe('older_than_stop')
    expect(await house.check(to)).toMatchObject({
      reason: 'opted_out',
      since: timeOf(base + later),
    })
    const history = await historyOf(to)
    expect(typesOf(history)).toEqual(['stop', 'stop', 'consent'])
    expect(history.events[1]).toMatchObject({
      occurredAt: timeOf(base + later),
      source: { method: 'link' },
      evidence: { again: expect.stringMatching(/^evt_/) as unknown },
    })
    expect(history.chain.intact).toBe(true)
  })

  it('in the second of the consent: the stop wins', async () => {
    const { to, link } = await somebody()
    await press(link, base)
    await press(link, base + 100)
    await agree(to, { obtained: base + 100, recorded: base + 200 })
    expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
  })

  it('and a consent that is newer than every press lifts, and one more press stops anew', async () => {
    const { to, link } = await somebody()
    await press(link, base)
    await press(link, base + 2 * DAY)
    await agree(to, { obtained: base + 2 * DAY + 1, recorded: base + 3 * DAY })
    expect(await house.check(to)).toMatchObject({ allowed: true })
    expect(typesOf(await historyOf(to))).toEqual(['stop', 'consent'])
    await press(link, base + 3 * DAY + 1)
    expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
    expect(typesOf(await historyOf(to))).toEqual(['stop', 'consent', 'stop'])
  })

  it('after a lift is said anew, and a late consent of before that press lifts nothing', async () => {
    const { to, link } = await somebody()
    await press(link, base + 10)
    await agree(to, { obtained: base + 20, recorded: base + 20 })
    await press(link, base + 30)
    await agree(to, { obtained: base + 25, recorded: base + 40 })
    expect(await house.check(to)).toMatchObject({ reason: 'opted_out', since: timeOf(base + 30) })
  })

  it('by every button at once: each pressed scope is in the ledger', async () => {
    const { to, link } = await somebody()
    const everything = 'unsubscribe=every'
    await press(link, base, everything)
    await press(link, base + 2 * DAY, everything)
    await agree(to, { obtained: base + DAY, recorded: base + 3 * DAY })
    await agree(to, { obtained: base + DAY, recorded: base + 3 * DAY, sender: 'beta' })
    for (const sender of ['acme', 'beta'])
      expect(await house.check(to, { sender })).toMatchObject({ reason: 'opted_out' })
    const { chain, events } = await historyOf(to)
    expect(chain.intact).toBe(true)
    expect(events.filter(({ type }) => type === 'stop')).toHaveLength(3)
  })

  it('twenty at once, and a late consent among them: the stop stands', async () => {
    const { to, link } = await somebody()
    await press(link, base)
    const presses = Array.from({ length: 20 }, () => press(link, base + 2 * DAY))
    await Promise.all([...presses, agree(to, { obtained: base + DAY, recorded: base + 2 * DAY })])
    expect(await house.check(to)).toMatchObject({ reason: 'opted_out' })
  })

  const anyStep = record({
    what: constantFrom('press', 'press', 'consent'),
    wait: constantFrom(0, 1, 600, 5 * 3_600, 2 * DAY),
    /** How long before it is recorded a consent was given. */
    late: constantFrom(0, 1, 500, 4 * 3_600, DAY, 3 * DAY),
    who: integer({ min: 0, max: 1 }),
  })

  it.each(['acme', 'solo'])(
    'laws 5 and 6: after the last press of a link of %s nobody is allowed unless something was said after it',
    async (of) => {
      await assertAll(
        asyncProperty(array(anyStep, { minLength: 3, maxLength: 9 }), async (steps) => {
          const { to, link } = await somebody(of)
          const senders = of === 'acme' ? ['acme', 'beta'] : ['solo', 'solo']
          let now = base + 10 * DAY
          let pressedAt = -1
          const agreedAt = new Map<string, number>()
          let lifts = 0
          for (const { what, wait, late, who } of steps) {
            now += wait
            const sender = senders[who] ?? of
            if (what === 'press') {
              await press(link, now)
              pressedAt = now
            } else {
              await agree(to, { obtained: now - late, recorded: now, sender })
              agreedAt.set(sender, Math.max(agreedAt.get(sender) ?? -1, now - late))
              lifts += 1
            }
          }
          for (const sender of new Set(senders)) {
            const isSaidSince = (agreedAt.get(sender) ?? -1) > pressedAt
            const { allowed } = await house.check(to, { sender })
            expect(allowed).toBe(pressedAt < 0 || isSaidSince)
          }
          const history = await historyOf(to)
          expect(history.chain.intact).toBe(true)
          const stops = history.events.filter(({ type }) => type === 'stop')
          expect(stops.length).toBeLessThanOrEqual(1 + lifts)
        }),
        { numRuns: 60 },
      )
    },
  )
})
