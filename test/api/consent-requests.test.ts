import { beforeEach, describe, expect, inject, it } from 'vitest'
import type { Mail } from '../../functions/domain/mail.ts'
import { memoryMailbox } from '../../infra/local/mailbox.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import {
  ACME,
  ADMIN_KEY,
  consentTo,
  MAIL_TOKEN,
  openHouse,
  PUBLIC_URL,
  type TestHouse,
} from '../house/house.ts'
import { outputOf, scanItems, scanText, tracesOf } from '../house/witness.ts'

const ADA = 'ada@example.org'
const NOW = new Date('2026-06-01T10:00:00Z')
const DAY = 86_400
const YES = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'confirm=yes',
}
const WORDING = 'I want offers by e-mail,\nonce a week & <b>no more</b>.'

async function houseWithSenders(options: Parameters<typeof openHouse>[0] = {}): Promise<TestHouse> {
  const house = await openHouse(options)
  house.setNow(NOW)
  await house.api('PUT', '/v1/senders/acme', ACME)
  await house.api('PUT', '/v1/senders/beta', { ...ACME, name: 'Beta', numbers: [] })
  return house
}

function later(house: TestHouse, seconds: number): void {
  house.setNow(new Date(NOW.getTime() + seconds * 1000))
}

const requestFor = (to: string, more: object = {}) => ({
  to,
  sender: 'acme',
  wording: WORDING,
  wordingVersion: '7',
  pageUrl: 'https://acme.example/join',
  ...more,
})

type Answer = { readonly status: number; readonly body: unknown }

async function ask(house: TestHouse, to = ADA, more: object = {}, key?: string): Promise<Answer> {
  const answer = await house.api('POST', '/v1/consents/requests', requestFor(to, more), key)
  await house.pumpInbox()
  return answer
}

/** The path of the link in the newest mail. */
function linkIn(house: TestHouse): string {
  const text = house.mailbox.list().at(-1)?.text ?? ''
  const [, token = ''] = /https:\/\/stop\.example\.test\/c\/([\w-]+)\n/.exec(text) ?? []
  expect(token).toMatch(/^[\w-]{32}$/)
  return `/c/${token}`
}

/** What waits gets its turn, as far as there is room for it. */
async function serve(house: TestHouse): Promise<void> {
  await house.pumpSchedule()
  await house.pumpInbox()
}

async function mailed(house: TestHouse, to = ADA, more: object = {}): Promise<string> {
  expect(await ask(house, to, more)).toEqual({ status: 202, body: { status: 'accepted' } })
  return linkIn(house)
}

async function historyOf(house: TestHouse, to = ADA): Promise<readonly { type: string }[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  expect(body).toMatchObject({ chain: { intact: true } })
  return (body as { events: { type: string }[] }).events
}

const stopOf = (to: string, more: object = {}) => ({
  to,
  scope: 'all',
  channelOfRequest: 'phone',
  reference: 'call 17',
  ...more,
})

