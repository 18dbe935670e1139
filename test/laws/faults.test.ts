import * as sns from '../fixtures/providers/sns/sign.ts'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { parseAddress } from '../../functions/domain/address.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { newEventId } from '../../functions/domain/event.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { openStorehouse } from '../../infra/local/storehouse.ts'
import { readEntries } from '../../functions/store/event-log/log-entries.ts'
import { openFaultyTable, type Fault, type FaultyTable } from '../house/faulty-table.ts'
import {
  ACCOUNTS,
  ACME,
  consentTo,
  genericRequest,
  genericText,
  openHouse,
  OPT_OUT,
  twilioText,
  type TestHouse,
  type TestHouseOptions,
} from '../house/house.ts'
import { fixedRing } from '../house/fixed-ring.ts'

const PHONE = '+33612345678'
/** Two hours ago: what is written down of it is not yet due to be forgotten. */
const RECEIVED = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 7_200_000)
const LATER = new Date()
const iso = (date: Date, seconds = 0) =>
  new Date(date.getTime() + seconds * 1_000).toISOString().replace('.000Z', 'Z')

const open: FaultyTable[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

type FaultyHouse = TestHouse & { readonly faulty: FaultyTable }

/** A house whose every call to its table passes by us. */
async function faultyHouse(options: TestHouseOptions = {}): Promise<FaultyHouse> {
  const faulty = await openFaultyTable(inject('endpoint'))
  open.push(faulty)
  const house = await openHouse({ ...options, endpoint: faulty.endpoint })
  if (options.closed !== true)
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT, stopReach: 'sender' })
  house.setNow(RECEIVED)
  return { ...house, faulty }
}

/** Another process of the same deployment, which has not asked the table anything yet. */
function coldProcess(of: FaultyHouse, options: TestHouseOptions = {}): Promise<TestHouse> {
  const { table, secrets, storehouse, faulty } = of
  const { endpoint } = faulty
  return openHouse({ table, secrets, storehouse, endpoint, closed: true, ...options })
}

type History = {
  events: { id: string; type: string; receivedAt: string; occurredAt: string }[]
  chain: { intact: boolean }
}

async function historyOf(house: TestHouse, to = PHONE): Promise<History> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return body
}

async function mint(house: TestHouse, to: string): Promise<string> {
  const { body } = await house.api('POST', '/v1/links', { sender: 'acme', to: [to] })
  const { links } = body as { links: { url: string }[] }
  return new URL(links[0]?.url ?? '').pathname
}

const ONE_CLICK = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'List-Unsubscribe=One-Click',
}

/** Lets the inbox's consumer come by until nothing is left; what failed waits half a second. */
async function emptyInbox(house: TestHouse): Promise<void> {
  for (let pass = 0; pass < 60 && house.storehouse.size() > 0; pass += 1) {
    await house.pumpInbox()
    if (house.storehouse.size() > 0) await sleep(100)
  }
  expect(house.storehouse.size()).toBe(0)
}

/** Only long words are looked for in it: three random letters stand somewhere in it by chance. */
function inboxBytes(house: TestHouse): string {
  const all = house.storehouse.due(Date.now() + 86_400_000, 1_000)
  return all
    .map(({ sealed }) => {
      const bytes = Buffer.from(sealed)
      return [bytes.toString('latin1'), bytes.toString('base64'), bytes.toString('utf16le')].join()
    })
    .join()
}

