import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { readHashKeys } from '../../../functions/domain/contact-id.ts'
import { readEnvelopeKeys } from '../../../functions/domain/envelope.ts'
import { readAccounts } from '../../../functions/inbound/accounts.ts'
import type { TakeDeps } from '../../../functions/actions/requests/request-context.ts'
import { pollAccounts } from '../../../functions/actions/requests/poll.ts'
import { asides } from '../../../functions/store/people/asides.ts'
import { dynamo } from '../../../functions/store/dynamo/client.ts'
import { accountNotes } from '../../../functions/store/requests/account-notes.ts'
import { nonces } from '../../../functions/store/requests/nonces.ts'
import { openLedger } from '../../../functions/store/ledger/open-ledger.ts'
import { outside } from '../../../functions/store/outside/outside.ts'
import { parts } from '../../../functions/store/requests/parts.ts'
import { polled } from '../../../functions/store/requests/polled.ts'
import { incidents } from '../../../functions/store/sends/incidents.ts'
import { sends } from '../../../functions/store/sends/sends.ts'
import { senders } from '../../../functions/store/senders/senders.ts'
import { timeLeft, type TimeLeft } from '../../../functions/concurrency/time-left.ts'
import { recorded } from '../../fixtures/providers/load.ts'
import { ACME, openHouse, OPT_OUT, type TestHouse } from '../../house/house.ts'
import { outputOf, scanText } from '../../house/witness.ts'
import { eventsOf, itKeepsItsPromises, SECRET, sent, houseWith } from './unsigned.ts'
import { fixedRing } from '../../house/fixed-ring.ts'

const API = {
  applicationKey: 'application-key',
  applicationSecret: 'application-secret',
  consumerKey: 'consumer-key',
  service: 'sms-ab12345-1',
}
const NOW = new Date('2026-06-01T10:00:05Z')

describe('the callback of OVHcloud', () => {
  itKeepsItsPromises({
    name: 'ovh',
    stops: ['stop', 'stop-other-names', 'stop-posted', 'stop-as-json'],
    again: [['stop', 'stop-again']],
    starts: ['start'],
    ignored: ['delivered'],
    malformed: ['malformed', 'unknown-text'],
  })

  it('is refused where the entry has no secret, and polls only', async () => {
    const house = await houseWith('ovh', { secret: undefined, api: API })
    expect((await sent(house, recorded('ovh', 'stop'))).status).toBe(401)
    expect(await eventsOf(house)).toEqual([])
  })

  it('an entry needs a secret, or all that polling needs', () => {
    const refusal = (entry: object) =>
      readAccounts(JSON.stringify({ 'ovh/main': { senders: ['acme'], ...entry } })).refused.get(
        'ovh/main',
      )
    expect(refusal({ secret: SECRET })).toBeUndefined()
    expect(refusal({ api: API })).toBeUndefined()
    expect(refusal({})).toContain('missing')
    expect(refusal({ api: { ...API, consumerKey: undefined } })).toContain('consumerKey')
    expect(refusal({ api: { ...API, service: '../me' } })).toContain('service')
    expect(refusal({ api: { ...API, applicationSecret: '' } })).not.toContain('application-key')
  })
})

