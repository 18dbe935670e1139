import { PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { endOf } from '../../domain/retention.ts'
import type { Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { getItem } from '../dynamo/get.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'

/** Work that is asked for once and takes a while. Its version grows with every change. */
export type Recorded = {
  readonly id: string
  readonly createdAt: Second
  readonly version: number
}

/** Where records of a kind are. */
export type RecordKind = {
  /** The beginning of a record's partition key, and its sort key. */
  readonly own: string
  readonly sort: string
  /** The partition that lists the ids, which are ordered by time. */
  readonly list: string
  /** The attribute that holds it, as JSON. */
  readonly attribute: string
  readonly retained: 'imports' | 'scrubs'
}

export type Records<T extends Recorded> = {
  readonly create: (made: T) => Promise<void>
  readonly find: (id: string) => Promise<T | undefined>
  /** Newest first, before the given id. */
  readonly list: (page: { limit: number; before?: string | undefined }) => Promise<T[]>
  /** Replaces the version that was read; false if another was faster. */
  readonly change: (before: T, after: Omit<T, 'version'>) => Promise<boolean>
  /** The same write, as part of a transaction. */
  readonly changeOf: (before: T, after: Omit<T, 'version'>) => VersionedPut
}

type VersionedPut = {
  readonly TableName: string
  readonly Item: Item
  readonly ConditionExpression: string
  readonly ExpressionAttributeValues: Item
}

export function records<T extends Recorded>(db: Dynamo, kind: RecordKind): Records<T> {
  const keyOf = (id: string): Item => ({ pk: s(`${kind.own}${id}`), sk: s(kind.sort) })
  const ends = ({ createdAt }: Pick<Recorded, 'createdAt'>): Item => ({
    ttl: n(endOf(kind.retained, createdAt)),
  })
  const itemOf = (made: Omit<T, 'version'> & Recorded): Item => {
    const { version, ...rest } = made
    return {
      ...keyOf(made.id),
      [kind.attribute]: s(JSON.stringify(rest)),
      version: n(version),
      ...ends(made),
    }
  }
  const changeOf = (before: T, after: Omit<T, 'version'>): VersionedPut => ({
    TableName: db.table,
    Item: itemOf({
      ...after,
      id: before.id,
      createdAt: before.createdAt,
      version: before.version + 1,
    }),
    ConditionExpression: 'version = :v',
    ExpressionAttributeValues: { ':v': n(before.version) },
  })

  async function find(id: string): Promise<T | undefined> {
    const item = await getItem(db, keyOf(id))
    if (item === undefined) return undefined
    const rest = JSON.parse(text(item, kind.attribute)) as Omit<T, 'version'>
    return { ...rest, version: number(item, 'version') } as T
  }

  return {
    find,
    create: async (made) => {
      const listed = { pk: s(kind.list), sk: s(made.id), ...ends(made) }
      const puts = [itemOf(made), listed].map((Item) => ({ Put: { TableName: db.table, Item } }))
      await orUnavailable(db.client.send(new TransactWriteItemsCommand({ TransactItems: puts })))
    },
    list: async ({ limit, before }) => {
      const { Items: items = [] } = await orUnavailable(
        db.client.send(
          new QueryCommand({
            TableName: db.table,
            ConsistentRead: true,
            ScanIndexForward: false,
            KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
            ExpressionAttributeValues: {
              ':pk': s(kind.list),
              ...(before === undefined ? {} : { ':before': s(before) }),
            },
            Limit: limit,
          }),
        ),
      )
      const found = await Promise.all(items.map((item) => find(text(item, 'sk'))))
      return found.filter((one) => one !== undefined)
    },
    change: (before, after) =>
      conditionHeld(db.client.send(new PutItemCommand(changeOf(before, after)))),
    changeOf,
  }
}
