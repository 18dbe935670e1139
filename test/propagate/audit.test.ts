import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { TARGETS } from '../../functions/propagate/targets.ts'
import { consentTo, openHouse } from '../house/house.ts'
import { listKind, openListServer, type Listed, type ListServer } from '../house/listing.ts'
import { openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { scanItems, scanText } from '../house/witness.ts'

type Shown = {
  readonly id: string
  readonly state: string
  readonly listed: number
  readonly pages: number
  readonly code?: string
  readonly why?: string
  readonly waitsUntil?: string
  readonly reopened?: number
  readonly findings: readonly { is: string; people: number; examples: string[] }[]
  readonly unverifiable?: { readonly people: number; readonly examples: string[] }
}

let house: TellingHouse
let server: ListServer
afterEach(() => {
  house.receiver.close()
  server.close()
})

async function open(
  list: readonly Listed[] = [],
  more: Parameters<typeof listKind>[0] & { readonly declared?: object } = {},
): Promise<void> {
  server = await openListServer()
  server.list.push(...list)
  house = await openTellingHouse({
    propagate: { kinds: new Map([...TARGETS, ['list', listKind(more)]]) },
  })
  house.credentials['esp'] = { key: 'k' }
  await house.api('PUT', '/v1/targets/esp', {
    kind: 'list',
    senders: ['acme'],
    settings: { url: server.url },
    ...more.declared,
  })
}

async function audit(): Promise<Shown> {
  const { status, body } = await house.api('POST', '/v1/targets/esp/audits')
  expect(status).toBe(202)
  return goOn((body as Shown).id)
}

async function goOn(id: string, passes = 20): Promise<Shown> {
  for (let pass = 0; pass < passes; pass += 1) {
    await house.pumpStream()
    await house.pumpAudits()
    const { body } = await house.api('GET', `/v1/targets/esp/audits/${id}`)
    const shown = body as Shown
    if (['done', 'failed', 'not_readable'].includes(shown.state)) return shown
    const { waitsUntil } = shown
    if (waitsUntil !== undefined && new Date(waitsUntil) > house.now())
      house.setNow(new Date(waitsUntil))
  }
  throw new Error('The audit does not end.')
}

const later = (seconds: number) => house.setNow(new Date(house.now().getTime() + seconds * 1_000))
const second = (days = 0) => Math.floor(house.now().getTime() / 1_000) - days * 86_400
const found = ({ findings }: Shown) =>
  Object.fromEntries(findings.map(({ is, people }) => [is, people]))
const consent = (to: string, more: Record<string, unknown> = {}) =>
  house.api('POST', '/v1/consents', consentTo(to, more))

describe('an audit', () => {
  it('makes a stop known there a stop here, of the declared senders, dated by its entry', async () => {
    await open()
    const at = second(10)
    server.list.push({ address: 'Ada@Example.org', channel: 'email', at })
    const shown = await audit()
    expect(shown).toMatchObject({ state: 'done', listed: 1 })
    expect(found(shown)).toEqual({ stopped: 1 })
    const verdict = await house.check('ada@example.org')
    expect(verdict).toMatchObject({
      allowed: false,
      reason: 'opted_out',
      scope: 'sender/acme',
      since: new Date(at * 1_000).toISOString().replace('.000Z', 'Z'),
    })
    const { body } = await house.api('POST', '/v1/history', { to: 'ada@example.org' })
    expect(JSON.stringify(body)).toContain(shown.id)
    expect(JSON.stringify(body)).toContain('provider_list')
    expect(shown.findings[0]?.examples).toHaveLength(1)
  })

  it('tells the others of it, and not the one that it came from', async () => {
    await open([{ address: 'ada@example.org', channel: 'email' }])
    await audit()
    await house.spread()
    const told = house.receiver.received.map(({ body }) => body.data)
    expect(told).toMatchObject([{ address: 'ada@example.org', act: 'stop', senders: ['acme'] }])
    expect(server.told).toEqual([])
  })

  it('finds nothing new the second time, and says so', async () => {
    await open([
      { address: 'ada@example.org', channel: 'email' },
      { address: '+33612345678', channel: 'sms', why: 'keyword' },
    ])
    expect(found(await audit())).toEqual({ stopped: 2 })
    later(60)
    expect(found(await audit())).toEqual({ agreed: 2 })
  })

  it('maps a bounce to a bounce and a complaint to a stop, and blocks no more than is declared', async () => {
    await open([
      { address: 'bounced@example.org', channel: 'email', why: 'bounce' },
      { address: 'spam@example.org', channel: 'email', why: 'complaint', blocks: 'every' },
      { address: 'left@example.org', channel: 'email' },
    ])
    expect(found(await audit())).toEqual({ stopped: 2, bounced: 1 })
    const reason = async (to: string, purpose: string) =>
      (await house.check(to, { purpose })).reason
    expect(await reason('bounced@example.org', 'transactional')).toBe('bounced')
    expect(await reason('spam@example.org', 'transactional')).toBe('opted_out')
    expect(await reason('left@example.org', 'marketing')).toBe('opted_out')
    expect(await reason('left@example.org', 'transactional')).toBe('transactional')
  })

  it('never blocks more than marketing where nothing else goes through the target', async () => {
    await open([{ address: 'spam@example.org', channel: 'email', blocks: 'every' }], {
      declared: { carries: 'marketing' },
    })
    await audit()
    expect(await house.check('spam@example.org', { purpose: 'transactional' })).toMatchObject({
      allowed: true,
    })
  })

  it('of another sender changes nothing', async () => {
    await open([{ address: 'ada@example.org', channel: 'email' }])
    await house.api('PUT', '/v1/senders/other', {
      name: 'Other',
      basis: 'opt_out',
      justification: 'members',
      topics: [],
      domains: [],
      numbers: [],
    })
    await audit()
    expect(await house.check('ada@example.org', { sender: 'other' })).toMatchObject({
      allowed: true,
    })
  })

  it('an entry that is older than a newer consent is no news', async () => {
    await open()
    server.list.push({ address: 'ada@example.org', channel: 'email', at: second(30) })
    await consent('ada@example.org', { obtainedAt: new Date(second(5) * 1_000).toISOString() })
    const shown = await audit()
    expect(found(shown)).toEqual({ lifted: 1 })
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: true })
  })

  it('an entry that is newer than the consent stops again', async () => {
    await open()
    server.list.push({ address: 'ada@example.org', channel: 'email', at: second(2) })
    await consent('ada@example.org', { obtainedAt: new Date(second(5) * 1_000).toISOString() })
    expect(found(await audit())).toEqual({ stopped: 1 })
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: false })
  })

  it('without a date, and with a consent, it waits for a decision; once, whatever is decided', async () => {
    await open([{ address: 'ada@example.org', channel: 'email' }])
    await consent('ada@example.org')
    expect(found(await audit())).toEqual({ held: 1 })
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: false, reason: 'held' })
    const { body } = await house.api('GET', '/v1/reviews')
    const [review] = (body as { reviews: { id: string; text: string }[] }).reviews
    expect(review?.text).toContain('esp')
    later(60)
    expect(found(await audit())).toEqual({ known: 1 })
    await house.api('POST', `/v1/reviews/${review?.id ?? ''}`, { decision: 'release' })
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: true })
    later(60)
    expect(found(await audit())).toEqual({ known: 1 })
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: true })
  })

  it('what we wrote there never comes back as news', async () => {
    await open()
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    await house.spread()
    expect(server.told).toEqual(['ada@example.org'])
    later(86_400)
    await consent('ada@example.org', { obtainedAt: house.now().toISOString() })
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: true })
    later(86_400)
    server.list.push({ address: 'ada@example.org', channel: 'email' })
    expect(found(await audit())).toEqual({ ours: 1 })
    server.list[0] = { address: 'ada@example.org', channel: 'email', at: second(2) }
    expect(found(await audit())).toEqual({ ours: 1 })
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: true })
    // The person left again there, long after what we wrote.
    server.list[0] = { address: 'ada@example.org', channel: 'email', at: second(0) }
    expect(found(await audit())).toEqual({ stopped: 1 })
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: false })
  })

  it('what the canary left in a list of tests is nobody, and in no count', async () => {
    await open([{ address: 'c1@canary.invalid', channel: 'email' }])
    const shown = await audit()
    expect([shown.state, found(shown)]).toEqual(['done', {}])
    expect((await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('C#'))).toEqual([])
  })

  it('nonsense, another channel and a date in the future are counted, and never guessed', async () => {
    await open()
    server.list.push(
      { address: 'no address', channel: 'email' },
      { address: 'ada@example.org' },
      { address: 'eve@example.org', channel: 'email', at: second(-30) },
      { address: 'old@example.org', channel: 'email', at: 0 },
    )
    const shown = await audit()
    expect(found(shown)).toEqual({ stopped: 2, invalid_address: 1, other_channel: 1, odd_date: 2 })
    expect(await house.check('eve@example.org')).toMatchObject({ allowed: false })
    expect(await house.check('ada@example.org')).toMatchObject({ allowed: true })
  })

  it('what is stopped here and known there as open is told again; the rest is counted', async () => {
    await open()
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    await house.stop('bob@example.org', { scope: 'sender/acme' })
    await house.stop('eve@example.org', { scope: 'sender/acme' })
    await house.spread()
    server.told.length = 0
    later(60)
    server.list.push(
      { address: 'ada@example.org', channel: 'email', is: 'open' },
      { address: 'bob@example.org', channel: 'email' },
      { address: 'new@example.org', channel: 'email', is: 'open' },
    )
    const shown = await audit()
    expect(found(shown)).toEqual({ agreed: 1, told_again: 1 })
    expect(shown.unverifiable).toMatchObject({ people: 1 })
    expect(shown.unverifiable?.examples).toHaveLength(1)
    // The first attempt fails: the receipt of the first telling must not settle it.
    house.credentials['esp'] = {}
    await house.later(60)
    expect(server.told).toEqual([])
    house.credentials['esp'] = { key: 'k' }
    await house.later(600)
    expect(server.told).toEqual(['ada@example.org'])
    expect((await scanItems(house)).filter(({ pk }) => pk?.S?.startsWith('O#'))).toEqual([])
  })

  it('what was given up is told again once the list can be read, as long as it stands', async () => {
    await open()
    house.credentials['esp'] = {}
    const event = await house.stop('ada@example.org', { scope: 'sender/acme' })
    await house.spread()
    await house.later(14 * 86_400)
    expect((await house.told(event)).waiting).toMatchObject([
      { target: 'esp', givenUpAt: expect.any(String) as string },
    ])
    house.credentials['esp'] = { key: 'k' }
    await house.api('POST', '/v1/targets/esp/test')
    later(60)
    expect(await audit()).toMatchObject({ state: 'done', reopened: 1 })
    await house.later(3_600)
    expect(server.told).toEqual(['ada@example.org'])
  })
})

