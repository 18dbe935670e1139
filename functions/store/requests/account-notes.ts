import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { AccountNote, AccountNotes, NotesOfAccounts } from '../../domain/account-note.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import { n, s, text, type Item } from '../dynamo/items.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { PARTITION } from '../schema.ts'

/** A provider may send thousands of requests a second; the minute is near enough. */
const EVERY_MS = 60_000

/**
 * When each account was last heard, and last refused: one item an account. A process writes each at most
 * once a minute, and one that did not happen does not matter: the next minute has another.
 */
export function accountNotes(db: Dynamo): NotesOfAccounts {
  const written = new Map<string, number>()
  return {
    note: async (account, note) => {
      const name = `${account} ${note.kind}`
      const sinceMs = note.at.getTime() - (written.get(name) ?? -Infinity)
      // What was said earlier than the last note is no news; after the clock was set back it is.
      if (sinceMs < EVERY_MS && sinceMs > -EVERY_MS) return
      written.set(name, note.at.getTime())
      // The request must not fail for it, nor the next one try again.
      await write(db, account, note).catch(() => undefined)
    },
    all: async () => {
      const items = await queryAll(db, PARTITION.accounts, '')
      return new Map(items.map((item) => [text(item, 'sk'), readNotes(item)]))
    },
  }
}

/** An older note never replaces a newer one: requests also come out of the inbox, later. */
function write(db: Dynamo, account: string, note: AccountNote): Promise<boolean> {
  const at = note.at.toISOString()
  const word = note.kind === 'genuine' ? note.what : note.why
  return conditionHeld(
    db.client.send(
      new UpdateItemCommand({
        TableName: db.table,
        Key: { pk: s(PARTITION.accounts), sk: s(account) },
        UpdateExpression: 'SET #at = :at, #word = :word, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(#at) OR #at < :at',
        ExpressionAttributeNames: {
          '#at': `${note.kind}At`,
          '#word': `${note.kind}Word`,
          '#ttl': 'ttl',
        },
        ExpressionAttributeValues: {
          ':at': s(at),
          ':word': s(word),
          ':ttl': n(endOf('account_notes', toSecond(note.at))),
        },
      }),
    ),
  )
}

function readNotes(item: Item): AccountNotes {
  const genuineAt = text(item, 'genuineAt')
  const refusedAt = text(item, 'refusedAt')
  return {
    ...(genuineAt === ''
      ? {}
      : { lastGenuine: { at: genuineAt, what: text(item, 'genuineWord') } }),
    ...(refusedAt === '' ? {} : { lastRefusal: { at: refusedAt, why: text(item, 'refusedWord') } }),
  }
}
