import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Json } from '../domain/canonical-json.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { Idempotency } from '../domain/ports.ts'
import { SECONDS_A_DAY, toSecond } from '../domain/time.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { n, number, s, text, type Item } from './items.ts'

/** A request that died at work gives its claim free after this. */
const CLAIM_SECONDS = 60

/** What was done under an `Idempotency-Key`: never whom it was about. */
export function idempotency(db: Dynamo): Idempotency {
  return {
    begin: async (name, digest) => {
      const now = toSecond(new Date())
      const claim = new PutItemCommand({
        TableName: db.table,
        Item: { ...itemKey(name), digest: s(digest), until: n(now + CLAIM_SECONDS), ...ends(now) },
        // TTL may be days late: what is past is past.
        ConditionExpression:
          'attribute_not_exists(pk) OR #ttl < :now OR (#until < :now AND #digest = :digest)',
        ExpressionAttributeNames: { '#ttl': 'ttl', '#until': 'until', '#digest': 'digest' },
        ExpressionAttributeValues: { ':now': n(now), ':digest': s(digest) },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      })
      const known = await orUnavailable(
        db.client.send(claim).then(
          () => undefined,
          (error: unknown) => {
            if (error instanceof ConditionalCheckFailedException) return error.Item ?? {}
            throw error
          },
        ),
      )
      if (known === undefined) return { state: 'new' }
      if (text(known, 'digest') !== digest) return { state: 'other' }
      if (known['status'] === undefined) return { state: 'busy' }
      const kept = JSON.parse(text(known, 'kept')) as { readonly [name: string]: Json }
      return { state: 'done', status: number(known, 'status'), kept }
    },
    finish: async (name, { digest, status, kept }) => {
      await orUnavailable(
        db.client.send(
          new PutItemCommand({
            TableName: db.table,
            Item: {
              ...itemKey(name),
              digest: s(digest),
              status: n(status),
              kept: s(canonicalJson(kept)),
              ...ends(toSecond(new Date())),
            },
          }),
        ),
      )
    },
    forget: async (name) => {
      await db.client.send(new DeleteItemCommand({ TableName: db.table, Key: itemKey(name) }))
    },
  }
}

function itemKey(name: string): Item {
  return { pk: s(`I#${name}`), sk: s('I') }
}

function ends(now: number): Item {
  return { ttl: n(now + SECONDS_A_DAY) }
}
