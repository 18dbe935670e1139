import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { createHash } from 'node:crypto'
import type { Nonces } from '../domain/ports.ts'
import { SECONDS_A_DAY } from '../domain/time.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { n, s } from './items.ts'

/** Longer than any listed provider retries (SNS: 23 days). */
const NONCE_DAYS = 30

/**
 * Nonces of signatures that do not cover the body. A nonce is bound to the first body it came with:
 * the provider's own retry passes, a captured header pair with another body does not.
 */
export function nonces(db: Dynamo): Nonces {
  return {
    claim: async (account, nonce, body) => {
      const digest = createHash('sha256').update(body).digest('base64url')
      const name = createHash('sha256').update(nonce).digest('base64url')
      const put = new PutItemCommand({
        TableName: db.table,
        Item: {
          pk: s(`N#${account}`),
          sk: s(name),
          body: s(digest),
          ttl: n(Math.floor(Date.now() / 1000) + NONCE_DAYS * SECONDS_A_DAY),
        },
        ConditionExpression: 'attribute_not_exists(pk) OR #body = :body',
        ExpressionAttributeNames: { '#body': 'body' },
        ExpressionAttributeValues: { ':body': s(digest) },
      })
      return orUnavailable(
        db.client.send(put).then(
          () => true,
          (error: unknown) => {
            if (error instanceof ConditionalCheckFailedException) return false
            throw error
          },
        ),
      )
    },
  }
}
