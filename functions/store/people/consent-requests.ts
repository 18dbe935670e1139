import { PARTITION } from '../schema.ts'
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { canonicalJson } from '../../domain/canonical-json.ts'
import {
  waitingName,
  type ConsentRequest,
  type ConsentRequests,
  type WaitingConsent,
  type WaitingConsentName,
} from '../../domain/consent-request.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { endOf } from '../../domain/retention.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import { getItem } from '../dynamo/get.ts'
import { pageAfter } from '../dynamo/page-after.ts'
import { ifVersion } from '../dynamo/conditional.ts'
import { blockItem, readBlock } from './waiting-block.ts'

/**
 * Open confirmations: `D#<SHA-256 of the token>`, a document with an end. Those whose mail is not sent
 * yet: `D#of#<contact>`, one for a sender and its topics, and their places under `D#wait`.
 */
export function consentRequests(db: Dynamo): ConsentRequests {
  const get = (key: Item) => getItem(db, key)
  const waitingFor = async (name: WaitingConsentName) => {
    const item = await get(waitingKey(name))
    return item && readWaiting(item)
  }
  return {
    keep: async (tokenDigest, request) => {
      const Item = {
        ...requestKey(tokenDigest),
        document: s(canonicalJson(request)),
        ttl: n(endOf('consent_requests', request.mailedAt ?? request.requestedAt)),
      }
      await orUnavailable(db.client.send(new PutItemCommand({ TableName: db.table, Item })))
    },
    find: async (tokenDigest) => {
      const item = await get(requestKey(tokenDigest))
      return item && (JSON.parse(text(item, 'document')) as ConsentRequest)
    },

    waitingFor,
    wait: (waiting, block) => {
      const places = waitingItems(waiting)
      const { requestedAt } = waiting.request
      const key = blockKey(waitingName(waiting.request))
      return wasWritten(db, [
        { Put: { TableName: db.table, Item: places.itself, ...ifVersion(waiting.version) } },
        { Put: { TableName: db.table, Item: places.inQueue } },
        ...(block === undefined
          ? []
          : [{ Put: { TableName: db.table, Item: blockItem(key, block, requestedAt) } }]),
      ])
    },
    end: (waiting) =>
      wasWritten(db, [
        {
          Delete: {
            TableName: db.table,
            Key: waitingKey(waitingName(waiting.request)),
            ...ifVersion(waiting.version),
          },
        },
        { Delete: { TableName: db.table, Key: placeKey(waiting.place) } },
        { Delete: { TableName: db.table, Key: blockKey(waitingName(waiting.request)) } },
      ]),
    block: (name, now) => readBlock(db, blockKey(name), now),
    waiting: async ({ limit, after }) => {
      const items = await pageAfter(db, QUEUE, { limit, after })
      return Promise.all(
        items.map(async (item) => {
          const contact = text(item, 'contact') as ContactId
          const waiting = await waitingFor({ contact, slot: text(item, 'slot') })
          return { place: text(item, 'sk'), waiting }
        }),
      )
    },
    leaveQueue: async (place) => {
      const command = new DeleteItemCommand({ TableName: db.table, Key: placeKey(place) })
      await orUnavailable(db.client.send(command))
    },
    waitingOf: async ({ ids }) => {
      const found = await orUnavailable(
        Promise.all(ids.map((id) => queryAll(db, waitingPartition(id), ''))),
      )
      return found.flat().map(readWaiting)
    },
  }
}

const QUEUE = `${PARTITION.consentRequest}wait`

function requestKey(tokenDigest: string): Item {
  return { pk: s(`${PARTITION.consentRequest}${tokenDigest}`), sk: s('D') }
}

function waitingPartition(contact: ContactId): string {
  return `${PARTITION.consentRequest}of#${contact}`
}

function waitingKey({ contact, slot }: WaitingConsentName): Item {
  return { pk: s(waitingPartition(contact)), sk: s(slot) }
}

function blockKey({ contact, slot }: WaitingConsentName): Item {
  return { pk: s(`${PARTITION.consentRequest}block#${contact}`), sk: s(slot) }
}

function placeKey(place: string): Item {
  return { pk: s(QUEUE), sk: s(place) }
}

function waitingItems(waiting: WaitingConsent): { itself: Item; inQueue: Item } {
  const { sealed, version, ...document } = waiting
  const name = waitingName(document.request)
  const ttl = n(endOf('waiting_consent_requests', document.request.requestedAt))
  return {
    itself: {
      ...waitingKey(name),
      document: s(canonicalJson(document)),
      sealed: { B: sealed },
      version: n(version + 1),
      ttl,
    },
    inQueue: { ...placeKey(waiting.place), contact: s(name.contact), slot: s(name.slot), ttl },
  }
}

function readWaiting(item: Item): WaitingConsent {
  const document = JSON.parse(text(item, 'document')) as Pick<
    WaitingConsent,
    'request' | 'place' | 'queuedAt' | 'isLeaving'
  >
  return {
    ...document,
    sealed: item['sealed']?.B ?? new Uint8Array(),
    version: number(item, 'version'),
  }
}
