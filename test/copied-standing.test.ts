import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { parseAddress, type Address } from '../functions/domain/address.ts'
import { contactId, contactIds, readHashKeys } from '../functions/domain/contact-id.ts'
import { decide } from '../functions/domain/decide.ts'
import { newEventId, type EventDraft } from '../functions/domain/event.ts'
import type { Contact, Ledger } from '../functions/domain/ports.ts'
import type { Scope } from '../functions/domain/scope.ts'
import { toSecond } from '../functions/domain/time.ts'
import { dynamo, type Dynamo } from '../functions/store/client.ts'
import { s } from '../functions/store/items.ts'
import { openLedger } from '../functions/store/open-ledger.ts'
import { ensureTable } from '../infra/local/table.ts'
import { fixedRing } from './fixed-ring.ts'

const KEYS_A = { a: 'hash-key-a-0123456789-0123456789-abc' }
const RING_A = readHashKeys(KEYS_A)
const RING_AB = readHashKeys({ ...KEYS_A, b: 'hash-key-b-0123456789-0123456789-abc' })
const NOW = new Date(Math.floor(Date.now() / 1000) * 1000)
/** One message may be to so many lists at once; each takes as much room as it can. */
const SCOPES_AN_EVENT = 200
const EVENTS = 12
const LONG = 'x'.repeat(50)
const scopeOf = (event: number, at: number): Scope => `sender/s${event}-${LONG}/t${at}-${LONG}`

let db: Dynamo
beforeAll(async () => {
  db = dynamo(`copied-${randomBytes(6).toString('hex')}`, inject('endpoint'))
  await ensureTable(db)
})

async function addressOf(written: string): Promise<Address> {
  const parsed = await parseAddress(written)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.address
}

function stop(scopes: readonly Scope[], second = 0): EventDraft {
  const at = toSecond(NOW) + second
  return {
    id: newEventId(NOW),
    type: 'stop',
    scopes,
    blocks: 'marketing',
    occurredAt: at,
    receivedAt: at,
    source: { method: 'provider', origins: ['acme'] },
    evidence: {},
  }
}

/** More parts than one write changes. */
async function fill(ledger: Ledger, contact: Contact): Promise<void> {
  for (let event = 0; event < EVENTS; event += 1) {
    const scopes = Array.from({ length: SCOPES_AN_EVENT }, (_, at) => scopeOf(event, at))
    await ledger.append({ contact, draft: stop(scopes) })
  }
}

async function isStopped(ledger: Ledger, contact: Contact, scope: Scope): Promise<boolean> {
  const [standing] = await ledger.standings([contact])
  const [, sender = '', topic] = scope.split('/')
  if (standing === undefined) throw new Error('There is a standing for each contact.')
  const question = { sender, topic, purpose: 'marketing' } as const
  return !decide(standing, { basis: 'opt_out' }, question, NOW).allowed
}

describe('a standing in many items', () => {
  it('is copied to a newer hash key with one more stop, whole', async () => {
    const who = await addressOf('ada@example.org')
    const before = openLedger(db, fixedRing(RING_A), 30_000)
    await fill(before, before.contact(who))
    const after = openLedger(db, fixedRing(RING_AB), 30_000)
    const draft = stop(['sender/beta'], 1)
    expect(await after.append({ contact: after.contact(who), draft })).toMatchObject({
      isNew: true,
    })
    // The older key may be retired: all stands under the newer alone.
    const [, newest] = RING_AB
    if (newest === undefined) throw new Error('no key')
    const alone = { ids: [contactId(newest, who)] } as const
    const [standing] = await after.standings([alone])
    expect(Object.keys(standing?.registers ?? {})).toHaveLength(2 * (EVENTS * SCOPES_AN_EVENT + 1))
    expect(await isStopped(after, alone, 'sender/beta')).toBe(true)
    expect(await isStopped(after, alone, scopeOf(EVENTS - 1, 7))).toBe(true)
  }, 120_000)

  it('is told to another spelling of the number, whose old links ask there', async () => {
    const now = await addressOf('+5511987654321')
    const ids = contactIds(RING_A, now)
    const [alias] = ids
    expect(ids.length).toBe(2)
    const ledger = openLedger(db, fixedRing(RING_A), 30_000)
    await ledger.append({ contact: { ids: [alias] }, draft: stop(['sender/gamma']) })
    await fill(ledger, ledger.contact(now))
    expect(await isStopped(ledger, { ids: [alias] }, scopeOf(3, 9))).toBe(true)
    expect(await isStopped(ledger, { ids: [alias] }, 'sender/gamma')).toBe(true)
  }, 120_000)

  it('takes a stop that says all of it again', async () => {
    const who = await addressOf('grace@example.org')
    const ledger = openLedger(db, fixedRing(RING_A), 30_000)
    const contact = ledger.contact(who)
    await fill(ledger, contact)
    // One of each event: they lie in every part.
    const scopes = Array.from({ length: EVENTS }, (_, event) => scopeOf(event, 5))
    await ledger.append({ contact, draft: stop(scopes, 60) })
    const [standing] = await ledger.standings([contact])
    const key = `stop|provider|marketing|${scopeOf(4, 5)}|acme`
    expect(standing?.registers[key]?.[0]).toBe(toSecond(NOW) + 60)
    const { Item: item } = await db.client.send(
      new GetItemCommand({
        TableName: db.table,
        Key: { pk: s(`C#${contact.ids[0]}`), sk: s('S') },
      }),
    )
    expect(item?.['parts']?.L?.length).toBeGreaterThanOrEqual(4)
  }, 120_000)
})
