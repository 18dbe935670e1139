import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { canonicalJson } from '../../domain/canonical-json.ts'
import {
  sameIncident,
  type Closed,
  type Incident,
  type IncidentFilter,
  type IncidentId,
  type Incidents,
} from '../../domain/incident.ts'
import { endOf } from '../../domain/retention.ts'
import type { Second } from '../../domain/time.ts'
import { batchGet } from '../dynamo/batch-get.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { getItem } from '../dynamo/get.ts'
import { n, s, text, type Item } from '../dynamo/items.ts'
import { IF_NEW } from '../dynamo/put-new.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import { countOf } from '../dynamo/waiting-list.ts'
import { PARTITION } from '../schema.ts'

const LIST = PARTITION.incidents
const OPEN = `${PARTITION.incident}open`
const BY_CONTACT = `${PARTITION.incident}by#`
/** So many items are looked at for one page, however few of them a filter lets through. */
const LOOKED_AT_MAX = 1_000
/** One read looks at so many more than are asked for, since a filter may leave most out. */
const READ_AT_ONCE = 100

/**
 * `INCIDENT` is the list, with what each holds; `INCIDENT#open` the ids of those that are open;
 * `INCIDENT#by#<contact>` the ids of those of a person; `INCIDENT#of#…` a marker for each message, person and kind, so that one told again makes no second.
 */
export function incidents(db: Dynamo): Incidents {
  return {
    add: async (incident) => {
      const { id, closed: _, ...rest } = incident
      const end = { ttl: n(endOf('incidents', incident.foundAt)) }
      const marker = { pk: s(`${PARTITION.incident}of#${sameIncident(id)}`), sk: s('INCIDENT') }
      // Told again, nothing is written; only a write decides whether it is new.
      const known = await getItem(db, marker)
      if (known !== undefined) return { id: text(known, 'incident') as IncidentId, isNew: false }
      const put = (Item: Item) => ({ Put: { TableName: db.table, Item: { ...Item, ...end } } })
      const isNew = await wasWritten(db, [
        { Put: { ...put({ ...marker, incident: s(id) }).Put, ...IF_NEW } },
        put({ ...listKey(id), document: s(canonicalJson({ ...rest })) }),
        put(openKey(id)),
        put({ pk: s(`${BY_CONTACT}${incident.contact}`), sk: s(id) }),
      ])
      if (isNew) return { id, isNew }
      return { id: text(await getItem(db, marker), 'incident') as IncidentId, isNew }
    },
    find: async (id) => {
      const item = await getItem(db, listKey(id))
      return item && readIncident(item)
    },
    list: ({ filter, limit, after }) => listOf(db, filter, limit, after),
    ofContact: async (contact) => {
      const ids = await newestAfter(db, `${BY_CONTACT}${contact}`, undefined)
      return (await opened(db, ids)).map(readIncident)
    },
    close: (id, closed) =>
      wasWritten(db, [
        {
          Update: {
            TableName: db.table,
            Key: listKey(id),
            UpdateExpression: 'SET closed = :closed',
            ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(closed)',
            ExpressionAttributeValues: { ':closed': s(canonicalJson(closed)) },
          },
        },
        { Delete: { TableName: db.table, Key: openKey(id) } },
      ]),
    countOpen: () => countOf(db, OPEN),
  }
}

/** Newest first; what a filter leaves out is read all the same, so a page may be short and go on. */
async function listOf(
  db: Dynamo,
  filter: IncidentFilter,
  limit: number,
  after: IncidentId | undefined,
): Promise<{ incidents: Incident[]; next?: IncidentId }> {
  const found: Incident[] = []
  let place: string | undefined = after
  for (let looked = 0; looked < LOOKED_AT_MAX; looked += READ_AT_ONCE) {
    const page = await newestAfter(db, filter.open === true ? OPEN : LIST, place)
    for (const item of filter.open === true ? await opened(db, page) : page) {
      if (found.length === limit && place !== undefined)
        return { incidents: found, next: place as IncidentId }
      const incident = readIncident(item)
      place = incident.id
      if (isWanted(incident, filter)) found.push(incident)
    }
    const last = page.at(-1)
    if (last === undefined || page.length < READ_AT_ONCE) return { incidents: found }
    place = text(last, 'sk')
  }
  return { incidents: found, ...(place === undefined ? {} : { next: place as IncidentId }) }
}

async function newestAfter(db: Dynamo, pk: string, after: string | undefined): Promise<Item[]> {
  const { Items: items = [] } = await orUnavailable(
    db.client.send(
      new QueryCommand({
        TableName: db.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk < :after',
        ExpressionAttributeValues: { ':pk': s(pk), ':after': s(after ?? 'inc_~') },
        ScanIndexForward: false,
        Limit: READ_AT_ONCE,
      }),
    ),
  )
  return items
}

/** The lists of open ones, and of a person’s, hold their ids alone. */
async function opened(db: Dynamo, ids: readonly Item[]): Promise<Item[]> {
  const items = await orUnavailable(
    batchGet(
      db,
      ids.map((item) => listKey(text(item, 'sk'))),
    ),
  )
  return items.toSorted((a, b) => (text(a, 'sk') < text(b, 'sk') ? 1 : -1))
}

function isWanted({ kind, send, closed }: Incident, filter: IncidentFilter): boolean {
  return (
    (filter.kind === undefined || filter.kind === kind) &&
    (filter.sender === undefined || filter.sender === send.sender) &&
    (filter.open === undefined || filter.open === (closed === undefined))
  )
}

function listKey(id: string): Item {
  return { pk: s(LIST), sk: s(id) }
}

function openKey(id: string): Item {
  return { pk: s(OPEN), sk: s(id) }
}

type Kept = Omit<Incident, 'id' | 'closed'> & { readonly foundAt: Second }

function readIncident(item: Item): Incident {
  const kept = JSON.parse(text(item, 'document')) as Kept
  const closed = text(item, 'closed')
  return {
    id: text(item, 'sk') as IncidentId,
    ...kept,
    ...(closed === '' ? {} : { closed: JSON.parse(closed) as Closed }),
  }
}
