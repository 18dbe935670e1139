import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { BastaError } from '../../domain/errors.ts'
import { endOf } from '../../domain/retention.ts'
import { sendDigest, type Send, type Sends } from '../../domain/send.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, s, text, type Item } from '../dynamo/items.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import { PARTITION } from '../schema.ts'
import { isNoneTold, tellingFirst } from './none-told.ts'

/** The most that one transaction takes. */
const ITEMS_A_WRITE = 100

/**
 * `SEND#<contact>` holds what was sent to a contact, an item for each message, so that a stop that is
 * recorded late is one read away from what it makes an incident.
 */
export function sends(db: Dynamo): Sends {
  const sayFirst = tellingFirst(db)
  return {
    noneTold: () => isNoneTold(db),
    remember: async (told) => {
      if (told.length > 0) await orUnavailable(sayFirst())
      const items = [...new Map(told.map((one) => [keyOf(one), itemOf(db, one)])).values()]
      const parts = Array.from({ length: Math.ceil(items.length / ITEMS_A_WRITE) }, (_, at) =>
        items.slice(at * ITEMS_A_WRITE, (at + 1) * ITEMS_A_WRITE),
      )
      await Promise.all(
        parts.map(async (part) => {
          const puts = part.map((Item) => ({ Put: { TableName: db.table, Item } }))
          if (!(await wasWritten(db, puts)))
            throw new BastaError('unavailable', 'The register is being written to by others.')
        }),
      )
    },
    rememberUnlessKnown: async (contact, send) => {
      await orUnavailable(sayFirst())
      return conditionHeld(
        db.client.send(
          new PutItemCommand({
            TableName: db.table,
            Item: itemOf(db, { contact, send }),
            // Told again as well as before, it is written and judged again: the first time may have
            // been cut off between the two.
            ConditionExpression: 'attribute_not_exists(pk) OR #worth <= :worth',
            ExpressionAttributeNames: { '#worth': 'worth' },
            ExpressionAttributeValues: { ':worth': n(worthOf(send)) },
          }),
        ),
      )
    },
    of: async (contact) =>
      (await queryAll(db, `${PARTITION.sends}${contact}`, '')).map(
        (item) => JSON.parse(text(item, 'document')) as Send,
      ),
  }
}

type Told = { readonly contact: ContactId; readonly send: Send }

function keyOf({ contact, send }: Told): string {
  return sendDigest(contact, send.messageId)
}

function itemOf(db: Dynamo, told: Told): Item {
  return {
    pk: s(`${PARTITION.sends}${told.contact}`),
    sk: s(keyOf(told)),
    worth: n(worthOf(told.send)),
    document: s(canonicalJson(told.send)),
    ttl: n(endOf('sends', toSecond(db.now()))),
  }
}

/** How much a telling knows: its sender all, a provider the time of sending, or a later one. */
function worthOf({ toldBy, timeIs }: Send): number {
  return toldBy === 'sender' ? WORTH_OF_SENDER : WORTH[timeIs]
}

const WORTH_OF_SENDER = 3
const WORTH = { heard: 0, delivered: 1, sent: 2 } as const satisfies Record<Send['timeIs'], number>
