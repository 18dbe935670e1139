import { expect, it, vi } from 'vitest'
import type { ServerResponse } from 'node:http'
import type { Outcome } from '../../functions/domain/told.ts'
import type { Target } from '../../functions/propagate/target.ts'
import { TARGETS } from '../../functions/propagate/targets.ts'
import { openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { outputOf, scanItems, type Line } from '../house/witness.ts'

// Days of sweeps: a busy machine takes its time.
vi.setConfig({ testTimeout: 300_000 })

/** A generator that gives the same numbers for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Answer = (response: ServerResponse) => void

const status =
  (code: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(code, headers).end(body)
  }

/** What servers do: right, wrong, in halves, and not at all. */
const ANSWERS: readonly Answer[] = [
  status(204),
  status(200, '{"ok":true}'),
  status(200, 'not json {{{'),
  status(200, 'x'.repeat(2 * 1024 * 1024)),
  status(301, '', { location: 'http://169.254.169.254/' }),
  status(400, '{"error":"bad"}'),
  status(404),
  status(429, '', { 'retry-after': '30' }),
  status(429, '', { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
  status(429, '', { 'retry-after': 'whenever' }),
  status(500, '<html>'),
  status(503, '', { 'retry-after': '99999999999' }),
  (response) => response.destroy(),
  (response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half')
    setTimeout(() => response.destroy(), 5)
  },
]

/** Once it says so it is asked no more: in the one case where it accepts nothing anyway. */
const GONE = status(410)

const HOUR = 3_600
const PEOPLE = 4

async function end(house: TellingHouse): Promise<{ lines: readonly Line[] }> {
  return outputOf(async () => {
    for (let hours = 0; hours < 14 * 24; hours += 12) await house.later(12 * HOUR)
  })
}

it.each([1, 2, 3, 4, 5, 6])(
  'whatever it answers, each event is delivered, or given up with an alarm, never silently done (%i)',
  async (seed) => {
    const random = seeded(seed)
    const house = await openTellingHouse({ propagate: { random } })
    // One seed never accepts anything; the others sometimes do.
    const answers = seed === 1 ? [...ANSWERS.slice(4), GONE] : ANSWERS
    const accepted = new Map<string, number>()
    house.receiver.setAnswer((one, response) => {
      const answer = answers[Math.floor(random() * answers.length)] ?? status(500)
      answer(response)
      // A body over the limit may be cut off while it is read: then it was not told.
      const at = ANSWERS.indexOf(answer)
      if (at >= 0 && at < 3) accepted.set(one.id, (accepted.get(one.id) ?? 0) + 1)
    })
    const events: string[] = []
    for (let round = 0; round < 2; round += 1)
      for (let person = 0; person < PEOPLE; person += 1) {
        events.push(await house.stop(`person-${person}@example.org`))
        await house.spread()
      }
    const { lines } = await end(house)
    const alarmed = lines.filter(({ event }) => event === 'delivery_given_up').map(({ id }) => id)
    for (const event of events) {
      const { receipts, waiting } = await house.told(event)
      expect(receipts).toHaveLength(1)
      const [{ outcome } = { outcome: '' }] = receipts
      if (outcome === 'delivered') {
        expect(accepted.get(event)).toBe(1)
        expect(waiting).toEqual([])
      } else {
        expect(outcome).toBe('given_up')
        expect(accepted.has(event)).toBe(false)
        expect(alarmed).toContain(event)
        expect(waiting).toHaveLength(1)
      }
    }
    // Each person in order: what came later was accepted later, or not before the earlier was given up.
    for (let person = 0; person < PEOPLE; person += 1) {
      const [first = '', second = ''] = [events[person], events[person + PEOPLE]]
      const order = house.receiver.received.map(({ id }) => id)
      if (accepted.has(first) && accepted.has(second))
        expect(order.lastIndexOf(first)).toBeLessThan(order.indexOf(second))
    }
    house.receiver.close()
  },
)

/** A kind of target that answers as told, in batches, within a limit. */
function kindOf(
  tell: (told: readonly { readonly address: string }[]) => Promise<readonly Outcome[]>,
  more: {
    limit?: { calls: number; seconds: number; requests: number; key: () => string }
    itemsMax?: number
  } = {},
): Target {
  const webhook = TARGETS.get('webhook')
  if (webhook === undefined) throw new Error('There is no webhook.')
  return {
    ...webhook,
    open: () => ({
      ok: true,
      target: {
        itemsMax: more.itemsMax ?? 10,
        ...(more.limit && { limit: more.limit }),
        scopeFault: () => undefined,
        tell: (_call, _credentials, told) => tell(told.map(({ address = '' }) => ({ address }))),
        read: 'It keeps no list.',
      },
    }),
  }
}

it('a verdict for each item: one that is refused for good ends with a receipt and an alarm, the rest go on', async () => {
  const kind = kindOf((told) =>
    Promise.resolve(
      told.map(({ address }): Outcome =>
        address.startsWith('bad')
          ? { is: 'refused', code: 'invalid', why: 'It takes no such address.' }
          : address.startsWith('later')
            ? { is: 'retry', code: 'inside' }
            : { is: 'delivered', code: '201' },
      ),
    ),
  )
  const house = await openTellingHouse({
    propagate: { kinds: new Map([['webhook', kind]]) },
  })
  const events = []
  for (const name of ['good', 'bad', 'later']) events.push(await house.stop(`${name}@example.org`))
  const { lines } = await outputOf(() => house.spread())
  const [good, bad, later] = await Promise.all(events.map((event) => house.told(event)))
  expect(good?.receipts).toMatchObject([{ outcome: 'delivered', code: '201' }])
  expect(bad?.receipts).toMatchObject([{ outcome: 'refused', code: 'invalid' }])
  expect(later).toMatchObject({ receipts: [], waiting: [{ code: 'inside', attempts: 1 }] })
  expect(lines.filter(({ event }) => event === 'delivery_refused')).toHaveLength(1)
  house.receiver.close()
})

it('law 8: no receipt, log line or key holds an address, whatever a target answers', async () => {
  const house = await openTellingHouse()
  house.receiver.setAnswer((one, response) => {
    response.writeHead(400, { 'retry-after': one.raw }).end(one.raw)
  })
  const { text } = await outputOf(async () => {
    await house.stop('ada@example.org')
    await house.spread()
  })
  expect(text).not.toContain('ada@example.org')
  const items = (await scanItems(house)).map((item) => JSON.stringify(item))
  expect(items.filter((item) => item.includes('ada@example.org'))).toEqual([])
  house.receiver.close()
})

it('the limit of a target is kept by all who deliver at once, and nothing is lost by it', async () => {
  const calls: number[] = []
  let clock = () => 0
  const kind = kindOf(
    (told) => {
      calls.push(Math.floor(clock() / 1_000))
      return Promise.resolve(told.map((): Outcome => ({ is: 'delivered' })))
    },
    { limit: { calls: 3, seconds: 10, requests: 1, key: () => 'a-key' }, itemsMax: 1 },
  )
  const house = await openTellingHouse({
    propagate: { kinds: new Map([['webhook', kind]]) },
  })
  clock = () => house.now().getTime()
  for (let at = 0; at < 12; at += 1) await house.stop(`person-${at}@example.org`)
  await house.pumpStream()
  for (let pass = 0; pass < 12; pass += 1) {
    await Promise.all([house.pumpDeliveries(), house.pumpDeliveries()])
    house.setNow(new Date(house.now().getTime() + 10_000))
  }
  expect(calls).toHaveLength(12)
  const windows = Map.groupBy(calls, (second) => Math.floor(second / 10))
  for (const [, inOne] of windows) expect(inOne.length).toBeLessThanOrEqual(3)
  house.receiver.close()
})
