import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { contactIdOf, type ContactId } from '../../functions/domain/contact-id.ts'
import { RETENTION, showRetention } from '../../functions/domain/retention.ts'
import type { ErasureEffect, Retained } from '../../functions/domain/retention/retained.ts'
import { newLinkSecret } from '../../functions/domain/sign-in-link.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import type { Item } from '../../functions/store/dynamo/items.ts'
import { approvals } from '../../functions/store/people/approvals.ts'
import { nonces } from '../../functions/store/requests/nonces.ts'
import { parts } from '../../functions/store/requests/parts.ts'
import { polled } from '../../functions/store/requests/polled.ts'
import { OPERATIONS } from '../../infra/docs/operations.ts'
import { consoleStoresOf, signIn } from '../house/console.ts'
import {
  ACME,
  ADMIN_KEY,
  consentTo,
  genericText,
  openHouse,
  OPT_OUT,
  twilioText,
} from '../house/house.ts'
import { importList, importsFolderOf } from '../house/importing.ts'
import { outbox } from '../../functions/store/targets/outbox.ts'
import { openTellingHouse } from '../house/telling.ts'
import { inOrder, openReplay } from '../house/replay.ts'
import { scanItems } from '../house/witness.ts'

/** The clock of the examples. */
const DAY = Date.parse('2026-11-21T09:00:00Z') / 1000
/** A counter's end is counted from the end of its window, whose length the table does not know. */
const WINDOWS = [600, 3_600, 86_400]

type Row = Retained & { readonly kind: string }
const rows: Row[] = Object.entries(RETENTION).map(([kind, row]) => ({ kind, ...row }))
const ending = rows.filter(({ how }) => how === 'ttl')

const STOP = { to: '+33612345004', scope: 'all', channelOfRequest: 'phone', reference: 'call 17' }

function json(body: object, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}

/** Every item of a house in which every example of the API happened, and what they do not show. */
async function everyItem(): Promise<Item[]> {
  const { house, replay } = await openReplay()
  for (const { operation, example } of inOrder(OPERATIONS)) await replay(operation, example)
  const table = { endpoint: house.endpoint, table: house.table }
  const db = dynamo(house.table, house.endpoint)
  await nonces(db, () => new Date()).claim('mailgun/main', 'a nonce', Buffer.from('a body'))
  await polled(db).add('ovh/main', 'a digest', new Date())
  await parts(db, () => new Date()).add({ key: 'vonage/main#1', of: 2 }, 1, Buffer.from('sealed'))
  const { operator } = await signIn(house, 'officer')
  const { signInLinks, audit } = consoleStoresOf(house)
  const { id, name, epoch } = operator
  const [heard] = (await scanItems(table)).flatMap(
    ({ pk }) => /^C#(.+)$/.exec(pk?.S ?? '')?.[1] ?? [],
  )
  await signInLinks.create(newLinkSecret(), { operator: id, epoch, createdAt: DAY })
  await audit.record({
    at: new Date(),
    operator: name,
    operatorId: id,
    what: 'person_looked_up',
    contact: heard as ContactId,
  })

  await approvals(db).ask(
    {
      id: 'apr_01m7ynaym0szhvcx6n44hmdm4q',
      act: 'erasure',
      contact: contactIdOf('a', Buffer.alloc(16)),
      channel: 'email',
      askedBy: { id: 'op_ada', name: 'Ada' },
      askedAt: Math.floor(Date.now() / 1000),
      version: 1,
    },
    Buffer.from('sealed'),
  )

  const other = await openHouse()
  await other.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await other.api('POST', '/v1/consents', consentTo('ada@example.org'))
  await other.request(...twilioText('STOP'))
  await other.request(...twilioText('START'))
  await other.request(...twilioText('STOP', { token: 'f'.repeat(32) }))
  for (const from of ['+33612345001', '+33612345002'])
    await other.request(...genericText('not interested', { from }))
  const { body } = await other.api('GET', '/v1/reviews')
  const [review] = (body as { reviews: { id: string }[] }).reviews
  await other.api('POST', `/v1/reviews/${review?.id ?? ''}`, { decision: 'stop' })
  for (const id of ['m-1', 'm-2'])
    await other.request(...genericText('STOP', { from: 'a word', id }))
  const { body: left } = await other.api('GET', '/v1/reviews')
  const aside = (left as { reviews: { id: string; kind: string }[] }).reviews.find(
    ({ kind }) => kind === 'aside',
  )
  await other.api('POST', `/v1/reviews/${aside?.id ?? ''}`, { decision: 'release' })
  await importList(other, 'email\nada@example.org\nno address\n')
  rmSync(importsFolderOf(other), { recursive: true, force: true })
  await other.request('/v1/access-requests', json({ to: '+33612345003' }))
  // Their mails are not handed over here: they wait.
  await other.request('/v1/access-requests', json({ to: 'eve@example.org' }))
  await other.api('POST', '/v1/consents/requests', {
    to: 'eve@example.org',
    sender: 'acme',
    wording: 'I want offers.',
    wordingVersion: '1',
    pageUrl: 'https://acme.example/join',
  })
  await other.request(
    '/v1/stops',
    json(STOP, { authorization: `Bearer ${ADMIN_KEY}`, 'idempotency-key': 'once' }),
  )
  await other.runCanary()
  await other.pumpStream()

  // One stop of which others were told, and one that waits.
  const telling = await openTellingHouse()
  await telling.stop('ada@example.org')
  await telling.spread()
  await telling.stop('eve@example.org')
  // One that was given up, now: who waits for 13 days has other ends in the past.
  await telling.stop('gus@example.org')
  const waiting = outbox(dynamo(telling.table, telling.endpoint))
  for await (const [entry] of waiting.pages()) {
    const at = Math.floor(Date.now() / 1_000)
    if (entry !== undefined)
      await waiting.giveUp(entry, 'crm', { is: 'given_up', at, attempts: 9, code: '503' })
    break
  }
  telling.receiver.close()
  return [...(await scanItems(table)), ...(await scanItems(other)), ...(await scanItems(telling))]
}

