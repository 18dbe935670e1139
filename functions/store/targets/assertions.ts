import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { newestId, type Contact, type ReachedAddress } from '../../domain/contact.ts'
import {
  openFor,
  type Assertion,
  type Assertions,
  type OutboxEntry,
  type Telling,
} from '../../domain/outbox.ts'
import { stoppedFor, type Stopped } from '../../domain/stopped-for.ts'
import type { TargetRecord } from '../../domain/target.ts'
import { toSecond } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { standingKey, standingUnchanged, type StoredStanding } from '../dynamo/items.ts'
import { putNew } from '../dynamo/put-new.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import { mergeVersions, readVersions } from '../ledger/standings.ts'
import { outbox } from './outbox.ts'
import { outboxItem } from './outbox-items.ts'

const ATTEMPTS_MAX = 5

/** Leaves in the outbox what one target is told again. */
export function assertions(db: Dynamo, { seal }: Pick<Telling, 'seal'>): Assertions {
  return {
    tell: async (target, contact, address, may) => {
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
        const told = await tell({ db, seal, may }, target, contact, address)
        if (told !== undefined) return told
      }
      return { is: 'busy' }
    },
  }
}

type Means = {
  readonly db: Dynamo
  readonly seal: Telling['seal']
  readonly may: (stopped: Stopped) => boolean
}

/**
 * Undefined if something was said meanwhile: what is told again was read in the same breath, or it
 * could overtake what lifted it.
 */
async function tell(
  { db, seal, may }: Means,
  { id, declared }: Pick<TargetRecord, 'id' | 'declared'>,
  contact: Contact,
  address: ReachedAddress,
): Promise<Assertion | undefined> {
  const versions = await readVersions(db, contact.ids)
  const standing = mergeVersions(versions)
  const now = toSecond(db.now())
  const stands = stoppedFor(standing, declared, db.now()).filter(
    (one) => declared.acts.includes(one.act) && may(one),
  )
  if (stands.length === 0) return { is: 'not_stopped' }
  const { ofContact, reopen } = outbox(db)
  const entries = await ofContact(newestId(contact.ids))
  const fresh: Stopped[] = []
  for (const stopped of stands) {
    const open = openFor(entries, id, stopped.event)
    if (open === undefined) fresh.push(stopped)
    else if (open.waiting.gaveUpAt !== undefined) await reopen(open.entry, id, now)
  }
  const told: Assertion = { is: 'told', count: stands.length }
  if (fresh.length === 0) return told
  const items = fresh.map((stopped) =>
    putNew(
      db,
      outboxItem({
        ...entryOf(stopped, id),
        contact: newestId(contact.ids),
        sequence: standing.version,
        channel: address.channel,
        actedAtMs: db.now().getTime(),
        recordedAt: now,
        sealed: seal(address),
        waits: new Map([[id, { due: now, attempts: 0 }]]),
      }),
    ),
  )
  const isWritten = await wasWritten(db, [...unchanged(db, contact, versions), ...items])
  return isWritten ? told : undefined
}

function entryOf(
  { act, blocks, scopes, event, since, method }: Stopped,
  target: string,
): Pick<OutboxEntry, 'event' | 'act' | 'blocks' | 'scopes' | 'method' | 'occurredAt' | 'asserts'> {
  const asserts = `${target}.${act}.${blocks}`
  return { event, act, blocks, scopes, method, occurredAt: since, asserts }
}

function unchanged(
  db: Dynamo,
  { ids }: Contact,
  versions: readonly StoredStanding[],
): TransactWriteItem[] {
  return ids.map((id, at) => {
    const { ConditionExpression = 'attribute_not_exists(pk)', ...names } = standingUnchanged(
      versions[at] ?? { version: 0 },
    )
    const Key = standingKey(id)
    return { ConditionCheck: { TableName: db.table, Key, ConditionExpression, ...names } }
  })
}
