import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import type { Operators } from '../../domain/operator.ts'
import { endOf } from '../../domain/retention.ts'
import {
  isOver,
  isSessionSecret,
  sessionId,
  type Session,
  type Sessions,
  type SignInMethod,
} from '../../domain/session.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { getItem } from '../dynamo/get.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import { PARTITION } from '../schema.ts'

/** A session under the digest of its secret; the same in the list of its operator. */
export function sessions(db: Dynamo, operators: Pick<Operators, 'get'>): Sessions {
  return {
    create: async (session) => {
      const TransactItems = [sessionKey(session.id), listKey(session)].map((key) => ({
        Put: { TableName: db.table, Item: { ...key, ...fieldsOf(session) } },
      }))
      await orUnavailable(db.client.send(new TransactWriteItemsCommand({ TransactItems })))
    },
    find: async (secret, now) => {
      if (!isSessionSecret(secret)) return undefined
      const item = await getItem(db, sessionKey(sessionId(secret)))
      if (item === undefined) return undefined
      const session = readSession(item)
      const operator = await operators.get(session.operator)
      if (operator === undefined || isOver(session, operator, now)) return undefined
      return { session, operator }
    },
    list: async (operator, now) => {
      const items = await queryAll(db, listPartition(operator.id), '')
      return items
        .map(readSession)
        .filter((session) => !isOver(session, operator, now))
        .toSorted((one, other) => other.createdAt - one.createdAt)
    },
    end: async (operator, id) =>
      isSessionSecret(id) &&
      wasWritten(db, [
        {
          Delete: {
            TableName: db.table,
            Key: listKey({ operator, id }),
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
        { Delete: { TableName: db.table, Key: sessionKey(id) } },
      ]),
  }
}

function sessionKey(id: string): Item {
  return { pk: s(`${PARTITION.session}${id}`), sk: s('SESSION') }
}

function listPartition(operator: string): string {
  return `${PARTITION.session}of#${operator}`
}

function listKey({ operator, id }: Pick<Session, 'operator' | 'id'>): Item {
  return { pk: s(listPartition(operator)), sk: s(id) }
}

function fieldsOf(session: Session): Item {
  return {
    id: s(session.id),
    operator: s(session.operator),
    epoch: n(session.epoch),
    how: s(session.how),
    browser: s(session.browser),
    createdAt: n(session.createdAt),
    endsAt: n(session.endsAt),
    ttl: n(endOf('console_sessions', session.createdAt)),
  }
}

function readSession(item: Item): Session {
  return {
    id: text(item, 'id'),
    operator: text(item, 'operator'),
    epoch: number(item, 'epoch'),
    how: text(item, 'how') as SignInMethod,
    browser: text(item, 'browser'),
    createdAt: number(item, 'createdAt'),
    endsAt: number(item, 'endsAt'),
  }
}