type Api = {
  /** By path and query, as the API holds them. */
  readonly incoming: Map<number, object>
  readonly blacklist: Map<string, object>
  readonly calls: string[]
  readonly failing: Set<string>
  readonly outside: TakeDeps['outside']
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** OVHcloud's API on a real port: only GET, and only with the right signature. */
async function openApi(): Promise<Api> {
  const incoming = new Map<number, object>()
  const blacklist = new Map<string, object>()
  const calls: string[] = []
  const failing = new Set<string>()
  const server = createServer((request, response) => {
    const target = request.url ?? ''
    calls.push(target)
    const header = (name: string) => String(request.headers[name])
    const timestamp = header('x-ovh-timestamp')
    const url = `https://eu.api.ovh.com${target}`
    const signed = `application-secret+consumer-key+GET+${url}++${timestamp}`
    const isGenuine =
      request.method === 'GET' &&
      header('x-ovh-application') === API.applicationKey &&
      header('x-ovh-consumer') === API.consumerKey &&
      Number(timestamp) * 1000 === NOW.getTime() &&
      header('x-ovh-signature') === `$1$${createHash('sha1').update(signed).digest('hex')}`
    const { pathname, searchParams } = new URL(url)
    const [, , , service, list = '', item] = pathname.split('/').map(decodeURIComponent)
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    if (!isGenuine) return answer(400, { message: 'Invalid signature' })
    if (failing.has(pathname)) return answer(500, { message: 'Internal server error' })
    if (service !== API.service) return answer(404, { message: 'The service does not exist' })
    if (list === 'incoming' && item === undefined) {
      const from = Date.parse(searchParams.get('creationDatetime.from') ?? '')
      const isOfNow = from === NOW.getTime() - 30 * 86_400_000
      return !isOfNow ? answer(400, {}) : answer(200, [...incoming.keys()])
    }
    if (item === undefined) return answer(200, [...blacklist.keys()])
    const found = list === 'incoming' ? incoming.get(Number(item)) : blacklist.get(item)
    return found === undefined ? answer(404, {}) : answer(200, found)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  closing.push(() => void server.close())
  const { port } = server.address() as AddressInfo
  const real = outside()
  return {
    incoming,
    blacklist,
    calls,
    failing,
    outside: {
      ...real,
      fetch: (url, init) =>
        real.fetch(url.replace('https://eu.api.ovh.com', `http://127.0.0.1:${port}`), init),
    },
  }
}

/** As the job that polls is joined: one process. */
function poller(
  house: TestHouse,
  { outside: world }: Api,
  entries: Readonly<Record<string, object>> = { 'ovh/main': { api: API } },
): (time?: TimeLeft) => Promise<void> {
  const db = dynamo(house.table, house.endpoint)
  const document = Object.entries(entries).map(([name, entry]) => [
    name,
    { senders: ['acme'], ...entry },
  ])
  const { accounts, refused } = readAccounts(JSON.stringify(Object.fromEntries(document)))
  expect([...refused]).toEqual([])
  const deps = {
    ledger: openLedger(db, fixedRing(readHashKeys(house.secrets.hashKeys))),
    senders: senders(db),
    inbox: house.storehouse,
    nonces: nonces(db, () => new Date()),
    parts: parts(db, () => new Date()),
    accountNotes: accountNotes(db),
    asides: asides(db),
    sends: sends(db),
    incidents: incidents(db),
    polled: polled(db),
    outside: world,
    envelopeKeys: readEnvelopeKeys(house.secrets.envelopeKeys),
    accounts: { all: () => Promise.resolve([...accounts.values()]) },
    now: () => NOW,
  }
  return (time) => pollAccounts(deps, time)
}

async function openTestHouse(): Promise<TestHouse> {
  const house = await openHouse()
  house.setNow(NOW)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  return house
}

function received(sender: string, message: string, at = '2026-06-01T11:00:00+02:00'): object {
  return { creationDatetime: at, credits: 0, id: 1, message, sender, tag: 'campaign' }
}

function listed(number: string, at = '2026-05-20T09:30:00+02:00'): object {
  return { batchID: null, dateCreation: at, number, smsOutgoingID: null }
}

describe('the API of OVHcloud', () => {
  it('is asked for replies and for the blacklist, each taken at its own time', async () => {
    const [house, api] = [await openTestHouse(), await openApi()]
    api.incoming.set(7, received('+33612345678', 'STOP'))
    api.incoming.set(8, received('0033611111111', 'merci'))
    api.blacklist.set('+33622222222', listed('+33622222222'))
    await poller(house, api)()
    expect(await eventsOf(house)).toMatchObject([
      {
        type: 'stop',
        occurredAt: '2026-06-01T09:00:00Z',
        source: { method: 'keyword', provider: 'ovh', account: 'ovh/main' },
        evidence: { messageId: 'incoming:7' },
      },
    ])
    expect(await eventsOf(house, '+33611111111')).toEqual([])
    expect(await eventsOf(house, '+33622222222')).toMatchObject([
      {
        type: 'stop',
        occurredAt: '2026-05-20T07:30:00Z',
        source: { method: 'provider' },
        evidence: { what: 'unsubscribed', code: 'blacklist' },
      },
    ])
    expect(await house.check('+33622222222')).toMatchObject({ reason: 'opted_out' })
    expect(api.calls).toContain('/1.0/sms/sms-ab12345-1/blacklists/%2B33622222222')
  })

  it('polled again it changes nothing, and what was taken is not even fetched', async () => {
    const [house, api] = [await openTestHouse(), await openApi()]
    api.incoming.set(7, received('+33612345678', 'STOP'))
    api.blacklist.set('+33622222222', listed('+33622222222'))
    const poll = poller(house, api)
    await poll()
    const before = await scanText(house)
    expect(api.calls).toHaveLength(4)
    await poll()
    expect(api.calls).toHaveLength(6)
    // Another process knows it too.
    await poller(house, api)()
    expect(api.calls).toHaveLength(8)
    expect(await scanText(house)).toBe(before)
  })

  it('an old entry of the blacklist does not undo a newer consent, a new one does', async () => {
    const [house, api] = [await openTestHouse(), await openApi()]
    const to = '+33622222222'
    api.blacklist.set(to, listed(to))
    const poll = poller(house, api)
    await poll()
    const consent = {
      to,
      sender: 'acme',
      obtainedAt: '2026-05-25T09:00:00Z',
      method: 'form',
      wording: 'I want offers.',
      wordingVersion: '1',
      source: 'acme.example/join',
      proof: 'form entry 4711',
    }
    await house.api('POST', '/v1/consents', consent)
    await poll()
    await poller(house, api)()
    expect(await house.check(to)).toMatchObject({ allowed: true })
    // Taken off the list, which a poll sees; then on it again.
    api.blacklist.delete(to)
    await poll()
    api.blacklist.set(to, listed(to, '2026-06-01T11:30:00+02:00'))
    await poll()
    expect(await house.check(to)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('START lifts nothing', async () => {
    const [house, api] = [await openTestHouse(), await openApi()]
    api.incoming.set(7, received('+33612345678', 'STOP'))
    api.incoming.set(9, received('+33612345678', 'START', '2026-06-01T11:30:00+02:00'))
    await poller(house, api)()
    expect(await house.check('+33612345678')).toMatchObject({ reason: 'opted_out' })
  })

  it('one account that fails, or one item, does not keep from the others', async () => {
    const [house, api] = [await openTestHouse(), await openApi()]
    api.incoming.set(7, received('+33612345678', 'STOP'))
    api.incoming.set(8, { sender: 12 })
    api.incoming.set(9, received('+33611111111', 'STOP'))
    api.incoming.set(10, received('FreeMobile', 'STOP'))
    api.failing.add('/1.0/sms/sms-ab12345-1/incoming/9')
    const poll = poller(house, api, {
      'ovh/bad': { api: { ...API, applicationSecret: 'another-secret' } },
      'ovh/gone': { api: { ...API, service: 'sms-gone' } },
      'ovh/main': { api: API },
      'twilio/main': { authToken: '0123456789abcdef0123456789abcdef' },
    })
    const { text, lines } = await outputOf(() => poll())
    expect(await eventsOf(house)).toHaveLength(1)
    expect(await eventsOf(house, '+33611111111')).toEqual([])
    const failures = lines.filter(({ event }) => event === 'poll_failed')
    expect(failures.map(({ account }) => account)).toEqual(['ovh/bad', 'ovh/gone', 'ovh/main'])
    const aside = lines.filter(({ event }) => event === 'set_aside')
    expect(aside.map(({ account, reason }) => [account, reason])).toEqual([
      ['ovh/main', 'unreadable_address'],
      ['ovh/main', 'unknown_shape'],
    ])
    expect(text).not.toMatch(/336\d{5}/)
    expect(text).not.toContain('secret')
    api.failing.clear()
    await outputOf(() => poll())
    expect(await eventsOf(house, '+33611111111')).toHaveLength(1)
  })

  it('a provider that is out is left alone after three failures', async () => {
    const [house, api] = [await openTestHouse(), await openApi()]
    for (let id = 1; id <= 20; id += 1) {
      api.incoming.set(id, received('+33612345678', 'STOP'))
      api.failing.add(`/1.0/sms/sms-ab12345-1/incoming/${id}`)
    }
    await outputOf(() => poller(house, api)())
    expect(api.calls).toHaveLength(5)
  })

  it('the blacklist is read first, and nothing is begun once the time is over', async () => {
    const [house, api] = [await openTestHouse(), await openApi()]
    api.incoming.set(7, received('+33612345678', 'STOP'))
    api.blacklist.set('+33622222222', listed('+33622222222'))
    const poll = poller(house, api)
    await poll(timeLeft(0))
    expect(api.calls).toHaveLength(2)
    await poll()
    expect(api.calls.slice(4)).toEqual([
      '/1.0/sms/sms-ab12345-1/blacklists/%2B33622222222',
      '/1.0/sms/sms-ab12345-1/incoming/7',
    ])
    expect(await scanText(house)).not.toContain('33622222222')
  })

  it('a long list is worked off over several polls, newest first', async () => {
    const [house, api] = [await openTestHouse(), await openApi()]
    for (let id = 1; id <= 301; id += 1) api.incoming.set(id, received('+33611111111', 'merci'))
    api.incoming.set(1, received('+33612345678', 'STOP'))
    const poll = poller(house, api)
    await outputOf(() => poll())
    expect(await eventsOf(house)).toEqual([])
    await outputOf(() => poll())
    expect(await eventsOf(house)).toHaveLength(1)
  })
})