describe('law 2: a STOP while the table is down', () => {
  it.each(['warm', 'cold'])('is acknowledged, sealed and taken later (%s process)', async (how) => {
    const warm = await faultyHouse()
    const house = how === 'warm' ? warm : await coldProcess(warm)
    house.setNow(RECEIVED)
    warm.faulty.setDown(true)
    for (const message of [
      twilioText('STOP svp', { id: 'SM-spilled' }),
      genericRequest(
        { id: 'm-1', channel: 'sms', from: PHONE, text: 'STOP', at: iso(RECEIVED, -30) },
        { at: RECEIVED },
      ),
    ])
      expect((await house.request(...message)).status).toBe(200)
    expect(house.storehouse.size()).toBe(2)
    for (const plain of ['612345678', 'STOP svp', 'twilio/main', 'SM-spilled'])
      expect(inboxBytes(house)).not.toContain(plain)

    house.setNow(LATER)
    await house.pumpInbox()
    expect(house.storehouse.size()).toBe(2)

    warm.faulty.setDown(false)
    await emptyInbox(house)
    const { events, chain } = await historyOf(house)
    expect(events).toMatchObject([
      { type: 'stop', receivedAt: iso(RECEIVED), occurredAt: iso(RECEIVED) },
      { type: 'stop', receivedAt: iso(RECEIVED), occurredAt: iso(RECEIVED, -30) },
    ])
    expect(chain.intact).toBe(true)
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it.each<Fault['kind']>(['throttle', 'internal', 'cut', 'drop', 'hang'])(
    'is acknowledged within 10 s when writes %s, and is one event in the end',
    async (kind) => {
      const house = await faultyHouse()
      house.faulty.setFault(({ operation }) =>
        operation === 'TransactWriteItems' ? ({ kind } as Fault) : undefined,
      )
      const begun = Date.now()
      expect((await house.request(...twilioText('STOP', { id: 'SM-write' }))).status).toBe(200)
      expect(Date.now() - begun).toBeLessThan(10_000)
      expect(house.storehouse.size()).toBe(1)
      house.faulty.setFault(undefined)
      await emptyInbox(house)
      expect((await historyOf(house)).events).toHaveLength(1)
      expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
    },
  )

  it('is not verified again: a secret that was changed meanwhile loses nothing', async () => {
    const house = await faultyHouse()
    house.faulty.setDown(true)
    expect((await house.request(...twilioText('STOP'))).status).toBe(200)
    house.faulty.setDown(false)
    const rotated = {
      ...ACCOUNTS,
      'twilio/main': { ...ACCOUNTS['twilio/main'], authToken: 'f'.repeat(32) },
    }
    const after = await coldProcess(house, {
      accounts: () => Promise.resolve(JSON.stringify(rotated)),
    })
    await emptyInbox(after)
    expect((await historyOf(house)).events).toMatchObject([{ type: 'stop' }])
  })

  it('that is forged is never sealed into the inbox, and refused once it can be kept aside', async () => {
    const house = await faultyHouse()
    house.faulty.setDown(true)
    const forged = twilioText('STOP', { token: 'f'.repeat(32) })
    // Perhaps a secret of ours is outdated: what is nowhere must come again.
    expect((await house.request(...forged)).status).toBe(503)
    expect(house.storehouse.size()).toBe(0)
    house.faulty.setDown(false)
    expect((await house.request(...forged)).status).toBe(401)
    expect(house.storehouse.size()).toBe(0)
  })

  it('is answered 503 when the inbox is down too, and stored at the retry', async () => {
    const storehouse = openStorehouse(':memory:')
    const house = await faultyHouse({ storehouse })
    const path = await mint(house, PHONE)
    await house.check(PHONE)
    const message = twilioText('STOP')
    storehouse.close()
    house.faulty.setDown(true)
    const stop = { to: PHONE, scope: 'all', channelOfRequest: 'phone', reference: 'call 1' }
    expect((await house.request(...message)).status).toBe(503)
    expect((await house.request(path, ONE_CLICK)).status).toBe(503)
    expect((await house.api('POST', '/v1/stops', stop)).status).toBe(503)
    house.faulty.setDown(false)
    expect((await historyOf(house)).events).toEqual([])
    expect((await house.request(...message)).status).toBe(200)
    expect((await historyOf(house)).events).toMatchObject([{ type: 'stop' }])
  })

  it('delivered many times at once is acknowledged by none of them while nothing can be stored', async () => {
    const storehouse = openStorehouse(':memory:')
    const house = await faultyHouse({ storehouse })
    const path = await mint(house, PHONE)
    storehouse.close()
    house.faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'drop' } : undefined,
    )
    const message = twilioText('STOP', { id: 'SM-same' })
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => [
        house.request(...message),
        house.request(path, ONE_CLICK),
      ]).flat(),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
    house.faulty.setFault(undefined)
    expect((await historyOf(house)).events).toEqual([])
  })

  it('of a contact that others write to all the time is spilled after its second, and taken', async () => {
    const house = await faultyHouse()
    const ledger = openLedger(
      dynamo(house.table, inject('endpoint')),
      fixedRing(readHashKeys(house.secrets.hashKeys)),
    )
    const parsed = await parseAddress(PHONE)
    if (!parsed.ok) throw new Error(parsed.problem)
    const contact = ledger.contact(parsed.address)
    const quiet = new AbortController()
    let others = 0
    const busy = (async () => {
      while (!quiet.signal.aborted) {
        await ledger.append({
          contact,
          draft: {
            id: newEventId(RECEIVED),
            type: 'stop',
            scopes: ['sender/other'],
            blocks: 'marketing',
            occurredAt: 1,
            receivedAt: 1,
            source: { method: 'link', origins: ['other'] },
            evidence: {},
          },
        })
        others += 1
        await sleep(20)
      }
    })()
    // Each write comes too late: somebody else was first.
    house.faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'late', milliseconds: 200 } : undefined,
    )
    const begun = Date.now()
    expect((await house.request(...twilioText('STOP'))).status).toBe(200)
    expect(Date.now() - begun).toBeGreaterThan(900)
    expect(Date.now() - begun).toBeLessThan(9_000)
    expect(house.storehouse.size()).toBe(1)
    quiet.abort()
    await busy
    house.faulty.setFault(undefined)
    await emptyInbox(house)
    const { events, chain } = await historyOf(house)
    expect(chain.intact).toBe(true)
    expect(events).toHaveLength(others + 1)
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
  })
})

