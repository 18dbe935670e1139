import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { BUDGETS, type BudgetOf } from '../../functions/domain/budgets.ts'
import type { Mail } from '../../functions/domain/mail.ts'
import { memoryMailbox } from '../../infra/local/mailbox.ts'
import { openStorehouse, type Storehouse } from '../../infra/local/storehouse.ts'
import {
  ACME,
  openHouse,
  PUBLIC_URL,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { outputOf, scanItems, scanText, tracesOf } from '../house/witness.ts'

const NOW = new Date('2026-11-21T09:00:00Z')
const DAY = 86_400
const SENDERS = ['acme', 'beta', 'gamma', 'delta']
const ADA = 'ada@example.org'

async function openSenders(options: TestHouseOptions = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  house.setNow(NOW)
  for (const name of SENDERS)
    await house.api('PUT', `/v1/senders/${name}`, { ...ACME, numbers: [], name })
  return house
}

function later(house: TestHouse, seconds: number): void {
  house.setNow(new Date(NOW.getTime() + seconds * 1_000))
}

async function ask(house: TestHouse, to: string, more: object = {}): Promise<string> {
  const answer = await house.api('POST', '/v1/consents/requests', {
    to,
    sender: 'acme',
    wording: 'I want offers.',
    wordingVersion: '1',
    pageUrl: 'https://acme.example/join',
    ...more,
  })
  return JSON.stringify(answer)
}

async function drain(house: TestHouse): Promise<void> {
  while (house.storehouse.size() > 0) await house.pumpInbox()
}

async function serve(house: TestHouse): Promise<void> {
  await house.pumpSchedule()
  await drain(house)
}

const sentTo = (house: TestHouse) => house.mailbox.list().map(({ to }) => to)
const max = (of: BudgetOf) => BUDGETS.consent[of]?.max ?? 0
const waiting = async (house: TestHouse) =>
  (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('D#of#')).length

/** `count` strangers whose mailboxes are at one firm, at a form of that sender. */
async function flood(house: TestHouse, sender: string, count: number): Promise<Set<string>> {
  const answers = new Set<string>()
  for (let at = 0; at < count; at += 5) {
    const some = Array.from({ length: Math.min(5, count - at) }, (_, one) => at + one)
    const asked = some.map((one) => ask(house, `${sender}${one}@big.example`, { sender }))
    for (const answer of await Promise.all(asked)) answers.add(answer)
  }
  return answers
}

describe('a flood of requests to confirm', () => {
  it('at one form costs no other form a mail, is refused nothing, and is served later', async () => {
    const house = await openSenders()
    const flooded = max('source') + 40
    const answers = await flood(house, 'acme', flooded)
    await drain(house)
    expect(sentTo(house)).toHaveLength(max('source'))
    expect(await waiting(house)).toBe(40)

    // Another sender of the same key, to the same firm: up to four fifths of what the firm may get.
    const room = max('domain') * 0.8 - max('source')
    for (const answer of await flood(house, 'beta', room + 10)) answers.add(answer)
    await drain(house)
    expect(sentTo(house)).toHaveLength(max('domain') * 0.8)
    expect(sentTo(house)).toContain('beta0@big.example')
    // The last fifth is for who was not seen today.
    for (const sender of ['gamma', 'delta'])
      for (const answer of await flood(house, sender, 1)) answers.add(answer)
    answers.add(await ask(house, 'gamma1@big.example', { sender: 'gamma' }))
    await drain(house)
    expect(sentTo(house).slice(-2).toSorted()).toEqual(['delta0@big.example', 'gamma0@big.example'])
    // Nobody learns of a budget: all were told the same.
    expect([...answers]).toEqual([JSON.stringify({ status: 202, body: { status: 'accepted' } })])

    // The second of gamma comes before all others that wait, and nobody is forgotten or mailed twice.
    const before = sentTo(house).length
    later(house, DAY)
    await serve(house)
    // The inbox takes sixteen at once.
    expect(sentTo(house).slice(before, before + 16)).toContain('gamma1@big.example')
    expect(sentTo(house)).toHaveLength(flooded + room + 10 + 3)
    expect(new Set(sentTo(house)).size).toBe(sentTo(house).length)
    expect(await waiting(house)).toBe(0)
  }, 900_000)

  it('at one inbox, in whatever spellings, words and names, is five mails a day, and none is lost', async () => {
    const house = await openSenders()
    for (const sender of SENDERS)
      for (let at = 0; at < 3; at += 1) {
        await ask(house, `v.ic.tim+${at}@example.org`, { sender, wordingVersion: `${at}` })
        await drain(house)
      }
    // One of each sender: a second of the same one is not within ten minutes.
    expect(sentTo(house)).toHaveLength(SENDERS.length)
    const perDay = [SENDERS.length]
    for (const minutes of [11, 22, 33]) {
      later(house, minutes * 60)
      await serve(house)
    }
    expect(sentTo(house)).toHaveLength(max('recipient'))
    for (let day = 1; sentTo(house).length < 12 && day < 6; day += 1) {
      for (const minutes of [0, 11, 22, 33]) {
        later(house, day * DAY + minutes * 60)
        await serve(house)
      }
      perDay.push(sentTo(house).length)
    }
    expect(perDay).toEqual([4, 10, 12])
  })
})

describe('a request to confirm in other words', () => {
  const COUNT = 40

  /** The mail takes a while, and the worker runs all the time. */
  async function openBusy(isDown = () => false) {
    const mailbox = memoryMailbox()
    const mail: Mail = {
      canSend: true,
      send: async (message) => {
        await sleep(30)
        if (isDown()) throw new Error('down')
        await mailbox.send(message)
      },
    }
    const house = await openSenders({ mail })
    /** Asks for other words each time, so many at once. */
    const askAll = async (atOnce: number) => {
      const asking = new AbortController()
      const worker = (async () => {
        while (!asking.signal.aborted) await Promise.all([house.pumpInbox(), sleep(2)])
      })()
      for (let at = 0; at < COUNT; at += atOnce)
        await Promise.all(
          Array.from({ length: atOnce }, (_, one) =>
            ask(house, ADA, { wording: `I want offers, kind ${at + one}.` }),
          ),
        )
      asking.abort()
      await worker
    }
    return { house, askAll, mailbox }
  }

  it.for([1, 8])('is one mail, while that one is being sent, for %i at once', async (atOnce) => {
    const { house, askAll, mailbox } = await openBusy()
    await askAll(atOnce)
    await drain(house)
    expect(mailbox.list()).toHaveLength(1)
    // Each mail of the day takes a budget; and the newest words are not lost.
    for (const minutes of [9, 10]) {
      later(house, minutes * 60)
      await serve(house)
      expect(mailbox.list()).toHaveLength(minutes === 9 ? 1 : 2)
    }
    expect(await waiting(house)).toBe(0)
    if (atOnce === 1) expect(mailbox.list().at(-1)?.text).toContain(`kind ${COUNT - 1}.`)
  })

  it('is three mails in a day, however often it comes', async () => {
    const { house, askAll, mailbox } = await openBusy()
    const counts: number[] = []
    for (const minutes of [0, 5, 10, 20, 30, 40]) {
      later(house, minutes * 60)
      await serve(house)
      await askAll(8)
      await drain(house)
      counts.push(mailbox.list().length)
    }
    expect(counts).toEqual([1, 1, 2, 3, 3, 3])
  })

  it('replaces what has not left, in the turn of the first', async () => {
    const house = await openSenders()
    for (const wording of ['Old words.', 'New words.']) await ask(house, ADA, { wording })
    await drain(house)
    later(house, 600)
    await serve(house)
    expect(house.mailbox.list()).toHaveLength(1)
    expect(house.mailbox.list()[0]?.text).toContain('New words.')
  })

  it('is not lost if the mail before it fails', async () => {
    let isDown = true
    const { house, askAll, mailbox } = await openBusy(() => isDown)
    await askAll(8)
    isDown = false
    later(house, 600)
    await serve(house)
    expect(mailbox.list()).toHaveLength(1)
    expect(await waiting(house)).toBe(0)
  })

  it('is no other if only the page of the form differs', async () => {
    const mailbox = memoryMailbox()
    const pressed: Promise<string>[] = []
    const mail: Mail = {
      canSend: true,
      send: async (message) => {
        pressed.push(ask(house, ADA, { pageUrl: 'https://acme.example/join?from=news' }))
        await Promise.all(pressed)
        await mailbox.send(message)
      },
    }
    const house = await openSenders({ mail })
    await ask(house, ADA)
    await drain(house)
    expect(await waiting(house)).toBe(0)
    later(house, 600)
    await serve(house)
    expect(pressed).toHaveLength(1)
    expect(mailbox.list()).toHaveLength(1)
  })
})

describe('a request to confirm that waits', () => {
  /** Ada has had her mails of the day from Acme. */
  async function openFull(): Promise<TestHouse> {
    const house = await openSenders()
    for (let at = 0; at < max('pair'); at += 1) {
      later(house, at * 600)
      await ask(house, ADA)
      await drain(house)
    }
    later(house, 3_600)
    expect(sentTo(house)).toHaveLength(3)
    return house
  }

  it('is one for a person, sender and topics, in its newest words', async () => {
    const house = await openFull()
    for (const wording of ['Old words.', 'Older words.', 'New words.'])
      for (const topics of [['promo', 'news'], ['news', 'promo'], ['news']])
        await ask(house, ADA, { wording, topics })
    await drain(house)
    expect(sentTo(house)).toHaveLength(3)
    expect(await waiting(house)).toBe(2)
    for (const minutes of [0, 11, 22]) {
      later(house, DAY + minutes * 60)
      await serve(house)
    }
    const mails = house.mailbox.list().slice(3)
    expect(mails).toHaveLength(2)
    for (const { text } of mails) expect(text).toContain('New words.')
  })

  it('pressed many times at once is one mail', async () => {
    const house = await openSenders()
    const all = Array.from({ length: 6 }, () => ask(house, ADA))
    expect(new Set(await Promise.all(all)).size).toBe(1)
    await drain(house)
    expect(sentTo(house)).toHaveLength(1)
  })

  it('is not lost if the inbox fails: it is accepted, and served by the schedule', async () => {
    const storehouse = openStorehouse(':memory:')
    let isDown = false
    const put: Storehouse['put'] = (...message) => {
      if (isDown) throw new Error('down')
      return storehouse.put(...message)
    }
    const house = await openSenders({ storehouse: { ...storehouse, put } })
    isDown = true
    expect(await ask(house, ADA)).toContain('"status":202')
    await house.pumpSchedule()
    isDown = false
    later(house, 599)
    await serve(house)
    expect(sentTo(house)).toEqual([])
    // It may have been queued then: a mail more does no harm, but not within ten minutes.
    later(house, 600)
    await serve(house)
    expect(sentTo(house)).toEqual([ADA])
    expect(await waiting(house)).toBe(0)
  })

  it('is not lost if the mail cannot be sent for days', async () => {
    const mailbox = memoryMailbox()
    let isDown = true
    const mail: Mail = {
      canSend: true,
      send: (message) => (isDown ? Promise.reject(new Error('down')) : mailbox.send(message)),
    }
    const house = await openSenders({ mail })
    await ask(house, ADA)
    await house.pumpInbox()
    later(house, 2 * DAY)
    await house.pumpInbox()
    isDown = false
    await expect
      .poll(async () => {
        await serve(house)
        return mailbox.list().length
      })
      .toBe(1)
    expect(await waiting(house)).toBe(0)
  })

  it('has a link that is good for seven days from when its mail leaves', async () => {
    const house = await openFull()
    await ask(house, ADA)
    later(house, 5 * DAY)
    await serve(house)
    const text = house.mailbox.list().at(-1)?.text ?? ''
    const link = /https:\/\/\S+\/c\/\S+/.exec(text)?.[0].slice(PUBLIC_URL.length) ?? ''
    later(house, 12 * DAY - 1)
    expect((await house.request(link)).status).toBe(200)
    later(house, 12 * DAY)
    expect((await house.request(link)).status).toBe(400)
  })

  it('law 8: is stored sealed under a keyed name, and ends after 30 days', async () => {
    const house = await openFull()
    const { text } = await outputOf(() => ask(house, ADA))
    const table = await scanText(house)
    for (const trace of tracesOf(ADA)) expect(table + text).not.toContain(trace)
    expect(table).not.toContain(`${PUBLIC_URL}/c/`)
    const items = (await scanItems(house)).filter(({ pk }) => /^D#(?:of#|wait)/.test(pk?.S ?? ''))
    expect(items).toHaveLength(2)
    for (const { ttl } of items)
      expect(Number(ttl?.N)).toBe(NOW.getTime() / 1_000 + 3_600 + 30 * DAY)
  })

  it('ends with the person: an erasure lets no mail leave, not even one that is on its way', async () => {
    const house = await openFull()
    await ask(house, ADA)
    later(house, DAY)
    await house.pumpSchedule()
    await ask(house, ADA, { sender: 'beta' })
    expect(await waiting(house)).toBe(2)
    const { body } = await house.api('POST', '/v1/erasures', { to: ADA })
    expect(body).toMatchObject({ removed: { waitingConsentRequests: 2 } })
    expect(await waiting(house)).toBe(0)
    later(house, 3 * DAY)
    await serve(house)
    expect(sentTo(house)).toHaveLength(3)
  })

  it('is not mailed to who says stop meanwhile, and is to who said it before', async () => {
    for (const [seconds, mails] of [
      [3_600, 4],
      [3_601, 3],
    ] as const) {
      const house = await openFull()
      const stop = { to: ADA, scope: 'all', channelOfRequest: 'phone', reference: 'call 17' }
      await ask(house, ADA)
      later(house, seconds)
      await house.api('POST', '/v1/stops', stop)
      later(house, DAY)
      await serve(house)
      expect(sentTo(house)).toHaveLength(mails)
      expect(await waiting(house)).toBe(0)
    }
  })

  it('is not mailed to who agreed to the same words meanwhile', async () => {
    const house = await openSenders()
    await ask(house, ADA)
    await drain(house)
    await ask(house, ADA)
    const text = house.mailbox.list().at(-1)?.text ?? ''
    const link = /https:\/\/\S+\/c\/\S+/.exec(text)?.[0].slice(PUBLIC_URL.length) ?? ''
    const pressed = await house.request(link, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'confirm=yes',
    })
    expect(pressed.status).toBe(200)
    later(house, 601)
    await serve(house)
    expect(sentTo(house)).toHaveLength(1)
  })
})
