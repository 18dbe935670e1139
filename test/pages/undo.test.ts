import { beforeEach, describe, expect, it } from 'vitest'
import {
  ACME,
  genericText,
  openHouse,
  OPT_OUT,
  PUBLIC_URL,
  type TestHouse,
} from '../house/house.ts'
import { scanText } from '../house/witness.ts'

// Law 6: what the page's own button has just recorded can be taken back there: once, within ten
// minutes, by that page alone, while nothing else was recorded.

const ADA = 'ada@example.org'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

let house: TestHouse
let now = new Date()

beforeEach(async () => {
  house = await openHouse()
  now = new Date()
  house.setNow(now)
  for (const id of ['acme', 'beta'])
    await house.api('PUT', `/v1/senders/${id}`, { ...ACME, ...OPT_OUT, numbers: [], domains: [] })
})

const later = (seconds: number): void => {
  now = new Date(now.getTime() + seconds * 1000)
  house.setNow(now)
}

async function linkOf(to = ADA, fields: object = {}): Promise<string> {
  const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [to], ...fields })
  return ((body as { links: { url: string }[] }).links[0]?.url ?? '').slice(PUBLIC_URL.length)
}

async function post(path: string, body: string): Promise<{ status: number; page: string }> {
  const response = await house.request(path, { method: 'POST', body, headers: FORM })
  return { status: response.status, page: await response.text() }
}

const press = (path: string, choice = 'all') => post(path, `unsubscribe=${choice}`)

function undoOf(page: string): string | undefined {
  return /name="undo" value="([^"]*)"/.exec(page)?.[1]
}

function receiptOf(page: string): string {
  return /name="receipt" value="([^"]*)"/.exec(page)?.[1] ?? ''
}

const undo = (path: string, token: string | undefined) => post(path, `undo=${token ?? ''}`)

const isStopped = async (question: object = {}, to = ADA) =>
  !(await house.check(to, { sender: 'acme', ...question })).allowed

async function eventsOf(to = ADA) {
  const { body } = await house.api('POST', '/v1/history', { to })
  return body as { intact: boolean; events: { type: string; source?: unknown }[] }
}

const stop = (scope: string) =>
  house.api('POST', '/v1/stops', { to: ADA, scope, channelOfRequest: 'phone', reference: '17' })

/** Ada agrees to one topic of Acme, by the link of a mail. */
async function confirmPromo(): Promise<void> {
  await house.api('POST', '/v1/consents/requests', {
    to: ADA,
    sender: 'acme',
    topics: ['promo'],
    wording: 'I want offers.',
    wordingVersion: '1',
    pageUrl: 'https://acme.example/join',
  })
  await house.pumpInbox()
  const [path = ''] = /\/c\/[\w-]+/.exec(house.mailbox.list().at(-1)?.text ?? '') ?? []
  expect((await post(path, 'confirm=yes')).status).toBe(200)
}

describe('a press by mistake', () => {
  it.each(['all', 'only-sender', 'topic/promo', 'every-and-all'])(
    'is taken back by the button of its page: all is as before (%s)',
    async (choice) => {
      const path = await linkOf()
      const { page } = await press(path, choice)
      const question = { topic: 'promo' }
      expect(await isStopped(question)).toBe(true)
      const { status, page: after } = await undo(path, undoOf(page))
      expect(status).toBe(200)
      expect(after).toContain('It is taken back')
      expect(await isStopped(question)).toBe(false)
      expect(await isStopped({ purpose: 'transactional' })).toBe(false)
    },
  )

  it('stays in the ledger with its taking back, which answers that event alone', async () => {
    const path = await linkOf()
    await undo(path, undoOf((await press(path)).page))
    const { body } = await house.api('POST', '/v1/history', { to: ADA })
    expect(body).toMatchObject({ events: [{ type: 'stop' }, { type: 'lift' }] })
    const { events } = body as { events: { id: string; source: unknown }[] }
    expect(events[1]?.source).toMatchObject({ method: 'link', answers: { event: events[0]?.id } })
  })

  it('can be said again, at once and later, and then stands', async () => {
    const path = await linkOf()
    await undo(path, undoOf((await press(path)).page))
    await press(path)
    expect(await isStopped()).toBe(true)
    later(60)
    expect((await press(path)).status).toBe(200)
    expect(await isStopped()).toBe(true)
  })

  it('said again cannot be taken back a second time', async () => {
    const path = await linkOf()
    await undo(path, undoOf((await press(path)).page))
    later(5)
    expect(undoOf((await press(path)).page)).toBeUndefined()
  })
})