describe('a STOP that waited while the table was down', () => {
  it.each([
    ['is confirmed once it is recorded', undefined, 1],
    ['is not confirmed where a newer yes has undone it', 140, 0],
  ])('%s', async (_, yesAfter, texts) => {
    const aws = sns.fakeAws()
    const entry = { topicArns: [sns.SMS_TOPIC], senders: ['acme'] }
    const accounts = () => Promise.resolve(JSON.stringify({ 'aws-sms/main': entry }))
    const house = await faultyHouse({ accounts, outside: aws })
    house.faulty.setDown(true)
    const said = sns.notification(sns.smsPayload('STOP'), { at: RECEIVED.toISOString() })
    const response = await house.request(...sns.post('/inbound/aws-sms/main', said))
    expect([response.status, house.storehouse.size()]).toEqual([200, 1])
    house.setNow(new Date(RECEIVED.getTime() + 150_000))
    house.faulty.setDown(false)
    if (yesAfter !== undefined) {
      const yes = consentTo(PHONE, { obtainedAt: iso(RECEIVED, yesAfter) })
      expect(await house.api('POST', '/v1/consents', yes)).toMatchObject({ status: 201 })
    }
    await emptyInbox(house)
    expect((await historyOf(house)).events.filter(({ type }) => type === 'stop')).toHaveLength(1)
    expect(await house.check(PHONE)).toMatchObject({ allowed: yesAfter !== undefined })
    expect(aws.sent).toHaveLength(texts)
  })
})