describe('a request to confirm', () => {
  it('mails the address the wording and one link', async () => {
    const house = await houseWithSenders()
    const link = await mailed(house)
    const mails = house.mailbox.list()
    expect(mails).toMatchObject([{ to: ADA, subject: 'Please confirm: messages from Acme' }])
    const text = mails[0]?.text ?? ''
    expect(text).toContain('  > I want offers by e-mail,\n  > once a week & <b>no more</b>.\n')
    expect(text.match(/https?:\/\//g)).toHaveLength(1)
    expect(text).toContain(`\n${PUBLIC_URL}${link}\n`)
  })

  it('is written in French if requested', async () => {
    const house = await houseWithSenders()
    const link = await mailed(house, ADA, { language: 'fr' })
    expect(house.mailbox.list()).toMatchObject([{ subject: 'À confirmer : messages de Acme' }])
    expect(await (await house.request(link)).text()).toContain('<html lang="fr">')
  })

  it('a name with a line break makes no header of its own', async () => {
    const house = await houseWithSenders()
    const evil = { ...ACME, name: 'Be\r\nBcc: eve@example.org' }
    expect((await house.api('PUT', '/v1/senders/beta', evil)).status).toBe(400)
    await mailed(house, ADA, { sender: 'beta' })
    const [mail] = house.mailbox.list()
    expect(mail?.subject).toBe('Please confirm: messages from Beta')
  })

  it('by itself allows nothing', async () => {
    const house = await houseWithSenders()
    await mailed(house)
    expect(await historyOf(house)).toEqual([])
    expect(await house.check(ADA)).toMatchObject({ reason: 'no_consent' })
  })

  it('law 8: leaves the address nowhere: not in the table, the link, the log or the answer', async () => {
    const house = await houseWithSenders()
    const { text } = await outputOf(async () => {
      const link = await mailed(house)
      await house.request(link)
      await house.request(link, YES)
      const shown = await (await house.request(link)).text()
      for (const trace of tracesOf(ADA)) expect(link + shown).not.toContain(trace)
    })
    const token = linkIn(house).slice('/c/'.length)
    const table = await scanText(house)
    for (const trace of tracesOf(ADA)) expect(table + text).not.toContain(trace)
    // Who reads the table or the log could open no link either.
    expect(table + text).not.toContain(token)
  })

  it('rests for seven days and no longer', async () => {
    const house = await houseWithSenders()
    await mailed(house)
    const [item] = (await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('D#'))
    expect(Number(item?.['ttl']?.N)).toBe(NOW.getTime() / 1000 + 7 * DAY)
  })

  it.each<[string, Record<string, unknown>, string[], string?, number?]>([
    ['of nobody', { to: 'nobody at all' }, ['#/to']],
    ['of a phone number', { to: '+33612345678' }, ['#/to']],
    ['of no wording', { wording: undefined }, ['#/wording']],
    ['of too long a wording', { wording: 'x'.repeat(2_001) }, ['#/wording']],
    ['of no version', { wordingVersion: undefined }, ['#/wordingVersion']],
    ['of no page', { pageUrl: undefined }, ['#/pageUrl']],
    ['of a page that is none', { pageUrl: 'acme' }, ['#/pageUrl']],
    ['in no language of ours', { language: 'eo' }, ['#/language']],
    ['to an unknown topic', { topics: ['promo', 'shoes'] }, ['#/topics/1'], 'unknown_topic'],
    ['to an unknown sender', { sender: 'gamma' }, [], 'unknown_sender', 404],
  ])('%s is refused', async (_, change, places, code = 'invalid_request', status = 400) => {
    open ??= houseWithSenders()
    const house = await open
    const answer = await ask(house, ADA, change)
    expect(answer).toMatchObject({ status, body: { type: `urn:basta:${code}` } })
    const { errors = [] } = answer.body as { errors?: { pointer: string }[] }
    expect(errors.map(({ pointer }) => pointer)).toEqual(places)
    expect(house.mailbox.list()).toEqual([])
  })
  let open: Promise<TestHouse> | undefined

  it('needs the right to write, for that sender', async () => {
    const house = await houseWithSenders()
    const keyFor = async (wanted: object) =>
      ((await house.api('POST', '/v1/keys', wanted)).body as { key: string }).key
    expect((await ask(house, ADA, {}, await keyFor({ rights: ['check', 'lift'] }))).status).toBe(
      403,
    )
    const beta = await keyFor({ rights: ['write'], senders: ['beta'] })
    expect((await ask(house, ADA, {}, beta)).status).toBe(403)
    expect((await ask(house, ADA, { sender: 'beta' }, beta)).status).toBe(202)
  })

  it('is refused where no mail can be sent', async () => {
    const mail: Mail = { canSend: false, send: () => Promise.reject(new Error('nowhere')) }
    const house = await houseWithSenders({ mail })
    expect(await ask(house)).toMatchObject({ status: 409, body: { type: 'urn:basta:no_mail' } })
  })
})

describe('law 10: a request to confirm is answered alike', () => {
  let house: TestHouse
  beforeEach(async () => {
    house = await houseWithSenders()
  })

  /** Status, headers and bytes of the answer, and how many mails went out. */
  async function answered(to: string): Promise<[told: string, mails: number]> {
    const before = house.mailbox.list().length
    const response = await house.request('/v1/consents/requests', {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(requestFor(to)),
    })
    const headers = [...response.headers].filter(([name]) => !name.startsWith('ratelimit'))
    const told = JSON.stringify([response.status, headers, await response.text()])
    await house.pumpInbox()
    return [told, house.mailbox.list().length - before]
  }

  it('for unknown, consented, stopped, asked just now, and shut for good', async () => {
    const [unknown, mails] = await answered('nobody@example.org')
    expect([unknown.startsWith('[202,'), mails]).toEqual([true, 1])

    await house.api('POST', '/v1/consents', consentTo('yes@example.org'))
    expect(await answered('yes@example.org')).toEqual([unknown, 1])

    await house.api('POST', '/v1/stops', stopOf('stop@example.org'))
    expect(await answered('stop@example.org')).toEqual([unknown, 1])

    expect(await answered('nobody@example.org')).toEqual([unknown, 0])

    await house.api('POST', '/v1/stops', stopOf('shut@example.org', { blocks: 'every' }))
    expect(await answered('shut@example.org')).toEqual([unknown, 0])
  })

  it('no mail goes to who wants no message at all of that sender; to others, their own way', async () => {
    const every = { scope: 'sender/acme', blocks: 'every' }
    await house.api('POST', '/v1/stops', stopOf(ADA, every))
    expect((await answered(ADA))[1]).toBe(0)
    await ask(house, ADA, { sender: 'beta' })
    expect(house.mailbox.list()).toHaveLength(1)
  })

  it('one mail goes out in ten minutes and three in a day, for each sender; others wait', async () => {
    const mails = async (seconds: number) => {
      later(house, seconds)
      return (await answered(ADA))[1]
    }
    expect(await mails(0)).toBe(1)
    expect(await mails(599)).toBe(0)
    // Asked again, the one that waits stands for both.
    expect(await mails(600)).toBe(1)
    expect(await mails(1_200)).toBe(1)
    expect(await mails(1_800)).toBe(0)
    expect(await mails(2_400)).toBe(0)
    later(house, DAY)
    await serve(house)
    expect(house.mailbox.list()).toHaveLength(4)
    await ask(house, ADA, { sender: 'beta' })
    await ask(house, 'grace@example.org')
    expect(house.mailbox.list()).toHaveLength(6)
  })

  it('no two mails of a sender go out within ten minutes, wherever windows begin', async () => {
    later(house, 599)
    expect((await answered(ADA))[1]).toBe(1)
    for (const seconds of [600, 601, 1_198]) {
      later(house, seconds)
      expect((await answered(ADA))[1]).toBe(0)
      await serve(house)
      expect(house.mailbox.list()).toHaveLength(1)
    }
    later(house, 1_199)
    await serve(house)
    expect(house.mailbox.list()).toHaveLength(2)
  })

  it('five mails a day go to one address, however many senders ask', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
      await house.api('PUT', `/v1/senders/shop-${name}`, { ...ACME, numbers: [], name })
    const askAll = async (to: string) => {
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
        expect((await ask(house, to, { sender: `shop-${name}` })).status).toBe(202)
      return house.mailbox.list().filter((mail) => mail.to === to).length
    }
    expect(await askAll(ADA)).toBe(5)
    expect(await askAll('grace@example.org')).toBe(5)
    // Three wait since yesterday, and are served by being asked for again.
    later(house, DAY)
    expect(await askAll(ADA)).toBe(10)
    for (const day of [2, 3]) {
      later(house, day * DAY)
      await serve(house)
    }
    expect(house.mailbox.list().filter(({ to }) => to === ADA)).toHaveLength(13)
  })

  it('after the same work: whether a mail goes out shows in no call, and nobody waits for one', async () => {
    const table = await openFaultyTable(inject('endpoint'))
    const mail: Mail = { canSend: true, send: () => new Promise(() => undefined) }
    house = await houseWithSenders({ endpoint: table.endpoint, mail })
    const bounced = { ...stopOf('shut@example.org'), blocks: 'every' }
    await house.api('POST', '/v1/stops', bounced)
    const workFor = async (to: string, more: object = {}) => {
      const before = { calls: table.calls().length, waiting: house.storehouse.size() }
      const { status } = await house.api('POST', '/v1/consents/requests', requestFor(to, more))
      const calls = table.calls().slice(before.calls)
      return [status, calls, house.storehouse.size() - before.waiting]
    }
    await workFor('first@example.org')
    const unknown = await workFor('nobody@example.org')
    expect(unknown).toMatchObject([202, expect.arrayContaining(['TransactWriteItems']), 1])
    expect(await workFor('shut@example.org')).toEqual(unknown)
    // Nor whether the same is on its way to them, or other topics wait for their turn.
    for (const to of ['nobody@example.org', 'shut@example.org'])
      for (const more of [{}, { topics: ['news'] }, { topics: ['news'] }])
        expect(await workFor(to, more)).toEqual(unknown)
    table.close()
  })

  it('also where the mail cannot be handed over: it waits sealed, and is sent later', async () => {
    const mailbox = memoryMailbox()
    let isDown = true
    const mail: Mail = {
      canSend: true,
      send: (message) => (isDown ? Promise.reject(new Error('down')) : mailbox.send(message)),
    }
    house = await houseWithSenders({ mail })
    expect(await ask(house)).toEqual({ status: 202, body: { status: 'accepted' } })
    await house.pumpInbox()
    expect(mailbox.list()).toEqual([])
    isDown = false
    // It may have left all the same: nobody knows, so it leaves again ten minutes later.
    later(house, 600)
    await expect
      .poll(async () => {
        await house.pumpInbox()
        return mailbox.list().length
      })
      .toBe(1)
    expect(mailbox.list()).toMatchObject([{ to: ADA }])
  })
})

describe('the link of a confirmation', () => {
  it('law 3: shows what would be agreed to, and changes nothing', async () => {
    const house = await houseWithSenders()
    const link = await mailed(house, ADA, { topics: ['promo', 'news'] })
    const before = await scanText(house)
    for (const method of ['GET', 'HEAD', 'GET']) {
      const response = await house.request(link, { method })
      expect(response.status).toBe(200)
      const text = await response.text()
      if (method === 'HEAD') expect(text).toBe('')
      else {
        expect(text).toContain('Messages from Acme: do you agree?')
        expect(text).toContain(
          '<blockquote>I want offers by e-mail,\nonce a week &amp; &lt;b&gt;no more&lt;/b&gt;.</blockquote>',
        )
        expect(text).toContain('covers marketing from Acme on this and nothing else: promo, news.')
        expect(text.match(/<button/g)).toHaveLength(1)
      }
    }
    expect(await scanText(house)).toBe(before)
    expect(await house.check(ADA)).toMatchObject({ reason: 'no_consent' })
  })

  it('pressed is the consent, with everything that was shown', async () => {
    const house = await houseWithSenders()
    const link = await mailed(house, ADA, { topics: ['promo'] })
    later(house, 3_600)
    const response = await house.request(link, {
      ...YES,
      headers: { ...YES.headers, 'accept-language': 'fr' },
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Merci, c’est enregistré')
    expect(await historyOf(house)).toMatchObject([
      {
        type: 'consent',
        scopes: ['sender/acme/promo'],
        blocks: 'marketing',
        occurredAt: '2026-06-01T11:00:00Z',
        receivedAt: '2026-06-01T11:00:00Z',
        source: { method: 'double_opt_in', origins: ['acme'], strength: 'lifting' },
        evidence: {
          wording: WORDING,
          wordingVersion: '7',
          pageUrl: 'https://acme.example/join',
          requestedAt: '2026-06-01T10:00:00Z',
          requestedBy: expect.stringMatching(/^key_/) as unknown,
          shown: {
            language: 'fr',
            title: 'Messages de Acme : êtes-vous d’accord ?',
            covers: 'Votre accord couvre la publicité de Acme sur ceci et rien d’autre : promo.',
            button: 'Oui, j’accepte',
          },
        },
      },
    ])
    expect(await house.check(ADA, { topic: 'promo' })).toMatchObject({ reason: 'consented' })
    expect(await house.check(ADA)).toMatchObject({ reason: 'no_consent' })
  })

  it('used again, at once or later, shows the same page and adds nothing', async () => {
    const house = await houseWithSenders()
    const link = await mailed(house)
    const all = await Promise.all(Array.from({ length: 5 }, async () => house.request(link, YES)))
    const [first, ...others] = await Promise.all(all.map(async (one) => one.text()))
    for (const other of others) expect(other).toBe(first)
    const before = await scanText(house)
    later(house, 3 * DAY)
    const again = await house.request(link, YES)
    expect([again.status, await again.text()]).toEqual([200, first])
    expect(await scanText(house)).toBe(before)
    expect(await historyOf(house)).toHaveLength(1)
  })

  it('used again after a stop says that it was used, and thanks for nothing', async () => {
    const house = await houseWithSenders()
    const link = await mailed(house, ADA, { topics: ['promo', 'news'] })
    await house.request(link, YES)
    later(house, 60)
    await house.api('POST', '/v1/stops', stopOf(ADA, { scope: 'sender/acme/news' }))
    const before = await scanText(house)
    const again = await house.request(link, YES)
    expect(again.status).toBe(410)
    const text = await again.text()
    expect(text).toContain('This link was used')
    expect(text).not.toContain('Thank you')
    expect(await scanText(house)).toBe(before)
    const french = { ...YES.headers, 'accept-language': 'fr' }
    const inFrench = await house.request(link, { ...YES, headers: french })
    expect(await inFrench.text()).toContain('Ce lien a été utilisé')
  })

  it('law 6: lifts an older stop, and never a newer one', async () => {
    const house = await houseWithSenders()
    await house.api('POST', '/v1/stops', stopOf(ADA))
    const link = await mailed(house)
    later(house, 60)
    await house.request(link, YES)
    expect(await house.check(ADA)).toMatchObject({ allowed: true, reason: 'consented' })
    expect(await house.check(ADA, { sender: 'beta' })).toMatchObject({ reason: 'opted_out' })
    later(house, 120)
    await house.api('POST', '/v1/stops', stopOf(ADA))
    later(house, 180)
    await house.request(link, YES)
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out' })
  })

  it('works for seven days and no longer', async () => {
    const house = await houseWithSenders()
    const link = await mailed(house)
    later(house, 7 * DAY - 1)
    expect((await house.request(link)).status).toBe(200)
    later(house, 7 * DAY)
    for (const init of [{}, YES]) {
      const response = await house.request(link, init)
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('This link is not valid')
    }
    expect(await historyOf(house)).toEqual([])
  })

  it('posted without the word of the button changes nothing, and asks again', async () => {
    const house = await houseWithSenders()
    const link = await mailed(house)
    for (const body of ['', 'confirm=no', 'unsubscribe=all', '{"confirm":"yes"}']) {
      const response = await house.request(link, { ...YES, body })
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('Yes, I agree')
    }
    expect(await historyOf(house)).toEqual([])
  })

  it.each(['.', ')', '/', '%20', '%0D%0A', '&amp;', '&utm_source=x', '/more/of/it', '%E2%80%8B'])(
    'works with %s behind it, and with a line break within',
    async (behind) => {
      const house = await houseWithSenders()
      const link = await mailed(house)
      const broken = `${link.slice(0, 20)}=%0D%0A${link.slice(20)}${behind}`
      expect((await house.request(broken)).status).toBe(200)
      expect(await historyOf(house)).toEqual([])
      expect((await house.request(broken, YES)).status).toBe(200)
      expect(await historyOf(house)).toHaveLength(1)
    },
  )

  it('of nobody gets one page for all, whatever is wrong with it', async () => {
    const house = await houseWithSenders()
    const link = await mailed(house)
    const wrong = [
      '/c/',
      '/c/x',
      '/c',
      link.slice(0, -1),
      `/c/${'A'.repeat(32)}`,
      `${link.slice(0, -1)}.${link.slice(-1)}`,
    ]
    const pages = await Promise.all(
      wrong.flatMap((path) => [{}, YES].map(async (init) => house.request(path, init))),
    )
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([400]))
    expect(new Set(await Promise.all(pages.map(async (one) => one.text()))).size).toBe(1)
    expect(await historyOf(house)).toEqual([])
  })

  it('is no page for scripts, frames, caches or search engines, and sets no cookie', async () => {
    const house = await houseWithSenders()
    const link = await mailed(house)
    const { headers } = await house.request(link)
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none';.*frame-ancestors 'none'/,
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-robots-tag')).toBe('noindex, nofollow')
    expect(headers.get('set-cookie')).toBeNull()
    expect((await house.request(link, { ...YES, body: 'x'.repeat(20_000) })).status).toBe(413)
  })

  it('law 1: is not opened before the hash keys are proven', async () => {
    const house = await openHouse({ closed: true, table: 'nowhere-at-all' })
    const response = await house.request(`/c/${'A'.repeat(32)}`, YES)
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('It may not have been recorded')
  })
})

describe('the page of what was mailed', () => {
  const MAIL_PAGE = `/mail?t=${MAIL_TOKEN}`

  it('shows it, newest first, with links to press and all else escaped', async () => {
    const house = await houseWithSenders()
    await house.api('PUT', '/v1/senders/beta', { ...ACME, name: '<i>Beta</i>' })
    await mailed(house)
    const link = await mailed(house, 'grace@example.org', { sender: 'beta' })
    const response = await house.request(MAIL_PAGE)
    const text = await response.text()
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(text.indexOf('To grace@example.org')).toBeLessThan(text.indexOf(`To ${ADA}`))
    expect(text).toContain(`<a href="${PUBLIC_URL}${link}">`)
    expect(text).toContain('&lt;i&gt;Beta&lt;/i&gt;')
    expect(text).not.toContain('<i>')
    expect(text).not.toContain('<b>')
    expect(text).not.toContain('<script')
  })

  it('is for that machine alone: not for its network, nor through a tunnel', async () => {
    const house = await houseWithSenders()
    await mailed(house)
    const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })
    const status = async (url: string, headers: Record<string, string>, peer: string) =>
      (await house.app.request(url, { headers }, from(peer))).status
    const here = `http://localhost:8787${MAIL_PAGE}`
    expect(await status(here, {}, '::1')).toBe(200)
    expect(await status(`http://127.0.0.1:8787${MAIL_PAGE}`, {}, '::ffff:127.0.0.1')).toBe(200)
    expect(await status(here, {}, '192.168.1.7')).toBe(404)
    expect(await status(`http://stop.example.test${MAIL_PAGE}`, {}, '127.0.0.1')).toBe(404)
    expect(await status(here, { 'x-forwarded-for': '203.0.113.9' }, '127.0.0.1')).toBe(404)
  })

  it.each(['', '?t=', '?t=x', `?t=${MAIL_TOKEN}x`, `?t=${'x'.repeat(MAIL_TOKEN.length)}`])(
    'is not there without its token, whoever asks: "%s"',
    async (query) => {
      const house = await houseWithSenders()
      await mailed(house)
      // As a proxy on the machine asks, which says neither its own name nor whom it speaks for.
      const environment = { incoming: { socket: { remoteAddress: '127.0.0.1' } } }
      const response = await house.app.request(
        `http://localhost:8787/mail${query}`,
        {},
        environment,
      )
      expect(response.status).toBe(404)
      expect(await response.text()).not.toContain(ADA)
    },
  )

  it('is not there where mail truly leaves', async () => {
    const mail: Mail = { canSend: true, send: () => Promise.resolve() }
    const house = await houseWithSenders({ mail })
    expect((await house.request(MAIL_PAGE)).status).toBe(404)
  })
})

