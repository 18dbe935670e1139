import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { Redeliveries, Redelivery } from '../../domain/redelivery.ts'
import { conditionHeld, ifVersion } from '../dynamo/conditional.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { getItem } from '../dynamo/get.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'

/** How far each target was told again. */
export function redeliveries(db: Dynamo): Redeliveries {
  return {
    get: async (target) => {
      const item = await getItem(db, keyOf(target))
      return item && read(item)
    },
    put: async (next, before) => {
      const version = (before?.version ?? 0) + 1
      const { target, ...rest } = next
      const Item = { ...keyOf(target), document: s(canonicalJson(rest)), version: n(version) }
      const isPut = await conditionHeld(
        db.client.send(
          new PutItemCommand({ TableName: db.table, Item, ...ifVersion(before?.version ?? 0) }),
        ),
      )
      return isPut ? { ...next, version } : undefined
    },
  }
}

function keyOf(target: string): Item {
  return { pk: s(`${PARTITION.target}${target}`), sk: s('REDELIVERY') }
}

function read(item: Item): Redelivery {
  const rest = JSON.parse(text(item, 'document')) as Omit<Redelivery, 'target' | 'version'>
  const target = text(item, 'pk').slice(PARTITION.target.length)
  return { ...rest, target, version: number(item, 'version') }
}
