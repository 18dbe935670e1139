import { PARTITION } from '../schema.ts'
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Polled } from '../../domain/polled.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { n, s, text } from '../dynamo/items.ts'

/**
 * What was already taken from the lists of providers, `Y#<account>`. Digests, because keys may be phone
 * numbers.
 */
export function polled(db: Dynamo): Polled {
  const keyOf = (account: string, digest: string) => ({
    pk: s(`${PARTITION.polled}${account}`),
    sk: s(digest),
  })
  return {
    known: async (account) => {
      const items = await orUnavailable(queryAll(db, `${PARTITION.polled}${account}`, ''))
      return new Set(items.map((item) => text(item, 'sk')))
    },
    add: async (account, digest, now) => {
      const ttl = n(endOf('polled', toSecond(now)))
      const Item = { ...keyOf(account, digest), ttl }
      await orUnavailable(db.client.send(new PutItemCommand({ TableName: db.table, Item })))
    },
    forget: async (account, digest) => {
      const Key = keyOf(account, digest)
      await orUnavailable(db.client.send(new DeleteItemCommand({ TableName: db.table, Key })))
    },
  }
}