describe('what takes a press back', () => {
  it('works once', async () => {
    const path = await linkOf()
    const token = undoOf((await press(path)).page)
    await undo(path, token)
    await press(path)
    const { status, page } = await undo(path, token)
    expect([status, page.includes('cannot be taken back')]).toEqual([410, true])
    expect(await isStopped()).toBe(true)
  })

  it('works once, however many press it at the same time', async () => {
    const path = await linkOf()
    const token = undoOf((await press(path)).page)
    const answers = await Promise.all(Array.from({ length: 5 }, () => undo(path, token)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await eventsOf()).events.map(({ type }) => type)).toEqual(['stop', 'lift'])
  })

  it('works for ten minutes, and not a second more', async () => {
    const [in10, after10] = [await linkOf(), await linkOf('amy@example.org')]
    const [one, other] = [await press(in10), await press(after10)]
    later(600)
    expect((await undo(in10, undoOf(one.page))).status).toBe(200)
    later(1)
    expect((await undo(after10, undoOf(other.page))).status).toBe(410)
    expect(await isStopped({}, 'amy@example.org')).toBe(true)
  })

  it('is of its own link: not of another person, sender or page', async () => {
    const path = await linkOf()
    const token = undoOf((await press(path)).page)
    const amy = await linkOf('amy@example.org')
    const amys = undoOf((await press(amy)).page)
    expect((await undo(amy, token)).status).toBe(410)
    expect((await undo(path, amys)).status).toBe(410)
    expect((await undo(await linkOf(ADA, { sender: 'beta' }), token)).status).toBe(410)
    expect((await undo(path, `${token?.slice(0, -4)}AAAA`)).status).toBe(410)
    expect((await undo(path, 'AAAA')).status).toBe(410)
    expect([await isStopped(), await isStopped({}, 'amy@example.org')]).toEqual([true, true])
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a stop by phone', () => stop('sender/beta')],
    ['the same button again', async () => press(await linkOf())],
    ['another button', async () => press(await linkOf(), 'every-and-all')],
    ['one click', async () => post(await linkOf(), 'List-Unsubscribe=One-Click')],
  ])('is over after %s', async (_, say) => {
    const path = await linkOf()
    const token = undoOf((await press(path)).page)
    later(2)
    await say()
    expect((await undo(path, token)).status).toBe(410)
    expect(await isStopped()).toBe(true)
  })

  it('is not in the address, so that no scanner of links can follow it', async () => {
    const path = await linkOf()
    const token = undoOf((await press(path)).page) ?? ''
    const before = await scanText(house)
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      await house.request(`${path}?undo=${token}`, { method })
    await house.request(`${path}?undo=${token}`, { method: 'POST', headers: FORM, body: '' })
    expect(await scanText(house)).toBe(before)
  })

  it('is stored as a digest alone', async () => {
    const { page } = await press(await linkOf())
    expect(await scanText(house)).not.toContain(undoOf(page))
    expect(JSON.stringify(await eventsOf())).toMatch(/"undo":"[0-9a-f]{64}"/)
  })
})

describe('nothing is offered to be taken back', () => {
  it('after one click of a mail program', async () => {
    const { page } = await post(await linkOf(), 'List-Unsubscribe=One-Click')
    expect(undoOf(page)).toBeUndefined()
    expect(JSON.stringify(await eventsOf())).not.toContain('"undo"')
  })

  it('where nothing was added: a stop of before is no slip of now', async () => {
    const path = await linkOf()
    await press(path)
    later(60)
    expect(undoOf((await press(path)).page)).toBeUndefined()
  })

  it('where the same was once said and lifted: that stop must not be lost with this one', async () => {
    const path = await linkOf()
    await press(path)
    later(60)
    // It lifts the part of one topic only; the rest of the first stop stands.
    await confirmPromo()
    expect([await isStopped({ topic: 'promo' }), await isStopped()]).toEqual([false, true])
    later(60)
    expect(undoOf((await press(path)).page)).toBeUndefined()
    expect(await isStopped()).toBe(true)
  })
})

describe('other stops stand when a press is taken back', () => {
  it('a stop by phone of before', async () => {
    await stop('sender/acme')
    later(60)
    const path = await linkOf()
    const { page } = await press(path)
    await undo(path, undoOf(page))
    expect(await isStopped()).toBe(true)
    expect(await isStopped({ sender: 'beta' })).toBe(false)
  })

  it('a stop by text of before, and START lifts no more than it did', async () => {
    const phone = '+33612345678'
    await house.request(...genericText('STOP', { from: phone }))
    later(60)
    const path = await linkOf(phone)
    await undo(path, undoOf((await press(path)).page))
    expect(await isStopped({}, phone)).toBe(true)
  })
})

describe('the page after a press', () => {
  it('is shown again in another language: nothing is recorded, and it can still be taken back', async () => {
    const path = await linkOf()
    const { page } = await press(path)
    const before = await scanText(house)
    const { status, page: german } = await post(
      `${path}?lang=de`,
      `receipt=${encodeURIComponent(receiptOf(page))}`,
    )
    expect(status).toBe(200)
    expect(german).toContain('<html lang="de">')
    expect(german).toContain('Es ist vermerkt')
    expect(await scanText(house)).toBe(before)
    expect((await undo(path, undoOf(german))).status).toBe(200)
  })

  it('cannot be made up, nor shown for another link', async () => {
    const path = await linkOf()
    const { page } = await press(path)
    const amy = await linkOf('amy@example.org')
    expect((await post(amy, `receipt=${receiptOf(page)}`)).status).toBe(400)
    expect((await post(path, 'receipt=AAAA')).status).toBe(400)
    expect(await isStopped({}, 'amy@example.org')).toBe(false)
  })
})
