import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import { deliver } from '../../functions/propagate/deliver.ts'
import { defineTarget, type Target } from '../../functions/propagate/target.ts'
import { recordEvents } from '../../functions/store/event-log/event-log.ts'
import { unloggedEvents } from '../../functions/store/event-log/unlogged-events.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { propagateStores } from '../../functions/store/targets/propagate-stores.ts'
import { telling } from '../../functions/store/targets/telling.ts'
import {
  addressOf,
  makeKnown,
  numbers,
  openCheck,
  openRegister,
  question,
  stop,
  type Register,
} from './register.ts'
import { rowOf } from './imports/one-by-one.ts'
import { openCapacityMeter, type Meter } from './capacity-meter.ts'
import type { Row } from './row.ts'
import { fixedRing } from '../house/fixed-ring.ts'

const ADDRESSES = 1_000
const CHECKS = 20
const LIST_ROWS = 990
/** As the stack's event source delivers them. */
const RECORDS_A_BATCH = 100

/**
 * What is paid for: capacity units as the engine counts them. The first check of a process also
 * reads its key and its sender, a unit each, and the proofs of the hash keys by name, a unit for each of
 * the 16 that there can be: so all of it is one call. A million starts cost 2.40 dollars (0.125 a million
 * units in us-east-1). None may be left out: a version that our ring lacks is what the proofs are read
 * for. It keeps them for 30 s. A process that is asked all day reads the proofs every 20 s beside its
 * checks, by a Query of one unit.
 */
export async function benchUnits(endpoint: string): Promise<Row[]> {
  const register = await openRegister(endpoint)
  const { endpoint: metering, meter, close } = await openCapacityMeter(endpoint)
  const db = dynamo(register.db.table, metering)
  const metered = { ...register, db, endpoint: metering }
  const to = numbers(ADDRESSES)
  await makeKnown(register, to.slice(0, 300))

  const check = await openCheck(metered)
  const ask = async (path: string, addresses: string | readonly string[]) => {
    const response = await check.request(path, question(register, addresses))
    if (response.status !== 200) throw new Error(`A check was answered ${response.status}.`)
    await response.text()
  }
  const cold = await meter(() => ask('/v1/check', '+33698765432'))
  const warm = await meter(async () => {
    for (let i = 0; i < CHECKS; i += 1) await ask('/v1/check', to[i * 20] ?? '')
  })
  const batch = await meter(() => ask('/v1/check/batch', to))
  const [first, second] = await stopTwice(metered, meter)
  const told = await stopAndTell(metered, meter)
  const list = await importAndLog(metered, meter)
  db.client.destroy()
  close()
  await register.close()
  const units = (name: string, ours: number, most: number): Row => ({
    name,
    unit: 'units',
    ours,
    goal: { atMost: most },
  })
  return [
    units('capacity: first check of a process', cold, 19),
    units('capacity: check', warm / CHECKS, 1),
    units('capacity: batch check, an address', batch / ADDRESSES, 1),
    { name: 'capacity: first STOP of a contact', unit: 'units', ours: first },
    { name: 'capacity: another STOP of it', unit: 'units', ours: second },
    { name: 'capacity: a row of an import', unit: 'units', ours: list.written },
    { name: 'capacity: its entry in the log', unit: 'units', ours: list.logged },
    { name: 'capacity: first STOP, one target to be told', unit: 'units', ours: told.written },
    { name: 'capacity: telling it, with its receipt', unit: 'units', ours: told.delivered },
  ]
}

async function stopTwice({ db, hashKeys }: Register, meter: Meter): Promise<[number, number]> {
  const ledger = openLedger(db, fixedRing(hashKeys))
  const contact = ledger.contact(await addressOf('+33687654321'))
  const one = () => ledger.append({ contact, ...stop() })
  return [await meter(one), await meter(one)]
}

/** New contacts of a list, and then what the stream's job does; each divided by their number. */
async function importAndLog(
  { db, hashKeys }: Register,
  meter: Meter,
): Promise<{ readonly written: number; readonly logged: number }> {
  const ledger = openLedger(db, fixedRing(hashKeys))
  const events = unloggedEvents(db)
  const waiting = async () =>
    (await events.recordedBefore(new Date(db.now().getTime() + 1_000))).map(({ entry }) => entry)
  // What others have written before is none of it.
  for (let before = await waiting(); before.length > 0; before = await waiting())
    await events.enterLog(before)
  const appends = await Promise.all(
    Array.from({ length: LIST_ROWS }, (_, at) => rowOf(ledger, at, 'units')),
  )
  const written = await meter(() => ledger.appendMany(appends))
  const entries = await waiting()
  if (entries.length !== LIST_ROWS) throw new Error(`${entries.length} rows wait for the log.`)
  const logged = await meter(async () => {
    for (let at = 0; at < LIST_ROWS; at += RECORDS_A_BATCH)
      await recordEvents(db, entries.slice(at, at + RECORDS_A_BATCH), db.now())
  })
  return { written: written / LIST_ROWS, logged: logged / LIST_ROWS }
}

/** A stop of which one target is to be told, and then the telling, without the call itself. */
async function stopAndTell(
  { db, hashKeys }: Register,
  meter: Meter,
): Promise<{ readonly written: number; readonly delivered: number }> {
  const secret = randomBytes(32).toString('base64url')
  const envelopeKeys = readEnvelopeKeys({ a: secret })
  const stores = propagateStores(db)
  const declared = {
    senders: ['acme'],
    channels: ['sms'],
    acts: ['stop'],
    carries: 'all',
    createsUnknown: false,
  } as const
  const target = { id: 'crm', kind: 'webhook', declared, settings: {} }
  await stores.targets.put({ ...target, version: 1, changedAt: 0, changedBy: 'key_0' }, undefined)
  const others = telling(db, envelopeKeys)
  await others.targets()
  const ledger = openLedger(db, fixedRing(hashKeys), undefined, db.now, others)
  const contact = ledger.contact(await addressOf('+33687654322'))
  const written = await meter(() => ledger.append({ contact, ...stop() }))
  const kinds = new Map<string, Target>([['webhook', ACCEPTING]])
  const deps = {
    ...stores,
    envelopeKeys,
    kinds,
    queue: { put: () => Promise.resolve() },
    credentials: () => Promise.resolve({}),
    fetch: () => Promise.reject(new Error('Nothing is called here.')),
    awsKeys: () => Promise.reject(new Error('Nothing is signed here.')),
    now: db.now,
    elapsedMs: () => performance.now(),
    random: Math.random,
  }
  const [id] = contact.ids
  const delivered = await meter(() => deliver(deps, { target: 'crm', contacts: [id] }))
  if ((await stores.outbox.ofContact(id)).length > 0) throw new Error('It was not told.')
  return { written, delivered }
}

const ACCEPTING = defineTarget({
  about: {
    name: 'Accepts all',
    channels: ['sms'],
    tells: ['stop'],
    blocks: 'marketing',
    level: 'documentation',
    sources: 'none',
  },
  settings: z.strictObject({}),
  credentials: z.strictObject({}),
  scopeFault: () => undefined,
  itemsMax: 10,
  tell: (_call, _settings, _credentials, told) =>
    Promise.resolve(told.map(() => ({ is: 'delivered' }))),
  read: 'It keeps no list.',
})
