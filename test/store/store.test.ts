import {
  DeleteItemCommand,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parseAddress, type Address } from '../../functions/domain/address.ts'
import { contactId, readHashKeys, type HashKeys } from '../../functions/domain/contact-id.ts'
import { alreadyStopped } from '../../functions/domain/already-said.ts'
import { decide } from '../../functions/domain/decide.ts'
import { BastaError } from '../../functions/domain/errors.ts'
import {
  newEventId,
  verifyChain,
  type Event,
  type EventDraft,
} from '../../functions/domain/event.ts'
import { openToken, sealToken, tokenKeyId } from '../../functions/domain/link-token.ts'
import type { Append, Appended, Ledger } from '../../functions/domain/ledger.ts'
import type { LogEntry } from '../../functions/domain/log-entry.ts'
import type { Quarantine, ToQuarantine } from '../../functions/domain/quarantine.ts'
import type { Sender } from '../../functions/domain/sender.ts'
import { mergeRegisters, registersOf, type Registers } from '../../functions/domain/standing.ts'
import { toSecond } from '../../functions/domain/time.ts'
import { dynamo, type Dynamo } from '../../functions/store/dynamo/client.ts'
import { recordEvents } from '../../functions/store/event-log/event-log.ts'
import { queryEntries } from '../../functions/store/event-log/log-entries.ts'
import { logShard } from '../../functions/store/event-log/log-keys.ts'
import { queryAll } from '../../functions/store/dynamo/query-pages.ts'
import { ensureAdminKey, keyRegister } from '../../functions/store/keys/key-register.ts'
import { keys } from '../../functions/store/keys/keys.ts'
import { linkKeys, readLinkRoots } from '../../functions/store/keys/link-keys.ts'
import { hashRing } from '../../functions/store/ledger/hash-ring.ts'
import { proveHashKeys } from '../../functions/store/ledger/meta.ts'
import { compareHashKeys, readProofs } from '../../functions/store/ledger/proofs.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { PIECE_BYTES, quarantine, type Room } from '../../functions/store/requests/quarantine.ts'
import { senders } from '../../functions/store/senders/senders.ts'
import { LockedError, openStorehouse } from '../../infra/local/storehouse.ts'
import { localLargeRequests } from '../../infra/local/large-requests.ts'
import { ensureTable } from '../../infra/local/table.ts'
import { openFaultyTable, type FaultyTable } from '../house/faulty-table.ts'
import { fixedRing } from '../house/fixed-ring.ts'

const KEY_A = 'hash-key-a-0123456789-0123456789-abc'
const KEY_B = 'hash-key-b-0123456789-0123456789-abc'
const KEY_C = 'hash-key-c-0123456789-0123456789-abc'
const RING_A = readHashKeys({ a: KEY_A })
const RING_AB = readHashKeys({ a: KEY_A, b: KEY_B })
/** This minute: what is written down of it is not yet due to be forgotten. */
const NOW = new Date(Math.floor(Date.now() / 60_000) * 60_000)
const TOMORROW = new Date(NOW.getTime() + 86_400_000)
const dayOf = (date: Date) => date.toISOString().slice(0, 10)

async function newTable(endpoint = inject('endpoint')): Promise<Dynamo> {
  const db = dynamo(`store-${randomBytes(6).toString('hex')}`, endpoint)
  await ensureTable(db)
  return db
}

async function address(written: string): Promise<Address> {
  const parsed = await parseAddress(written)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.address
}

let people = 0
/** Somebody nobody has heard of. */
function somebody(): Promise<Address> {
  people += 1
  return address(`person-${people}-${randomBytes(3).toString('hex')}@example.org`)
}

function stop(fields: Partial<EventDraft> = {}): EventDraft {
  return {
    id: newEventId(NOW),
    type: 'stop',
    scopes: ['all'],
    blocks: 'marketing',
    occurredAt: toSecond(NOW),
    receivedAt: toSecond(NOW),
    source: { method: 'keyword', origins: ['acme'], provider: 'twilio', account: 'twilio/main' },
    evidence: { messageId: randomUUID() },
    ...fields,
  }
}

/** What an append came to, and how long its caller waited. */
async function outcome(
  ledger: Ledger,
  append: Append,
): Promise<{ appended?: Appended; code?: string; ms: number }> {
  const begun = Date.now()
  try {
    const appended = await ledger.append(append)
    return { appended, ms: Date.now() - begun }
  } catch (error) {
    if (!(error instanceof BastaError)) throw error
    return { code: error.code, ms: Date.now() - begun }
  }
}

/** A chain for each id of a contact, oldest hash key first. */
async function chainsOf(ledger: Ledger, who: Address): Promise<Event[][]> {
  const chains: Event[][] = []
  for (const id of ledger.contact(who).ids) {
    const events: Event[] = []
    for await (const page of ledger.chain(id)) events.push(...page.map(({ event }) => event))
    chains.push(events)
  }
  return chains
}

async function chainOf(ledger: Ledger, who: Address): Promise<Event[]> {
  const chains = await chainsOf(ledger, who)
  expect(
    chains.flatMap((chain) =>
      verifyChain(
        chain,
        chain.slice(0, 1).map(({ prev }) => prev),
      ),
    ),
  ).toEqual([])
  return chains.flat()
}

async function standingOf(ledger: Ledger, who: Address) {
  const [standing] = await ledger.standings([ledger.contact(who)])
  if (standing === undefined) throw new Error('no standing')
  return standing
}

function foldOf(events: readonly Event[]): Registers {
  return events.map(registersOf).reduce(mergeRegisters, {})
}

let db: Dynamo
let faulty: FaultyTable

beforeAll(async () => {
  db = await newTable()
  faulty = await openFaultyTable(inject('endpoint'))
})
afterAll(() => faulty.close())

