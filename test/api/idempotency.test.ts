import { afterEach, describe, expect, inject, it } from 'vitest'
import { BastaError } from '../../functions/domain/errors.ts'
import type { Operation } from '../../functions/http/operation.ts'
import { OPERATIONS } from '../../infra/docs/operations.ts'
import { openStorehouse, type Storehouse } from '../../infra/local/storehouse.ts'
import { openFaultyTable, type Call, type FaultyTable } from '../house/faulty-table.ts'
import {
  ACME,
  ADMIN_KEY,
  openHouse,
  OPT_OUT,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { inOrder, openReplay } from '../house/replay.ts'
import { scanItems, scanText, tracesOf } from '../house/witness.ts'

const ADA = 'ada@example.org'
const GRACE = 'grace@example.org'
const NOW = new Date('2026-11-21T09:00:00Z')
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000)
const stopOf = (to: string, more: object = {}) => ({
  to,
  scope: 'all',
  channelOfRequest: 'phone',
  reference: 'call 17, she sounded tired',
  ...more,
})

type Answer = { status: number; isReplayed: boolean; body: Record<string, unknown> }

/** A POST under an `Idempotency-Key`. */
async function post(
  house: TestHouse,
  path: string,
  body: unknown,
  repeatKey: string,
  key = ADMIN_KEY,
): Promise<Answer> {
  const response = await house.request(path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': repeatKey,
    },
    body: JSON.stringify(body),
  })
  return {
    status: response.status,
    isReplayed: response.headers.get('idempotent-replayed') === 'true',
    body: (await response.json()) as Record<string, unknown>,
  }
}

async function newHouse(options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  house.setNow(NOW)
  return house
}

async function eventsOf(house: TestHouse, to = ADA): Promise<{ id: string; scopes: string[] }[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as { events: { id: string; scopes: string[] }[] }).events
}

const faulty: FaultyTable[] = []
afterEach(() => {
  for (const one of faulty.splice(0)) one.close()
})

async function faultyHouse(
  storehouse: Storehouse = openStorehouse(':memory:'),
): Promise<{ house: TestHouse; table: FaultyTable }> {
  const table = await openFaultyTable(inject('endpoint'))
  faulty.push(table)
  return { house: await newHouse({ endpoint: table.endpoint, storehouse }), table }
}

/** The write that says what became of a request. */
const isFinish = ({ operation, body }: Call) =>
  operation === 'PutItem' && JSON.stringify(body).includes('"kept"')

