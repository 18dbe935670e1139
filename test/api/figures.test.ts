import { describe, expect, inject, it } from 'vitest'
import { log } from '../../functions/log.ts'
import {
  ACME,
  consentTo,
  genericText,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { importList } from '../house/importing.ts'
import { tracesOf } from '../house/witness.ts'

type Count = { count: number; [name: string]: unknown }
type Tally = {
  events: number
  bySource: Count[]
  bySender: Count[]
  heard: { count: number; p50Ms?: number; p99Ms?: number }
  byHand: { count: number; p50Ms?: number }
  logged: { count: number; p99Ms?: number }
  refused: { account: string; count: number }[]
}
type Figures = {
  asOf: string
  countedSince?: string
  recorded: number
  days: (Tally & { day: string })[]
  total: Tally
  open: Record<'reviews' | 'setAside' | 'accessRequests' | 'messages', Count>
  inbox?: { waiting: number; oldestAt?: string }
  alarms?: { told: string; ringing: { name: string; says: string }[] }
}

async function newHouse(): Promise<TestHouse> {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

async function figuresOf(house: TestHouse, query = ''): Promise<Figures> {
  const { status, body } = await house.api('GET', `/v1/figures${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

describe('GET /v1/figures', () => {
  it('counts what was heard today by source and by sender, and how long it took to be enforced', async () => {
    const house = await newHouse()
    await house.request(...genericText('STOP', { from: '+33612345101' }))
    await house.request(...twilioText('STOP', { from: '+33612345102' }))
    await house.api('POST', '/v1/consents', consentTo('ada@example.org'))
    await house.pumpStream()
    await house.pumpStream()
    const { days, total, recorded, countedSince } = await figuresOf(house)
    expect(days).toHaveLength(30)
    expect(days.map(({ day }) => day)).toEqual(days.map(({ day }) => day).toSorted())
    expect(days.slice(0, -1).every(({ events }) => events === 0)).toBe(true)
    expect(recorded).toBe(3)
    expect(countedSince).toBeUndefined()
    const { day: _, ...today } = days.at(-1) ?? { day: '' }
    expect(today).toEqual(total)
    expect(total).toMatchObject({
      events: 3,
      bySource: [
        { method: 'form', type: 'consent', count: 1 },
        { provider: 'generic', method: 'keyword', type: 'stop', count: 1 },
        { provider: 'twilio', method: 'keyword', type: 'stop', count: 1 },
      ],
      bySender: [
        { sender: 'acme', type: 'stop', count: 2 },
        { sender: 'acme', type: 'consent', count: 1 },
      ],
      heard: { count: 2 },
      logged: { count: 3 },
    })
    expect(total.heard.p99Ms).toBeLessThan(60_000)
  })

  it('says what waits for somebody: held texts, what was set aside, requests for access, and the oldest', async () => {
    const house = await newHouse()
    await house.request(...genericText('not interested', { from: '+33612345101' }))
    await house.request(...genericText('STOP', { from: 'a word', id: 'm-1' }))
    await house.request('/v1/access-requests', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: '+33612345103' }),
    })
    const before = Date.now()
    const { open } = await figuresOf(house)
    expect(open).toMatchObject({
      reviews: { count: 1, more: false },
      setAside: { count: 1, more: false },
      accessRequests: { count: 1, more: false },
      messages: { count: 0, more: false },
    })
    for (const { oldestAt } of [open.reviews, open.setAside])
      expect(Math.abs(Date.parse(String(oldestAt)) - before)).toBeLessThan(60_000)
    const due = Date.parse(String(open.accessRequests['nearestDueAt']))
    expect(due - before).toBeGreaterThan(27 * 86_400_000)
    expect(due - before).toBeLessThan(32 * 86_400_000)
  })

  it('counts refused signatures by account, and shows what would alarm', async () => {
    const house = await newHouse()
    const quiet = await figuresOf(house)
    expect(quiet.alarms?.ringing).toEqual([])
    for (let at = 0; at < 3; at += 1)
      await house.request(...twilioText('STOP', { token: 'f'.repeat(32) }))
    const { total, days, alarms } = await figuresOf(house, '?days=2')
    expect(days).toHaveLength(2)
    expect(total.refused).toEqual([{ account: 'twilio/main', count: 3 }])
    expect(days[1]?.refused).toEqual(total.refused)
    expect(alarms).toMatchObject({ told: 'log' })
    expect(alarms?.ringing.map(({ name }) => name)).toContain('signature_refused')
  })

  it('alarms at as many lines within five minutes as the stack does, and for a day', async () => {
    const house = await newHouse()
    const at = new Date('2026-11-26T10:00:00Z')
    const ringing = async () =>
      (await figuresOf(house)).alarms?.ringing.map(({ name }) => name).toSorted()
    const say = (seconds: number, count: number) => {
      house.setNow(new Date(at.getTime() + seconds * 1_000))
      for (let said = 0; said < count; said += 1) log('inbox_spilled')
    }
    say(0, 9)
    say(301, 9)
    expect(await ringing()).toEqual([])
    say(302, 1)
    expect(await ringing()).toEqual(['inbox_spilled'])
    house.setNow(new Date(at.getTime() + 2 * 86_400_000))
    expect(await ringing()).toEqual([])
  })

  it('says how many verified requests wait for the table, and since when', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const house = await openHouse({ endpoint: faulty.endpoint })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    expect((await figuresOf(house)).inbox).toEqual({ waiting: 0 })
    faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'cut' } : undefined,
    )
    await house.request(...genericText('STOP', { from: '+33612345101' }))
    faulty.setFault(undefined)
    const { inbox } = await figuresOf(house)
    expect(inbox?.waiting).toBe(1)
    expect(Math.abs(Date.parse(inbox?.oldestAt ?? '') - Date.now())).toBeLessThan(60_000)
    await house.pumpInbox()
    await house.pumpStream()
    const after = await figuresOf(house)
    expect(after.inbox).toEqual({ waiting: 0 })
    expect(after.total.heard.count).toBe(1)
    faulty.close()
  })

  it('law 8: names nobody, whatever happened', async () => {
    const house = await newHouse()
    await house.request(...genericText('STOP', { from: '+33612345101' }))
    await house.request(...genericText('not interested', { from: '+33612345102' }))
    await importList(house, 'email\nada@example.org\n')
    await house.pumpStream()
    const said = JSON.stringify(await figuresOf(house))
    for (const who of ['+33612345101', '+33612345102', 'ada@example.org'])
      for (const trace of tracesOf(who)) expect(said).not.toContain(trace)
  })

  it('is for keys that may read, of every sender, and for at most 90 days', async () => {
    const house = await newHouse()
    const statusFor = async (wanted: object) => {
      const { body } = await house.api('POST', '/v1/keys', wanted)
      const { key } = body as { key: string }
      return (await house.api('GET', '/v1/figures', undefined, key)).status
    }
    expect(await statusFor({ rights: ['read'] })).toBe(200)
    expect(await statusFor({ rights: ['check'] })).toBe(403)
    expect(await statusFor({ rights: ['read'], senders: ['acme'] })).toBe(403)
    expect((await house.api('GET', '/v1/figures?days=91')).status).toBe(400)
    expect(await figuresOf(house, '?days=90')).toMatchObject({ recorded: 0 })
  })
})