describe('the ledger', () => {
  it('gives back what it was given, with a chain that verifies', async () => {
    const ledger = openLedger(db, fixedRing(RING_A))
    const who = await somebody()
    const first = stop({
      evidence: { messageId: 'SM1', text: undefined, nested: { a: [1, null] } },
    })
    const second = stop({ type: 'lift', scopes: ['sender/acme'], occurredAt: toSecond(NOW) + 60 })
    expect(await ledger.append({ contact: ledger.contact(who), draft: first })).toEqual({
      event: first.id,
      isNew: true,
    })
    await ledger.append({ contact: ledger.contact(who), draft: second })
    const events = await chainOf(ledger, who)
    expect(events.map(({ id, type, occurredAt }) => ({ id, type, occurredAt }))).toEqual([
      { id: first.id, type: 'stop', occurredAt: first.occurredAt },
      { id: second.id, type: 'lift', occurredAt: second.occurredAt },
    ])
    expect(events[0]).toMatchObject({
      source: first.source,
      prev: '',
      evidence: { messageId: 'SM1', nested: { a: [1, null] } },
    })
    expect(await standingOf(ledger, who)).toEqual({
      channel: 'email',
      registers: foldOf(events),
      version: 2,
      head: events[1]?.hash,
    })
  })

  it('law 7: the first stop’s evidence survives the second', async () => {
    const ledger = openLedger(db, fixedRing(RING_A))
    const who = await somebody()
    const contact = ledger.contact(who)
    await ledger.append({ contact, draft: stop({ evidence: { messageId: 'the first' } }) })
    const before = await chainOf(ledger, who)
    await ledger.append({ contact, draft: stop({ evidence: { messageId: 'the second' } }) })
    const after = await chainOf(ledger, who)
    expect(after).toHaveLength(2)
    expect(after[0]).toEqual(before[0])
    expect(after.map(({ evidence }) => evidence?.['messageId'])).toEqual([
      'the first',
      'the second',
    ])
  })

  it('law 7: an event cannot be put in the place of another', async () => {
    const ledger = openLedger(db, fixedRing(RING_A))
    const who = await somebody()
    const contact = ledger.contact(who)
    await ledger.append({ contact, draft: stop() })
    const before = await chainOf(ledger, who)
    // A standing that was lost, or restored from an older copy, must not lead to an overwrite.
    await db.client.send(
      new DeleteItemCommand({
        TableName: db.table,
        Key: { pk: { S: `C#${contact.ids[0]}` }, sk: { S: 'S' } },
      }),
    )
    expect(await outcome(ledger, { contact, draft: stop() })).toMatchObject({ code: 'unavailable' })
    expect(await chainOf(ledger, who)).toEqual(before)
  })

  it('keeps an address out of the table', async () => {
    const own = await newTable()
    const ledger = openLedger(own, fixedRing(RING_A))
    for (const who of [await address('+33612345678'), await address('ada@example.org')])
      await ledger.append({ contact: ledger.contact(who), draft: stop(), messageKey: 't/m#SM1' })
    const { Items: items = [] } = await own.client.send(new ScanCommand({ TableName: own.table }))
    expect(items).toHaveLength(8)
    expect(JSON.stringify(items)).not.toMatch(/612345678|ada@|example\.org/)
  })

  it('a contact nobody spoke of has an empty standing and no history', async () => {
    const ledger = openLedger(db, fixedRing(RING_A))
    const who = await somebody()
    expect(await standingOf(ledger, who)).toEqual({
      channel: undefined,
      registers: {},
      version: 0,
      head: '',
    })
    expect(await chainOf(ledger, who)).toEqual([])
  })
})

describe('a redelivery', () => {
  it('fifty at once, in one process and in others, is one event', async () => {
    const ledgers = Array.from({ length: 4 }, () =>
      openLedger(dynamo(db.table, inject('endpoint')), fixedRing(RING_A)),
    )
    const who = await somebody()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => {
        const ledger = ledgers[at % ledgers.length] ?? openLedger(db, fixedRing(RING_A))
        return outcome(ledger, {
          contact: ledger.contact(who),
          draft: stop(),
          messageKey: 'twilio/main#SM-same',
        })
      }),
    )
    const [event, ...more] = await chainOf(openLedger(db, fixedRing(RING_A)), who)
    expect(more).toEqual([])
    const told = answers.flatMap(({ appended }) => (appended === undefined ? [] : [appended]))
    expect(told.map((one) => one.event)).toEqual(told.map(() => event?.id))
    expect(told.filter(({ isNew }) => isNew).length).toBeLessThanOrEqual(1)
    expect(answers.every(({ appended, code }) => appended ?? code === 'unavailable')).toBe(true)
  })

  it('a day later is still one event, and says which', async () => {
    const ledger = openLedger(db, fixedRing(RING_A))
    const who = await somebody()
    const contact = ledger.contact(who)
    const first = stop()
    await ledger.append({ contact, draft: first, messageKey: 'twilio/main#SM-late' })
    await ledger.append({ contact, draft: stop(), messageKey: 'twilio/main#SM-between' })
    const again = stop({ receivedAt: toSecond(NOW) + 86_400 })
    expect(
      await ledger.append({ contact, draft: again, messageKey: 'twilio/main#SM-late' }),
    ).toEqual({ event: first.id, isNew: false })
    expect(await chainOf(ledger, who)).toHaveLength(2)
  })

  it('under an older hash key is recognised after a rotation', async () => {
    const before = openLedger(db, fixedRing(RING_A))
    const after = openLedger(db, fixedRing(RING_AB))
    const who = await somebody()
    const first = stop()
    const messageKey = 'twilio/main#SM-rotated'
    await before.append({ contact: before.contact(who), draft: first, messageKey })
    expect(await after.append({ contact: after.contact(who), draft: stop(), messageKey })).toEqual({
      event: first.id,
      isNew: false,
    })
    expect(await chainOf(after, who)).toHaveLength(1)
  })

  it('what can lift is remembered for ever, a stop for at least 90 days', async () => {
    const ledger = openLedger(db, fixedRing(RING_A))
    const contact = ledger.contact(await somebody())
    const days = async (draft: EventDraft) => {
      const messageKey = `twilio/main#${draft.id}`
      await ledger.append({ contact, draft, messageKey })
      const Key = { pk: { S: `C#${contact.ids[0]}` }, sk: { S: `M#${messageKey}` } }
      const { Item } = await db.client.send(new GetItemCommand({ TableName: db.table, Key }))
      expect(Item?.['event']?.S).toBe(draft.id)
      const ttl = Item?.['ttl']?.N
      return ttl === undefined ? Infinity : (Number(ttl) - draft.receivedAt) / 86_400
    }
    expect(await days(stop())).toBeGreaterThanOrEqual(90)
    expect(await days(stop({ type: 'hold' }))).toBeGreaterThanOrEqual(90)
    expect(await days(stop({ type: 'lift' }))).toBe(Infinity)
    expect(await days(stop({ type: 'consent' }))).toBe(Infinity)
  })

  it('law 2: is acknowledged only when the first delivery is stored', async () => {
    const proxied = dynamo(db.table, faulty.endpoint)
    const ledger = openLedger(proxied, fixedRing(RING_A))
    const who = await somebody()
    const contact = ledger.contact(who)
    const tries = () =>
      Promise.all([
        outcome(ledger, { contact, draft: stop(), messageKey: 'twilio/main#SM-first' }),
        outcome(ledger, { contact, draft: stop(), messageKey: 'twilio/main#SM-twin' }),
        outcome(ledger, { contact, draft: stop(), messageKey: 'twilio/main#SM-twin' }),
        outcome(ledger, {
          contact,
          draft: stop({ source: { method: 'link', origins: ['acme'] } }),
          unless: (standing) => alreadyStopped(standing, 'all', 'marketing', 0),
        }),
        outcome(ledger, {
          contact,
          draft: stop({ source: { method: 'link', origins: ['acme'] } }),
          unless: (standing) => alreadyStopped(standing, 'all', 'marketing', 0),
        }),
      ])
    faulty.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'throttle' } : undefined,
    )
    const refused = await tries()
    faulty.setFault(undefined)
    expect(refused.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'unavailable'))
    expect(await chainOf(ledger, who)).toEqual([])

    const accepted = await tries()
    expect(accepted.map(({ appended }) => appended?.isNew)).toEqual([
      true,
      true,
      false,
      true,
      false,
    ])
    expect(await chainOf(ledger, who)).toHaveLength(3)
  })
})

