import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TARGETS } from '../../../functions/propagate/targets.ts'
import { openServer, type Answered, type Behaviour } from '../servers/server.ts'
import { LISTS, people, readAll, reading } from './lists.ts'

const each = Object.entries(LISTS)

/** What never is a list of anybody. */
const NO_LISTS = ['', '<html>', '{', 'null', '{}', '0', '"ok"', '{"status":1}', '[{}]', '[null]']
const STATUSES = [201, 204, 301, 302, 304, 400, 401, 403, 404, 408, 418, 429, 500, 502, 503]

type Twist = { readonly at: number; readonly to: Answered | 'cut' | 'drip' }

const twist: fc.Arbitrary<Twist> = fc.record({
  at: fc.nat(5),
  to: fc.oneof(
    fc.constantFrom(...NO_LISTS).map((body) => ({ status: 200, body })),
    fc.constantFrom(...STATUSES).map((status) => ({
      status,
      headers: { location: 'https://elsewhere.example/', 'retry-after': '7' },
      body: status === 204 || status === 304 ? undefined : [],
    })),
    fc.constantFrom('cut' as const, 'cut' as const, 'drip' as const),
  ),
})

/** The answer that is asked for as this one, counted from the first, is another. */
function twisted(behave: Behaviour, { at, to }: Twist): Behaviour {
  let count = -1
  return (asked) => {
    count += 1
    return count === at ? to : behave(asked)
  }
}

describe('the list of a target', () => {
  it('is read, or its definition says why it cannot be', () => {
    const read = new Set(each.map(([, { kind }]) => kind))
    for (const [kind, { unread }] of TARGETS) {
      expect([kind, read.has(kind)]).toEqual([kind, unread === undefined])
      if (unread !== undefined) expect(unread).toMatch(/^[A-Z].{30,}\.$/)
    }
  })

  it.each(each)('%s: everybody on it is read once, however many there are', async (_, list) => {
    for (const count of [0, 1, 2, 101, 2_003]) {
      const all = people(list, count)
      const { call, asked } = await openServer(list.filled(all))
      const entries = await readAll(list, call)
      const read = entries.filter(({ is }) => is === 'stopped').map(({ address }) => address)
      expect(read.toSorted()).toEqual(all)
      expect(new Set(entries.map(({ channel }) => channel))).toEqual(
        new Set(count === 0 ? [] : [list.channel ?? 'email']),
      )
      for (const { method, path } of asked)
        expect(`${method} ${path}`).toMatch(/^(?:GET .*|POST (?:\/|.*\/contacts\/list))$/)
    }
  })

  it.each(each)('%s: where no whole list came, there is no end of it', async (_, list) => {
    const all = people(list, 1_203)
    const read = reading(list)
    await fc.assert(
      fc.asyncProperty(twist, async (one) => {
        const { call, asked } = await openServer(twisted(list.filled(all), one), 200)
        const stopped = new Set<string>()
        let place: string | undefined
        for (;;) {
          const page = await read.page(call, list.credentials, place)
          if (page.is !== 'page') {
            expect(['retry', 'changed', 'refused']).toContain(page.is)
            expect(page.code).toMatch(/^[a-z0-9_]+$/)
            // A busy machine may have been too slow to answer.
            if (page.code !== 'timed_out') expect(asked.length).toBeGreaterThan(one.at)
            return
          }
          for (const entry of page.entries) if (entry.is === 'stopped') stopped.add(entry.address)
          if (page.next === undefined) break
          place = page.next
        }
        // It ended: then nothing was twisted on the way, and nobody is missing.
        expect(asked.length).toBeLessThanOrEqual(one.at)
        expect(stopped.size).toBe(all.length)
      }),
      { numRuns: 25 },
    )
  })

  it.each(each)('%s: a reading that was cut goes on at its place', async (_, list) => {
    const all = people(list, 1_203)
    const { call } = await openServer(twisted(list.filled(all), { at: 1, to: 'cut' }))
    const read = reading(list)
    const stopped: string[] = []
    let place: string | undefined
    let cuts = 0
    for (;;) {
      const page = await read.page(call, list.credentials, place)
      if (page.is === 'page') {
        stopped.push(
          ...page.entries.flatMap(({ is, address }) => (is === 'stopped' ? address : [])),
        )
        if (page.next === undefined) break
        place = page.next
      } else {
        expect(page).toEqual({ is: 'retry', code: 'cut' })
        cuts += 1
      }
    }
    expect(cuts).toBeLessThanOrEqual(1)
    expect(stopped.toSorted()).toEqual(all)
  })

  it.each(each)('%s: a place of another list begins anew, and asks for nobody', async (_, list) => {
    for (const place of ['{"of":"somebody else"}', 'https://elsewhere.example/?page=2', '']) {
      const { call, asked } = await openServer(list.filled(people(list, 3)))
      const page = await reading(list).page(call, list.credentials, place)
      expect(page.is === 'page' ? [] : [page.is]).toEqual(['changed'])
      for (const { host } of asked) expect(host).not.toContain('elsewhere')
    }
  })

  it.each(each)('%s: credentials of a wrong shape ask nobody', async (_, list) => {
    const { call, asked } = await openServer(list.filled([]))
    expect(await reading(list).page(call, { unknown: 'member' }, undefined)).toEqual({
      is: 'retry',
      code: 'credentials_unusable',
    })
    expect(asked).toEqual([])
  })
})
