import { describe, expect, it } from 'vitest'
import { brevo } from '../servers/brevo.ts'
import { listmonk, LISTMONK } from '../servers/listmonk.ts'
import { mailchimp } from '../servers/mailchimp.ts'
import { OVH, ovhcloud } from '../servers/ovhcloud.ts'
import { OWN, postmark, POSTMARK_TOKEN } from '../servers/postmark.ts'
import { sendgrid, SENDGRID_KEY } from '../servers/sendgrid.ts'
import { NOW, openServer, type Behaviour } from '../servers/server.ts'
import { telnyx, TELNYX_KEY } from '../servers/telnyx.ts'
import { LISTS, people, readAll, reading, type List } from './lists.ts'

function listNamed(name: string): List {
  const list = LISTS[name]
  if (list === undefined) throw new Error(`There is no list ${name}.`)
  return list
}

const IN_7_SECONDS = String(NOW.getTime() / 1000 + 7)

describe('a list that is read too often', () => {
  it.each([
    ['brevo', { 'x-sib-ratelimit-reset': '7' }, 7],
    ['sendgrid, a group', { 'x-ratelimit-reset': IN_7_SECONDS }, 7],
    ['sendgrid, all mail', { 'x-ratelimit-reset': IN_7_SECONDS }, 7],
    ['klaviyo', { 'retry-after': '7' }, 7],
    ['sparkpost', {}, 5],
    ['mailgun', {}, undefined],
    ['listmonk, blocklist', {}, undefined],
  ] as const)('%s: waits as long as the provider says', async (name, headers, afterSeconds) => {
    const { call } = await openServer(() => ({ status: 429, headers, body: {} }))
    const list = listNamed(name)
    expect(await reading(list).page(call, list.credentials, undefined)).toEqual({
      is: 'retry',
      code: 'http_429',
      ...(afterSeconds !== undefined && { afterSeconds }),
    })
  })
})

describe('a list that changes while it is read', () => {
  const all = people({}, 2_003)
  const counts: readonly (readonly [string, List, Behaviour, (gone: string) => void])[] = [
    (() => {
      const { behave, global } = sendgrid()
      all.forEach((one) => global.add(one))
      return ['sendgrid', listNamed('sendgrid, all mail'), behave, (one) => global.delete(one)]
    })(),
    (() => {
      const { behave, contacts } = brevo()
      all.forEach((one) => contacts.set(one, { emailBlacklisted: true }))
      return ['brevo', listNamed('brevo'), behave, (one) => contacts.delete(one)]
    })(),
    (() => {
      const { behave, members } = mailchimp()
      all.forEach((one) => members.set(one, 'unsubscribed'))
      return ['mailchimp', listNamed('mailchimp'), behave, (one) => members.delete(one)]
    })(),
  ]

  it.each(counts)(
    '%s: begins anew, because somebody moved to where it was read',
    async (...one) => {
      const [, list, behave, remove] = one
      const { call } = await openServer(behave)
      const first = await reading(list).page(call, list.credentials, undefined)
      if (first.is !== 'page') throw new Error('no page')
      remove(all[3] ?? '')
      expect(await reading(list).page(call, list.credentials, first.next)).toEqual({
        is: 'changed',
        code: 'list_changed',
      })
    },
  )

  it('telnyx: begins anew, because the list is shorter', async () => {
    const { behave, optOuts } = telnyx()
    for (const to of people({ channel: 'sms' }, 600))
      optOuts.push({ from: '+15550100', to, keyword: null, created_at: '2026-11-20T08:00:00Z' })
    const { call } = await openServer(behave)
    const credentials = { apiKey: TELNYX_KEY }
    const read = reading(listNamed('telnyx'))
    const first = await read.page(call, credentials, undefined)
    if (first.is !== 'page') throw new Error('no page')
    optOuts.shift()
    const second = await read.page(call, credentials, first.next)
    expect(second).toEqual({ is: 'changed', code: 'list_changed' })
  })

  it('listmonk: goes on behind the last one, and leaves nobody out', async () => {
    const { behave, subscribers } = listmonk()
    all
      .slice(0, 120)
      .forEach((email, at) =>
        subscribers.push({ id: at + 1, email, status: 'blocklisted', lists: [] }),
      )
    const { call } = await openServer(behave)
    const read = reading(listNamed('listmonk, blocklist'))
    const first = await read.page(call, LISTMONK, undefined)
    if (first.is !== 'page') throw new Error('no page')
    subscribers.splice(3, 1)
    const second = await read.page(call, LISTMONK, first.next)
    expect(second.is === 'page' && second.entries[0]?.address).toBe(all[50])
  })

  it('a list that comes whole: is read in parts, and leaves nobody out who stays', async () => {
    const { behave, numbers } = ovhcloud('sms-ab12345-1')
    const many = people({ channel: 'sms' }, 25_000)
    numbers.push(...many)
    const { call } = await openServer(behave)
    const read = reading(listNamed('ovhcloud'))
    const first = await read.page(call, OVH, undefined)
    if (first.is !== 'page' || first.next === undefined) throw new Error('no page')
    expect(first.entries).toHaveLength(10_000)
    expect(first.next).not.toMatch(/\d{9}/)
    const gone = first.entries[0]?.address
    numbers.splice(0, numbers.length, ...many.filter((one) => one !== gone).toReversed())
    const rest: string[] = []
    let place: string | undefined = first.next
    while (place !== undefined) {
      const page = await read.page(call, OVH, place)
      if (page.is !== 'page') throw new Error('no page')
      rest.push(...page.entries.map(({ address }) => address))
      place = page.next
    }
    const read1 = first.entries.map(({ address }) => address)
    expect([...read1, ...rest].toSorted()).toEqual(many)
  })
})

