import { PARTITION } from '../schema.ts'
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { SenderChangesPage } from '../../domain/senders.ts'
import { differences, type SenderChange } from '../../domain/sender-change.ts'
import type { Sender } from '../../domain/sender.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { eventSortKey, s, text, type Item } from '../dynamo/items.ts'
import { queryUpTo } from '../dynamo/query-pages.ts'

function changesKey(sender: string): string {
  return `${PARTITION.senderChanges}${sender}`
}

/**
 * The content of a change's hash. Changes from before reasons were recorded have none and still verify.
 */
export type ChangeEntry = {
  readonly at: string
  readonly key: string
  readonly why: string | undefined
  readonly document: string
  readonly prev: string
}

export function changeHash(entry: ChangeEntry): string {
  return createHash('sha256').update(canonicalJson(entry)).digest('hex')
}

export function changeItem(sender: string, version: number, entry: ChangeEntry): Item {
  return {
    pk: s(changesKey(sender)),
    sk: s(eventSortKey(version)),
    at: s(entry.at),
    key: s(entry.key),
    ...(entry.why === undefined ? {} : { why: s(entry.why) }),
    document: s(entry.document),
    prev: s(entry.prev),
    hash: s(changeHash(entry)),
  }
}

/** A page of changes, oldest first, and whether each is unchanged and follows the one before. */
export async function readChanges(
  db: Dynamo,
  sender: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<SenderChangesPage> {
  // One more at both ends: to compare the first with, and to see whether more follow.
  const first = Math.max(1, after)
  const items = await queryUpTo(
    db,
    changesKey(sender),
    { from: eventSortKey(first), to: 'E#~' },
    limit + 2,
  )
  const read = items.map((item, at) => ({ item, before: items[at - 1], version: versionOf(item) }))
  const wanted = read.filter(({ version }) => version > after)
  const page = wanted.slice(0, limit)
  return {
    changes: page.map(({ item, before, version }) => shownChange(item, before, version)),
    intact: page.every(({ item, before }) => isInPlace(item, before)),
    ...(wanted.length > limit ? { next: page.at(-1)?.version ?? after } : {}),
  }
}

function versionOf(item: Item): number {
  return Number(text(item, 'sk').slice('E#'.length))
}

function shownChange(item: Item, before: Item | undefined, version: number): SenderChange {
  const why = text(item, 'why')
  return {
    version,
    at: text(item, 'at'),
    key: text(item, 'key'),
    ...(why === '' ? {} : { why }),
    changed: differences(senderOf(before), senderOf(item) ?? missing(version)),
  }
}

function isInPlace(item: Item, before: Item | undefined): boolean {
  const entry = {
    at: text(item, 'at'),
    key: text(item, 'key'),
    why: item['why']?.S,
    document: text(item, 'document'),
    prev: text(item, 'prev'),
  }
  return changeHash(entry) === text(item, 'hash') && entry.prev === text(before, 'hash')
}

function senderOf(item: Item | undefined): Sender | undefined {
  return item === undefined ? undefined : (JSON.parse(text(item, 'document')) as Sender)
}

function missing(version: number): never {
  throw new Error(`Change ${version} of a sender has no document.`)
}
