import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { engineBinary } from '../../infra/local/engine-program.ts'
import { openStorehouse } from '../../infra/local/storehouse.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { ACCOUNTS, ACME, genericText, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'

/** An engine of our own, which can be stopped in the middle of its work. */
type OwnEngine = { readonly endpoint: string; readonly process: ChildProcess }

const engines: OwnEngine[] = []
afterEach(() => {
  for (const { process: child } of engines.splice(0)) child.kill('SIGKILL')
})

async function ownEngine(): Promise<OwnEngine> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const args = ['serve', '--host', '127.0.0.1', '--port', String(port)]
  const child = spawn(engineBinary(), args, { stdio: 'ignore' })
  const engine = { endpoint: `http://127.0.0.1:${port}`, process: child }
  engines.push(engine)
  for (let tries = 0; tries < 200; tries += 1) {
    if (
      await fetch(engine.endpoint).then(
        () => true,
        () => false,
      )
    )
      return engine
    await sleep(50)
  }
  throw new Error('The engine did not start.')
}

async function houseOn(endpoint: string): Promise<TestHouse> {
  const house = await openHouse({ endpoint })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.check('+33612345678')
  return house
}

const phones = (count: number) =>
  Array.from({ length: count }, (_, at) => `+336${String(12_000_000 + at)}`)

async function timed<T>(work: Promise<T>): Promise<{ took: number; result: T }> {
  const begun = Date.now()
  const result = await work
  return { took: Date.now() - begun, result }
}

async function emptyInbox(house: TestHouse): Promise<void> {
  for (let pass = 0; pass < 200 && house.storehouse.size() > 0; pass += 1) {
    await house.pumpInbox()
    if (house.storehouse.size() > 0) await sleep(100)
  }
  expect(house.storehouse.size()).toBe(0)
}

async function verdicts(house: TestHouse, to: readonly string[]) {
  const { body } = await house.api('POST', '/v1/check/batch', { to, sender: 'acme' })
  return (body as { verdicts: { allowed: boolean }[] }).verdicts.map(({ allowed }) => allowed)
}

async function oneClick(house: TestHouse, to: string): Promise<[string, RequestInit]> {
  const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [to] })
  const { links } = body as { links: { url: string }[] }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const init = { method: 'POST', headers, body: 'List-Unsubscribe=One-Click' }
  return [new URL(links[0]?.url ?? '').pathname, init]
}

describe('with a frozen engine', () => {
  it('500 stops and a click at once are acknowledged in a second or so, and not one is lost', async () => {
    const engine = await ownEngine()
    const house = await houseOn(engine.endpoint)
    const click = await oneClick(house, 'ada@example.org')
    const from = phones(500)
    engine.process.kill('SIGSTOP')
    const all = [
      ...from.map((phone) => timed(house.request(...genericText('STOP', { from: phone })))),
      timed(house.request(...click)),
    ]
    const answers = await Promise.all(all)
    expect(new Set(answers.map(({ result }) => result.status))).toEqual(new Set([200]))
    // A second for the table, the rest for a busy machine.
    expect(Math.max(...answers.map(({ took }) => took))).toBeLessThan(12_000)
    expect(house.storehouse.size()).toBe(501)
    engine.process.kill('SIGCONT')
    await emptyInbox(house)
    expect((await verdicts(house, from)).filter(Boolean)).toEqual([])
    expect(await verdicts(house, ['ada@example.org'])).toEqual([false])
  }, 180_000)

  it('law 1: checks, the API and pages are refused in time, and most of a crowd at once', async () => {
    const engine = await ownEngine()
    const house = await houseOn(engine.endpoint)
    const [page] = await oneClick(house, 'ada@example.org')
    engine.process.kill('SIGSTOP')
    const question = { to: '+33612345678', sender: 'acme' }
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => timed(house.api('POST', '/v1/check', question))),
    )
    expect(new Set(answers.map(({ result }) => result.status))).toEqual(new Set([503]))
    const took = answers.map((one) => one.took).toSorted((a, b) => a - b)
    expect(took.at(-1)).toBeLessThan(15_000)
    const crowd = Array.from({ length: 128 }, () => house.api('POST', '/v1/check', question))
    const shown = await timed(house.request(page, { headers: { accept: 'text/html' } }))
    const listed = await timed(house.api('GET', '/v1/senders'))
    for (const { took: waited, result } of [shown, listed]) {
      expect(result.status).toBe(503)
      expect(waited).toBeLessThan(4_000)
    }
    expect(shown.result.headers.get('retry-after')).toBe('1')
    expect(await shown.result.text()).toContain('<html')
    await Promise.all(crowd)
    engine.process.kill('SIGCONT')
    expect((await house.api('POST', '/v1/check', question)).status).toBe(200)
  })
})