describe('a rotation of the hash keys', () => {
  it('reads under the older key, and copies forward with the next event', async () => {
    const before = openLedger(db, fixedRing(RING_A))
    const after = openLedger(db, fixedRing(RING_AB))
    const who = await somebody()
    await before.append({ contact: before.contact(who), draft: stop() })
    await before.append({ contact: before.contact(who), draft: stop() })
    const old = await standingOf(before, who)
    expect(await standingOf(after, who)).toEqual(old)

    // Of a scope of its own: said in the same second, it would draw with the others for their register.
    const moved = stop({ scopes: ['sender/solo'] })
    await after.append({ contact: after.contact(who), draft: moved })
    const [oldChain = [], newChain = []] = await chainsOf(after, who)
    expect(oldChain.map(({ hash }) => hash).at(-1)).toBe(old.head)
    expect(newChain).toMatchObject([{ id: moved.id, prev: old.head }])
    expect(verifyChain([...oldChain, ...newChain])).toEqual([])

    // All that is known stands under the new key: the old one may be retired.
    const [, newest] = RING_AB
    if (newest === undefined) throw new Error('no key')
    const [forward] = await after.standings([{ ids: [contactId(newest, who)] }])
    expect(forward).toEqual(await standingOf(after, who))
    expect(forward).toMatchObject({ version: 3, registers: { ...old.registers } })
  })

  it('hears a process that still writes under the older key only', async () => {
    const before = openLedger(db, fixedRing(RING_A))
    const after = openLedger(db, fixedRing(RING_AB))
    const who = await somebody()
    await after.append({ contact: after.contact(who), draft: stop({ scopes: ['sender/beta'] }) })
    await before.append({ contact: before.contact(who), draft: stop({ scopes: ['sender/acme'] }) })
    await after.append({ contact: after.contact(who), draft: stop({ scopes: ['sender/gamma'] }) })
    const { registers } = await standingOf(after, who)
    const stopped = new Set(Object.keys(registers).map((key) => key.split('|')[3]))
    expect(stopped).toEqual(new Set(['sender/acme', 'sender/beta', 'sender/gamma']))
    expect(await chainOf(after, who)).toHaveLength(3)
  })

  it('a short link, which knows one id only, and a text at the same time lose neither', async () => {
    const own = await newTable()
    const [, newest] = RING_AB
    if (newest === undefined) throw new Error('no key')
    const before = openLedger(own, fixedRing(RING_A))
    const full = openLedger(dynamo(own.table, faulty.endpoint), fixedRing(RING_AB))
    const other = openLedger(own, fixedRing(RING_AB))
    const who = await somebody()
    await other.append({ contact: other.contact(who), draft: stop() })
    // The older chain is longer, so that the two do not even meet in an event's number.
    for (let n = 0; n < 3; n += 1)
      await before.append({ contact: before.contact(who), draft: stop() })
    let isWriting: (() => void) | undefined
    const writing = new Promise<void>((resolve) => (isWriting = resolve))
    faulty.setFault(({ operation }) => {
      if (operation !== 'TransactWriteItems') return undefined
      isWriting?.()
      return { kind: 'late', milliseconds: 200 }
    })
    const slow = full.append({
      contact: full.contact(who),
      draft: stop({ scopes: ['sender/acme'] }),
    })
    await writing
    await other.append({
      contact: { ids: [contactId(newest, who)] },
      draft: stop({ scopes: ['sender/beta'] }),
    })
    await slow
    faulty.setFault(undefined)
    const { registers } = await standingOf(other, who)
    const stopped = new Set(Object.keys(registers).map((key) => key.split('|')[3]))
    expect(stopped).toEqual(new Set(['all', 'sender/acme', 'sender/beta']))
    expect(await chainOf(other, who)).toHaveLength(6)
  })

  it('a burst fits into its writes however long the ring', async () => {
    const letters = Array.from('abcdefghijklmnop')
    const ring = readHashKeys(
      Object.fromEntries(letters.map((letter) => [letter, `${letter}-${KEY_A}`])),
    )
    const ledger = openLedger(db, fixedRing(ring), 30_000)
    const who = await somebody()
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        outcome(ledger, {
          contact: ledger.contact(who),
          draft: stop({ type: 'hold' }),
          messageKey: `twilio/main#SM${at}`,
          review: { sealed: Buffer.from('sealed') },
        }),
      ),
    )
    expect(answers.filter(({ appended }) => appended?.isNew !== true)).toEqual([])
    expect(await chainOf(ledger, who)).toHaveLength(40)
  })
})