describe('a link to the next page', () => {
  const paging = (next: string) => ({
    items: [{ address: 'a@b.example', tags: ['*'] }],
    paging: { next },
  })
  it.each([
    ['mailgun', paging('https://elsewhere.example/v3/mg.acme.example/unsubscribes?page=next')],
    ['mailgun', paging('http://api.mailgun.net/v3/mg.acme.example/unsubscribes?page=next')],
    ['mailgun', paging('https://api.mailgun.net/v3/other.example/unsubscribes?page=next')],
    ['mailgun', paging('https://a:b@api.mailgun.net/v3/mg.acme.example/unsubscribes?page=next')],
    ['mailgun', paging('')],
    [
      'sparkpost',
      {
        results: [],
        links: [
          { href: 'https://elsewhere.example/api/v1/suppression-list?cursor=x', rel: 'next' },
        ],
        total_count: 0,
      },
    ],
    ['klaviyo', { data: [], links: { next: 'https://169.254.169.254/api/profiles?page=2' } }],
  ] as const)('%s: that leads elsewhere is not followed, and is no end', async (name, body) => {
    const { call, asked } = await openServer(() => ({ status: 200, body }))
    const list = listNamed(name)
    expect(await reading(list).page(call, list.credentials, undefined)).toEqual({
      is: 'retry',
      code: 'foreign_next',
    })
    expect(asked).toHaveLength(1)
  })

  it('mailgun: on the last page, to itself, is the end', async () => {
    const link = 'https://api.mailgun.net/v3/mg.acme.example/unsubscribes?page=last&limit=1000'
    const items = [{ address: 'a@b.example', tags: ['*'] }]
    const body = { items, paging: { next: link, last: link } }
    const { call, asked } = await openServer(() => ({ status: 200, body }))
    expect(await readAll(listNamed('mailgun'), call)).toHaveLength(2)
    expect(asked).toHaveLength(2)
  })
})

describe('a list that is not whole', () => {
  it.each([
    ['sparkpost', { results: [], links: [], total_count: 3 }],
    ['smsfactor', { status: 1, list: [{ id: 1, destination: '33612345678' }], totalRecords: 2 }],
  ] as const)('%s: is none', async (name, body) => {
    const { call } = await openServer(() => ({ status: 200, body }))
    const list = listNamed(name)
    expect(await reading(list).page(call, list.credentials, undefined)).toEqual({
      is: 'retry',
      code: 'list_incomplete',
    })
  })

  it('sendgrid: is not read where the group is gone', async () => {
    const list = listNamed('sendgrid, a group')
    const { call, asked } = await openServer(sendgrid([]).behave)
    const credentials = { apiKey: SENDGRID_KEY }
    expect(await reading(list).page(call, credentials, undefined)).toEqual({
      is: 'retry',
      code: 'unknown_group',
    })
    expect(asked.map(({ path }) => path)).toEqual(['/v3/asm/groups/7'])
  })

  it('mailchimp, brevo: an offset that is not heeded is a change, and no end', async () => {
    for (const [name, behave] of [
      ['mailchimp', mailchimpWith(1_500)],
      ['brevo', brevoWith(1_500)],
    ] as const) {
      const list = listNamed(name)
      const { call } = await openServer((asked) => {
        asked.query.set('offset', '0')
        return behave(asked)
      })
      await expect(readAll(list, call)).rejects.toThrow('changed')
    }
  })
})

function mailchimpWith(count: number): Behaviour {
  const { behave, members } = mailchimp()
  for (const one of people({}, count)) members.set(one, 'unsubscribed')
  return behave
}

function brevoWith(count: number): Behaviour {
  const { behave, contacts } = brevo()
  for (const one of people({}, count)) contacts.set(one, { emailBlacklisted: true })
  return behave
}

describe('a large list', () => {
  it('postmark: is read by days where the dump is too large, and nobody is left out', async () => {
    const { behave, entries } = postmark('news')
    const all = people({}, 90_000)
    const day = (at: number) => new Date(Date.UTC(2015, 0, 1 + (at % 4_300))).toISOString()
    all.forEach((email, at) => entries.set(email, { ...OWN, CreatedAt: day(at) }))
    const { call, asked } = await openServer(behave)
    const list = { ...listNamed('postmark'), credentials: { serverToken: POSTMARK_TOKEN } }
    const read = await readAll(list, call)
    expect(read.map(({ address }) => address).toSorted()).toEqual(all)
    expect(asked.length).toBeLessThan(20)
  })

  it('sendgrid: a group of more than 1 MB comes in parts, more than 32 MB is refused', async () => {
    const list = listNamed('sendgrid, a group')
    const all = people(list, 40_000)
    const { call } = await openServer(list.filled(all))
    expect((await readAll(list, call)).map(({ address }) => address).toSorted()).toEqual(all)
    const huge = `["${'x'.repeat(33 * 1024 * 1024)}"]`
    const behave = list.filled([])
    const bad = await openServer((asked) =>
      asked.path.endsWith('/suppressions') ? { status: 200, body: huge } : behave(asked),
    )
    expect(await reading(list).page(bad.call, list.credentials, undefined)).toEqual({
      is: 'retry',
      code: 'too_large',
    })
  })
})
