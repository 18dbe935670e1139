import { describe, expect, inject, it } from 'vitest'
import { log } from '../../functions/log.ts'
import { figureWords } from '../../functions/languages/console/figures.ts'
import { homeWords } from '../../functions/languages/console/home.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { signIn, type SignedInBrowser } from '../house/console.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import {
  ACME,
  genericText,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
} from '../house/house.ts'
import { pastDays } from '../house/past-days.ts'
import { tracesOf } from '../house/witness.ts'

const { en } = homeWords
const PEOPLE = ['+33612345101', '+33612345102', '+33612345103'] as const

async function newHouse(): Promise<TestHouse> {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.runCanary()
  return house
}

async function pageOf(browser: SignedInBrowser, path = '/console'): Promise<string> {
  const answer = await browser.get(path, { headers: { 'accept-language': 'en' } })
  const text = await answer.text()
  expect(answer.status, text).toBe(200)
  return text
}

const linksIn = (page: string): string[] =>
  [...page.matchAll(/href="([^"]+)"/g)].flatMap(([, href = '']) =>
    href.startsWith('/console') && !href.startsWith('/console/assets') ? [href] : [],
  )

describe('the overview', () => {
  it('says that all is well while nothing speaks against it', async () => {
    const house = await newHouse()
    await house.request(...genericText('STOP', { from: PEOPLE[0] }))
    await house.pumpStream()
    const page = await pageOf(await signIn(house, 'viewer'))
    expect(page).toContain(en.verdict.good)
    for (const question of ['heard', 'kept', 'spread'] as const)
      expect(page).toContain(en.answers[question].good)
    expect(page).toContain('follow GET /v1/events')
  })

  it('says what waits for a person, and that nothing is lost by it', async () => {
    const house = await newHouse()
    await house.request(...genericText('not interested', { from: PEOPLE[0] }))
    const page = await pageOf(await signIn(house, 'operator'))
    expect(page).toContain(en.verdict.wait)
    expect(page).toContain(en.reasons.held('1'))
    expect(page).toContain(en.answers.kept.good)
  })

  it('says that a stop may be missing where a signature was refused or an alarm rings', async () => {
    const house = await newHouse()
    await house.request(...twilioText('STOP', { from: PEOPLE[0], token: 'f'.repeat(32) }))
    const page = await pageOf(await signIn(house, 'operator'))
    expect(page).toContain(en.verdict.bad)
    expect(page).toContain(en.reasons.refused('1'))
    expect(page).toContain('A provider was refused')
    expect(page).toContain('twilio/main')

    const other = await newHouse()
    log('schedule_failed')
    const text = await pageOf(await signIn(other, 'viewer'))
    expect(text).toContain(en.answers.kept.bad)
    expect(text).toContain(en.answers.heard.good)
    expect(text).toContain(en.verdict.bad)
  })

  it('says of a target that failed that others may not know, not that a stop was missed', async () => {
    const house = await newHouse()
    log('deliveries_given_up')
    const browser = await signIn(house, 'viewer')
    const page = await pageOf(browser)
    expect(page).toContain(en.answers.spread.bad)
    expect(page).toContain(en.verdict.spread_bad)
    expect(page).not.toContain(en.verdict.bad)
    log('schedule_failed')
    expect(await pageOf(browser)).toContain(en.verdict.bad)
  })

  it('says what waits for the register while the table is away, and that checks do not know it', async () => {
    const faulty = await openFaultyTable(inject('endpoint'))
    const house = await openHouse({ endpoint: faulty.endpoint })
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    await house.runCanary()
    faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'throttle' } : undefined,
    )
    await house.request(...genericText('STOP', { from: PEOPLE[0] }))
    faulty.setFault(undefined)
    const browser = await signIn(house, 'viewer')
    expect(await pageOf(browser)).toContain(en.reasons.waiting('1'))
    expect(await pageOf(browser)).toContain(en.verdict.kept_waits)
    await house.pumpInbox()
    expect(await pageOf(browser)).not.toContain(en.reasons.waiting('1'))
    faulty.close()
  })

  it('counts a stop once, and no text that was held and found to be none', async () => {
    const house = await newHouse()
    for (const [at, text] of ['STOP', 'not interested', 'not interested'].entries())
      await house.request(...genericText(text, { from: PEOPLE[at] ?? '' }))
    const held = await house.api('GET', '/v1/reviews')
    const { reviews } = held.body as { reviews: { id: string }[] }
    expect(reviews).toHaveLength(2)
    for (const [at, decision] of ['stop', 'release'].entries())
      await house.api('POST', `/v1/reviews/${reviews[at]?.id ?? ''}`, { decision })
    await house.pumpStream()
    const page = await pageOf(await signIn(house, 'viewer'))
    expect(page).toContain(en.figures.today('2'))
  })

  it('says what the canary found: nothing yet, a step that failed, and that it does not run', async () => {
    const untouched = await openHouse()
    const fresh = await pageOf(await signIn(untouched, 'viewer'))
    expect(fresh).toContain(en.verdict.unknown)
    expect(fresh).toContain(en.reasons.canary_never)

    const deaf: { house?: TestHouse } = {}
    const house = await openHouse({
      canary: {
        fetch: async (url, init) =>
          url.includes('/u/')
            ? new Response('', { status: 500 })
            : (deaf.house?.app.request(url, init) ?? Response.error()),
      },
    })
    deaf.house = house
    await house.runCanary()
    const browser = await signIn(house, 'viewer')
    const page = await pageOf(browser)
    expect(page).toContain(en.answers.heard.bad)
    expect(page).toContain(en.reasons.canary_failed('link', undefined))
    expect(page).toContain(en.answers.kept.good)

    const silent = await newHouse()
    const later = await signIn(silent, 'viewer')
    silent.setNow(new Date(Date.now() + 61 * 60_000))
    const stale = await pageOf(later)
    for (const question of ['heard', 'kept', 'spread'] as const)
      expect(stale).toContain(en.answers[question].bad)
    expect(stale).toContain(en.reasons.canary_overdue)
    await silent.runCanary()
    expect(await pageOf(later)).toContain(en.verdict.good)
  })

  it('opens with a slash after its address too', async () => {
    const browser = await signIn(await newHouse(), 'viewer')
    const answer = await browser.get('/console/')
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/console'])
  })

  it.each(['viewer', 'operator', 'officer'] as const)(
    'leads a %s from every count to a list that is there and is theirs',
    async (role) => {
      const house = await newHouse()
      for (const [at, text] of ['STOP', 'not interested', 'STOP'].entries())
        await house.request(...genericText(text, { from: PEOPLE[at] ?? 'a word' }))
      await house.request(...genericText('STOP', { from: 'a word', id: 'm-1' }))
      await house.request(...twilioText('STOP', { token: 'f'.repeat(32) }))
      await house.pumpStream()
      await pastDays(dynamo(house.table, house.endpoint), house.now())
      const browser = await signIn(house, role)
      const links = new Set(linksIn(await pageOf(browser)))
      expect([...links]).toContain('/console/figures?by=source')
      if (role !== 'viewer') expect([...links]).toContain('/console/reviews')
      for (const link of links) expect((await browser.get(link)).status, link).toBe(200)
    },
  )

  it('law 8: names nobody, whatever happened', async () => {
    const house = await newHouse()
    for (const [at, text] of ['STOP', 'not interested', 'STOP ads'].entries())
      await house.request(...genericText(text, { from: PEOPLE[at] ?? '' }))
    await house.pumpStream()
    const browser = await signIn(house, 'viewer')
    const pages = await Promise.all(
      [
        '',
        '/figures?by=source',
        '/figures?by=sender',
        '/figures?by=day',
        '/figures?by=account',
      ].map((path) => pageOf(browser, `/console${path}`)),
    )
    for (const trace of PEOPLE.flatMap((who) => tracesOf(who)))
      expect(pages.join()).not.toContain(trace)
  })

  it('says in an older house since when it counts, and of a sender without a name its id', async () => {
    const house = await newHouse()
    await pastDays(dynamo(house.table, house.endpoint), house.now())
    const browser = await signIn(house, 'viewer')
    const page = await pageOf(browser, '/console/figures?by=sender')
    expect(page).not.toContain(en.countedSince)
    expect(page).toContain('globex')
    expect(page).toContain('Acme')
    expect(page).toContain(figureWords.en.lists.sender)
  })
})