describe('the proof of the hash keys', () => {
  const ready = (own: Dynamo, keys: HashKeys) =>
    hashRing(own, { load: () => Promise.resolve(keys), now: () => new Date() })
      .ready()
      .then(
        () => 'ready',
        (error: unknown) => (error instanceof BastaError ? error.code : 'another error'),
      )

  it('is missing from a new table: nothing is answered', async () => {
    const own = await newTable()
    expect(compareHashKeys(await readProofs(own), RING_A)).toBe('unproven')
    expect(await ready(own, RING_A)).toBe('unavailable')
  })

  it('once written lets that ring in, and no other', async () => {
    const own = await newTable()
    expect(await proveHashKeys(own, RING_A, () => new Date())).toBeUndefined()
    expect(await proveHashKeys(own, RING_A, () => new Date())).toBeUndefined()
    expect(await ready(own, RING_A)).toBe('ready')
    for (const other of [{ a: KEY_B }, { a: KEY_B, b: KEY_A }])
      expect(await ready(own, readHashKeys(other))).toBe('hash_key_mismatch')
    // A version that is not proven yet is nobody's: it keeps from nothing.
    expect(await ready(own, RING_AB)).toBe('ready')
  })

  it('is never written for another ring into a table that was set up', async () => {
    const own = await newTable()
    await proveHashKeys(own, RING_A, () => new Date())
    const before = await metaOf(own)
    for (const other of [{ a: KEY_B }, { b: KEY_B }, { b: KEY_B, c: KEY_C }, { b: KEY_A }])
      expect(await proveHashKeys(own, readHashKeys(other), () => new Date())).toBe('mismatch')
    expect(await metaOf(own)).toEqual(before)
  })

  it('is never written for another ring into a table whose setting up was cut short', async () => {
    const own = await newTable()
    const proxied = dynamo(own.table, faulty.endpoint)
    faulty.setFault(({ operation, body }) =>
      operation === 'PutItem' && JSON.stringify(body).includes('schema')
        ? { kind: 'internal' }
        : undefined,
    )
    await expect(proveHashKeys(proxied, RING_A, () => new Date())).rejects.toMatchObject({
      code: 'unavailable',
    })
    faulty.setFault(undefined)
    const before = await metaOf(own)
    expect(before).toHaveLength(1)
    expect(await proveHashKeys(own, readHashKeys({ b: KEY_B }), () => new Date())).toBe('mismatch')
    expect(await metaOf(own)).toEqual(before)
    expect(await proveHashKeys(own, RING_A, () => new Date())).toBeUndefined()
  })

  it('of two set-ups at once with different keys only one is told that it holds', async () => {
    for (let round = 0; round < 5; round += 1) {
      const own = await newTable()
      const rings = [RING_A, readHashKeys({ a: KEY_B })]
      const problems = await Promise.all(
        rings.map((ring) => proveHashKeys(own, ring, () => new Date())),
      )
      expect(new Set(problems)).toEqual(new Set(['mismatch', undefined]))
    }
  })

  it('follows a rotation, and lets in no ring without the older key', async () => {
    const own = await newTable()
    await proveHashKeys(own, RING_A, () => new Date())
    expect(await proveHashKeys(own, RING_AB, () => new Date())).toBeUndefined()
    expect(await ready(own, RING_AB)).toBe('ready')
    for (const without of [readHashKeys({ b: KEY_B, c: KEY_C }), RING_A]) {
      expect(await proveHashKeys(own, without, () => new Date())).toBe('mismatch')
      expect(await ready(own, without)).toBe('hash_key_mismatch')
    }
  })

  async function metaOf(own: Dynamo) {
    const { Items } = await own.client.send(
      new QueryCommand({
        TableName: own.table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'META' } },
      }),
    )
    return Items ?? []
  }
})

describe('300 stops of one contact at once', () => {
  const burst = async (processes: number) => {
    const own = await newTable()
    const ledgers = Array.from({ length: processes }, () =>
      openLedger(dynamo(own.table, inject('endpoint')), fixedRing(RING_A)),
    )
    const consumer = openLedger(own, fixedRing(RING_A), 30_000)
    const who = await somebody()
    const appends = Array.from({ length: 300 }, (_, at): Append => {
      const draft = stop({ occurredAt: toSecond(NOW) - (at % 7) })
      return { contact: consumer.contact(who), draft, messageKey: `twilio/main#SM${at}` }
    })
    const answers = await Promise.all(
      appends.map((append, at) => outcome(ledgers[at % processes] ?? consumer, append)),
    )
    // What the table could not take in time is spilled, and taken by the consumer.
    const spilled = appends.filter((_, at) => answers[at]?.appended === undefined)
    for (const append of spilled) await consumer.append(append)
    return { answers, spilled, appends, events: await chainOf(consumer, who), consumer, who }
  }

  it.each([1, 4])('in %i processes: none is lost, the chain is whole', async (processes) => {
    const { answers, spilled, appends, events, consumer, who } = await burst(processes)
    expect(events.map(({ id }) => id).toSorted()).toEqual(
      appends.map(({ draft }) => draft.id).toSorted(),
    )
    expect(answers.filter(({ ms }) => ms > 2_000)).toEqual([])
    expect(answers.flatMap(({ code }) => (code === undefined ? [] : [code]))).toEqual(
      spilled.map(() => 'unavailable'),
    )
    const standing = await standingOf(consumer, who)
    expect(standing).toMatchObject({ version: 300, head: events.at(-1)?.hash })
    expect(standing.registers).toEqual(foldOf(events))
  })
})