describe('what an agreement covers', () => {
  const QUESTIONS = ['acme', 'beta'].flatMap((sender) =>
    [{}, { topic: 'promo' }, { topic: 'news' }].map((topic) => ({ sender, ...topic })),
  )
  type Question = (typeof QUESTIONS)[number]
  const isOfAcme = ({ sender }: Question) => sender === 'acme'
  const isPromo = (asked: Question) =>
    isOfAcme(asked) && 'topic' in asked && asked.topic === 'promo'

  it.each([
    ['en', {}, 'Your agreement covers all marketing from Acme.', isOfAcme],
    ['fr', {}, 'Votre accord couvre toute la publicité de Acme.', isOfAcme],
    [
      'en',
      { topics: ['promo'] },
      'Your agreement covers marketing from Acme on this and nothing else: promo.',
      isPromo,
    ],
    [
      'fr',
      { topics: ['promo'] },
      'Votre accord couvre la publicité de Acme sur ceci et rien d’autre : promo.',
      isPromo,
    ],
  ] as const)(
    'is said in the mail, before the button and after it, and is what a check then allows (%s, %o)',
    async (language, topics, sentence, covers) => {
      const house = await houseWithSenders()
      // An older stop of everything ends for what is covered, and for nothing else.
      await house.api('POST', '/v1/stops', stopOf(ADA))
      later(house, 60)
      const link = await mailed(house, ADA, { language, ...topics })
      expect(house.mailbox.list().at(-1)?.text).toContain(`\n\n${sentence}\n\n`)
      expect(await (await house.request(link)).text()).toContain(`<p>${sentence}</p>`)
      expect(await (await house.request(link, YES)).text()).toContain(`<p>${sentence}</p>`)
      const verdicts = await Promise.all(QUESTIONS.map((asked) => house.check(ADA, asked)))
      expect(QUESTIONS.filter((_, at) => verdicts[at]?.allowed)).toEqual(QUESTIONS.filter(covers))
    },
  )
})
