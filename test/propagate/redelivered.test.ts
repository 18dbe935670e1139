import { afterEach, describe, expect, it } from 'vitest'
import { twilioText } from '../house/house.ts'
import { importList } from '../house/importing.ts'
import { verified, type Received } from '../house/receiver.ts'
import { declare, openTellingHouse, type TellingHouse } from '../house/telling.ts'

// A target is told again from any point of the log.

const DAY = 86_400

type Redelivery = {
  readonly told: number
  readonly passed: number
  readonly position: string
  readonly reached?: string
  readonly code?: string
  readonly outcome?: string
}

let house: TellingHouse
afterEach(() => house.receiver.close())

const wait = (seconds: number) => house.setNow(new Date(house.now().getTime() + seconds * 1_000))
const at = () => house.now().toISOString().replace(/\.\d+/, '')
const again = (from: string, more: object = {}, id = 'crm') =>
  house.api('POST', `/v1/targets/${id}/redeliver`, { from, ...more })
const shown = async (): Promise<Redelivery> => {
  const { body } = await house.api('GET', '/v1/targets/crm')
  return (body as { redelivery: Redelivery }).redelivery
}
const told = (): readonly Received[] => house.receiver.received
const since = (count: number) =>
  told()
    .slice(count)
    .map(({ id, body: { data } }) => ({ id, ...data }))

/** A stop and a lift of one person, and a stop of another; all told. */
async function history(): Promise<void> {
  await house.request(...twilioText('STOP'))
  wait(2)
  await house.request(...twilioText('START'))
  wait(2)
  await house.stop('ada@example.org')
  await house.spread()
  wait(60)
}

