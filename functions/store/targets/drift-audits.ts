import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { DriftAudit, DriftAudits } from '../../domain/drift-audit.ts'
import { endOf } from '../../domain/retention.ts'
import { conditionHeld, ifVersion } from '../dynamo/conditional.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { getItem } from '../dynamo/get.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { queryPages } from '../dynamo/query-pages.ts'
import { PARTITION } from '../schema.ts'

/** The audits of each target, in the order of their ids, which begin with the time. */
export function driftAudits(db: Dynamo): DriftAudits {
  return {
    list: async (target, limit) => {
      const range = { from: ' ', to: '~', limit, newestFirst: true } as const
      for await (const items of queryPages(db, partitionOf(target), range))
        return items.map(readAudit)
      return []
    },
    get: async (target, id) => {
      const item = await getItem(db, keyOf({ target, id }))
      return item && readAudit(item)
    },
    put: (audit) =>
      conditionHeld(
        db.client.send(
          new PutItemCommand({
            TableName: db.table,
            Item: itemOf(audit),
            ...ifVersion(audit.version),
          }),
        ),
      ),
  }
}

function partitionOf(target: string): string {
  return `${PARTITION.driftAudits}${target}`
}

function keyOf({ target, id }: Pick<DriftAudit, 'target' | 'id'>): Item {
  return { pk: s(partitionOf(target)), sk: s(id) }
}

function itemOf({ id, target, version, listPlace, ...rest }: DriftAudit): Item {
  return {
    ...keyOf({ target, id }),
    document: s(canonicalJson(rest)),
    version: n(version + 1),
    ttl: n(endOf('drift_audits', rest.startedAt)),
    ...(listPlace === undefined ? {} : { listPlace: { B: listPlace } }),
  }
}

function readAudit(item: Item): DriftAudit {
  const rest = JSON.parse(text(item, 'document')) as Omit<
    DriftAudit,
    'id' | 'target' | 'version' | 'listPlace'
  >
  const listPlace = item['listPlace']?.B
  return {
    ...rest,
    id: text(item, 'sk'),
    target: text(item, 'pk').slice(PARTITION.driftAudits.length),
    version: number(item, 'version'),
    ...(listPlace === undefined ? {} : { listPlace }),
  }
}
