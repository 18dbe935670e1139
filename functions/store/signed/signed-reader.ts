import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { toSecond } from '../../domain/time.ts'
import type { Item } from '../dynamo/items.ts'
import { CALL_MS, type Reads, type TableClock, type TableReader } from '../dynamo/reader.ts'
import type { Answer } from './exchange.ts'
import { callsFrom } from './from-environment.ts'
import { gathered, nameOf } from './gathered.ts'
import { CallError, UNREADABLE } from './retry.ts'
import type { Variables } from './settings.ts'

export type SignedReader = TableReader & {
  /** Opens a connection ahead of the first read. */
  readonly connect: () => void
}

type ReaderOptions = {
  readonly variables: Variables
  readonly now: () => Date
  /** The clock that DynamoDB's is compared with; none for the local engine, which has ours. */
  readonly compared?: (() => Date) | undefined
  readonly callMs?: number
  /** The SDK, loaded where the environment says more than is understood without it. */
  readonly sdk?: () => Promise<Reads>
}

/**
 * The table, read by signed calls without the SDK. A refusal, a broken or strange answer and no answer
 * reject; only a whole answer says that there is no such item.
 */
export function signedReader(
  table: string,
  { variables, now, compared, callMs = CALL_MS, sdk = sdkReadsOf(table) }: ReaderOptions,
): SignedReader {
  let last: ReturnType<TableClock['last']>
  const heard = (date: string | undefined): void => {
    const said = Date.parse(date ?? '')
    last =
      compared === undefined || Number.isNaN(said)
        ? undefined
        : { table: toSecond(new Date(said)), own: toSecond(compared()) }
  }
  const { begin, connect } = callsFrom('dynamodb', variables, { now, callMs, heard })
  let loaded: Promise<Reads> | undefined
  const bySdk = (): Promise<Reads> => (loaded ??= sdk())

  const get: Reads['get'] = async (key) => {
    const answer = begin('GetItem', { TableName: table, Key: key, ConsistentRead: true })
    return answer === undefined ? (await bySdk()).get(key) : itemIn(await answer, key)
  }
  const batch: Reads['batch'] = async (keys, projection) => {
    const wanted = { Keys: keys, ConsistentRead: true, ...projection }
    const answer = begin('BatchGetItem', { RequestItems: { [table]: wanted } })
    return answer === undefined
      ? (await bySdk()).batch(keys, projection)
      : batchIn(await answer, table, keys, projection === undefined)
  }
  const query: Reads['query'] = async (input) => {
    const answer = begin('Query', { ...input, TableName: table, ConsistentRead: true })
    return answer === undefined ? (await bySdk()).query(input) : pageIn(await answer)
  }
  const reads = { get: gathered(get, batch), batch, query }
  return { table, now, clock: { last: () => last }, reads, connect }
}

function sdkReadsOf(table: string): () => Promise<Reads> {
  return async () => (await import('../dynamo/client.ts')).dynamo(table).reads
}

type Body = Answer['body']

/** `{}` says that there is none; anything else must be the item that was asked for. */
function itemIn({ Item: item }: Body, key: Item): Item | undefined {
  if (item === undefined) return undefined
  const read = readItem(item)
  if (nameOf(read) !== nameOf(key)) throw unreadable()
  return read
}

function batchIn(
  { Responses: responses, UnprocessedKeys: unprocessed = {} }: Body,
  table: string,
  keys: readonly Item[],
  isWhole: boolean,
): Awaited<ReturnType<Reads['batch']>> {
  if (!isObject(responses) || !isObject(unprocessed)) throw unreadable()
  const { [table]: found } = responses
  const { [table]: put = {} } = unprocessed
  const left = isObject(put) ? listOf(put['Keys'] ?? []) : undefined
  const items = found === undefined ? [] : listOf(found)
  if (left === undefined || items === undefined) throw unreadable()
  // Silence about the table says nothing about keys that it did not give back.
  if (found === undefined && left.length < keys.length) throw unreadable()
  const isAsked = askedAmong(keys)
  const isStrange = (one: Item): boolean => !isAsked(one)
  if (left.some(isStrange) || (isWhole && items.some(isStrange))) throw unreadable()
  return { items, left }
}

/** Nearly always one item of each partition is asked for: then no names are made of both keys. */
function askedAmong(keys: readonly Item[]): (item: Item) => boolean {
  const sortKeys = new Map<string | undefined, string | undefined>()
  for (const { pk, sk } of keys) sortKeys.set(pk?.S, sk?.S)
  if (sortKeys.size === keys.length)
    return ({ pk, sk }) => sortKeys.has(pk?.S) && sortKeys.get(pk?.S) === sk?.S
  const names = new Set(keys.map(nameOf))
  return (item) => names.has(nameOf(item))
}

function pageIn({ Items: items, Count: count, LastEvaluatedKey: from }: Body) {
  const found = items === undefined ? undefined : listOf(items)
  const isCount = typeof count === 'number'
  if (found === undefined && (items !== undefined || !isCount)) throw unreadable()
  return {
    ...(found === undefined ? {} : { Items: found }),
    ...(isCount ? { Count: count } : {}),
    ...(from === undefined ? {} : { LastEvaluatedKey: readItem(from) }),
  }
}

function listOf(value: unknown): Item[] | undefined {
  return Array.isArray(value) ? value.map(readItem) : undefined
}

/** An item as the SDK gives it: bytes are bytes, not base64. The parsed answer is ours: it is changed. */
function readItem(value: unknown): Item {
  if (!isObject(value)) throw unreadable()
  const item = value as Item
  for (const name in item) {
    const attribute: unknown = item[name]
    if (!isObject(attribute)) throw unreadable()
    // What is no bytes is written as the SDK has it: text, lists of text, true and false.
    if (typeof attribute['S'] !== 'string') item[name] = readAttribute(attribute)
  }
  return item
}

function readAttribute(value: unknown): AttributeValue {
  if (!isObject(value)) throw unreadable()
  const { B: bytes, BS: manyBytes, L: list, M: map } = value
  if (typeof bytes === 'string') return { B: Buffer.from(bytes, 'base64') }
  if (Array.isArray(manyBytes))
    return { BS: manyBytes.map((one) => Buffer.from(String(one), 'base64')) }
  if (Array.isArray(list)) return { L: list.map(readAttribute) }
  if (map !== undefined) return { M: readItem(map) }
  return value as unknown as AttributeValue
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unreadable(): CallError {
  return new CallError(UNREADABLE, 'The answer is not one to what was asked.')
}