describe('redelivery', () => {
  it('tells again from a time, in order, under the same ids, marked, signed, without the address', async () => {
    house = await openTellingHouse()
    const from = at()
    await history()
    const first = told().map(({ id }) => id)
    expect(first).toHaveLength(3)
    const { status } = await again(from)
    expect(status).toBe(202)
    await house.spread()
    const second = told().slice(3)
    expect(second.map(({ id }) => id).toSorted()).toEqual(first.toSorted())
    for (const one of second) {
      expect(verified(house.secret, one)).toBeTruthy()
      expect(one.body.data).toMatchObject({ redelivered: true, address: null })
      const original = told().find(({ id }) => id === one.id)?.body.data
      expect(one.body.data).toMatchObject({
        contact: original?.contact,
        sequence: original?.sequence,
        act: original?.act,
        channel: original?.channel,
      })
    }
    const ofPhone = second.filter(({ body }) => body.data.channel === 'sms')
    expect(ofPhone.map(({ body }) => body.data.act)).toEqual(['stop', 'lift'])
    expect(await shown()).toMatchObject({ told: 3, passed: 0, outcome: 'done' })
  })

  it('carries the address while somebody still waits for the event', async () => {
    house = await openTellingHouse()
    await declare(house, 'erp', 'http://127.0.0.1:9/closed')
    wait(31)
    const event = await house.stop('ada@example.org')
    await house.spread()
    expect((await house.told(event)).waiting).toMatchObject([{ target: 'erp' }])
    await again(at().replace(/T.*/, 'T00:00:00Z'))
    await house.spread()
    expect(since(1)).toMatchObject([{ id: event, address: 'ada@example.org', redelivered: true }])
  })

  it('from a place of the feed, and until another', async () => {
    house = await openTellingHouse()
    await house.stop('ada@example.org')
    await house.spread()
    const place = async () => {
      const { body } = await house.api('GET', '/v1/events')
      return (body as { next: string }).next
    }
    const from = await place()
    const middle = await house.stop('bob@example.org')
    await house.spread()
    const until = await place()
    await house.stop('eve@example.org')
    await house.spread()
    await again(from, { until })
    await house.spread()
    expect(since(3)).toMatchObject([{ id: middle }])
  })

  it('also of what was recorded before the target was there, and of a list of stops', async () => {
    house = await openTellingHouse()
    await house.api('DELETE', '/v1/targets/crm')
    wait(31)
    const from = at()
    const early = await house.stop('ada@example.org')
    wait(1)
    await importList(house, 'email\nbob@example.org\n')
    await house.pumpStream()
    await declare(house, 'crm', house.receiver.url)
    wait(31)
    expect((await house.told(early)).receipts).toEqual([])
    await again(from)
    await house.spread()
    const heard = since(0).toSorted((a, b) => (a.id === early ? -1 : b.id === early ? 1 : 0))
    expect(heard).toMatchObject([
      { id: early, address: null },
      { method: 'import', address: null },
    ])
    expect((await house.told(early)).receipts).toMatchObject([
      { target: 'crm', outcome: 'delivered', code: '204' },
    ])
  })

  it('leaves what is on its way to that way, and takes up what was given up', async () => {
    house = await openTellingHouse()
    house.receiver.setAnswer((_, response) => void response.writeHead(500).end())
    const from = at()
    const event = await house.stop('ada@example.org')
    await house.spread()
    await again(from)
    await house.spread()
    expect(await shown()).toMatchObject({ told: 0, passed: 1, outcome: 'done' })
    expect(told()).toHaveLength(1)
    house.receiver.setAnswer(undefined)
    await house.later(61)
    expect(since(1)).toMatchObject([{ id: event, address: 'ada@example.org' }])

    house.receiver.setAnswer((_, response) => void response.writeHead(500).end())
    const lost = await house.stop('bob@example.org')
    await house.spread()
    await house.later(14 * DAY)
    expect((await house.told(lost)).waiting[0]).toHaveProperty('givenUpAt')
    house.receiver.setAnswer(undefined)
    await house.api('PUT', '/v1/targets/crm', {
      kind: 'webhook',
      senders: ['acme'],
      settings: { url: house.receiver.url },
    })
    const before = told().length
    await again(from)
    await house.spread()
    await house.later(61)
    const heard = since(before).toSorted((a, b) => (a.id === event ? -1 : b.id === event ? 1 : 0))
    expect(heard).toMatchObject([
      { id: event, address: null, redelivered: true },
      { id: lost, address: 'bob@example.org', redelivered: true },
    ])
    expect(await house.told(lost)).toMatchObject({
      waiting: [],
      receipts: [{ target: 'crm', outcome: 'delivered' }],
    })
  })

  it('goes on where it was: after a failure, and after whoever did it was killed', async () => {
    house = await openTellingHouse()
    const from = at()
    for (let nth = 0; nth < 9; nth += 1) await house.stop(`a${nth}@example.org`)
    await house.spread()
    expect(told()).toHaveLength(9)
    let answered = 0
    house.receiver.setAnswer((_, response) => {
      answered += 1
      response.writeHead(answered <= 4 ? 204 : 503).end()
    })
    await again(from)
    await house.spread()
    const halted = await shown()
    expect(halted).toMatchObject({ told: 4, code: '503' })
    expect(halted).not.toHaveProperty('outcome')

    // It rests; then a deliverer takes it and is killed in the middle of its call.
    wait(10)
    let isKilled = false
    const killed = new Promise<void>((resolve) => {
      house.receiver.setAnswer(() => {
        isKilled = true
        resolve()
      })
    })
    const pumping = house.pumpDeliveries()
    await killed
    expect(isKilled).toBe(true)
    house.receiver.setAnswer(undefined)
    // Nobody else takes it before its lease is over.
    const before = told().length
    await house.sweepOutbox()
    wait(121)
    await house.sweepOutbox()
    await house.pumpDeliveries()
    await pumping
    expect(await shown()).toMatchObject({ told: 9, outcome: 'done' })
    const ids = new Set(
      told()
        .slice(before)
        .map(({ id }) => id),
    )
    expect(ids.size).toBe(5)
  })

  it('rests with its target, and ends when somebody says so', async () => {
    house = await openTellingHouse()
    const from = at()
    await history()
    house.receiver.setAnswer(
      (_, response) => void response.writeHead(503, { 'retry-after': '600' }).end(),
    )
    await again(from)
    await house.spread()
    const asked = told().length
    for (let minute = 0; minute < 9; minute += 1) await house.later(60)
    expect(told()).toHaveLength(asked)
    expect((await again(from)).status).toBe(409)
    const ended = await house.api('DELETE', '/v1/targets/crm/redeliver')
    expect(ended).toMatchObject({ status: 200, body: { outcome: 'by_hand', told: 0 } })
    house.receiver.setAnswer(undefined)
    await house.later(900)
    expect(told()).toHaveLength(asked)
    expect((await house.api('DELETE', '/v1/targets/crm/redeliver')).status).toBe(404)
    expect((await again(from)).status).toBe(202)
  })

  it('does not delay what is new, and old events say by their sequence that they are old', async () => {
    house = await openTellingHouse()
    const from = at()
    await history()
    house.receiver.setAnswer(({ body }, response) => {
      const isOld = 'redelivered' in body.data
      response.writeHead(isOld ? 503 : 204).end()
    })
    await again(from)
    await house.spread()
    const fresh = await house.stop('ada@example.org', { reference: 'again', scope: 'sender/acme' })
    await house.spread()
    expect(told().at(-1)).toMatchObject({ id: fresh, body: { data: { sequence: 2 } } })
    house.receiver.setAnswer(undefined)
    await house.later(700)
    const ofAda = told().filter(({ body }) => body.data.channel === 'email')
    expect(ofAda.at(-1)?.body.data).toMatchObject({ redelivered: true, sequence: 1 })
    expect((await shown()).outcome).toBe('done')
  })

  it('ends with its target: registered anew under its id, it does not go on', async () => {
    house = await openTellingHouse()
    const from = at()
    await history()
    house.receiver.setAnswer((_, response) => void response.writeHead(503).end())
    await again(from)
    await house.spread()
    await house.api('DELETE', '/v1/targets/crm')
    house.receiver.setAnswer(undefined)
    await declare(house, 'crm', house.receiver.url)
    const asked = told().length
    await house.later(700)
    expect(told()).toHaveLength(asked)
    expect((await shown()).outcome).toBe('by_hand')
  })

  it('refuses a list, a time to come and a wrong end, and says what would be right', async () => {
    house = await openTellingHouse()
    const list = { kind: 'brevo', senders: ['acme'], settings: {}, createsUnknown: true }
    await house.api('PUT', '/v1/targets/list', list)
    const ofList = await again('2026-01-01T00:00:00Z', {}, 'list')
    expect(ofList.status).toBe(400)
    expect(JSON.stringify(ofList.body)).toContain('basta targets tell list --file list.csv')
    await history()
    const far = new Date(house.now().getTime() + DAY * 1_000).toISOString()
    for (const [body, pointer] of [
      [{ from: far }, '/from'],
      [{ from: 'yesterday' }, '/from'],
      [{ from: '2026-01-01' }, '/from'],
      [{ from: at(), until: '2026-01-01T00:00:00Z' }, '/until'],
    ] as const) {
      const refused = await house.api('POST', '/v1/targets/crm/redeliver', body)
      expect(refused.status, JSON.stringify(body)).toBe(400)
      expect(JSON.stringify(refused.body)).toContain(pointer)
    }
    expect((await again(at(), {}, 'nobody')).status).toBe(404)
  })
})
