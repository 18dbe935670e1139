import { PARTITION } from '../schema.ts'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Parts } from '../../domain/message-parts.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { n, s } from '../dynamo/items.ts'

/** Sealed parts of long messages, `P#<message key>`, deleted after two days. */
export function parts(db: Dynamo, now: () => Date): Parts {
  const read = async (key: string) => {
    const items = await queryAll(db, `${PARTITION.parts}${key}`, '')
    return items.map((item) => item['sealed']?.B ?? new Uint8Array())
  }
  const add: Parts['add'] = async ({ key, of }, number, sealed) => {
    await db.client.send(
      new PutItemCommand({
        TableName: db.table,
        Item: {
          pk: s(`${PARTITION.parts}${key}`),
          sk: s(String(number).padStart(4, '0')),
          sealed: { B: sealed },
          ttl: n(endOf('parts', toSecond(now()))),
        },
      }),
    )
    const known = await read(key)
    return known.length < of ? undefined : known
  }
  return {
    add: (message, number, sealed) => orUnavailable(add(message, number, sealed)),
    known: (key) => orUnavailable(read(key)),
  }
}
