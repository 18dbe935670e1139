import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { CertificateKeys } from '../../domain/certificate-keys.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import { s, text } from '../dynamo/items.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { PARTITION } from '../schema.ts'

const PREFIX = 'certificate-key#'

export function certificateKeys(db: Dynamo): CertificateKeys {
  return {
    publish: async (keys) => {
      for (const { kid, x } of keys) {
        const put = new PutItemCommand({
          TableName: db.table,
          Item: { pk: s(PARTITION.meta), sk: s(PREFIX + kid), x: s(x) },
          ConditionExpression: 'attribute_not_exists(pk)',
        })
        await conditionHeld(db.client.send(put))
      }
    },
    all: async () => {
      const items = await queryAll(db, PARTITION.meta, PREFIX)
      return items.map((item) => ({
        kid: text(item, 'sk').slice(PREFIX.length),
        x: text(item, 'x'),
      }))
    },
  }
}