describe('a link while the table is down', () => {
  it.each(['warm', 'cold'])(
    'is told that it is kept, not that it is done, and stops later (%s process)',
    async (how) => {
      const warm = await faultyHouse()
      const path = await mint(warm, 'ada@example.org')
      const house = how === 'warm' ? warm : await coldProcess(warm)
      house.setNow(RECEIVED)
      warm.faulty.setDown(true)
      const response = await house.request(path, ONE_CLICK)
      expect(response.status).toBe(200)
      const told = await response.text()
      expect(told).toContain('Your request is received')
      expect(told).toContain('recorded in a moment')
      expect(told).not.toContain('It is recorded')
      expect(house.storehouse.size()).toBe(1)
      for (const plain of ['ada@example.org', path.split('/').at(-1) ?? '', 'one-click'])
        expect(inboxBytes(house)).not.toContain(plain)
      house.setNow(LATER)
      warm.faulty.setDown(false)
      await emptyInbox(house)
      expect((await historyOf(house, 'ada@example.org')).events).toMatchObject([
        { type: 'stop', receivedAt: iso(RECEIVED) },
      ])
      expect(await house.check('ada@example.org')).toMatchObject({
        allowed: false,
        reason: 'opted_out',
      })
    },
  )

  it('clicked twice is one event, whichever click was spilled', async () => {
    const house = await faultyHouse()
    const path = await mint(house, 'ada@example.org')
    house.faulty.setDown(true)
    await house.request(path, ONE_CLICK)
    await house.request(path, ONE_CLICK)
    house.faulty.setDown(false)
    expect((await house.request(path, ONE_CLICK)).status).toBe(200)
    await emptyInbox(house)
    expect((await historyOf(house, 'ada@example.org')).events).toHaveLength(1)
  })

  it('that nobody minted ends in the inbox without a trace', async () => {
    const house = await faultyHouse()
    const token = Buffer.concat([Buffer.from([1]), randomBytes(80)]).toString('base64url')
    house.faulty.setDown(true)
    expect((await house.request(`/u/${token}`, ONE_CLICK)).status).toBe(200)
    house.faulty.setDown(false)
    await emptyInbox(house)
    const db = dynamo(house.table, inject('endpoint'))
    const { Items = [] } = await db.client.send(new ScanCommand({ TableName: house.table }))
    expect(Items.filter(({ pk }) => pk?.S?.startsWith('C#'))).toEqual([])
  })

  it('law 3: asked for its page is 503, in words a person can read', async () => {
    const house = await faultyHouse()
    const path = await mint(house, 'ada@example.org')
    const cold = await coldProcess(house)
    house.faulty.setDown(true)
    const response = await cold.request(path, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(503)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(house.storehouse.size()).toBe(0)
  })
})

describe('a stop by hand while the table is down', () => {
  it('is accepted, and recorded once though the inbox delivers it twice', async () => {
    const house = await faultyHouse()
    await house.check(PHONE)
    house.faulty.setDown(true)
    const { status, body } = await house.api('POST', '/v1/stops', {
      to: [PHONE, 'ada@example.org'],
      scope: 'sender/acme',
      channelOfRequest: 'letter',
      reference: 'letter of 20 November',
    })
    expect(status).toBe(202)
    const { events: ids } = body as { events: string[] }
    expect(house.storehouse.size()).toBe(2)
    for (const plain of ['612345678', 'ada@example.org', 'letter of 20 November'])
      expect(inboxBytes(house)).not.toContain(plain)
    for (const { sealed } of house.storehouse.due(Date.now(), 10))
      await house.storehouse.put(sealed)
    expect(house.storehouse.size()).toBe(4)
    house.setNow(LATER)
    house.faulty.setDown(false)
    await emptyInbox(house)
    for (const [at, to] of [PHONE, 'ada@example.org'].entries()) {
      const { events } = await historyOf(house, to)
      expect(events).toMatchObject([{ id: ids[at], receivedAt: iso(RECEIVED) }])
      expect(await house.check(to)).toMatchObject({ allowed: false, reason: 'opted_out' })
    }
  })

  it('is recorded once if the table took it and only the answer was lost', async () => {
    const house = await faultyHouse()
    house.faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'cut' } : undefined,
    )
    const stop = { to: PHONE, scope: 'all', channelOfRequest: 'agent', reference: 'ticket 7' }
    const { status, body } = await house.api('POST', '/v1/stops', stop)
    expect(status).toBe(202)
    house.faulty.setFault(undefined)
    await emptyInbox(house)
    expect((await historyOf(house)).events).toMatchObject([
      { id: (body as { events: string[] }).events[0] },
    ])
  })
})

describe('law 1: a check', () => {
  it.each<Fault['kind']>(['drop', 'cut', 'throttle', 'internal', 'hang'])(
    'is a 503 and never an allow when reads %s',
    async (kind) => {
      const house = await faultyHouse()
      await house.api('POST', '/v1/consents', consentTo(PHONE))
      expect(await house.check(PHONE)).toMatchObject({ allowed: true })
      house.faulty.setFault(() => ({ kind }) as Fault)
      const asked = await Promise.all([
        house.api('POST', '/v1/check', { to: PHONE, sender: 'acme' }),
        house.api('POST', '/v1/check/batch', { to: [PHONE, 'ada@example.org'], sender: 'acme' }),
        house.api('POST', '/v1/check', { to: PHONE, sender: 'acme', purpose: 'transactional' }),
      ])
      for (const { status, body } of asked) {
        expect(status).toBe(503)
        expect(body).toMatchObject({ type: 'urn:basta:unavailable' })
        expect(JSON.stringify(body)).not.toContain('allowed')
      }
    },
  )

  it('of many is a 503 when a part of the standings stays away', async () => {
    const house = await faultyHouse()
    await house.check(PHONE)
    house.faulty.setFault(({ operation }) =>
      operation === 'BatchGetItem' ? { kind: 'unprocessed', keep: 0 } : undefined,
    )
    const to = Array.from({ length: 150 }, (_, n) => `person-${n}@example.org`)
    const { status } = await house.api('POST', '/v1/check/batch', { to, sender: 'acme' })
    expect(status).toBe(503)
  })

  it('in a process that never reached its table is a 503, and healthy again with the table', async () => {
    const warm = await faultyHouse()
    const cold = await coldProcess(warm)
    warm.faulty.setDown(true)
    expect((await cold.request('/healthz')).status).toBe(503)
    expect((await cold.api('POST', '/v1/check', { to: PHONE, sender: 'acme' })).status).toBe(503)
    warm.faulty.setDown(false)
    expect((await cold.request('/healthz')).status).toBe(200)
    expect(await cold.check(PHONE)).toMatchObject({ allowed: true })
  })

  it('writes nothing', async () => {
    const house = await faultyHouse()
    const before = house.faulty.calls().length
    await house.check(PHONE)
    await house.api('POST', '/v1/check/batch', {
      to: [PHONE, 'ada@example.org', 'x'],
      sender: 'acme',
    })
    const operations = new Set(house.faulty.calls().slice(before))
    expect(['BatchGetItem', 'GetItem', 'Query']).toEqual(expect.arrayContaining([...operations]))
  })
})

