import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { ConsentRequest, ConsentRequests } from '../domain/consent-request.ts'
import { endOf } from '../domain/retention.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { n, s, text, type Item } from './items.ts'

/** Confirmations that are awaited: `D#<SHA-256 of the token>`, a document with an end. */
export function consentRequests(db: Dynamo): ConsentRequests {
  return {
    keep: async (tokenDigest, request) => {
      await orUnavailable(
        db.client.send(
          new PutItemCommand({
            TableName: db.table,
            Item: {
              ...requestKey(tokenDigest),
              document: s(canonicalJson(request)),
              ttl: n(endOf('consent_requests', request.requestedAt)),
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      )
    },
    find: async (tokenDigest) => {
      const { Item: item } = await orUnavailable(
        db.client.send(
          new GetItemCommand({
            TableName: db.table,
            Key: requestKey(tokenDigest),
            ConsistentRead: true,
          }),
        ),
      )
      if (item === undefined) return undefined
      return JSON.parse(text(item, 'document')) as ConsentRequest
    },
  }
}

function requestKey(tokenDigest: string): Item {
  return { pk: s(`D#${tokenDigest}`), sk: s('D') }
}