describe('standings of many', () => {
  it('of 1,000 contacts come in the order asked, duplicates and unknown ones in their place', async () => {
    const own = await newTable()
    const ledger = openLedger(own, fixedRing(RING_AB))
    const all = await Promise.all(Array.from({ length: 300 }, somebody))
    const drafts = new Map<Address, EventDraft>()
    for (const who of all.filter((_, at) => at % 3 === 0)) {
      const draft = stop()
      drafts.set(who, draft)
      await ledger.append({ contact: ledger.contact(who), draft })
    }
    const asked = Array.from({ length: 1_000 }, (_, at) => all[(at * 7) % all.length] ?? all[0])
    const known = asked.flatMap((who) => (who === undefined ? [] : [who]))
    const standings = await ledger.standings(known.map(ledger.contact))
    const found = standings.map(({ registers }) => Object.values(registers)[0]?.[1])
    expect(found).toEqual(known.map((who) => drafts.get(who)?.id))
  })

  it('are asked for again where the table left some keys out, throttled or hung up', async () => {
    const own = await newTable()
    const direct = openLedger(own, fixedRing(RING_A))
    const all = await Promise.all(Array.from({ length: 230 }, somebody))
    for (const who of all.slice(200))
      await direct.append({ contact: direct.contact(who), draft: stop() })
    const proxied = openLedger(dynamo(own.table, faulty.endpoint), fixedRing(RING_A))
    const contacts = all.map(direct.contact)
    const wanted = await direct.standings(contacts)
    for (const faults of [
      [
        { kind: 'unprocessed', keep: 30 },
        { kind: 'unprocessed', keep: 0 },
        { kind: 'unprocessed', keep: 1 },
      ],
      [{ kind: 'throttle' }, { kind: 'unprocessed', keep: 99 }],
      [{ kind: 'drop' }, { kind: 'internal' }],
      [{ kind: 'cut' }, { kind: 'throttle' }],
    ] as const) {
      let next = 0
      faulty.setFault(() => faults[next++])
      expect(await proxied.standings(contacts)).toEqual(wanted)
      expect(next).toBeGreaterThan(faults.length)
    }
    faulty.setFault(undefined)
  })

  it('law 1: are refused, never half given, while the table keeps leaving keys out', async () => {
    const proxied = openLedger(dynamo(db.table, faulty.endpoint), fixedRing(RING_A))
    const contacts = (await Promise.all(Array.from({ length: 120 }, somebody))).map(proxied.contact)
    for (const fault of [
      { kind: 'unprocessed', keep: 0 },
      { kind: 'throttle' },
      { kind: 'drop' },
      { kind: 'internal' },
    ] as const) {
      faulty.setFault(() => fault)
      await expect(proxied.standings(contacts)).rejects.toMatchObject({ code: 'unavailable' })
      if (fault.kind !== 'unprocessed')
        await expect(proxied.standings(contacts.slice(0, 1))).rejects.toMatchObject({
          code: 'unavailable',
        })
    }
    faulty.setFault(undefined)
  })

  it('law 1: a table that never answers is a refusal within seconds, not a wait', async () => {
    const proxied = openLedger(dynamo(db.table, faulty.endpoint), fixedRing(RING_A))
    const who = await somebody()
    faulty.setFault(() => ({ kind: 'hang' }))
    const asked = proxied.standings([proxied.contact(who)]).then(
      () => 'answered',
      (error: unknown) => (error instanceof BastaError ? error.code : 'another error'),
    )
    expect(await Promise.race([asked, sleep(9_000, 'waiting')])).toBe('unavailable')
    faulty.setFault(undefined)
  })
})

describe('an append whose answer is lost', () => {
  const cases = (who: Address, ledger: Ledger): [string, Append][] => {
    const contact = ledger.contact(who)
    return [
      ['a text', { contact, draft: stop(), messageKey: 'twilio/main#SM-cut' }],
      [
        'a link',
        {
          contact,
          draft: stop({ scopes: ['sender/acme'], source: { method: 'link', origins: ['acme'] } }),
          unless: (standing) => alreadyStopped(standing, 'sender/acme', 'marketing', 0),
        },
      ],
    ]
  }

  it('is one event, after the SDK’s own retry and after the provider’s', async () => {
    const own = await newTable()
    const ledger = openLedger(dynamo(own.table, faulty.endpoint), fixedRing(RING_A))
    const who = await somebody()
    for (const [, append] of cases(who, ledger)) {
      let isCut = false
      faulty.setFault(({ operation }) => {
        if (operation !== 'TransactWriteItems' || isCut) return undefined
        isCut = true
        return { kind: 'cut' }
      })
      const first = await ledger.append(append)
      expect(isCut).toBe(true)
      expect(first.event).toBe(append.draft.id)
      const again = { ...append, draft: { ...append.draft, id: newEventId(NOW) } }
      expect(await ledger.append(again)).toEqual({ event: first.event, isNew: false })
    }
    faulty.setFault(undefined)
    expect(await chainOf(openLedger(own, fixedRing(RING_A)), who)).toHaveLength(2)
  })

  it('is one event when every answer was lost and the request came again from the inbox', async () => {
    const own = await newTable()
    const ledger = openLedger(dynamo(own.table, faulty.endpoint), fixedRing(RING_A))
    const consumer = openLedger(own, fixedRing(RING_A), 30_000)
    const who = await somebody()
    for (const [, append] of cases(who, ledger)) {
      faulty.setFault(({ operation }) =>
        operation === 'TransactWriteItems' ? { kind: 'cut' } : undefined,
      )
      expect(await outcome(ledger, append)).toMatchObject({ code: 'unavailable' })
      faulty.setFault(undefined)
      const again = { ...append, draft: { ...append.draft, id: newEventId(NOW) } }
      expect(await consumer.append(again)).toEqual({ event: append.draft.id, isNew: false })
    }
    expect(await chainOf(consumer, who)).toHaveLength(2)
  })
})

