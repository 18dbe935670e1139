import * as fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { parseAddress, type Address } from '../../functions/domain/address.ts'
import { alreadyStopped } from '../../functions/domain/already-said.ts'
import { readHashKeys, type ContactId, type HashKeys } from '../../functions/domain/contact-id.ts'
import { newestId } from '../../functions/domain/contact.ts'
import {
  newEventId,
  verifyChain,
  type Event,
  type EventDraft,
} from '../../functions/domain/event.ts'
import type { Append, Ledger } from '../../functions/domain/ledger.ts'
import { toSecond } from '../../functions/domain/time.ts'
import { dynamo, PATIENT_CALL_MS, type Dynamo } from '../../functions/store/dynamo/client.ts'
import { eventFeed } from '../../functions/store/event-log/event-feed.ts'
import { unloggedEvents } from '../../functions/store/event-log/unlogged-events.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { ensureTable } from '../../infra/local/table.ts'
import { openFaultyTable, type Call, type Fault, type FaultyTable } from '../house/faulty-table.ts'
import { fixedRing } from '../house/fixed-ring.ts'

const KEYS_A = { a: 'hash-key-a-0123456789-0123456789-abc' }
const RING_A = readHashKeys(KEYS_A)
const RING_AB = readHashKeys({ ...KEYS_A, b: 'hash-key-b-0123456789-0123456789-abc' })
const NOW = new Date('2026-06-01T10:00:00Z')
const WRITTEN = [
  'ada@example.org',
  // Stored as @googlemail.com once: an id more under each key.
  'grace@gmail.com',
  '+33612345678',
  'joan@example.org',
  `${'c'.repeat(32)}@canary.invalid`,
  'kay@example.org',
]

let table: FaultyTable
let people: readonly Address[]
beforeAll(async () => {
  table = await openFaultyTable(inject('endpoint'))
  people = await Promise.all(WRITTEN.map(addressOf))
})
beforeEach(() => table.setFault(undefined))
afterAll(() => table.close())

async function addressOf(written: string): Promise<Address> {
  const parsed = await parseAddress(written)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.address
}

async function newTable(endpoint = inject('endpoint')): Promise<Dynamo> {
  const name = `many-${randomBytes(6).toString('hex')}`
  await ensureTable(dynamo(name, inject('endpoint')))
  return dynamo(name, endpoint, { now: () => NOW, callMs: PATIENT_CALL_MS })
}

const ledgerOf = (db: Dynamo, keys: HashKeys = RING_AB, fightMs = 30_000): Ledger =>
  openLedger(db, fixedRing(keys), fightMs)

type Saying = {
  readonly who: number
  readonly type: 'stop' | 'consent' | 'bounce' | 'erasure'
  readonly hour: number
  readonly scope: 'all' | 'sender/acme'
  /** Rows with the same one are one message. */
  readonly key: number
  readonly isUnless: boolean
}

const saying = fc.record({
  who: fc.nat({ max: WRITTEN.length - 1 }),
  type: fc.constantFrom('stop', 'stop', 'stop', 'bounce', 'consent', 'erasure'),
  hour: fc.nat({ max: 5 }),
  scope: fc.constantFrom('all', 'sender/acme'),
  key: fc.nat({ max: 40 }),
  isUnless: fc.boolean(),
})

function draftOf({ type, hour, scope }: Saying, at: number): EventDraft {
  const second = toSecond(NOW) - 86_400 + hour * 3_600
  const source = {
    stop: { method: 'import', origins: [] },
    bounce: { method: 'hard', origins: [] },
    consent: { method: 'form', origins: ['acme'], strength: 'proven' },
    erasure: { method: 'request', origins: [] },
  } as const
  return {
    id: newEventId(new Date(second * 1_000), Buffer.alloc(32, at + 1)),
    type,
    scopes: [scope],
    blocks: 'marketing',
    occurredAt: second,
    receivedAt: toSecond(NOW),
    source: source[type],
    evidence: { row: at },
  }
}

function appendsOf(ledger: Ledger, said: readonly Saying[], from = 0): Append[] {
  return said.flatMap((one, at): Append[] => {
    const address = people[one.who]
    if (address === undefined) return []
    return [
      {
        contact: ledger.contact(address),
        draft: draftOf(one, from + at),
        messageKey: `import/file#${one.who}/${one.key}`,
        ...(one.isUnless && one.type === 'stop'
          ? { unless: (standing) => alreadyStopped(standing, one.scope, 'marketing') }
          : {}),
      },
    ]
  })
}