describe('a request that is repeated under its Idempotency-Key', () => {
  it('is answered as it was, and nothing is written twice: every call that writes', async () => {
    const { house, replay } = await openReplay()
    const isKeyed = ({ right }: Operation) => right !== 'public' && right !== 'provider'
    const repeated: string[] = []
    const wrong: string[] = []
    for (const { name, operation, example } of inOrder(OPERATIONS)) {
      const headers = { ...example.headers, 'idempotency-key': name }
      const first = await replay(operation, { ...example, headers })
      if (operation.writes !== true || !isKeyed(operation) || first.status >= 300) continue
      repeated.push(operation.id)
      const before = await scanText(house)
      const { yields: _, mails: __, ...again } = example
      const mailed = house.mailbox.list().length
      const second = await replay(operation, { ...again, headers })
      if (operation.repeats === 'refused') {
        if (second.status !== 409) wrong.push(`${name} was not refused`)
        const { id } = second.answer as { id?: string }
        if (id !== (first.answer as { id: string }).id) wrong.push(`${name} names another id`)
      } else {
        if (second.status !== first.status) wrong.push(`${name} is answered ${second.status}`)
        expect(first.answer, name).toMatchObject(second.answer as object)
        expect(Object.keys(second.answer as object).length, name).toBeGreaterThan(0)
      }
      if ((await scanText(house)) !== before) wrong.push(`${name} wrote something`)
      if (house.mailbox.list().length !== mailed) wrong.push(`${name} sent a mail`)
    }
    expect(wrong).toEqual([])
    expect(repeated).toEqual(expect.arrayContaining(['recordStop', 'createKey', 'rotateKey']))
    const writing = OPERATIONS.filter((one) => one.writes === true && isKeyed(one))
    // No example can leave a message of unknown fate behind: `messages.test.ts` decides one.
    expect(writing.map(({ id }) => id).filter((id) => !repeated.includes(id))).toEqual([
      'decideMessage',
    ])
  })

  it('says that it is a repetition, with the same status and ids', async () => {
    const house = await newHouse()
    const first = await post(house, '/v1/stops', stopOf(ADA), 'one')
    const second = await post(house, '/v1/stops', stopOf(ADA), 'one')
    expect([first.status, first.isReplayed]).toEqual([201, false])
    expect(second).toEqual({ ...first, isReplayed: true })
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it.each<[string, string, object]>([
    ['another body', '/v1/stops', stopOf(ADA, { reference: 'call 18' })],
    ['another path', '/v1/keys', { rights: ['check'] }],
    ['another query', '/v1/stops?more', stopOf(ADA)],
  ])('with %s is refused, and nothing is done', async (_, path, body) => {
    const house = await newHouse()
    await post(house, '/v1/stops', stopOf(ADA), 'one')
    const before = await scanText(house)
    expect(await post(house, path, body, 'one')).toMatchObject({
      status: 422,
      body: { type: 'urn:basta:idempotency_mismatch' },
    })
    expect(await scanText(house)).toBe(before)
  })

  it('at the same time is told to wait, or answered alike; it is one event', async () => {
    const house = await newHouse()
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post(house, '/v1/stops', stopOf(ADA), 'one')),
    )
    const events = await eventsOf(house)
    expect(events).toHaveLength(1)
    for (const { status, body } of answers)
      if (status === 201) expect(body['events']).toEqual([events[0]?.id])
      else expect([status, body['type']]).toEqual([409, 'urn:basta:conflict'])
    expect(answers.map(({ status }) => status)).toContain(201)
  })

  it('with another API key is another request', async () => {
    const house = await newHouse()
    const { body } = await house.api('POST', '/v1/keys', { rights: ['write'] })
    const other = (body as { key: string }).key
    await post(house, '/v1/stops', stopOf(ADA), 'one')
    const theirs = await post(house, '/v1/stops', stopOf(ADA), 'one', other)
    expect(theirs).toMatchObject({ status: 201, isReplayed: false })
    expect(await eventsOf(house)).toHaveLength(2)
  })

  it('with the next secret of the same API key is the same request', async () => {
    const house = await newHouse()
    const { body } = await house.api('POST', '/v1/keys', { rights: ['write'] })
    const { id, key: old } = body as { id: string; key: string }
    const first = await post(house, '/v1/stops', stopOf(ADA), 'one', old)
    const rotated = await house.api('POST', `/v1/keys/${id}/rotate`, {})
    const { key: next } = rotated.body as { key: string }
    for (const secret of [next, old])
      expect(await post(house, '/v1/stops', stopOf(ADA), 'one', secret)).toEqual({
        ...first,
        isReplayed: true,
      })
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it.each([['', 'é', 'a b', 'x'.repeat(256)]].flat().map((one) => [one]))(
    'is refused for a name that cannot be one: "%s"',
    async (repeatKey) => {
      const house = await newHouse()
      const answer = await post(house, '/v1/stops', stopOf(ADA), repeatKey)
      expect(answer).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: 'header:Idempotency-Key' }] },
      })
      expect(await eventsOf(house)).toEqual([])
    },
  )

  it('makes no second key, and shows no secret a second time', async () => {
    const house = await newHouse()
    const first = await post(house, '/v1/keys', { rights: ['check'] }, 'one')
    const second = await post(house, '/v1/keys', { rights: ['check'] }, 'one')
    expect(second).toMatchObject({
      status: 409,
      body: { type: 'urn:basta:conflict', id: first.body['id'] },
    })
    expect(JSON.stringify(second.body)).not.toContain(String(first.body['key']))
  })
})

describe('an Idempotency-Key', () => {
  it('is kept for 24 hours and no longer, however late the table deletes it', async () => {
    const house = await newHouse()
    const first = await post(house, '/v1/stops', stopOf(ADA), 'one')
    house.setNow(later(86_399))
    expect(await post(house, '/v1/stops', stopOf(ADA), 'one')).toMatchObject({ isReplayed: true })
    house.setNow(later(86_400))
    const anew = await post(house, '/v1/stops', stopOf(ADA), 'one')
    expect(anew).toMatchObject({ status: 201, isReplayed: false })
    // A name that is used again is another request: its stop is a stop of its own.
    expect(anew.body['events']).not.toEqual(first.body['events'])
    expect(await eventsOf(house)).toHaveLength(2)
    const kept = (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('I#'))
    expect(kept.map(({ ttl }) => Number(ttl?.N))).toEqual([later(2 * 86_400).getTime() / 1_000])
  })

  it('is free again when its request was refused', async () => {
    const house = await newHouse()
    const refused = await post(house, '/v1/stops', stopOf('nobody at all'), 'one')
    expect(refused.status).toBe(400)
    expect(await post(house, '/v1/stops', stopOf(ADA), 'one')).toMatchObject({
      status: 201,
      isReplayed: false,
    })
    expect(await post(house, '/v1/stops', stopOf(ADA), 'one')).toMatchObject({ isReplayed: true })
  })

  it('law 8: keeps a digest, a status and ids; no address, no words, no secret', async () => {
    const house = await newHouse()
    const key = await post(house, '/v1/keys', { rights: ['check'], name: 'shop' }, 'one-key')
    await post(house, '/v1/stops', stopOf(ADA), 'one-stop')
    await post(house, '/v1/stops', stopOf('no address'), 'one-refusal')
    const kept = (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('I#'))
    expect(kept).toHaveLength(3)
    for (const item of kept)
      for (const name of Object.keys(item))
        expect(
          ['pk', 'sk', 'digest', 'request', 'status', 'kept', 'ttl', 'until', 'failed'],
          name,
        ).toContain(name)
    const text = JSON.stringify(kept)
    const secrets = [String(key.body['key']), ADMIN_KEY, 'tired', 'one-key', 'one-stop']
    for (const one of [...tracesOf(ADA), ...secrets]) expect(text).not.toContain(one)
  })
})

