import {
  GetItemCommand,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import type { ContactId } from '../../functions/domain/contact-id.ts'
import { chainEvent, newSalt } from '../../functions/domain/event.ts'
import { applyEvent, NOTHING_KNOWN } from '../../functions/domain/standing.ts'
import type { Dynamo } from '../../functions/store/dynamo/client.ts'
import { contactKey, n, s, standingKey } from '../../functions/store/dynamo/items.ts'
import { eventItem, standingItem } from '../../functions/store/dynamo/written-items.ts'
import { alternate, perSecond } from './rounds.ts'
import { addressOf, LANES, numbers, openRegister, stop, type Register } from './register.ts'
import type { Row } from './row.ts'

const APPENDS = 120

/**
 * Appends of a STOP against a bare read and a bare transaction of the same three items, made
 * beforehand: what remains of ours is the fold, the chain's hashes and the turns of a contact.
 */
export async function benchAppend(endpoint: string): Promise<Row[]> {
  const register = await openRegister(endpoint)
  const { ledger, db } = register
  let used = 0
  const freshContacts = async () => {
    const to = numbers(APPENDS, used)
    used += APPENDS
    return Promise.all(to.map(async (one) => ledger.contact(await addressOf(one))))
  }
  const distinct = await alternate({
    ours: async () => {
      const work = (await freshContacts()).map((contact) => ({ contact, ...stop() }))
      return perSecond(APPENDS, LANES, async (i) => {
        const append = work[i]
        if (append !== undefined) await ledger.append(append)
      })
    },
    bare: async () => {
      const work = (await freshContacts()).map(({ ids: [id] }) => itemsOf(db, id))
      return perSecond(APPENDS, LANES, async (i) => {
        const write = work[i]
        if (write !== undefined) await bareWrite(db, write)
      })
    },
  })
  const oneContact = await toOneContact(register)
  await register.close()
  return [
    { name: `append, ${LANES} at once`, unit: 'STOP/s', ...distinct, goal: { atLeast: 0.85 } },
    { name: `append to one contact, ${LANES} at once`, unit: 'STOP/s', ours: oneContact },
  ]
}

/** The hardest case for a condition on a version: everybody writes to the same contact. */
async function toOneContact({ ledger }: Register): Promise<number> {
  const contact = ledger.contact(await addressOf('+33799999999'))
  return perSecond(APPENDS, LANES, () => ledger.append({ contact, ...stop() }))
}

type Write = { readonly id: ContactId; readonly items: TransactWriteItem[] }

function itemsOf({ table }: Dynamo, id: ContactId): Write {
  const { draft, messageKey = '' } = stop()
  const event = chainEvent(draft, '', newSalt())
  const seen = {
    pk: s(contactKey(id)),
    sk: s(`M#${messageKey}`),
    event: s(draft.id),
    ttl: n(draft.receivedAt),
  }
  const standing = standingItem(id, applyEvent(NOTHING_KNOWN, event, 'sms'))
  const items = [standing, seen, eventItem(id, 1, event)]
  return {
    id,
    items: items.map((Item) => ({
      Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
    })),
  }
}

async function bareWrite({ client, table }: Dynamo, { id, items }: Write): Promise<void> {
  await client.send(
    new GetItemCommand({ TableName: table, Key: standingKey(id), ConsistentRead: true }),
  )
  await client.send(new TransactWriteItemsCommand({ TransactItems: items }))
}
