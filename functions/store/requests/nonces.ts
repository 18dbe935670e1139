import { PARTITION } from '../schema.ts'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { createHash } from 'node:crypto'
import type { Nonces } from '../../domain/nonces.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { n, s } from '../dynamo/items.ts'
import { conditionHeld } from '../dynamo/conditional.ts'

/**
 * Nonces of signatures that do not cover the body. A nonce belongs to the first body it came with: a
 * retry of the provider passes, a copied header with another body does not.
 */
export function nonces(db: Dynamo, now: () => Date): Nonces {
  return {
    claim: async (owner, nonce, body) => {
      const digest = createHash('sha256').update(body).digest('base64url')
      const name = createHash('sha256').update(nonce).digest('base64url')
      const put = new PutItemCommand({
        TableName: db.table,
        Item: {
          pk: s(`${PARTITION.nonces}${owner}`),
          sk: s(name),
          body: s(digest),
          ttl: n(endOf('nonces', toSecond(now()))),
        },
        ConditionExpression: 'attribute_not_exists(pk) OR #body = :body',
        ExpressionAttributeNames: { '#body': 'body' },
        ExpressionAttributeValues: { ':body': s(digest) },
      })
      return conditionHeld(db.client.send(put))
    },
  }
}