describe('a burst', () => {
  it('of 500 stops is acknowledged, some by the inbox, and every one is stopped', async () => {
    const house = await houseOn(inject('endpoint'))
    const from = phones(500)
    const answers = await Promise.all(
      from.map((phone) => timed(house.request(...genericText('STOP', { from: phone })))),
    )
    expect(new Set(answers.map(({ result }) => result.status))).toEqual(new Set([200]))
    expect(Math.max(...answers.map(({ took }) => took))).toBeLessThan(12_000)
    expect(house.storehouse.size()).toBeGreaterThan(0)
    await emptyInbox(house)
    expect((await verdicts(house, from)).filter(Boolean)).toEqual([])
  }, 180_000)

  it('of 500 checks is answered or refused, never with a guess', async () => {
    const house = await houseOn(inject('endpoint'))
    const question = { to: '+33612345678', sender: 'acme' }
    const answers = await Promise.all(
      Array.from({ length: 500 }, () =>
        house.request('/v1/check', {
          method: 'POST',
          headers: {
            authorization: 'Bearer admin-key-of-a-test-house-0123456789',
            'content-type': 'application/json',
          },
          body: JSON.stringify(question),
        }),
      ),
    )
    const refused = answers.filter(({ status }) => status === 503)
    expect(refused.length).toBeGreaterThan(0)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]))
    for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1')
  })
})

describe('where nothing can be stored', () => {
  it.each([
    ['generic', 503],
    ['brevo', 429],
  ])('%s is told to come again, by %i', async (provider, status) => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const storehouse = openStorehouse(':memory:')
    const accounts = {
      ...ACCOUNTS,
      'brevo/main': { secret: 'a-secret-of-brevo-0123456789abcdef', senders: ['acme'] },
    }
    const house = await openHouse({
      endpoint: faulty.endpoint,
      storehouse,
      accounts: () => Promise.resolve(JSON.stringify(accounts)),
    })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    storehouse.close()
    faulty.setDown(true)
    const unsubscribed = { event: 'unsubscribed', email: 'ada@example.org', 'message-id': '1' }
    const headers = {
      'content-type': 'application/json',
      authorization: 'Bearer a-secret-of-brevo-0123456789abcdef',
    }
    const response =
      provider === 'brevo'
        ? await house.request('/inbound/brevo/main', {
            method: 'POST',
            headers,
            body: JSON.stringify(unsubscribed),
          })
        : await house.request(...genericText('STOP'))
    expect(response.status).toBe(status)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    faulty.close()
  })
})

describe('the inbox', () => {
  it('tries at the first success what failed with the table, however often it had failed', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const house = await openHouse({ endpoint: faulty.endpoint })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    faulty.setDown(true)
    const from = phones(100)
    for (const phone of from)
      expect((await house.request(...genericText('STOP', { from: phone }))).status).toBe(200)
    // Six times tried already, each waits for half a minute now.
    for (const { id } of house.storehouse.due(Date.now(), 1_000))
      for (let tries = 0; tries < 6; tries += 1) house.storehouse.retryAt(id, 0)
    await house.pumpInbox()
    await house.pumpInbox()
    expect(house.storehouse.due(Date.now() + 10_000, 1_000).length).toBeLessThan(5)
    faulty.setDown(false)
    // The first that is due brings back all others.
    for (let tries = 0; tries < 160 && house.storehouse.size() === 100; tries += 1) {
      await sleep(50)
      await house.pumpInbox()
    }
    expect(house.storehouse.size()).toBe(0)
    expect((await verdicts(house, from)).filter(Boolean)).toEqual([])
    faulty.close()
  })
})
