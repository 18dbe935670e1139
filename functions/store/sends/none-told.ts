import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { getItem } from '../dynamo/get.ts'
import { n, s, text, type Item } from '../dynamo/items.ts'
import { NONE_TOLD } from '../rights.ts'

/**
 * Most houses are never told what was sent. A new table says so, until the first send is told; so a
 * list of stops is not asked one by one what was sent to each. Where nothing is said, each is asked.
 */
const KEY: Item = { pk: s(NONE_TOLD), sk: s('NONE') }
const [NONE, SOME] = ['none', 'some'] as const

/** Before anything can be told; later the end is put off, where it still holds. */
export async function sayNoneTold(db: Dynamo, { isNew }: { isNew: boolean }): Promise<void> {
  const condition = isNew
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#told = :none',
        ExpressionAttributeNames: { '#told': 'told' },
        ExpressionAttributeValues: { ':none': s(NONE) },
      }
  await conditionHeld(db.client.send(put(db, NONE, condition)))
}

export async function isNoneTold(db: Dynamo): Promise<boolean> {
  return text(await getItem(db, KEY), 'told') === NONE
}

/**
 * Awaited before a send is stored, and done once: whoever recorded a stop and saw that none was told is
 * seen by whoever stores this send, who reads the standing after it.
 */
export function tellingFirst(db: Dynamo): () => Promise<void> {
  let isSaid = false
  return async () => {
    if (isSaid) return
    if (await isNoneTold(db)) await db.client.send(put(db, SOME))
    isSaid = true
  }
}

function put(
  db: Dynamo,
  told: typeof NONE | typeof SOME,
  condition: Partial<ConstructorParameters<typeof PutItemCommand>[0]> = {},
): PutItemCommand {
  const ttl = n(endOf('sends', toSecond(db.now())))
  return new PutItemCommand({
    TableName: db.table,
    Item: { ...KEY, told: s(told), ttl },
    ...condition,
  })
}
