import { beforeEach, describe, expect, it } from 'vitest'
import { GSM_LETTERS_MAX, gsmLength } from '../../functions/domain/gsm-alphabet.ts'
import { PAGE_LANGUAGES } from '../../functions/languages/pages.ts'
import { PREFERENCES } from '../../functions/languages/preferences.ts'
import { ACME, consentTo, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { scanText } from '../house/witness.ts'

// What a person sees and changes without a message of a sender: one link, once, for one address.

const ADA = 'ada@example.org'
const PHONE = '+33612345678'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

let house: TestHouse
beforeEach(async () => {
  house = await openHouse({ sendsTexts: true })
  await house.api('PUT', '/v1/senders/acme', ACME)
  await house.api('PUT', '/v1/senders/globex', { ...ACME, ...OPT_OUT, numbers: [], name: 'Globex' })
})

const post = (path: string, fields: Record<string, string>) =>
  house.request(path, {
    method: 'POST',
    headers: FORM,
    body: new URLSearchParams(fields).toString(),
  })

/** The path of the link in what was sent last. */
function newestLink(): string {
  const [url = 'https://no.link/'] =
    /https:\/\/stop\S+/.exec(house.mailbox.list().at(-1)?.text ?? '') ?? []
  return new URL(url).pathname
}

async function linkFor(to: string, query = ''): Promise<string> {
  expect((await post(`/preferences${query}`, { to })).status).toBe(200)
  await house.pumpInbox()
  return newestLink()
}

const press = async (path: string, fields: Record<string, string>) => {
  const response = await post(path, fields)
  return { status: response.status, page: await response.text() }
}

describe('asking for a link', () => {
  it('law 10: answers alike for known and unknown addresses, stopped or not, however often', async () => {
    await house.api('POST', '/v1/consents', consentTo(ADA))
    await house.api('POST', '/v1/stops', {
      to: 'eve@example.org',
      scope: 'all',
      blocks: 'every',
      channelOfRequest: 'phone',
    })
    const pages = new Set<string>()
    const asked = [
      ADA,
      'eve@example.org',
      'nobody@example.org',
      PHONE,
      '+12125550123',
      ADA,
      ADA,
      ADA,
      ADA,
    ]
    for (const to of asked) pages.add(JSON.stringify(await press('/preferences', { to })))
    expect([...pages]).toHaveLength(1)
  })

  it('law 10: makes the same changes to the table for known and unknown addresses', async () => {
    await house.api('POST', '/v1/consents', consentTo(ADA))
    const grown = async (to: string) => {
      const before = (await scanText(house)).split('\n').length
      await press('/preferences', { to })
      return (await scanText(house)).split('\n').length - before
    }
    // The first of a day makes the counters of all.
    await grown('carol@example.net')
    expect(await grown(ADA)).toBe(await grown('bob@example.com'))
  })

  it('tells what is no address, and asks for nothing', async () => {
    for (const to of ['', 'ada', '0612345678', 'a@b@c', 'x'.repeat(3_000)])
      expect((await press('/preferences', { to })).status).toBe(400)
    await house.pumpInbox()
    expect(house.mailbox.list()).toEqual([])
  })

  it('law 8: neither the table nor the page shows the address', async () => {
    const { page } = await press('/preferences', { to: ADA })
    expect(page).not.toContain('ada@')
    expect(await scanText(house)).not.toContain('ada@')
  })

  it('sends a mailbox three links a day, and no more before the next', async () => {
    for (let times = 0; times < 5; times += 1) await press('/preferences', { to: ADA })
    await house.pumpInbox()
    expect(house.mailbox.list()).toHaveLength(3)
  })

  it('is listed for an operator where no link can be sent', async () => {
    // A premium number, which is never texted.
    expect((await press('/preferences', { to: '+33899123456' })).status).toBe(200)
    const { body } = await house.api('GET', '/v1/access-requests')
    expect(body).toMatchObject({ accessRequests: [{ asks: 'preferences', needsOperator: true }] })
  })

  it.each(PAGE_LANGUAGES)('is answered in the language of its page (%s)', async (language) => {
    await linkFor(ADA, `?lang=${language}`)
    const words = PREFERENCES[language].mail
    expect(house.mailbox.list().at(-1)?.subject).toBe(words.subject)
    const page = await (await house.request(newestLink())).text()
    expect(page).toContain(`<html lang="${language}"`)
    await linkFor(PHONE, `?lang=${language}`)
    const text = house.mailbox.list().at(-1)?.text ?? ''
    expect(text).toContain(newestLink())
    if (gsmLength(text) === undefined) expect(language).toBe('ar')
    else expect(gsmLength(text)).toBeLessThanOrEqual(GSM_LETTERS_MAX)
  })
})

describe('a preferences link', () => {
  it('law 3: looked at, changes nothing, and is not used up', async () => {
    const link = await linkFor(ADA)
    const before = await scanText(house)
    for (const path of [link, `${link}?lang=fr`, '/preferences', '/', '/no/such/page'])
      for (const method of ['GET', 'HEAD'])
        await house.request(path, { method, headers: { accept: 'text/html' } })
    expect(await scanText(house)).toBe(before)
    expect((await press(link, { show: 'page' })).status).toBe(200)
  })

  it('is used once: an hour after that it opens nothing, and stops nothing', async () => {
    const link = await linkFor(ADA)
    const { status, page } = await press(link, { show: 'page' })
    expect([status, page]).toEqual([200, expect.stringContaining('Globex') as string])
    house.setNow(new Date(Date.now() + 3_600_000))
    for (const fields of [{ show: 'page' }, { stop: 'marketing all' }, { again: 'sender/acme' }])
      expect((await press(link, fields)).status).toBe(410)
    expect((await house.check(ADA, { sender: 'globex' })).allowed).toBe(true)
  })

  it('is good for seven days', async () => {
    const link = await linkFor(ADA)
    house.setNow(new Date(Date.now() + 7 * 86_400_000))
    expect((await press(link, { stop: 'marketing all' })).status).toBe(410)
  })

  it('opens nothing but preferences, and a link to data opens no preferences', async () => {
    const link = await linkFor(ADA)
    expect((await press(link.replace('/preferences/', '/a/'), { show: 'page' })).status).toBe(400)
    await house.request('/v1/access-requests', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: ADA }),
    })
    await house.pumpInbox()
    const data = newestLink()
    expect(data).toContain('/a/')
    const foreign = data.replace('/a/', '/preferences/')
    expect((await press(foreign, { stop: 'marketing all' })).status).toBe(400)
    expect((await house.check(ADA, { sender: 'globex' })).allowed).toBe(true)
    // Neither was used up by that.
    expect((await press(data, { show: 'page' })).status).toBe(200)
    expect((await press(link, { show: 'page' })).status).toBe(200)
  })

  it('of one person changes nothing for another', async () => {
    const link = await linkFor(ADA)
    await press(link, { stop: 'marketing all' })
    expect((await house.check('bob@example.org', { sender: 'globex' })).allowed).toBe(true)
  })

  it('that is none shows the form for a new one, as do old links of every kind', async () => {
    for (const path of ['/preferences/x', `/preferences/${'A'.repeat(32)}`]) {
      const response = await house.request(path)
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('action="/preferences?lang=en"')
    }
    for (const path of ['/u/x', '/u', '/c/x', '/c', '/a/x', '/a'])
      expect(await (await house.request(path)).text()).toContain('href="/preferences?lang=en"')
  })

  it('a form that asks for nothing does not use the link up', async () => {
    const link = await linkFor(ADA)
    expect((await press(link, { hello: 'there' })).status).toBe(400)
    house.setNow(new Date(Date.now() + 2 * 3_600_000))
    expect((await press(link, { show: 'page' })).status).toBe(200)
  })
})

