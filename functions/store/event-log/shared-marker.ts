import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  UpdateItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { s, text, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'

/**
 * The events of one transaction need one marker, not one each: it holds the names of those that are not
 * in the log yet, and stands where the oldest one's own would. Each event names its marker and how many
 * share it, so that whoever logs all of them at once deletes it without a look.
 */
export type SharedMarker = { readonly key: Item; readonly count: number }

/** As an event's item holds it: `<count>#<shard>#<sort key>`. */
export function readSharedMarker(written: string): SharedMarker | undefined {
  const [, count = '', shard = '', sk = ''] = /^(\d+)#(\d+)#(.+)$/.exec(written) ?? []
  if (sk === '') return undefined
  return { key: { pk: s(`${PARTITION.unlogged}${shard}`), sk: s(sk) }, count: Number(count) }
}

/** The writes of several contacts with one marker instead of their own; and the marker. */
export function withSharedMarker(
  { table }: Pick<Dynamo, 'table'>,
  writes: readonly (readonly TransactWriteItem[])[],
): { readonly writes: TransactWriteItem[][]; readonly marker: TransactWriteItem[] } {
  const own = writes.flat().filter(isMarker)
  const names = new Set(own.map(({ Put: put }) => text(put?.Item, 'sk')))
  const [oldest] = own.toSorted((a, b) => (skOf(a) < skOf(b) ? -1 : 1))
  if (oldest === undefined || names.size < 2)
    return { writes: writes.map((items) => [...items]), marker: [] }
  const { pk, sk } = { pk: text(oldest.Put?.Item, 'pk'), sk: skOf(oldest) }
  const marker = s(`${names.size}#${pk.slice(PARTITION.unlogged.length)}#${sk}`)
  const naming = (item: TransactWriteItem): TransactWriteItem => {
    const { Put: put } = item
    const isOurs = put?.Item !== undefined && names.has(markerNameOf(put.Item))
    return isOurs ? { Put: { ...put, Item: { ...put.Item, marker } } } : item
  }
  const events = { SS: [...names].map(eventOf) }
  return {
    writes: writes.map((items) => items.filter((item) => !isMarker(item)).map(naming)),
    marker: [{ Put: { TableName: table, Item: { pk: s(pk), sk: s(sk), events } } }],
  }
}

export function isMarker({ Put: put }: TransactWriteItem): boolean {
  return text(put?.Item, 'pk').startsWith(PARTITION.unlogged)
}

function skOf({ Put: put }: TransactWriteItem): string {
  return text(put?.Item, 'sk')
}

/** `<contact>#<place>` of a marker's name. */
function eventOf(name: string): string {
  return name.slice(name.indexOf('#') + 1)
}

/** What the own marker of an event would be called; of another item nothing is called so. */
function markerNameOf(item: Item): string {
  const contact = text(item, 'pk').slice(PARTITION.person.length)
  return `${text(item, 'storedAt')}#${contact}#${text(item, 'sk').slice('E#'.length)}`
}

/** Takes some of its events from a marker, and the marker away with the last. */
export async function takeFromMarker(
  { client, table }: Dynamo,
  { key }: SharedMarker,
  events: readonly string[],
): Promise<void> {
  const named = { TableName: table, Key: key, ExpressionAttributeNames: { '#events': 'events' } }
  const take = new UpdateItemCommand({
    ...named,
    UpdateExpression: 'DELETE #events :logged',
    // Else a marker that is gone would come back, empty.
    ConditionExpression: 'attribute_exists(#events)',
    ExpressionAttributeValues: { ':logged': { SS: [...events] } },
    ReturnValues: 'ALL_NEW',
  })
  const { Attributes: left } = await orUnavailable(unlessGone(client.send(take)))
  if (left?.['events'] !== undefined) return
  const end = new DeleteItemCommand({
    ...named,
    ConditionExpression: 'attribute_not_exists(#events)',
  })
  await orUnavailable(unlessGone(client.send(end)))
}

async function unlessGone(
  call: Promise<{ readonly Attributes?: Item | undefined }>,
): Promise<{ readonly Attributes?: Item | undefined }> {
  return call.catch((error: unknown) => {
    if (error instanceof ConditionalCheckFailedException) return {}
    throw error
  })
}
