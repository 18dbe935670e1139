import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { LOCAL_IDLE_MS } from '../../functions/store/dynamo/call-timeouts.ts'
import { ACME, openHouse, type TestHouse } from '../house/house.ts'

/** So many clients has a house, each of which opens at most so many connections. */
const CLIENTS = 4
const SOCKETS_MAX = 50

const STOP = { scope: 'sender/acme', channelOfRequest: 'phone', reference: 'R-1' }

/** Stands before the engine and counts who is connected. */
async function openCounter(engine: URL) {
  const open = new Set<Socket>()
  let most = 0
  const server = createServer((incoming) => {
    const outgoing = connect(Number(engine.port), engine.hostname)
    open.add(incoming)
    most = Math.max(most, open.size)
    incoming.pipe(outgoing).pipe(incoming)
    const end = () => {
      open.delete(incoming)
      incoming.destroy()
      outgoing.destroy()
    }
    for (const one of [incoming, outgoing]) one.on('close', end).on('error', end)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    open: () => open.size,
    most: () => most,
    close: () => {
      server.close()
      for (const one of open) one.destroy()
    },
  }
}

// It accepts no more than it may open files, and says nothing: whoever comes then waits in vain.
describe('connections to the engine', () => {
  let counter: Awaited<ReturnType<typeof openCounter>>
  let house: TestHouse

  beforeAll(async () => {
    counter = await openCounter(new URL(inject('endpoint')))
    house = await openHouse({ endpoint: counter.endpoint })
    await house.api('PUT', '/v1/senders/acme', ACME)
  })
  afterAll(() => counter.close())

  test('however many ask and write at once, they are few', async () => {
    const to = (nth: number) => `+336${String(12_000_000 + nth)}`
    const stop = (nth: number) => house.api('POST', '/v1/stops', { ...STOP, to: to(nth) })
    const told = new Set<number>()
    for (let from = 0; from < 120; from += 60) {
      const turn = Array.from({ length: 60 }, (_, nth) => from + nth)
      const answers = await Promise.all(turn.flatMap((nth) => [stop(nth), stop(nth)]))
      await Promise.all(turn.map((nth) => house.check(to(nth))))
      await Promise.all([house.pumpStream(), house.pumpInbox()])
      for (const { status } of answers) told.add(status)
    }
    expect(told).toContain(201)
    expect(counter.most()).toBeGreaterThan(SOCKETS_MAX)
    expect(counter.most()).toBeLessThanOrEqual(CLIENTS * SOCKETS_MAX)
  })

  test('those that nobody uses are closed', async () => {
    expect(counter.open()).toBeGreaterThan(0)
    await sleep(LOCAL_IDLE_MS + 1_000)
    expect(counter.open()).toBe(0)
  })
})