const NOT_COMPARED = { salt: '', hash: '', prev: '', evidenceDigest: '' }

/** What is stored of everybody: all but salts and what is hashed with them. */
async function everything(db: Dynamo) {
  const ledger = ledgerOf(db)
  return Promise.all(
    people.map(async (address) => {
      const contact = ledger.contact(address)
      const [standing] = await ledger.standings([contact])
      const chains = await Promise.all(contact.ids.map(async (id) => chainOf(ledger, id)))
      const known = contact.ids.map((id, at) => [id, chains[at] ?? []] as const)
      const follows = chains.flatMap((events) => events.map(({ hash }) => hash))
      for (const events of chains) expect(verifyChain(events, follows)).toEqual([])
      return {
        standing: { ...standing, head: '' },
        chains: known.map(([id, events]) => ({
          id,
          events: events.map((event) => ({ ...event, ...NOT_COMPARED })),
        })),
      }
    }),
  )
}

async function chainOf(ledger: Ledger, id: ContactId): Promise<Event[]> {
  const events: Event[] = []
  for await (const page of ledger.chain(id)) events.push(...page.map(({ event }) => event))
  return events
}

async function oneByOne(ledger: Ledger, appends: readonly Append[]) {
  const outcomes: PromiseSettledResult<unknown>[] = []
  for (const append of appends)
    outcomes.push(...(await Promise.allSettled([ledger.append(append)])))
  return outcomes
}

/** The history of some people, told under the older of two hash keys. */
async function tell(db: Dynamo, said: readonly Saying[]): Promise<void> {
  const before = ledgerOf(db, RING_A)
  const outcomes = await oneByOne(before, appendsOf(before, said))
  expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true)
}

const history = fc.array(saying, { maxLength: 6 })
const list = fc.array(saying, { minLength: 1, maxLength: 40 })

describe('a list that is appended together', () => {
  it('leaves the ledger, and answers, as one append after another', async () => {
    await fc.assert(
      fc.asyncProperty(history, list, async (past, said) => {
        const [one, many] = await Promise.all([newTable(), newTable()])
        await Promise.all([tell(one, past), tell(many, past)])
        const [first, other] = [ledgerOf(one), ledgerOf(many)]
        const told = await oneByOne(first, appendsOf(first, said, 100))
        const listed = await other.appendMany(appendsOf(other, said, 100))
        expect(listed).toEqual(told)
        expect(await everything(many)).toEqual(await everything(one))
        // And again: nothing is new.
        const again = await other.appendMany(appendsOf(other, said, 100))
        expect(again.filter(({ status }) => status === 'rejected')).toEqual([])
        expect(await everything(many)).toEqual(await everything(one))
      }),
      { numRuns: 25 },
    )
  })

  it('takes a tenth of the writes', async () => {
    const ledger = ledgerOf(await newTable(table.endpoint))
    const addresses = await Promise.all(
      Array.from({ length: 120 }, async (_, at) => addressOf(`row-${at}@example.org`)),
    )
    const said = { who: 0, type: 'stop', hour: 1, scope: 'all', key: 1, isUnless: true } as const
    const before = table.calls().length
    const outcomes = await ledger.appendMany(
      addresses.map((address, at) => ({
        contact: ledger.contact(address),
        draft: draftOf(said, at),
        messageKey: `import/file#${at}`,
      })),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    const calls = table.calls().slice(before)
    expect(calls.length).toBeLessThanOrEqual(12)
    expect(calls).not.toContain('GetItem')
  })

  it('and people who say stop meanwhile: each is recorded once, and every chain holds', async () => {
    await fc.assert(
      fc.asyncProperty(list, fc.array(saying, { maxLength: 12 }), async (said, live) => {
        const db = await newTable()
        const [lists, hears] = [ledgerOf(db), ledgerOf(db)]
        const stops = live.map((one, at) => ({ ...one, type: 'stop', key: 50 + at }) as const)
        const heard = appendsOf(hears, stops, 150)
        const [listed, ...told] = await Promise.all([
          lists.appendMany(appendsOf(lists, said, 0)),
          ...heard.map(async (append) => hears.append({ ...append, unless: () => undefined })),
        ])
        expect(listed.filter(({ status }) => status === 'rejected')).toEqual([])
        expect(told.every(({ isNew }) => isNew)).toBe(true)
        const ids = (await everything(db)).flatMap(({ chains }) =>
          chains.flatMap(({ events }) => events.map(({ id }) => id)),
        )
        expect(new Set(ids).size).toBe(ids.length)
        for (const { draft } of heard) expect(ids).toContain(draft.id)
        for (const outcome of listed)
          if (outcome.status === 'fulfilled') expect(ids).toContain(outcome.value.event)
      }),
      { numRuns: 25 },
    )
  })

  it('has a token for each write on AWS, and none for the local engine, which would keep them', async () => {
    const db = await newTable(table.endpoint)
    const tokens: unknown[] = []
    table.setFault((call) => {
      if (IS_WRITE(call))
        tokens.push((call.body as { ClientRequestToken?: string }).ClientRequestToken)
      return undefined
    })
    const said = { who: 0, type: 'stop', hour: 1, scope: 'all', key: 1, isUnless: true } as const
    for (const isLocal of [true, false]) {
      const ledger = ledgerOf({ ...db, isLocal })
      const appends = people.map((address, at) => ({
        contact: ledger.contact(address),
        draft: draftOf(said, at + (isLocal ? 0 : 100)),
      }))
      const outcomes = await ledger.appendMany(appends)
      expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true)
    }
    const half = tokens.length / 2
    expect(tokens.slice(0, half).every((token) => token === undefined)).toBe(true)
    expect(tokens.slice(half).every((token) => typeof token === 'string')).toBe(true)
  })
})