function rowsFor(item: Item): Row[] {
  const pk = item['pk']?.S ?? ''
  const sk = item['sk']?.S ?? ''
  return rows.filter(({ items = [] }) =>
    items.some(([pkStart, skStart]) => pk.startsWith(pkStart) && sk.startsWith(skStart)),
  )
}

const does = (...effects: readonly ErasureEffect[]) =>
  rows.filter(({ onErasure }) => effects.includes(onErasure.does)).map(({ kind }) => kind)
/** What is said of each kind is held here: a kind that moves must be moved by hand. */
const DELETED = [
  'evidence',
  'consents',
  'open_reviews',
  'review_list',
  'access_addresses',
  'waiting_blocks',
  'waiting_consent_requests',
]
const OF_NOBODY = [
  'labelled_rows',
  'refused_days',
  'account_notes',
  'operators',
  'canary_runs',
  'targets',
  'target_times',
  'senders',
  'tallies',
  'checks',
  'messages',
]

describe('what an erasure does', () => {
  it('is said of every kind, with the reason', () => {
    expect(does('deleted')).toEqual(DELETED)
    expect(does('of_nobody')).toEqual(OF_NOBODY)
    for (const { kind, onErasure } of rows) expect(onErasure.why, kind).not.toBe('')
  })

  it('is what it says: what is deleted is gone from the table, and what is kept is there', async () => {
    const house = await openHouse()
    const ada = 'ada@example.org'
    const phone = '+33612345001'
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    await house.api('POST', '/v1/consents', consentTo(ada))
    await house.request(...genericText('not interested', { from: phone }))
    // The first waits for an operator, the second for its mail.
    for (const to of [phone, ada]) await house.request('/v1/access-requests', json({ to }))
    await house.api('POST', '/v1/consents/requests', {
      to: ada,
      sender: 'acme',
      wording: 'I want offers.',
      wordingVersion: '1',
      pageUrl: 'https://acme.example/join',
    })
    const kindsOf = async () =>
      (await scanItems(house)).flatMap((item) => rowsFor(item).map(({ kind }) => kind))
    /** Those with items of their own; the others share an item with a kind that stays. */
    const own = rows
      .filter(({ kind, items }) => DELETED.includes(kind) && items !== undefined)
      .filter(({ kind }) => !['evidence', 'consents'].includes(kind))
      .map(({ kind }) => kind)
    const before = await kindsOf()
    for (const kind of own) expect(before, kind).toContain(kind)
    for (const to of [ada, phone]) await house.api('POST', '/v1/erasures', { to })
    const after = await scanItems(house)
    const left = after.filter((item) => {
      const kinds = rowsFor(item)
      const isGone = ({ kind }: Row) => own.includes(kind)
      return kinds.length > 0 && kinds.every(isGone)
    })
    expect(left).toEqual([])
    for (const item of after) {
      expect(item['evidence']?.S ?? '').not.toMatch(/offers|wording|message/)
      const registers = JSON.parse(item['registers']?.S ?? '{}') as object
      expect(Object.keys(registers).join()).not.toMatch(/consent/)
      const isText = item['sk']?.S?.startsWith('V#') === true
      if (isText) expect(Object.keys(item)).not.toContain('sealed')
    }
    const stays = new Set(after.flatMap((item) => rowsFor(item).map(({ kind }) => kind)))
    for (const kind of ['stops', 'events', 'erasures', 'access_requests'])
      expect(stays).toContain(kind)
  })

  it('is documented in the call exactly as in the table', () => {
    const { description } = OPERATIONS.find(({ id }) => id === 'erasePerson') ?? {}
    for (const { kind, what, onErasure } of rows.filter(({ kind: one }) => DELETED.includes(one)))
      expect(description, kind).toContain(`- ${what} (${onErasure.why})`)
  })
})