describe('the reading', () => {
  const many = (count: number): Listed[] =>
    Array.from({ length: count }, (_, at) => ({
      address: `person${String(at)}@example.org`,
      channel: 'email',
    }))

  it('goes through all pages, and keeps its place sealed', async () => {
    await open(many(10), { limit: { calls: 2, seconds: 1 } })
    const { body } = await house.api('POST', '/v1/targets/esp/audits')
    await house.pumpAudits()
    expect(await scanText(house)).not.toContain('person2@example.org')
    const shown = await goOn((body as Shown).id)
    expect(shown).toMatchObject({ state: 'done', pages: 4, listed: 10 })
    expect(found(shown)).toEqual({ stopped: 10 })
    expect(await scanText(house)).not.toContain('@example.org')
  })

  it('takes at most half of what the provider allows', async () => {
    await open(many(10), { limit: { calls: 4, seconds: 60 } })
    await house.api('POST', '/v1/targets/esp/audits')
    for (let pass = 0; pass < 3; pass += 1) await house.pumpAudits()
    expect(server.asked).toHaveLength(2)
    later(60)
    for (let pass = 0; pass < 3; pass += 1) await house.pumpAudits()
    expect(server.asked).toHaveLength(4)
  })

  it('waits while what is told there waits for its turn', async () => {
    await open(many(4), { limit: { calls: 2, seconds: 60 } })
    const start = Math.ceil(house.now().getTime() / 60_000) * 60_000
    house.setNow(new Date(start))
    // Ten of them go into one call.
    for (const { address } of many(40)) await house.stop(`new-${address}`, { scope: 'sender/acme' })
    await house.spread()
    expect(server.told).toHaveLength(20)
    house.setNow(new Date(start + 60_000))
    await house.api('POST', '/v1/targets/esp/audits')
    await house.pumpStream()
    await house.pumpAudits()
    expect(server.asked).toEqual([])
    await house.later(1)
    expect(server.told).toHaveLength(40)
    house.setNow(new Date(start + 120_000))
    await house.pumpAudits()
    expect(server.asked).toHaveLength(1)
  })

  it('goes on after a kill at the page that was not kept', async () => {
    await open(many(7))
    const { body } = await house.api('POST', '/v1/targets/esp/audits')
    server.setAnswer((response, place) => {
      if (place === '') return false
      response.destroy()
      return true
    })
    await house.pumpStream()
    await house.pumpAudits()
    server.setAnswer(undefined)
    const shown = await goOn((body as Shown).id)
    expect(shown).toMatchObject({ state: 'done', listed: 7 })
    expect(server.asked.filter((place) => place === '')).toHaveLength(1)
  })

  it('whose process was killed goes on in another, and counts nothing twice', async () => {
    await open(many(7))
    const { body } = await house.api('POST', '/v1/targets/esp/audits')
    await house.pumpStream()
    // It hangs in the middle, as far as anybody else can see.
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    let isHeld = true
    server.setAnswer((response, place) => {
      if (place === '' || !isHeld) return false
      isHeld = false
      void released.then(() => response.writeHead(200).end('{"entries":[]}'))
      return true
    })
    const killed = house.pumpAudits()
    const holding = async (): Promise<void> => {
      if (!isHeld) return
      await sleep(10)
      await holding()
    }
    await holding()
    const other = await openHouse({
      table: house.table,
      secrets: house.secrets,
      endpoint: house.endpoint,
      closed: true,
      targets: () => Promise.resolve(JSON.stringify(house.credentials)),
      propagate: { kinds: new Map([...TARGETS, ['list', listKind()]]) },
    })
    other.setNow(house.now())
    await other.pumpAudits()
    expect(server.asked).toHaveLength(2)
    other.setNow(new Date(house.now().getTime() + 301_000))
    await other.pumpAudits()
    release()
    await killed
    const shown = await goOn((body as Shown).id)
    expect(shown).toMatchObject({ state: 'done', listed: 7 })
    expect(found(shown)).toEqual({ stopped: 7 })
    for (let at = 0; at < 7; at += 1)
      expect(await house.check(`person${String(at)}@example.org`)).toMatchObject({ allowed: false })
  })

  it.each<
    [string, (response: Parameters<NonNullable<Parameters<ListServer['setAnswer']>[0]>>[0]) => void]
  >([
    ['a wrong JSON', (response) => response.writeHead(200).end('{"entries":[{"addr')],
    ['a 200 that says something else', (response) => response.writeHead(200).end('{"ok":true}')],
    ['a 429 with a hint', (response) => response.writeHead(429, { 'retry-after': '120' }).end()],
    ['a 500', (response) => response.writeHead(500).end('sorry')],
    ['a cut connection', (response) => response.destroy()],
    ['a body without an end', (response) => response.writeHead(200).write('x'.repeat(2_000_000))],
  ])('%s is tried again, later, and never taken for the end', async (_, answer) => {
    await open(many(7))
    let failures = 2
    server.setAnswer((response, place) => {
      if (place === '' || failures === 0) return false
      failures -= 1
      answer(response)
      return true
    })
    const shown = await audit()
    expect(shown).toMatchObject({ state: 'done', listed: 7 })
    expect(found(shown)).toEqual({ stopped: 7 })
  })

  it('that fails for a day ends as failed, with the reason', async () => {
    await open(many(7))
    server.setAnswer((response, place) => {
      if (place === '') return false
      response.writeHead(503).end()
      return true
    })
    const { body } = await house.api('POST', '/v1/targets/esp/audits')
    const shown = await goOn((body as Shown).id, 100)
    expect(shown).toMatchObject({ state: 'failed', code: 'http_503' })
    expect(shown.unverifiable).toBeUndefined()
  })

  it('of a list that changes under it begins anew, and fails if it always does', async () => {
    await open(many(7))
    let changes = 1
    const change = (
      response: { writeHead: (status: number) => { end: () => void } },
      place: string,
    ) => {
      if (place === '' || changes === 0) return false
      changes -= 1
      response.writeHead(410).end()
      return true
    }
    server.setAnswer(change)
    const shown = await audit()
    expect(shown).toMatchObject({ state: 'done', listed: 7 })
    // What it recorded before it began anew is its news still.
    expect(found(shown)).toEqual({ stopped: 7 })
    changes = 100
    later(60)
    expect(await audit()).toMatchObject({ state: 'failed', code: 'list_changed' })
  })

  it('of a list that leads back to where it was ends as failed', async () => {
    await open(many(7))
    server.setAnswer((response, place) => {
      if (place === '') return false
      response.writeHead(200).end(JSON.stringify({ entries: [], next: place }))
      return true
    })
    expect(await audit()).toMatchObject({ state: 'failed', code: 'list_loops' })
  })

  it('of a target that is removed, or declared anew, does not mix two lists', async () => {
    await open(many(7), { limit: { calls: 2, seconds: 10 } })
    const { body } = await house.api('POST', '/v1/targets/esp/audits')
    await house.pumpStream()
    await house.pumpAudits()
    await house.api('PUT', '/v1/targets/esp', {
      kind: 'list',
      senders: ['acme'],
      channels: ['email'],
      settings: { url: server.url },
    })
    const shown = await goOn((body as Shown).id)
    expect(shown).toMatchObject({ state: 'done', listed: 7 })
  })

  it('says of a list that cannot be read why, and how many cannot be verified', async () => {
    await open()
    await house.stop('ada@example.org', { scope: 'sender/acme' })
    await house.pumpStream()
    const { body } = await house.api('POST', '/v1/targets/crm/audits')
    await house.pumpAudits()
    const { body: shown } = await house.api('GET', `/v1/targets/crm/audits/${(body as Shown).id}`)
    expect(shown).toMatchObject({
      state: 'not_readable',
      why: expect.stringContaining('keeps no list') as string,
      unverifiable: { people: 1 },
    })
  })

  it('begins by itself once a day', async () => {
    await open(many(1))
    await house.pumpAudits()
    await house.pumpAudits()
    later(86_401)
    await house.pumpAudits()
    const { body } = await house.api('GET', '/v1/targets/esp/audits')
    expect((body as { audits: Shown[] }).audits).toHaveLength(2)
    expect((await house.api('GET', '/v1/targets/crm/audits')).body).toEqual({ audits: [] })
  })

  it('is not repeated by a second request while it runs', async () => {
    await open(many(1))
    const [one, two] = await Promise.all([
      house.api('POST', '/v1/targets/esp/audits'),
      house.api('POST', '/v1/targets/esp/audits'),
    ])
    const three = await house.api('POST', '/v1/targets/esp/audits')
    const ids = [one, two, three].map(({ body }) => (body as Shown).id)
    expect(ids.filter((id) => id === ids[2]).length).toBeGreaterThan(1)
  })
})