const IS_WRITE = ({ operation }: Call): boolean => operation === 'TransactWriteItems'
const FAULTS: readonly [string, (writes: number) => Fault | undefined][] = [
  ['a conflict', (at) => (at < 4 ? { kind: 'cancel', code: 'TransactionConflict' } : undefined)],
  [
    'a lost race',
    (at) => (at < 2 ? { kind: 'cancel', code: 'ConditionalCheckFailed' } : undefined),
  ],
  ['a throttled item', (at) => (at < 4 ? { kind: 'cancel', code: 'ThrottlingError' } : undefined)],
  ['a throttled call', (at) => (at === 0 ? { kind: 'throttle' } : undefined)],
  ['an answer that got lost', (at) => (at < 2 ? { kind: 'cut' } : undefined)],
  ['a fault of the table', (at) => (at === 0 ? { kind: 'internal' } : undefined)],
]

describe('where the table has a fault', () => {
  it.each(FAULTS)('%s holds up nobody and writes nothing twice', async (_, fault) => {
    await fc.assert(
      fc.asyncProperty(history, list, async (past, said) => {
        const [one, db] = await Promise.all([newTable(), newTable(table.endpoint)])
        table.setFault(undefined)
        await Promise.all([tell(one, past), tell(db, past)])
        let writes = 0
        table.setFault((call) => (IS_WRITE(call) ? fault(writes++) : undefined))
        const [first, other] = [ledgerOf(one), ledgerOf(db)]
        await oneByOne(first, appendsOf(first, said, 100))
        const listed = await other.appendMany(appendsOf(other, said, 100))
        table.setFault(undefined)
        expect(listed.filter(({ status }) => status === 'rejected')).toEqual([])
        expect(await everything(db)).toEqual(await everything(one))
      }),
      // Else what went wrong is looked for in smaller histories, which takes longer than a test may.
      { numRuns: 4, endOnFailure: true },
    )
  })

  it('a contact that others hold is refused alone: the rest of the list is stored', async () => {
    const db = await newTable(table.endpoint)
    const ledger = ledgerOf(db, RING_AB, 300)
    const [held, ...others] = people.map((address) => ledger.contact(address))
    const id = held === undefined ? '' : newestId(held.ids)
    table.setFault((call) =>
      IS_WRITE(call) && JSON.stringify(call.body).includes(id)
        ? { kind: 'cancel', code: 'TransactionConflict' }
        : undefined,
    )
    const said = { type: 'stop', hour: 1, scope: 'all', key: 1, isUnless: true } as const
    // The fault is that of the last in the transaction.
    const order = [...others.keys().map((at) => at + 1), 0]
    const outcomes = await ledger.appendMany(
      appendsOf(
        ledger,
        order.map((who) => ({ ...said, who })),
      ),
    )
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...others.map(() => 'fulfilled'),
      'rejected',
    ])
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'unavailable' } })
  })

  it('that begins to speak in the middle of it finds small writes, one after another', async () => {
    const db = await newTable(table.endpoint)
    let isSpoken = false
    const lists = () => (isSpoken ? { contacts: 5, atOnce: 1 } : { contacts: 33, atOnce: 3 })
    const ledger = openLedger(db, fixedRing(RING_AB), 30_000, db.now, undefined, lists)
    const addresses = await Promise.all(
      Array.from({ length: 300 }, async (_, at) => addressOf(`room-${at}@example.org`)),
    )
    const said = { who: 0, type: 'stop', hour: 1, scope: 'all', key: 1, isUnless: true } as const
    const sizes: number[] = []
    let givenWay = 0
    table.setFault((call) => {
      if (!IS_WRITE(call)) return undefined
      const { TransactItems: items = [] } = call.body as { TransactItems?: unknown[] }
      sizes.push(items.length)
      isSpoken = sizes.length >= 2
      return undefined
    })
    const outcomes = await ledger.appendMany(
      addresses.map((address, at) => ({
        contact: ledger.contact(address),
        draft: draftOf(said, at),
      })),
      async () => {
        givenWay += 1
        await Promise.resolve()
      },
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(300)
    // What was under way when they began: a write of each lane.
    expect(sizes.filter((size) => size > 16).length).toBeLessThanOrEqual(4)
    expect(sizes.length).toBeGreaterThan(30)
    expect(givenWay).toBeGreaterThanOrEqual(2 * sizes.length)
  })

  it('that ends it half way, the list is appended again: nothing is twice', async () => {
    const db = await newTable(table.endpoint)
    const ledger = ledgerOf(db)
    const addresses = await Promise.all(
      Array.from({ length: 300 }, async (_, at) => addressOf(`half-${at}@example.org`)),
    )
    const said = { who: 0, type: 'stop', hour: 1, scope: 'all', key: 1, isUnless: true } as const
    const appends = addresses.map((address, at) => ({
      contact: ledger.contact(address),
      draft: { ...draftOf(said, at), id: newEventId(NOW, Buffer.from(String(at).padStart(32))) },
      messageKey: `import/file#${at}`,
    }))
    let writes = 0
    table.setFault((call) => (IS_WRITE(call) && writes++ > 3 ? { kind: 'drop' } : undefined))
    const torn = await ledger.appendMany(appends)
    const stored = torn.filter(({ status }) => status === 'fulfilled').length
    expect(stored).toBeGreaterThan(0)
    expect(stored).toBeLessThan(300)
    expect(torn.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'unavailable' },
    })
    table.setFault(undefined)
    const again = await ledger.appendMany(appends)
    expect(again).toMatchObject(
      appends.map(({ draft }) => ({ status: 'fulfilled', value: { event: draft.id } })),
    )
    const standings = await ledger.standings(appends.map(({ contact }) => contact))
    expect(standings.every(({ version }) => version === 1)).toBe(true)
  })
})

