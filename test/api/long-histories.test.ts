import { BatchWriteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { parseAddress } from '../../functions/domain/address.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { chainEvent, newEventId, newSalt, type EventDraft } from '../../functions/domain/event.ts'
import { applyEvent, NOTHING_KNOWN } from '../../functions/domain/standing.ts'
import { toSecond } from '../../functions/domain/time.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { type Item } from '../../functions/store/dynamo/items.ts'
import { eventItem, standingItem } from '../../functions/store/dynamo/written-items.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { ACME, openHouse, OPT_OUT, twilioText, type TestHouse } from '../house/house.ts'
import { fixedRing } from '../house/fixed-ring.ts'

const EVENTS = 10_000
/** So many lost their evidence to an erasure of before: the embedded engine rewrites some forty a second. */
const ERASED_BEFORE = 4_900
const isErased = (n: number) => n < ERASED_BEFORE || n > EVENTS - ERASED_BEFORE + 800
const INTERRUPTED_AFTER = 300
/** What a Lambda may answer, with room for what wraps it. */
const ANSWER_BYTES_MAX = 5_000_000
/** What the front door gives a caller. */
const ANSWER_MS_MAX = 29_000
const PERSON = '+33612340000'
const HELD = 'not interested'

let house: TestHouse

/** Somebody of whom ten thousand things are on record, in the middle of them a text that waits. */
beforeAll(async () => {
  house = await openHouse({ sendsTexts: true })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  const db = dynamo(house.table, inject('endpoint'))
  const ledger = openLedger(db, fixedRing(readHashKeys(house.secrets.hashKeys)), 600_000)
  const parsed = await parseAddress(PERSON)
  if (!parsed.ok) throw new Error(parsed.problem)
  const contact = ledger.contact(parsed.address)
  const base = toSecond(new Date()) - 100_000
  const said = (n: number): EventDraft => ({
    id: newEventId(new Date((base + n) * 1_000)),
    type: n % 2 === 0 ? 'stop' : 'consent',
    scopes: ['sender/acme'],
    blocks: 'marketing',
    occurredAt: base + n,
    receivedAt: base + n,
    source: {
      method: n % 2 === 0 ? 'letter' : 'form',
      origins: ['acme'],
      ...(n % 2 === 0 ? {} : { strength: 'lifting' as const }),
    },
    evidence: {
      reference: `entry ${n}`,
      wording: 'I want the offers of the lighthouse. '.repeat(6),
    },
  })
  const [id] = contact.ids
  /** Chained by the rules themselves and put down as they are stored: by appends it would take minutes. */
  const record = async (from: number, to: number) => {
    let [standing = NOTHING_KNOWN] = await ledger.standings([contact])
    const items: Item[] = []
    for (let n = from; n < to; n += 1) {
      const event = chainEvent(said(n), standing.head, newSalt())
      standing = applyEvent(standing, event, 'sms')
      const { evidence: _evidence, salt: _salt, ...erased } = event
      items.push(eventItem(id, standing.version, isErased(n) ? erased : event))
    }
    for (let at = 0; at < items.length; at += 25) {
      const puts = items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } }))
      await db.client.send(new BatchWriteItemCommand({ RequestItems: { [db.table]: puts } }))
    }
    const Item = standingItem(id, standing)
    await db.client.send(new PutItemCommand({ TableName: db.table, Item }))
  }
  await record(0, EVENTS / 2)
  await house.request(...twilioText(HELD, { from: PERSON }))
  await record(EVENTS / 2, EVENTS - 1)
}, 300_000)

type Page = {
  standing: { version: number }
  events: { id: string; evidence?: object }[]
  chain: { intact: boolean }
  next?: string
}

async function pagesOf(to: string): Promise<Page[]> {
  const pages: Page[] = []
  let after: string | undefined
  do {
    const begun = Date.now()
    const { status, body } = await house.api('POST', '/v1/history', { to, after })
    expect(status).toBe(200)
    expect(Date.now() - begun).toBeLessThan(ANSWER_MS_MAX)
    expect(JSON.stringify(body).length).toBeLessThan(ANSWER_BYTES_MAX)
    const page: Page = body
    pages.push(page)
    after = page.next
  } while (after !== undefined)
  return pages
}

