import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { TargetRecord, Targets } from '../../domain/target.ts'
import { conditionHeld, ifVersion } from '../dynamo/conditional.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { getItem } from '../dynamo/get.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { PARTITION } from '../schema.ts'

/** The register of targets: what owners declared, and nothing that is secret. */
export function targets(db: Dynamo): Targets {
  return {
    list: async () => (await queryAll(db, PARTITION.targets, '')).map(readRecord),
    get: async (id) => {
      const item = await getItem(db, keyOf(id))
      return item && readRecord(item)
    },
    put: (record, before) => {
      const { id, version, ...rest } = record
      const Item = { ...keyOf(id), document: s(canonicalJson(rest)), version: n(version) }
      const condition = ifVersion(before?.version ?? 0)
      return conditionHeld(
        db.client.send(new PutItemCommand({ TableName: db.table, Item, ...condition })),
      )
    },
    remove: ({ id, version }) =>
      conditionHeld(
        db.client.send(
          new DeleteItemCommand({ TableName: db.table, Key: keyOf(id), ...ifVersion(version) }),
        ),
      ),
  }
}

function keyOf(id: string): Item {
  return { pk: s(PARTITION.targets), sk: s(id) }
}

function readRecord(item: Item): TargetRecord {
  const rest = JSON.parse(text(item, 'document')) as Omit<TargetRecord, 'id' | 'version'>
  return { id: text(item, 'sk'), version: number(item, 'version'), ...rest }
}
