import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { endOf } from '../../domain/retention.ts'
import {
  isLinkSecret,
  linkDigest,
  useOf,
  type SignInLink,
  type SignInLinks,
} from '../../domain/sign-in-link.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import { getItem } from '../dynamo/get.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'

/** One-time links under the digest of their token. A used one stays for a day, to be told from none. */
export function signInLinks(db: Dynamo): SignInLinks {
  const read = async (token: string): Promise<SignInLink | undefined> => {
    if (!isLinkSecret(token)) return undefined
    const item = await getItem(db, linkKey(token))
    return item === undefined ? undefined : readLink(item)
  }
  return {
    create: async (token, link) => {
      const put = new PutItemCommand({
        TableName: db.table,
        Item: { ...linkKey(token), ...fieldsOf(link) },
        ConditionExpression: 'attribute_not_exists(pk)',
      })
      await conditionHeld(db.client.send(put))
    },
    look: async (token, by, now) => useOf(await read(token), by, now),
    take: async (token, by, now) => {
      const use = useOf(await read(token), by, now)
      if (use.outcome !== 'taken') return use
      const update = new UpdateItemCommand({
        TableName: db.table,
        Key: linkKey(token),
        UpdateExpression: 'SET usedAt = :now',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(usedAt)',
        ExpressionAttributeValues: { ':now': n(now) },
      })
      return (await conditionHeld(db.client.send(update))) ? use : { ...use, outcome: 'used' }
    },
  }
}

function linkKey(token: string): Item {
  return { pk: s(`${PARTITION.signIn}${linkDigest(token)}`), sk: s('SIGNIN') }
}

function fieldsOf(link: SignInLink): Item {
  return {
    operator: s(link.operator),
    epoch: n(link.epoch),
    ...(link.browser === undefined ? {} : { browser: s(link.browser) }),
    createdAt: n(link.createdAt),
    ttl: n(endOf('sign_in_links', link.createdAt)),
  }
}

function readLink(item: Item): SignInLink {
  const browser = text(item, 'browser')
  return {
    operator: text(item, 'operator'),
    epoch: number(item, 'epoch'),
    ...(browser === '' ? {} : { browser }),
    createdAt: number(item, 'createdAt'),
    ...(item['usedAt'] === undefined ? {} : { usedAt: number(item, 'usedAt') }),
  }
}