describe('the event log', () => {
  const entriesOf = (contact: string, from: number, to: number): LogEntry[] =>
    Array.from({ length: to - from }, (_, at) => ({
      event: `evt_${contact}_${from + at}`,
      contact,
      sk: `E#${from + at}`,
      day: dayOf(NOW),
      counters: ['source|-|link|stop'],
    }))

  async function readLog(own: Dynamo, shard: number, days = [dayOf(NOW)]) {
    const found = []
    for (const day of days) found.push(await queryEntries(own, { shard, day, after: 0 }, 1_000))
    return found.flat(2).map(({ sequence, event, contact, eventKey }) => {
      return { sequence, event, contact, sk: eventKey }
    })
  }

  it('holds each event once, in order, without gaps, whatever is delivered twice', async () => {
    const own = await newTable()
    const contacts = ['one', 'two', 'three', 'four', 'five']
    const batch = contacts.flatMap((contact) => entriesOf(contact, 0, 30))
    // A stream keeps one contact's events in order; a batch that failed comes again, longer.
    await Promise.all([recordEvents(own, batch, NOW), recordEvents(own, batch, NOW)])
    const longer = contacts.flatMap((contact) => entriesOf(contact, 10, 45))
    await Promise.all([recordEvents(own, longer, NOW), recordEvents(own, batch, NOW)])
    let found = 0
    for (const shard of [0, 1, 2, 3]) {
      const log = await readLog(own, shard)
      found += log.length
      expect(log.map(({ sequence }) => sequence)).toEqual(log.map((_, at) => at + 1))
      for (const contact of contacts.filter((one) => logShard(one) === shard)) {
        const mine = log.filter((one) => one.contact === contact)
        expect(mine.map(({ event, sk }) => ({ event, sk }))).toEqual(
          entriesOf(contact, 0, 45).map(({ event, sk }) => ({ event, sk })),
        )
      }
    }
    expect(found).toBe(5 * 45)
  })

  it('takes a batch that names an event twice', async () => {
    const own = await newTable()
    const [entry] = entriesOf('one', 0, 1)
    if (entry === undefined) throw new Error('no entry')
    await recordEvents(own, [entry, { ...entry }], NOW)
    expect(await readLog(own, logShard('one'))).toHaveLength(1)
  })

  it('goes on counting the next day, and never back a day when clocks differ', async () => {
    const own = await newTable()
    await recordEvents(own, entriesOf('one', 0, 2), NOW)
    await recordEvents(own, entriesOf('one', 2, 4), TOMORROW)
    await recordEvents(own, entriesOf('one', 4, 6), NOW)
    const shard = logShard('one')
    expect(await readLog(own, shard)).toHaveLength(2)
    const log = await readLog(own, shard, [dayOf(NOW), dayOf(TOMORROW)])
    expect(log.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6])
    expect(log.map(({ sk }) => sk)).toEqual(['E#0', 'E#1', 'E#2', 'E#3', 'E#4', 'E#5'])
  })

  it('throws where the table is down, so that the stream delivers again', async () => {
    const own = await newTable()
    const proxied = dynamo(own.table, faulty.endpoint)
    faulty.setDown(true)
    await expect(recordEvents(proxied, entriesOf('one', 0, 1), NOW)).rejects.toMatchObject({
      code: 'unavailable',
    })
    faulty.setDown(false)
    await recordEvents(proxied, entriesOf('one', 0, 1), NOW)
    expect(await readLog(own, logShard('one'))).toHaveLength(1)
  })
})

describe('quarantine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'basta-quarantine-'))
  const large = localLargeRequests(folder)
  const shelfWith = (room: Partial<Room> = {}) => {
    const most = { inAll: 99, ofBlock: 99, withoutCredential: 99, ofBlockWithoutCredential: 99 }
    return quarantine(db, large, { ...most, ...room })
  }
  const newAccount = () => `generic/${randomBytes(4).toString('hex')}`
  const request = (account: string, fields: Partial<ToQuarantine> = {}): ToQuarantine => ({
    account,
    sealed: Buffer.from('forged'),
    receivedAt: NOW,
    block: 'one',
    presentsCredential: true,
    ...fields,
  })
  const idsOf = async (shelf: Quarantine, account: string, after?: string): Promise<string[]> => {
    const { page, isMore } = await shelf.list(account, after)
    const ids = page.map(({ id }) => id)
    return isMore ? [...ids, ...(await idsOf(shelf, account, ids.at(-1)))] : ids
  }

  it('gives back what it keeps, oldest first, each account its own, until its end', async () => {
    const shelf = shelfWith()
    const account = newAccount()
    for (const [at, text] of ['second', 'third', 'first'].entries()) {
      const receivedAt = new Date(NOW.getTime() + ((at + 1) % 3) * 1_000)
      const kept = await shelf.keep(request(account, { sealed: Buffer.from(text), receivedAt }))
      expect(kept).toBe('kept')
    }
    const texts = async () => {
      const { page } = await shelf.list(account)
      const opened = await Promise.all(page.map((one) => shelf.open(one)))
      return opened.map((sealed) => Buffer.from(sealed ?? []).toString())
    }
    expect(await texts()).toEqual(['first', 'second', 'third'])
    expect(await idsOf(shelf, `${account}x`)).toEqual([])
    const ends = (await queryAll(db, `Q#${account}`, '')).map(({ ttl }) => Number(ttl?.N))
    expect(ends).toHaveLength(5)
    for (const end of ends) expect(end - toSecond(NOW) - 7 * 86_400).toBeOneOf([0, 1, 2])
    const [oldest] = (await shelf.list(account)).page
    if (oldest !== undefined) await shelf.release(account, oldest)
    expect(await texts()).toEqual(['second', 'third'])
  })

  it('is read a page at a time, and goes on after any', async () => {
    const shelf = shelfWith()
    const account = newAccount()
    for (let count = 0; count < 45; count += 1) await shelf.keep(request(account))
    const pages = [await shelf.list(account)]
    for (let last = pages[0]; last?.isMore === true; last = pages.at(-1))
      pages.push(await shelf.list(account, last.page.at(-1)?.id))
    expect(pages.map(({ page }) => page.length)).toEqual([20, 20, 5])
    const ids = pages.flatMap(({ page }) => page.map(({ id }) => id))
    expect(new Set(ids).size).toBe(45)
    expect(ids).toEqual(ids.toSorted())
  })

  it('keeps what is large beside the table, and forgets it with its item', async () => {
    const shelf = shelfWith()
    const account = newAccount()
    const sealed = randomBytes(700 * 1024)
    expect(await shelf.keep(request(account, { sealed }))).toBe('kept')
    const [one] = (await shelf.list(account)).page
    if (one === undefined) throw new Error('Nothing was kept.')
    expect(Buffer.from((await shelf.open(one)) ?? []).equals(sealed)).toBe(true)
    expect(readdirSync(folder)).toHaveLength(1)
    await shelf.release(account, one)
    expect(readdirSync(folder)).toEqual([])
    expect(await shelf.open(one)).toBeUndefined()
  })

  it('has room for so many pieces of an account and a day, however many come at once', async () => {
    const shelf = shelfWith({ inAll: 20 })
    const account = newAccount()
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, at) => shelf.keep(request(account, { block: String(at) }))),
    )
    expect(answers.filter((one) => one === 'kept')).toHaveLength(20)
    expect(await idsOf(shelf, account)).toHaveLength(20)
    expect(await shelf.keep(request(newAccount()))).toBe('kept')
    const receivedAt = TOMORROW
    const three = { receivedAt, sealed: Buffer.alloc(3 * PIECE_BYTES) }
    for (let count = 0; count < 6; count += 1)
      expect(await shelf.keep(request(account, { ...three, block: String(count) }))).toBe('kept')
    expect(await shelf.keep(request(account, three))).toBe('full')
    expect(await shelf.keep(request(account, { receivedAt }))).toBe('kept')
  })

  it('lets no block of addresses fill it', async () => {
    const shelf = shelfWith({ ofBlock: 5, inAll: 9 })
    const account = newAccount()
    const flood = await Promise.all(
      Array.from({ length: 20 }, () => shelf.keep(request(account, { block: 'stranger' }))),
    )
    expect(flood.filter((one) => one === 'kept')).toHaveLength(5)
    // What is refused for its block takes no room of the others'.
    for (let count = 0; count < 4; count += 1)
      expect(await shelf.keep(request(account, { block: 'provider' }))).toBe('kept')
    expect(await shelf.keep(request(account, { block: 'provider' }))).toBe('full')
  })

  it('lets those who present nothing, from however many blocks, leave the rest to those who do', async () => {
    const shelf = shelfWith({ withoutCredential: 4, ofBlockWithoutCredential: 2, inAll: 6 })
    const account = newAccount()
    const bare = (block: string) =>
      shelf.keep(request(account, { block, presentsCredential: false }))
    expect([await bare('a'), await bare('a'), await bare('a')]).toEqual(['kept', 'kept', 'full'])
    for (const block of ['b', 'c', 'd', 'e', 'f']) await bare(block)
    expect(await bare('g')).toBe('full')
    expect(await idsOf(shelf, account)).toHaveLength(4)
    const genuine = () => shelf.keep(request(account, { block: 'a' }))
    expect([await genuine(), await genuine(), await genuine()]).toEqual(['kept', 'kept', 'full'])
  })
})

