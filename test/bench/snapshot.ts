import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { mergeBase } from '../../functions/actions/snapshots/base.ts'
import { publishManifest, writeFile } from '../../functions/actions/snapshots/stored.ts'
import type { Address } from '../../functions/domain/address.ts'
import { contactId, type ContactId, type HashKeys } from '../../functions/domain/contact-id.ts'
import { newEventId, type EventDraft } from '../../functions/domain/event.ts'
import type { SnapshotStore } from '../../functions/domain/snapshot.ts'
import { NOTHING_KNOWN, registersOf, type Standing } from '../../functions/domain/standing.ts'
import { ENTRY_BYTES, writeEntry } from '../../functions/snapshot/entry.ts'
import { packStanding } from '../../functions/snapshot/pack.ts'
import { shapeList } from '../../functions/snapshot/shape-list.ts'
import type { Dynamo } from '../../functions/store/dynamo/client.ts'
import { standingItem } from '../../functions/store/dynamo/written-items.ts'
import { LOG_SHARDS } from '../../functions/store/event-log/log-head.ts'

/** The n-th of the people whose standings are made up. */
export type AddressOf = (n: number) => Pick<Address, 'channel' | 'value'>

const FROM = Date.parse('2026-01-05T09:00:00Z') / 1000
const ITEMS_A_CALL = 25
const ENTRIES_A_FILE = 160_000

/** Of twenty people: sixteen stops of all, two of one sender, a complaint, a bounce. */
const SAID: readonly (Pick<EventDraft, 'type' | 'scopes' | 'blocks'> & {
  method: 'keyword' | 'link' | 'complaint' | 'hard'
})[] = [
  ...Array.from({ length: 16 }, () => ({
    type: 'stop' as const,
    scopes: ['all' as const],
    blocks: 'marketing' as const,
    method: 'keyword' as const,
  })),
  { type: 'stop', scopes: ['sender/acme'], blocks: 'marketing', method: 'link' },
  { type: 'stop', scopes: ['sender/acme/promo'], blocks: 'marketing', method: 'link' },
  { type: 'stop', scopes: ['all'], blocks: 'marketing', method: 'complaint' },
  { type: 'bounce', scopes: ['all'], blocks: 'every', method: 'hard' },
]

/** What the n-th of them has said: the same in the snapshot and in the table. */
export function standingOfNth(n: number): Standing {
  const { method, ...said } = SAID[n % SAID.length] ?? { ...SAID[0], method: 'keyword' }
  const at = FROM + n
  const draft = {
    ...said,
    id: newEventId(new Date(at * 1000), Buffer.alloc(10, n % 251)),
    occurredAt: at,
    receivedAt: at,
    source: { method, origins: ['acme'] },
    evidence: {},
  } as EventDraft
  return { ...NOTHING_KNOWN, channel: 'email', registers: registersOf(draft), version: 1 }
}

/**
 * Writes a whole snapshot of `count` made-up standings, under the newest hash key: 1,000,000 take some
 * seconds. Its place is the beginning of the log, so it goes with any table, and what the log of that
 * one names is read as usual. `putSample` puts some of the same standings into the table.
 */
export async function writeSnapshot(
  snapshots: SnapshotStore,
  hashKeys: HashKeys,
  count: number,
  addressOf: AddressOf,
): Promise<void> {
  const shapes = shapeList()
  const kinds = SAID.map((_, n) => packStanding(standingOfNth(n)).shape)
  const entries = new Uint8Array(count * ENTRY_BYTES)
  for (let n = 0; n < count; n += 1) {
    const shape = shapes.numberOf(kinds[n % kinds.length] ?? '')
    const contact = idOf(hashKeys, addressOf(n))
    writeEntry(entries, n * ENTRY_BYTES, { contact, shape, time: FROM + n })
  }
  const based = await mergeBase(
    snapshots,
    { base: [], shapes: shapes.all(), changed: sorted(entries) },
    { entriesAFile: ENTRIES_A_FILE },
  )
  const isPublished = await publishManifest(snapshots, {
    form: 1,
    version: 1,
    position: Array.from({ length: LOG_SHARDS }, () => 0),
    marks: Array.from({ length: LOG_SHARDS }, () => ''),
    base: based.base,
    changed: await writeFile(snapshots, 'changed', new Uint8Array()),
    shapes: await writeFile(snapshots, 'shapes', Buffer.from(JSON.stringify(based.shapes))),
  })
  if (!isPublished) throw new Error('There is a snapshot already.')
}

/** The standings of some of those people, as the table holds them; nothing of them is in its log. */
export async function putSample(
  { client, table }: Pick<Dynamo, 'client' | 'table'>,
  hashKeys: HashKeys,
  people: readonly number[],
  addressOf: AddressOf,
): Promise<void> {
  for (let at = 0; at < people.length; at += ITEMS_A_CALL) {
    const puts = people.slice(at, at + ITEMS_A_CALL).map((n) => ({
      PutRequest: { Item: standingItem(idOf(hashKeys, addressOf(n)), standingOfNth(n)) },
    }))
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }))
  }
}

export function idOf(hashKeys: HashKeys, address: ReturnType<AddressOf>): ContactId {
  return contactId(hashKeys.at(-1) ?? hashKeys[0], address)
}

/** By the first two bytes of the hash, then each of those few by all; one hash key alone. */
function sorted(entries: Uint8Array): Uint8Array {
  const prefixOf = (at: number) => ((entries[at + 1] ?? 0) << 8) | (entries[at + 2] ?? 0)
  const byPrefix = new Map<number, number[]>()
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    const places = byPrefix.get(prefixOf(at))
    if (places === undefined) byPrefix.set(prefixOf(at), [at])
    else places.push(at)
  }
  const result = new Uint8Array(entries.length)
  let to = 0
  for (const prefix of [...byPrefix.keys()].toSorted((a, b) => a - b)) {
    const places = byPrefix.get(prefix) ?? []
    const ofPlaces = places.map((at) => Buffer.from(entries.subarray(at, at + ENTRY_BYTES)))
    for (const entry of ofPlaces.toSorted((a, b) => Buffer.compare(a, b))) {
      result.set(entry, to)
      to += ENTRY_BYTES
    }
  }
  return result
}