describe('the answer to an erasure', () => {
  it('lists each kind of the table that it does not remove, once, in its words', async () => {
    const house = await openHouse()
    const { body } = await house.api('POST', '/v1/erasures', { to: 'ada@example.org' })
    type Line = { kind: string; what: string; limit: string; why?: string; where?: string }
    const { kept, endsByItself } = body as { kept: Line[]; endsByItself: Line[] }
    const limits = new Map(showRetention().map((row) => [row.kind as string, row]))
    const listed = [...kept, ...endsByItself]
    for (const { kind, ...line } of listed) expect(limits.get(kind), kind).toMatchObject(line)
    const remain = rows
      .filter(({ kind, how }) => ![...DELETED, ...OF_NOBODY].includes(kind) && how !== 'not_kept')
      .map(({ kind }) => kind)
    expect(listed.map(({ kind }) => kind).toSorted()).toEqual(remain.toSorted())
    // What ends by itself has an end; what has none is said to be kept.
    expect(endsByItself.filter(({ limit }) => limit === 'no end')).toEqual([])
  })

  it('names a kind for everything that still names the person in the table', async () => {
    const items = await everyItem()
    const ofPeople = new Map<string, Item[]>()
    for (const item of items) {
      const [, contact] = /^C#(.+)$/.exec(item['pk']?.S ?? '') ?? []
      if (contact !== undefined) ofPeople.set(contact, [])
    }
    expect(ofPeople.size).toBeGreaterThan(3)
    for (const item of items) {
      const written = JSON.stringify(item)
      for (const [contact, own] of ofPeople) if (written.includes(contact)) own.push(item)
    }
    const naming = [...ofPeople.values()].flat()
    const kinds = new Set(naming.flatMap((item) => rowsFor(item).map(({ kind }) => kind)))
    expect(kinds.size).toBeGreaterThan(8)
    expect([...kinds].filter((kind) => OF_NOBODY.includes(kind))).toEqual([])
    expect(naming.filter((item) => rowsFor(item).length === 0)).toEqual([])
  })
})

describe('the table of what is kept', () => {
  let items: Item[]
  let began: number
  beforeAll(async () => {
    began = Math.floor(Date.now() / 1000)
    items = await everyItem()
  })

  /** The rows whose limit is this item's end, counted from the clock of its house. */
  function rowsOfEnd(item: Item): Row[] {
    const ttl = Number(item['ttl']?.N)
    const isNow = (at: number) => at === DAY || (at >= began && at <= Date.now() / 1000)
    return rowsFor(item).filter(({ kind, seconds }) =>
      (kind === 'rate_counters' ? WINDOWS : [0]).some((window) =>
        isNow(ttl - (seconds ?? 0) - window),
      ),
    )
  }

  it('knows every item that is ever written, and its end is the end that is written', () => {
    const strange = items.filter((item) => {
      const known = 'ttl' in item ? rowsOfEnd(item) : rowsFor(item)
      return !known.some(({ seconds }) => (seconds === null) === !('ttl' in item))
    })
    expect(strange.map(({ pk, sk, ttl }) => ({ pk, sk, ttl }))).toEqual([])
  })

  it('names no end that is not written', () => {
    const written = new Set(
      items
        .filter((item) => 'ttl' in item)
        .flatMap((item) => rowsOfEnd(item).map((row) => row.kind)),
    )
    expect(ending.map(({ kind }) => kind).filter((kind) => !written.has(kind))).toEqual([])
  })

  it('is the source of every store’s time limits', () => {
    const folder = join(import.meta.dirname, '../../functions/store')
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')])
    const writing = texts.filter(([, text]) =>
      /\bttl['"]?\s*:\s*n\(|:ttl'?\s*:\s*n\(/.test(text ?? ''),
    )
    expect(writing.length).toBeGreaterThan(8)
    const own = writing.filter(([, text]) => !text?.includes("/domain/retention.ts'"))
    expect(own.map(([name]) => name)).toEqual([])
  })

  it('lists for each kind what, where, for how long and why', () => {
    for (const { kind, what, where, why, from, seconds, how } of rows) {
      for (const text of [what, where, why, from]) expect(text, kind).not.toBe('')
      const isEnding = ['ttl', 'queue', 'bucket', 'log_group', 'table'].includes(how)
      expect(isEnding, kind).toBe(seconds !== null && seconds > 0)
    }
  })
})

describe('GET /v1/retention', () => {
  it('shows the table to any key that may check, in words and seconds', async () => {
    const house = await openHouse()
    const { body } = await house.api('POST', '/v1/keys', { rights: ['check'] })
    const { key } = body as { key: string }
    const answer = await house.api('GET', '/v1/retention', undefined, key)
    expect(answer).toEqual({ status: 200, body: { retention: showRetention() } })
    const { retention } = answer.body as { retention: { kind: string; limit: string }[] }
    const limitOf = (kind: string) => retention.find((row) => row.kind === kind)?.limit
    expect(limitOf('stops')).toBe('no end')
    expect(limitOf('quarantine')).toBe('7 days')
    expect(limitOf('idempotency')).toBe('1 day')
    expect(limitOf('checks')).toBe('not kept')
    expect((await house.request('/v1/retention')).status).toBe(401)
  })
})
