import {
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { accessTokenDigest, type AccessRequest } from '../domain/access-request.ts'
import type { AccessRequestId, AccessRequests } from '../domain/access-request.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { ContactId } from '../domain/contact-id.ts'
import { endOf } from '../domain/retention.ts'
import { wasWritten } from './transaction.ts'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'
import { queryAll } from './history.ts'
import { contactKey, n, s, text, type Item } from './items.ts'

/**
 * A request lies with its contact, `C#…/A#<id>`. Beside it: its place in the list of what is due or
 * was answered, the digest of its link's token, and a sealed address while a person needs it.
 */
export function accessRequests(db: Dynamo): AccessRequests {
  const get = async (key: Item | undefined) => {
    if (key === undefined) return undefined
    const { Item: item } = await orUnavailable(
      db.client.send(new GetItemCommand({ TableName: db.table, Key: key, ConsistentRead: true })),
    )
    return item
  }
  const follow = async (pointer: Item | undefined) => {
    const item = await get(pointer && documentKey(pointerOf(pointer)))
    return item && readRequest(item)
  }
  return {
    create: async (request, { token, sealed }) => {
      const ends = (kind: 'access_links' | 'access_addresses') => n(endOf(kind, request.receivedAt))
      await orUnavailable(
        write(db, [
          putNew(db, documentItem(request)),
          putNew(db, listItem(request)),
          putNew(db, {
            ...linkKey(token),
            ...pointerTo(request),
            ttl: ends('access_links'),
          }),
          putNew(db, {
            ...addressKey(request.id),
            sealed: { B: sealed },
            ttl: ends('access_addresses'),
          }),
        ]),
      )
    },

    change: async (request, change) => {
      const next: AccessRequest = { ...request, ...change, version: request.version + 1 }
      const isClosing = request.answered === undefined && next.answered !== undefined
      const needsNoAddress = next.by !== 'operator' || next.answered !== undefined
      const writes: TransactWriteItem[] = [
        {
          Put: {
            TableName: db.table,
            Item: documentItem(next),
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': n(request.version) },
          },
        },
        ...(isClosing
          ? [
              { Delete: { TableName: db.table, Key: listKey('due', request.id) } },
              { Put: { TableName: db.table, Item: listItem(next) } },
            ]
          : []),
        ...(needsNoAddress
          ? [{ Delete: { TableName: db.table, Key: addressKey(request.id) } }]
          : []),
      ]
      return wasWritten(db, writes)
    },

    find: async (id) => {
      const isId = id as AccessRequestId
      return follow((await get(listKey('due', isId))) ?? (await get(listKey('answered', isId))))
    },
    findByToken: async (token) => follow(await get(linkKey(token))),

    list: async ({ state, limit, after }) => {
      const { Items: items = [] } = await orUnavailable(
        db.client.send(
          new QueryCommand({
            TableName: db.table,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk AND sk > :after',
            ExpressionAttributeValues: { ':pk': s(`A#${state}`), ':after': s(after ?? ' ') },
            Limit: limit,
          }),
        ),
      )
      const found = await Promise.all(items.map(follow))
      return found.filter((request) => request !== undefined)
    },

    ofContact: async ({ ids }) => {
      const found = await orUnavailable(
        Promise.all(ids.map((id) => queryAll(db, contactKey(id), 'A#'))),
      )
      return found.flat().map(readRequest)
    },

    address: async (id) => (await get(addressKey(id)))?.['sealed']?.B,
  }
}

async function write(db: Dynamo, items: TransactWriteItem[]): Promise<void> {
  await db.client.send(new TransactWriteItemsCommand({ TransactItems: items }))
}

function putNew(db: Dynamo, item: Item): TransactWriteItem {
  const isFirst = 'attribute_not_exists(pk)'
  return { Put: { TableName: db.table, Item: item, ConditionExpression: isFirst } }
}

type Pointer = { readonly contact: ContactId; readonly id: string }

function documentKey({ contact, id }: Pointer): Item {
  return { pk: s(contactKey(contact)), sk: s(`A#${id}`) }
}

function documentItem(request: AccessRequest): Item {
  const { version, ...document } = request
  return {
    ...documentKey(pointer(request)),
    document: s(canonicalJson(document)),
    version: n(version),
    ttl: n(endOf('access_requests', request.receivedAt)),
  }
}

function readRequest(item: Item): AccessRequest {
  const document = JSON.parse(text(item, 'document')) as Omit<AccessRequest, 'version'>
  return { ...document, version: Number(item['version']?.N ?? 0) }
}

function listKey(state: 'due' | 'answered', id: AccessRequestId): Item {
  return { pk: s(`A#${state}`), sk: s(id) }
}

function listItem(request: AccessRequest): Item {
  const state = request.answered === undefined ? 'due' : 'answered'
  return {
    ...listKey(state, request.id),
    ...pointerTo(request),
    ...(state === 'due' ? {} : { ttl: n(endOf('access_requests', request.receivedAt)) }),
  }
}

function linkKey(token: string): Item {
  return { pk: s(`A#link#${accessTokenDigest(token)}`), sk: s('A') }
}

function addressKey(id: AccessRequestId): Item {
  return { pk: s(`A#address#${id}`), sk: s('A') }
}

/** It lies under the newest id there was when it came. */
function pointer({ contact, id }: AccessRequest): Pointer {
  return { contact: contact.at(-1) ?? contact[0], id }
}

function pointerTo(request: AccessRequest): Item {
  const { contact, id } = pointer(request)
  return { contact: s(contact), request: s(id) }
}

function pointerOf(item: Item): Pointer {
  return { contact: text(item, 'contact') as ContactId, id: text(item, 'request') }
}