describe('a contact with 10,000 events', () => {
  it('has a history in pages, each event once, and a chain that verifies across them', async () => {
    const pages = await pagesOf(PERSON)
    const ids = pages.flatMap(({ events }) => events.map(({ id }) => id))
    expect(ids).toHaveLength(EVENTS)
    expect(new Set(ids).size).toBe(EVENTS)
    expect(pages.length).toBeGreaterThanOrEqual(EVENTS / 500)
    expect(pages.every(({ chain }) => chain.intact)).toBe(true)
    expect(pages[0]?.standing.version).toBe(EVENTS)
  })

  it('a cursor of anything else is refused where it stands', async () => {
    for (const after of ['nonsense', 'MS5oaXN0b3J5Lng', 'MS5yZXZpZXdzLjEuMQ'])
      expect(await house.api('POST', '/v1/history', { to: PERSON, after })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '#/after' }] },
      })
  })

  it('has a page of what is held, part after part, and each as a file', async () => {
    await house.request('/v1/access-requests', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: PERSON }),
    })
    await house.pumpInbox()
    const [, path = ''] = /(\/a\/[\w-]+)/.exec(JSON.stringify(house.mailbox.list())) ?? []
    const post = async (fields: Record<string, string>) => {
      const begun = Date.now()
      const answered = await house.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      })
      const text = await answered.text()
      expect(answered.status).toBe(200)
      expect(text.length).toBeLessThan(ANSWER_BYTES_MAX)
      expect(Date.now() - begun).toBeLessThan(ANSWER_MS_MAX)
      return text
    }
    let events = 0
    let words = ''
    let from: string | undefined
    do {
      const fields: Record<string, string> = from === undefined ? {} : { from }
      const html = await post({ show: 'page', ...fields })
      const file = JSON.parse(await post({ format: 'json', ...fields })) as {
        events: unknown[]
        heldTexts: { text: string }[]
        next?: string
      }
      events += file.events.length
      words += file.heldTexts.map(({ text }) => text).join('')
      expect(html.includes('Show the next part')).toBe(file.next !== undefined)
      if (file.next !== undefined) expect(html).toContain(`name="from" value="${file.next}"`)
      from = file.next
    } while (from !== undefined)
    expect(events).toBe(EVENTS)
    expect(words).toBe(HELD)
  })

  it('is listed for review and decided within the time of an answer', async () => {
    const begun = Date.now()
    const { body } = await house.api('GET', '/v1/reviews')
    const { reviews } = body as { reviews: { id: string; text: string }[] }
    expect(reviews).toMatchObject([{ text: HELD }])
    await house.pumpSchedule()
    const path = `/v1/reviews/${reviews[0]?.id}`
    expect((await house.api('POST', path, { decision: 'release' })).status).toBe(201)
    expect(Date.now() - begun).toBeLessThan(ANSWER_MS_MAX)
  })

  it('is erased from where an interrupted erasure was, and what is done is told', async () => {
    // Another process begins, and ends before it could leave the rest to anybody.
    const table = await openFaultyTable(inject('endpoint'))
    const { table: name, secrets } = house
    const other = await openHouse({ endpoint: table.endpoint, table: name, secrets, closed: true })
    let writes = 0
    table.setFault(({ operation }) => {
      if (operation !== 'PutItem') return undefined
      writes += 1
      return writes > INTERRUPTED_AFTER ? { kind: 'throttle' } : undefined
    })
    const interrupted = await other.api('POST', '/v1/erasures', { to: PERSON })
    table.close()
    expect([202, 503]).toContain(interrupted.status)
    const shown = (await pagesOf(PERSON)).flatMap(({ events }) => events)
    const left = shown.filter(({ evidence }) => evidence !== undefined).length
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(EVENTS)

    const begun = Date.now()
    const { status, body } = await house.api('POST', '/v1/erasures', { to: PERSON })
    expect(Date.now() - begun).toBeLessThan(ANSWER_MS_MAX)
    expect([200, 202]).toContain(status)
    const { removed } = body as { removed: { evidence: number } }
    expect(removed.evidence).toBeGreaterThan(0)
    for (let pass = 0; pass < 200 && house.storehouse.size() > 0; pass += 1) {
      await house.pumpInbox()
      await sleep(100)
    }
    expect(house.storehouse.size()).toBe(0)

    const pages = await pagesOf(PERSON)
    expect(pages.every(({ chain }) => chain.intact)).toBe(true)
    const kept = pages.flatMap(({ events }) => events).filter((one) => one.evidence !== undefined)
    // What is left is what the last erasure says of itself.
    expect(kept).toMatchObject([{ type: 'erasure' }])
    const again = await house.api('POST', '/v1/erasures', { to: PERSON })
    expect((again.body as { removed: { evidence: number } }).removed.evidence).toBeLessThan(2)
    expect(await house.check(PERSON)).toMatchObject({ allowed: false, reason: 'opted_out' })
  }, 300_000)
})