describe('senders', () => {
  const acme = (fields: Partial<Sender> = {}): Sender => ({
    id: 'acme',
    name: 'Acme',
    numbers: [],
    domains: [],
    topics: ['promo', 'news'],
    basis: 'consent',
    stopReach: 'all',
    topicNumbers: [],
    ...fields,
  })
  const change = { at: '2026-11-21T19:00:00Z', key: 'key_1' }

  it('are versioned, and every change is kept in a chain', async () => {
    const own = await newTable()
    const register = senders(own)
    expect(await register.get('acme')).toBeUndefined()
    const first = await register.put(acme(), change)
    const second = await register.put(acme({ name: 'Acme Ltd', stopReach: 'sender' }), change)
    expect([first.version, second.version]).toEqual([1, 2])
    expect(await register.get('acme')).toEqual(second)
    expect(await senders(own).get('acme')).toEqual(second)
    const { Items: items = [] } = await own.client.send(
      new QueryCommand({
        TableName: own.table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'SENDER#acme' } },
      }),
    )
    expect(items.map(({ prev, hash }) => [prev?.S, hash?.S])).toEqual([
      ['', first.head],
      [first.head, second.head],
    ])
    expect(items.map(({ document }) => JSON.parse(document?.S ?? '') as Sender)).toMatchObject([
      { name: 'Acme', stopReach: 'all' },
      { name: 'Acme Ltd', stopReach: 'sender' },
    ])
    expect(items.map(({ key }) => key?.S)).toEqual(['key_1', 'key_1'])
  })

  it('changed by two at once are changed by one; the other is told', async () => {
    const own = await newTable()
    const slow = senders(dynamo(own.table, faulty.endpoint))
    for (const name of ['new', 'changed']) {
      let isWriting: (() => void) | undefined
      const writing = new Promise<void>((resolve) => (isWriting = resolve))
      faulty.setFault(({ operation }) => {
        if (operation !== 'TransactWriteItems') return undefined
        isWriting?.()
        return { kind: 'late', milliseconds: 300 }
      })
      const late = slow.put(acme({ name: `${name} late` }), change)
      const refused = expect(late).rejects.toMatchObject({ code: 'conflict' })
      await writing
      const stored = await senders(own).put(acme({ name: `${name} first` }), change)
      await refused
      expect(await senders(own).get('acme')).toEqual(stored)
    }
    faulty.setFault(undefined)
  })

  it('topic numbers only grow: a short link means the same for ever', async () => {
    const own = await newTable()
    const register = senders(own)
    await register.put(acme({ topics: ['promo', 'news'] }), change)
    await register.put(acme({ topics: ['news'] }), change)
    await register.put(acme({ topics: ['events', 'promo'] }), change)
    // What a caller claims about the numbers counts for nothing.
    await register.put(acme({ topics: ['events'], topicNumbers: ['other'] }), change)
    const { topics, topicNumbers } = (await register.get('acme')) ?? {}
    expect(topics).toEqual(['events'])
    expect(topicNumbers).toEqual(['promo', 'news', 'events'])
    for (let at = 0; at < 5; at += 1)
      await register.put(
        acme({ topics: Array.from({ length: 50 }, (_, i) => `t${at}-${i}`) }),
        change,
      )
    await expect(register.put(acme({ topics: ['a', 'b', 'c'] }), change)).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  it('a failed read is not remembered', async () => {
    const own = await newTable()
    await senders(own).put(acme(), change)
    const proxied = senders(dynamo(own.table, faulty.endpoint))
    faulty.setDown(true)
    await expect(proxied.get('acme')).rejects.toMatchObject({ code: 'unavailable' })
    faulty.setDown(false)
    expect(await proxied.get('acme')).toMatchObject({ name: 'Acme' })
  })
})