describe('law 1: with the hash keys of another table', () => {
  it('every route answers 503, nothing is written, nothing is sealed away', async () => {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    await house.request(...twilioText('STOP'))
    const path = await mint(house, PHONE)
    const { linkRoots, envelopeKeys } = house.secrets
    const secrets = { ...newSecrets(), linkRoots, envelopeKeys }
    const wrong = await openHouse({ table: house.table, secrets, closed: true })
    const db = dynamo(house.table, inject('endpoint'))
    const items = async () =>
      (await db.client.send(new ScanCommand({ TableName: house.table }))).Items ?? []
    const before = await items()

    const question = { to: PHONE, sender: 'acme' }
    const stop = { to: PHONE, scope: 'all', channelOfRequest: 'phone', reference: 'call 1' }
    const answers = await Promise.all([
      wrong.api('POST', '/v1/check', question),
      wrong.api('POST', '/v1/check/batch', { ...question, to: [PHONE] }),
      wrong.api('PUT', '/v1/senders/beta', { ...ACME, numbers: [] }),
      wrong.api('GET', '/v1/senders/acme'),
      wrong.api('POST', '/v1/keys', { name: 'key', rights: ['check'] }),
      wrong.api('POST', '/v1/links', { sender: 'acme', to: [PHONE] }),
      wrong.api('POST', '/v1/consents', consentTo(PHONE)),
      wrong.api('POST', '/v1/stops', stop),
      wrong.api('POST', '/v1/history', { to: PHONE }),
      wrong.api('POST', '/v1/quarantine/twilio/main'),
    ])
    for (const { status, body } of answers) {
      expect(status).toBe(503)
      expect(body).toMatchObject({ type: 'urn:basta:hash_key_mismatch' })
    }
    const others = await Promise.all([
      wrong.request('/healthz'),
      wrong.request(path),
      wrong.request(path, ONE_CLICK),
      wrong.request(...twilioText('STOP')),
      wrong.request(...genericText('STOP')),
    ])
    expect(others.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
    expect(wrong.storehouse.size()).toBe(0)
    await expect(wrong.open()).rejects.toThrow(/other hash keys/)
    expect(await items()).toEqual(before)
    expect(await house.check(PHONE)).toMatchObject({ allowed: false, reason: 'opted_out' })
  })

  it('the inbox keeps what it has until the right ones are back', async () => {
    const house = await faultyHouse()
    house.faulty.setDown(true)
    await house.request(...twilioText('STOP'))
    house.faulty.setDown(false)
    const wrong = await coldProcess(house, {
      secrets: { ...house.secrets, hashKeys: newSecrets().hashKeys },
    })
    await wrong.pumpInbox()
    expect(house.storehouse.size()).toBe(1)
    await emptyInbox(house)
    expect(await house.check(PHONE)).toMatchObject({ reason: 'opted_out' })
  })
})

describe('the stream', () => {
  it('that could not be recorded is read again from the same place, and nothing is logged twice', async () => {
    const house = await faultyHouse()
    await house.request(...twilioText('STOP', { id: 'SM-1' }))
    house.faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'cut' } : undefined,
    )
    await expect(house.pumpStream()).rejects.toMatchObject({ code: 'unavailable' })
    house.faulty.setFault(undefined)
    await house.request(...twilioText('STOP', { id: 'SM-2' }))
    await Promise.all([house.pumpStream(), house.pumpStream()])
    await house.pumpStream()
    const db = dynamo(house.table, inject('endpoint'))
    const { Items = [] } = await db.client.send(new ScanCommand({ TableName: house.table }))
    const logged = Items.filter(({ pk }) => /^F#\d/.test(pk?.S ?? '')).flatMap((item) =>
      readEntries(item, 0, ''),
    )
    const { events } = await historyOf(house)
    expect(logged.map(({ event }) => event)).toEqual(events.map(({ id }) => id))
    expect(events).toHaveLength(2)
  })
})