describe('the marker that the events of a list share', () => {
  /** All of a list in few writes, and what waits for the log. */
  async function listed(count: number) {
    const db = await newTable(table.endpoint)
    const ledger = ledgerOf(db)
    const addresses = await Promise.all(
      Array.from({ length: count }, async (_, at) => addressOf(`shared-${at}@example.org`)),
    )
    const said = { who: 0, type: 'stop', hour: 1, scope: 'all', key: 1, isUnless: true } as const
    const contacts = addresses.map((address) => ledger.contact(address))
    await ledger.appendMany(contacts.map((contact, at) => ({ contact, draft: draftOf(said, at) })))
    const events = unloggedEvents(db)
    const later = new Date(NOW.getTime() + 1_000)
    return { db, events, later, feed: eventFeed(db) }
  }

  it('names every event, once, and is gone when all of them are in the log', async () => {
    const { events, later, feed } = await listed(70)
    const waiting = await events.recordedBefore(later)
    expect(new Set(waiting.map(({ entry }) => entry.event)).size).toBe(70)
    expect((await feed.completeness()).unlogged.length).toBeLessThan(7)
    await events.enterLog(waiting.map(({ entry }) => entry))
    expect((await feed.completeness()).unlogged).toEqual([])
    expect(await events.recordedBefore(later)).toEqual([])
  })

  it('stays while the log lacks one of them, in whatever parts they enter it, and comes back for none', async () => {
    const { events, later, feed } = await listed(30)
    const entries = (await events.recordedBefore(later)).map(({ entry }) => entry)
    for (let at = 0; at < entries.length; at += 7) {
      const part = entries.slice(at, at + 7)
      await events.enterLog(part)
      const left = await events.recordedBefore(later)
      expect(new Set(left.map(({ entry }) => entry.event))).toEqual(
        new Set(entries.slice(at + 7).map(({ event }) => event)),
      )
      // Delivered again.
      await events.enterLog(part)
    }
    expect((await feed.completeness()).unlogged).toEqual([])
  })
})