describe('a button of the preferences', () => {
  const states = async (to = ADA) => ({
    acme: (await house.check(to)).allowed,
    promo: (await house.check(to, { topic: 'promo' })).allowed,
    news: (await house.check(to, { topic: 'news' })).allowed,
    service: (await house.check(to, { purpose: 'transactional' })).allowed,
    globex: (await house.check(to, { sender: 'globex' })).allowed,
  })
  const all = { acme: true, promo: true, news: true, service: true, globex: true }

  it.each([
    ['marketing sender/acme/promo', 'stopTopic', { promo: false }],
    ['marketing sender/acme', 'stopSender', { acme: false, promo: false, news: false }],
    ['marketing all', 'stopAll', { acme: false, promo: false, news: false, globex: false }],
    ['every sender/acme', 'stopEvery', { acme: false, promo: false, news: false, service: false }],
  ] as const)('(%s) stops exactly what it says', async (stop, sentence, stopped) => {
    await house.api('POST', '/v1/consents', consentTo(ADA))
    expect(await states()).toEqual(all)
    const link = await linkFor(ADA)
    const { page: before } = await press(link, { show: 'page' })
    expect(before).toContain(`value="${stop}"`)
    const { status, page } = await press(link, { stop })
    expect(status).toBe(200)
    const said = PREFERENCES.en[sentence]
    expect(page).toContain(
      `<strong>${typeof said === 'string' ? said : said('Acme', 'promo')}</strong>`,
    )
    expect(await states()).toEqual({ ...all, ...stopped })
  })

  it('pressed twice, or sent again, adds one event', async () => {
    const link = await linkFor(ADA)
    for (let times = 0; times < 3; times += 1)
      await press(link, { stop: 'marketing sender/globex' })
    const { body } = await house.api('POST', '/v1/history', { to: ADA })
    const { events } = body as { events: { type: string; evidence: object }[] }
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ type: 'stop', evidence: { gesture: 'preferences' } })
  })

  it.each([
    'marketing sender/none',
    'marketing sender/acme/none',
    'every all',
    'every sender/acme/promo',
    'marketing',
    'all',
    'marketing sender/acme more',
    'marketing sender/<b>',
  ])('that is none of ours (%s) changes nothing and says so', async (stop) => {
    const link = await linkFor(ADA)
    const { status, page } = await press(link, { stop })
    expect(status).toBe(400)
    expect(page).toContain(PREFERENCES.en.unclear)
    expect((await house.check(ADA, { sender: 'globex' })).allowed).toBe(true)
  })

  it('of a phone stops texts to it, and nothing of an e-mail address', async () => {
    const link = await linkFor(PHONE)
    await press(link, { stop: 'marketing all' })
    expect((await house.check(PHONE, { sender: 'globex' })).allowed).toBe(false)
    expect((await house.check(ADA, { sender: 'globex' })).allowed).toBe(true)
  })

  it('shows every sender, in parts where there are many', async () => {
    for (let nth = 10; nth < 35; nth += 1)
      await house.api('PUT', `/v1/senders/s${nth}`, {
        ...ACME,
        numbers: [],
        domains: [],
        name: `No ${nth}`,
      })
    const link = await linkFor(ADA)
    let { page } = await press(link, { show: 'page' })
    const seen = new Set<string>()
    for (let parts = 0; parts < 5; parts += 1) {
      for (const [, id = ''] of page.matchAll(/value="marketing sender\/([\w-]+)"/g)) seen.add(id)
      const next = [...page.matchAll(/name="from" value="([\w-]+)"/g)].at(-1)?.[1]
      if (next === undefined || !page.includes(PREFERENCES.en.more)) break
      ;({ page } = await press(link, { show: 'page', from: next }))
    }
    expect(seen.size).toBe(27)
  })
})

