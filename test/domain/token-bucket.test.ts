import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullBucket, takeToken } from '../../functions/domain/token-bucket.ts'

describe('a bucket of tokens', () => {
  it('gives what a minute holds at once, then evenly, and says how long to wait', () => {
    const bucket = fullBucket(60, 0)
    const taken = Array.from({ length: 61 }, () => takeToken(bucket, 60, 0))
    expect(taken.map(({ isTaken }) => isTaken)).toEqual([...Array<boolean>(60).fill(true), false])
    expect(taken[0]).toEqual({ isTaken: true, remaining: 59, seconds: 1 })
    expect(taken[60]).toEqual({ isTaken: false, remaining: 0, seconds: 1 })
    expect(takeToken(bucket, 60, 999).isTaken).toBe(false)
    expect(takeToken(bucket, 60, 1_000)).toEqual({ isTaken: true, remaining: 0, seconds: 60 })
  })

  it('is full again after a minute, and never fuller', () => {
    const bucket = fullBucket(10, 0)
    for (let i = 0; i < 10; i += 1) takeToken(bucket, 10, 0)
    expect(takeToken(bucket, 10, 3_600_000)).toEqual({ isTaken: true, remaining: 9, seconds: 6 })
  })

  it('takes nothing away when the clock is set back', () => {
    const bucket = fullBucket(10, 5_000)
    expect(takeToken(bucket, 10, 0)).toMatchObject({ isTaken: true, remaining: 9 })
  })

  it('property: whoever waits as long as was said is let in, and nobody has more than two minutes’ worth in one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.nat(2_000), { maxLength: 400 }),
        (perMinute, pauses) => {
          const bucket = fullBucket(perMinute, 0)
          let now = 0
          const taken: number[] = []
          for (const pause of pauses) {
            now += pause
            const first = takeToken(bucket, perMinute, now)
            if (first.isTaken) taken.push(now)
            else {
              now += first.seconds * 1_000
              expect(takeToken(bucket, perMinute, now).isTaken).toBe(true)
              taken.push(now)
            }
          }
          for (const at of taken)
            expect(
              taken.filter((one) => one >= at && one < at + 60_000).length,
            ).toBeLessThanOrEqual(2 * perMinute)
        },
      ),
    )
  })
})
