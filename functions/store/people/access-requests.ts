import { PARTITION } from '../schema.ts'
import {
  DeleteItemCommand,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import {
  accessTokenDigest,
  stateOf,
  type AccessLink,
  type AccessLane,
  type AccessRequest,
  type AccessRequestId,
  type AccessRequests,
  type AccessState,
} from '../../domain/access-request.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { newestId } from '../../domain/contact.ts'
import { endOf } from '../../domain/retention.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import type { Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { contactKey, n, s, text, type Item } from '../dynamo/items.ts'
import { getItem } from '../dynamo/get.ts'
import { countOf } from '../dynamo/waiting-list.ts'
import { pageAfter } from '../dynamo/page-after.ts'
import { ifVersion } from '../dynamo/conditional.ts'
import { putNew } from '../dynamo/put-new.ts'
import { blockItem, readBlock } from './waiting-block.ts'

/**
 * A request is stored with its contact, `C#…/A#<id>`. Beside it: its place in the list of due or
 * answered ones, the digest of its link's token, and the sealed address while a person needs it.
 */
export function accessRequests(db: Dynamo): AccessRequests {
  const get = (key: Item) => getItem(db, key)
  const follow = async (pointer: Item | undefined) => {
    const item = pointer && (await get(documentKey(pointerOf(pointer))))
    return item && readRequest(item)
  }
  return {
    create: async (request, { link, sealed, block }) => {
      const items = [
        putNew(db, documentItem(request)),
        putNew(db, listItem(request)),
        ...(link === undefined ? [] : [putNew(db, linkItem(request, link, request.receivedAt))]),
        ...waitItem(request).map((item) => putNew(db, item)),
        ...(request.waits === undefined || block === undefined
          ? []
          : [putNew(db, blockItem(blockKey(request.id), block, request.receivedAt))]),
        putNew(db, {
          ...addressKey(request.id),
          sealed: { B: sealed },
          ttl: n(endOf('access_addresses', request.receivedAt)),
        }),
      ]
      await orUnavailable(db.client.send(new TransactWriteItemsCommand({ TransactItems: items })))
    },

    change: async (request, change, link) => {
      const next: AccessRequest = { ...request, ...change, version: request.version + 1 }
      const [was, is] = [stateOf(request), stateOf(next)]
      const isWaiting = next.answered === undefined && next.waits !== undefined
      const needsAddress = is === 'due' || isWaiting
      const isMoved =
        next.waits?.lane !== request.waits?.lane || next.waits?.place !== request.waits?.place
      const left = isWaiting && !isMoved ? [] : waitItem(request)
      const deletes = [
        // An old request is listed as due, whatever it waits for.
        ...(was === is ? [] : [listKey('due', request.id), listKey('unproven', request.id)]),
        ...left.map(({ pk, sk }) => ({ pk: pk ?? s(''), sk: sk ?? s('') })),
        ...(needsAddress ? [] : [addressKey(request.id)]),
        ...(isWaiting || request.waits === undefined ? [] : [blockKey(request.id)]),
      ].filter((key) => was === is || key['pk']?.S !== listKey(is, request.id)['pk']?.S)
      const puts = [
        ...(was === is ? [] : [listItem(next)]),
        ...(isWaiting && isMoved ? waitItem(next) : []),
        ...(link === undefined ? [] : [linkItem(next, link, next.linkedAt ?? next.receivedAt)]),
      ]
      const writes: TransactWriteItem[] = [
        {
          Put: {
            TableName: db.table,
            Item: documentItem(next),
            ...ifVersion(request.version),
          },
        },
        ...deletes.map((Key) => ({ Delete: { TableName: db.table, Key } })),
        ...puts.map((Item) => ({ Put: { TableName: db.table, Item } })),
      ]
      return wasWritten(db, writes)
    },

    find: async (id) => {
      const isId = id as AccessRequestId
      for (const state of ['due', 'unproven', 'answered'] as const) {
        const found = await get(listKey(state, isId))
        if (found !== undefined) return follow(found)
      }
      return undefined
    },
    findByToken: async (token) => follow(await get(linkKey(token))),
    sealedOfLink: async (token) => (await get(linkKey(token)))?.['sealed']?.B,

    list: async ({ state, ...page }) => {
      const items = await pageAfter(db, `${PARTITION.access}${state}`, page)
      const found = await Promise.all(items.map(follow))
      return found.filter((request) => request !== undefined)
    },

    count: (state) => countOf(db, `${PARTITION.access}${state}`),

    waiting: async ({ lane, ...page }) => {
      const items = await pageAfter(db, waitPartition(lane), page)
      return Promise.all(
        items.map(async (item) => ({ place: text(item, 'sk'), request: await follow(item) })),
      )
    },
    leaveQueue: async (lane, place) => {
      const Key = { pk: s(waitPartition(lane)), sk: s(place) }
      await orUnavailable(db.client.send(new DeleteItemCommand({ TableName: db.table, Key })))
    },

    ofContact: async ({ ids }) => {
      const found = await orUnavailable(
        Promise.all(ids.map((id) => queryAll(db, contactKey(id), 'A#'))),
      )
      return found.flat().map(readRequest)
    },

    address: async (id) => (await get(addressKey(id)))?.['sealed']?.B,
    block: (id, now) => readBlock(db, blockKey(id), now),
  }
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

function listKey(state: AccessState, id: AccessRequestId): Item {
  return { pk: s(`${PARTITION.access}${state}`), sk: s(id) }
}

function listItem(request: AccessRequest): Item {
  const state = stateOf(request)
  return {
    ...listKey(state, request.id),
    ...pointerTo(request),
    ...(state !== 'answered' ? {} : { ttl: n(endOf('access_requests', request.receivedAt)) }),
  }
}

function waitPartition(lane: AccessLane): string {
  return `${PARTITION.access}wait#${lane}`
}

/** Its place in the queue while it waits. */
function waitItem(request: AccessRequest): Item[] {
  const { waits } = request
  if (waits === undefined) return []
  return [{ pk: s(waitPartition(waits.lane)), sk: s(waits.place), ...pointerTo(request) }]
}

function linkItem(request: AccessRequest, { token, sealed }: AccessLink, from: Second): Item {
  return {
    ...linkKey(token),
    ...pointerTo(request),
    sealed: { B: sealed },
    ttl: n(endOf('access_links', from)),
  }
}

function linkKey(token: string): Item {
  return { pk: s(`${PARTITION.access}link#${accessTokenDigest(token)}`), sk: s('A') }
}

function addressKey(id: AccessRequestId): Item {
  return { pk: s(`${PARTITION.access}address#${id}`), sk: s('A') }
}

function blockKey(id: AccessRequestId): Item {
  return { pk: s(`${PARTITION.access}block#${id}`), sk: s('A') }
}

/** It is stored under the id that was the newest when it came. */
function pointer({ contact, id }: AccessRequest): Pointer {
  return { contact: newestId(contact), id }
}

function pointerTo(request: AccessRequest): Item {
  const { contact, id } = pointer(request)
  return { contact: s(contact), request: s(id) }
}

function pointerOf(item: Item): Pointer {
  return { contact: text(item, 'contact') as ContactId, id: text(item, 'request') }
}