describe('messages that were stopped', () => {
  const stopped = async () => {
    await house.api('POST', '/v1/consents', consentTo(ADA))
    const link = await linkFor(ADA)
    await press(link, { stop: 'marketing sender/acme' })
    house.setNow(new Date(Date.now() + 60_000))
    return link
  }

  it('come back by double opt-in alone: a mail, and a yes in it', async () => {
    const link = await stopped()
    expect((await press(link, { show: 'page' })).page).toContain('value="sender/acme"')
    await press(link, { again: 'sender/acme' })
    const { status, page } = await press(link, { again: 'sender/acme', to: ' ADA@example.org ' })
    expect([status, page]).toEqual([
      200,
      expect.stringContaining(PREFERENCES.en.againSent) as string,
    ])
    await house.pumpInbox()
    expect((await house.check(ADA)).allowed).toBe(false)
    const confirm = newestLink()
    expect(confirm).toContain('/c/')
    await house.request(confirm)
    expect((await house.check(ADA)).allowed).toBe(false)
    expect((await press(confirm, { confirm: 'yes' })).status).toBe(200)
    expect((await house.check(ADA)).allowed).toBe(true)
    // For that sender alone, and with what was agreed to.
    const { body } = await house.api('POST', '/v1/history', { to: ADA })
    expect(JSON.stringify(body)).toContain(PREFERENCES.en.wording('Acme', undefined))
  })

  it('are not asked about at another address than the link’s', async () => {
    const link = await stopped()
    const before = house.mailbox.list().length
    for (const to of ['bob@example.org', 'nothing', PHONE, '']) {
      const { status, page } = await press(link, { again: 'sender/acme', to })
      expect([status, page]).toEqual([
        400,
        expect.stringContaining(PREFERENCES.en.againOther) as string,
      ])
    }
    await house.pumpInbox()
    expect(house.mailbox.list()).toHaveLength(before)
  })

  it('stay stopped where the person says stop again after asking', async () => {
    const link = await stopped()
    await press(link, { again: 'sender/acme', to: ADA })
    house.setNow(new Date(Date.now() + 120_000))
    await press(link, { stop: 'marketing all' })
    await house.pumpInbox()
    expect(house.mailbox.list().at(-1)?.text).not.toContain('/c/')
    expect((await house.check(ADA)).allowed).toBe(false)
  })

  it('of a phone are left to the sender: no button asks for them', async () => {
    const link = await linkFor(PHONE)
    const { page } = await press(link, { stop: 'marketing all' })
    expect(page).not.toContain('name="again"')
    expect((await press(link, { again: 'sender/acme' })).status).toBe(400)
  })
})

describe('the first page and no page', () => {
  it.each(PAGE_LANGUAGES)('leads people and integrators on (%s)', async (language) => {
    const page = await (await house.request(`/?lang=${language}`)).text()
    expect(page).toContain('action="/preferences"')
    expect(page).toContain('href="/docs"')
    const lost = await house.request('/no/such', {
      headers: { accept: 'text/html', 'accept-language': language },
    })
    expect(lost.status).toBe(404)
    expect(await lost.text()).toContain(PREFERENCES[language].noPage)
  })

  it('is a problem for a program, and within the API', async () => {
    for (const [path, accept] of [
      ['/no/such', '*/*'],
      ['/no/such', 'application/json'],
      ['/v1/no/such', 'text/html'],
    ] as const) {
      const response = await house.request(path, { headers: { accept } })
      expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toContain('application/problem+json')
    }
  })
})