describe('keys of the API', () => {
  it('are found by what the caller shows, and stored as a hash', async () => {
    const own = await newTable()
    const ring = keys(own)
    const wanted = { name: 'shop', rights: ['check'], senders: ['acme'] } as const
    const act = { by: 'somebody', at: toSecond(NOW), requestId: 'one' }
    const { key, secret } = await keyRegister(own).create(wanted, act)
    expect(key).toEqual({ ...(await ring.find(secret)), createdBy: 'somebody' })
    expect(key).toMatchObject({ ...wanted, lastFour: secret.slice(-4) })
    expect(await ring.find(`${secret}x`)).toBeUndefined()
    const { Items: items = [] } = await own.client.send(new ScanCommand({ TableName: own.table }))
    expect(JSON.stringify(items)).not.toContain(secret)
  })

  it('the first administrator’s is made once', async () => {
    const own = await newTable()
    for (const at of ['2026-11-21T19:00:00Z', '2027-01-01T00:00:00Z'])
      await ensureAdminKey(own, 'an administrator’s key', at)
    expect(await keys(own).find('an administrator’s key')).toMatchObject({
      rights: ['admin'],
      created: '2026-11-21T19:00:00Z',
    })
  })
})

describe('link keys', () => {
  const roots = readLinkRoots({ 1: 'root-of-epoch-1-0123456789-0123456789' })

  it('two processes that mint for the first time at once agree on the key', async () => {
    const own = await newTable()
    const processes = Array.from({ length: 8 }, () =>
      linkKeys(dynamo(own.table, inject('endpoint')), () => Promise.resolve(roots)),
    )
    const minted = await Promise.all(processes.map((one) => one.current('acme')))
    expect(new Set(minted.map(({ id }) => Buffer.from(id).toString('hex'))).size).toBe(1)
    const [first] = minted
    if (first === undefined) throw new Error('no key')
    const token = sealToken(first, {
      channel: 'sms',
      address: '+33612345678',
      sender: 'acme',
      issued: 1,
    })
    const found = await linkKeys(own, () => Promise.resolve(roots)).find(tokenKeyId(token) ?? '')
    expect(found && openToken(found, token)).toMatchObject({ sender: 'acme' })
  })

  it('law 4: an older epoch keeps opening what it sealed, a new one mints', async () => {
    const own = await newTable()
    const before = await linkKeys(own, () => Promise.resolve(roots)).current('acme')
    const link = {
      channel: 'email',
      address: 'ada@example.org',
      sender: 'acme',
      issued: 1,
    } as const
    const token = sealToken(before, link)
    const both = readLinkRoots({
      1: 'root-of-epoch-1-0123456789-0123456789',
      10: 'root-of-epoch-10-0123456789-012345678',
      2: 'root-of-epoch-2-0123456789-0123456789',
    })
    const after = linkKeys(own, () => Promise.resolve(both))
    const found = await after.find(tokenKeyId(token) ?? '')
    expect(found && openToken(found, token)).toMatchObject(link)
    const newest = await after.current('acme')
    expect(newest.id).not.toEqual(before.id)
    expect(
      await linkKeys(own, () => Promise.resolve(roots))
        .find(Buffer.from(newest.id).toString('hex'))
        .catch(String),
    ).toMatch(/epoch 10/)
  })

  it('an id that nobody has is unknown, until somebody has it', async () => {
    const own = await newTable()
    const reader = linkKeys(own, () => Promise.resolve(roots))
    expect(await reader.find('00000000')).toBeUndefined()
    const { id } = await linkKeys(own, () => Promise.resolve(roots)).current('acme')
    expect(await reader.find(Buffer.from(id).toString('hex'))).toMatchObject({ sender: 'acme' })
  })
})

describe('the local storehouse', () => {
  it('is one process’s at a time, and keeps what it was given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'basta-storehouse-'))
    const file = join(folder, 'local.db')
    const first = openStorehouse(file)
    await first.put(Buffer.from('sealed one'))
    await first.put(Buffer.from('sealed two'))
    first.setPosition('shard-1', '42')
    expect(() => openStorehouse(file)).toThrow(LockedError)
    const [one] = first.due(Date.now(), 10)
    first.retryAt(one?.id ?? 0, Date.now() + 60_000)
    first.close()

    const again = openStorehouse(file)
    expect(again.position('shard-1')).toBe('42')
    expect(again.position('shard-2')).toBeUndefined()
    expect(again.size()).toBe(2)
    // What the last process put off, the next one tries at once.
    expect(again.due(Date.now(), 10)).toMatchObject([{ attempts: 0 }, { attempts: 0 }])
    again.done(one?.id ?? 0)
    expect(again.size()).toBe(1)
    again.close()
    rmSync(folder, { recursive: true })
  })
})

describe('what the ledger says', () => {
  it('law 1: is a verdict only where the standing could be read', async () => {
    const ledger = openLedger(db, fixedRing(RING_A))
    const who = await somebody()
    await ledger.append({ contact: ledger.contact(who), draft: stop() })
    const question = { sender: 'acme', purpose: 'marketing' } as const
    const verdict = decide(await standingOf(ledger, who), { basis: 'opt_out' }, question, NOW)
    expect(verdict).toMatchObject({ allowed: false, reason: 'opted_out', scope: 'all' })
    const proxied = openLedger(dynamo(db.table, faulty.endpoint), fixedRing(RING_A))
    faulty.setDown(true)
    await expect(proxied.standings([proxied.contact(who)])).rejects.toMatchObject({
      code: 'unavailable',
    })
    await expect(chainsOf(proxied, who)).rejects.toMatchObject({
      code: 'unavailable',
    })
    faulty.setDown(false)
  })
})