describe('a request that dies', () => {
  it('after its event was recorded makes no second one when it is repeated', async () => {
    const { house, table } = await faultyHouse()
    table.setFault((call) => (isFinish(call) ? { kind: 'drop' } : undefined))
    const first = await post(house, '/v1/stops', stopOf(ADA), 'one')
    table.setFault(undefined)
    // Nobody knows yet whether it still works.
    expect((await post(house, '/v1/stops', stopOf(ADA), 'one')).status).toBe(409)
    house.setNow(later(61))
    expect(await post(house, '/v1/stops', stopOf(ADA), 'one')).toEqual(first)
    expect(await eventsOf(house)).toHaveLength(1)
    expect(await post(house, '/v1/stops', stopOf(ADA), 'one')).toMatchObject({ isReplayed: true })
  })

  it('half done may be repeated at once, and what was done is not done again', async () => {
    const { house, dieAfterOne } = await dyingHouse()
    const both = stopOf(ADA, { to: [ADA, GRACE] })
    await dieAfterOne(() => post(house, '/v1/stops', both, 'one'))
    const [half] = await eventsOf(house)
    expect([half?.scopes, await eventsOf(house, GRACE)]).toEqual([['all'], []])
    const again = await post(house, '/v1/stops', both, 'one')
    expect(again.status).toBe(201)
    const [other] = await eventsOf(house, GRACE)
    expect(again.body['events']).toEqual([half?.id, other?.id])
    expect(await eventsOf(house)).toHaveLength(1)
  })

  it('is not taken for another request that uses its name afterwards', async () => {
    const { house, dieAfterOne } = await dyingHouse()
    await dieAfterOne(() => post(house, '/v1/stops', stopOf(ADA, { to: [ADA, GRACE] }), 'one'))
    const other = stopOf(ADA, { scope: 'sender/acme' })
    expect((await post(house, '/v1/stops', other, 'one')).status).toBe(201)
    expect((await eventsOf(house)).map(({ scopes }) => scopes)).toEqual([['all'], ['sender/acme']])
  })

  it('makes no second key, and the refusal names the first', async () => {
    const { house, table } = await faultyHouse()
    table.setFault((call) => (isFinish(call) ? { kind: 'drop' } : undefined))
    const wanted = { rights: ['check'], name: 'made once' }
    const first = await post(house, '/v1/keys', wanted, 'one')
    // What is shown once is shown, whatever becomes of the note about it.
    expect(first.body['key']).toMatch(/^basta_/)
    table.setFault(undefined)
    house.setNow(later(61))
    const again = await post(house, '/v1/keys', wanted, 'one')
    const { body } = await house.api('GET', '/v1/keys')
    const made = (body as { keys: { name: string }[] }).keys.filter(
      ({ name }) => name === 'made once',
    )
    expect(made).toHaveLength(1)
    expect(again.status).toBe(409)
    expect(JSON.stringify(again.body)).toContain(first.body['id'])
  })
})

/** A house that breaks off a stop of two people after the first: no table, and no inbox either. */
async function dyingHouse() {
  const storehouse = openStorehouse(':memory:')
  let isDying = false
  const put: Storehouse['put'] = (...message) =>
    isDying ? Promise.reject(new BastaError('unavailable', 'down')) : storehouse.put(...message)
  const { house, table } = await faultyHouse({ ...storehouse, put })
  const dieAfterOne = async (request: () => Promise<Answer>): Promise<void> => {
    let appends = 0
    table.setFault(({ operation }) => {
      if (operation !== 'TransactWriteItems') return undefined
      appends += 1
      return appends > 1 ? { kind: 'drop' } : undefined
    })
    isDying = true
    expect((await request()).status).toBe(503)
    isDying = false
    table.setFault(undefined)
  }
  return { house, dieAfterOne }
}

describe('law 2: a stop under an Idempotency-Key', () => {
  it('goes to the inbox while the table is down', async () => {
    const { house, table } = await faultyHouse()
    // A process that has worked before: it knows the key and that the table is its own.
    await house.api('GET', '/v1/senders/acme')
    table.setDown(true)
    expect((await post(house, '/v1/stops', stopOf(ADA), 'one')).status).toBe(202)
    const wanted = { rights: ['check'] }
    expect((await post(house, '/v1/keys', wanted, 'two')).status).toBe(503)
    table.setDown(false)
    for (let pass = 0; pass < 20 && house.storehouse.size() > 0; pass += 1) await house.pumpInbox()
    expect(await eventsOf(house)).toHaveLength(1)
  })
})
