import {
  DeleteTableCommand,
  DynamoDBClient,
  ScanCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb'
import { randomBytes } from 'node:crypto'
import { parseAddress, type Address } from '../../functions/domain/address.ts'
import { readHashKeys, type HashKeys } from '../../functions/domain/contact-id.ts'
import { newEventId, type EventDraft } from '../../functions/domain/event.ts'
import type { Append, Ledger } from '../../functions/domain/ledger.ts'
import type { Sender } from '../../functions/domain/sender.ts'
import { toSecond } from '../../functions/domain/time.ts'
import { CALL_TIMEOUTS } from '../../functions/store/dynamo/call-timeouts.ts'
import { dynamo, sdkReads, type Dynamo } from '../../functions/store/dynamo/client.ts'
import type { Item } from '../../functions/store/dynamo/items.ts'
import { keyRegister } from '../../functions/store/keys/key-register.ts'
import { proveHashKeys } from '../../functions/store/ledger/meta.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { senders } from '../../functions/store/senders/senders.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { ensureTable } from '../../infra/local/table.ts'
import { perSecond } from './rounds.ts'
import { openCheckProcess } from '../house/check-process.ts'
import { fixedRing } from '../house/fixed-ring.ts'

export const LANES = 8

const ACME: Sender = {
  id: 'acme',
  name: 'Acme',
  numbers: [{ number: '+33700000001', purpose: 'marketing' }],
  domains: ['acme.example'],
  topics: ['promo', 'news'],
  basis: 'opt_out',
  justification: 'asked for by existing members',
  stopReach: 'all',
  defaultCountry: 'FR',
  topicNumbers: [],
}

/** A table of its own with a sender, a key, and a ledger in which some contacts are known. */
export type Register = {
  readonly endpoint: string
  readonly db: Dynamo
  readonly ring: Readonly<Record<string, string>>
  readonly hashKeys: HashKeys
  readonly ledger: Ledger
  readonly key: string
  readonly close: () => Promise<void>
}

export async function openRegister(
  endpoint: string,
  { withStream = false }: { readonly withStream?: boolean } = {},
): Promise<Register> {
  const db = dynamo(`bench-${randomBytes(6).toString('hex')}`, endpoint)
  const ring = newSecrets().hashKeys
  const hashKeys = readHashKeys(ring)
  await ensureTable(db)
  if (!withStream) await stopStream(db)
  await proveHashKeys(db, hashKeys, () => new Date())
  const at = new Date().toISOString()
  await senders(db).put(ACME, { at, key: 'bench' })
  const wanted = { name: 'bench', rights: ['admin'], perMinute: 1_000_000_000 } as const
  const act = { by: 'bench', at: toSecond(new Date()), requestId: 'bench' }
  const { secret } = await keyRegister(db).create(wanted, act)
  return {
    endpoint,
    db,
    ring,
    hashKeys,
    ledger: openLedger(db, fixedRing(hashKeys)),
    key: secret,
    close: async () => {
      await db.client.send(new DeleteTableCommand({ TableName: db.table }))
      db.client.destroy()
    },
  }
}

/**
 * The embedded engine writes more slowly with each record its stream holds, ours and the bare side
 * alike; on AWS a stream costs a write nothing.
 */
export async function stopStream({ client, table }: Dynamo): Promise<void> {
  const StreamSpecification = { StreamEnabled: false }
  await client.send(new UpdateTableCommand({ TableName: table, StreamSpecification }))
}

/** The table through a client as the SDK makes it, with the settings of ours. */
export function plainClient({ table }: Dynamo, endpoint: string): Dynamo {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 3,
    requestHandler: CALL_TIMEOUTS,
  })
  const clock = { last: () => undefined }
  return { client, table, now: () => new Date(), clock, reads: sdkReads(client, table) }
}

/** The deployed router over the table, as a process that has just started builds it. */
export function openCheck({
  db: { table },
  hashKeys,
  endpoint,
}: Pick<Register, 'db' | 'hashKeys' | 'endpoint'>) {
  return openCheckProcess({ table, endpoint, load: () => Promise.resolve(hashKeys) })
}

/** All but events, whose bytes JSON does not carry. */
export async function itemsOfChecks({ db }: Register): Promise<Item[]> {
  const items: Item[] = []
  let from: Item | undefined
  do {
    const page = await db.client.send(
      new ScanCommand({
        TableName: db.table,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    items.push(...(page.Items ?? []).filter(({ salt }) => salt === undefined))
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return items
}

/** A check of one address or of many, as a sender posts it. */
export function question(register: Register, to: string | readonly string[]): RequestInit {
  const body = JSON.stringify({ to, sender: 'acme', topic: 'promo' })
  const headers = {
    authorization: `Bearer ${register.key}`,
    'content-type': 'application/json',
    // As every HTTP client sends it; without it the size can only be known by reading.
    'content-length': String(Buffer.byteLength(body)),
  }
  return { method: 'POST', headers, body }
}

/** `count` French mobile numbers from the `from`th on; no two are alike. */
export function numbers(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => `+336${String(from + i).padStart(8, '0')}`)
}

export async function addressOf(text: string): Promise<Address> {
  const parsed = await parseAddress(text)
  if (!parsed.ok) throw new Error(`"${text}" ${parsed.problem}.`)
  return parsed.address
}

/** Microseconds of CPU that this process spends on each of `count` pieces of work, `lanes` at a time. */
export async function cpuOfEach(
  count: number,
  lanes: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> {
  const before = process.cpuUsage()
  await perSecond(count, lanes, work)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

/** Two of three say stop, the third has consented. */
export async function makeKnown({ ledger }: Register, known: readonly string[]): Promise<void> {
  await perSecond(known.length, LANES, async (i) => {
    const contact = ledger.contact(await addressOf(known[i] ?? ''))
    await ledger.append(i % 3 === 2 ? { contact, draft: consent() } : { contact, ...stop() })
  })
}

/** A STOP by text, as a provider's webhook leaves it. */
export function stop(): Pick<Append, 'draft' | 'messageKey'> {
  const draft: EventDraft = {
    ...drafted(),
    type: 'stop',
    scopes: ['all'],
    source: { method: 'keyword', origins: ['acme'], provider: 'generic', account: 'main' },
    evidence: { text: 'STOP', tier: 'exact', message: randomBytes(12).toString('hex') },
  }
  return { draft, messageKey: `generic/main#m-${randomBytes(8).toString('hex')}` }
}

function consent(): EventDraft {
  return {
    ...drafted(),
    type: 'consent',
    scopes: ['sender/acme'],
    source: { method: 'form', origins: ['acme'], key: 'bench', strength: 'proven' },
    evidence: { wording: 'I want offers.', wordingVersion: '1', proof: 'form entry 4711' },
  }
}

function drafted() {
  const now = new Date()
  const second = toSecond(now)
  return {
    id: newEventId(now),
    blocks: 'marketing',
    occurredAt: second,
    receivedAt: second,
  } as const
}
