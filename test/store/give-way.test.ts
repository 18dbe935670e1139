import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { courtesy } from '../../infra/local/give-way.ts'

async function msOf(work: () => Promise<void>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

describe('work that can wait', () => {
  it('goes on at once in a house where nobody speaks', async () => {
    const { giveWay, isQuiet } = courtesy()
    await sleep(60)
    expect(isQuiet()).toBe(true)
    expect(await msOf(giveWay)).toBeLessThan(40)
  })

  it('waits for who is being served, but for nobody who takes long', async () => {
    const { giveWay, serve } = courtesy()
    const short = serve(() => sleep(30))
    await giveWay()
    let isServed = false
    const one = serve(async () => {
      await sleep(25)
      isServed = true
    })
    await giveWay()
    expect(isServed).toBe(true)
    const long = serve(() => sleep(600))
    expect(await msOf(giveWay)).toBeLessThan(400)
    await Promise.all([short, one, long])
  })

  it('rests as long as it worked while people speak', async () => {
    const { giveWay, serve, isQuiet } = courtesy()
    await serve(() => Promise.resolve())
    expect(isQuiet()).toBe(false)
    await giveWay()
    await sleep(40)
    expect(await msOf(giveWay)).toBeGreaterThanOrEqual(35)
  })
})
