import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Item } from '../../../functions/store/dynamo/items.ts'
import { gathered } from '../../../functions/store/signed/gathered.ts'

const keyOf = (n: number): Item => ({ pk: { S: `C#${n}` }, sk: { S: 'S' } })
const itemOf = (n: number): Item => ({ ...keyOf(n), version: { N: String(n) } })
const numberOf = ({ pk }: Item): number => Number(pk?.S?.slice(2))

describe('items that are asked for at one moment', () => {
  it('come as if each were read alone, in the fewest calls, whatever the table gives back', async () => {
    const numbers = fc.array(fc.nat({ max: 300 }), { minLength: 2, maxLength: 250 })
    await fc.assert(
      fc.asyncProperty(numbers, fc.nat({ max: 3 }), async (asked, busy) => {
        const sizes: number[] = []
        let isBusy = busy
        const get = gathered(
          (key) => Promise.resolve(numberOf(key) % 2 === 0 ? itemOf(numberOf(key)) : undefined),
          (keys) => {
            sizes.push(keys.length)
            const done = isBusy-- > 0 ? keys.slice(0, keys.length / 2) : keys
            const even = done.map(numberOf).filter((n) => n % 2 === 0)
            return Promise.resolve({
              items: even.map(itemOf).toReversed(),
              left: keys.slice(done.length),
            })
          },
        )
        const read = await Promise.all(asked.map(async (n) => get(keyOf(n))))
        expect(read).toEqual(asked.map((n) => (n % 2 === 0 ? itemOf(n) : undefined)))
        const distinct = new Set(asked).size
        expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(100)
        if (busy === 0 && distinct > 1)
          expect(sizes).toHaveLength(Math.ceil(distinct / 100) - (distinct % 100 === 1 ? 1 : 0))
      }),
      { numRuns: 60 },
    )
  })

  it('are answered as they come: a key that the table has no time for keeps no other waiting', async () => {
    const free = Promise.withResolvers<undefined>()
    const get = gathered(
      () => Promise.resolve(undefined),
      async (keys) => {
        if (keys.length === 1) await free.promise
        const left = keys.length === 1 ? [] : keys.slice(1)
        return { items: [itemOf(numberOf(keys[0] ?? {}))], left }
      },
    )
    const [processed, left] = [get(keyOf(1)), get(keyOf(2))]
    expect(await processed).toEqual(itemOf(1))
    free.resolve(undefined)
    expect(await left).toEqual(itemOf(2))
  })

  it('law 1: all reject where the call fails, none is "no such item"', async () => {
    const get = gathered(
      () => Promise.reject(new Error('down')),
      () => Promise.reject(new Error('down')),
    )
    const all = await Promise.allSettled([get(keyOf(1)), get(keyOf(2)), get(keyOf(1))])
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  it('law 1: a later question is a later read, though the same was asked before', async () => {
    let stored = 1
    const read = (key: Item) => Promise.resolve({ ...key, version: { N: String(stored) } })
    const get = gathered(read, async (keys) => ({
      items: await Promise.all(keys.map(read)),
      left: [],
    }))
    const before = get(keyOf(1))
    await before
    stored = 2
    expect(await get(keyOf(1))).toMatchObject({ version: { N: '2' } })
  })
})
