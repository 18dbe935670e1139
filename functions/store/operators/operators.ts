import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Address } from '../../domain/address.ts'
import { keyedDigests, type EnvelopeKeys } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import {
  OPERATORS_MAX,
  type Operator,
  type OperatorAct,
  type OperatorDeed,
  type Operators,
} from '../../domain/operator.ts'
import { ID } from '../../domain/scope.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { ifVersion } from '../dynamo/conditional.ts'
import { getItem } from '../dynamo/get.ts'
import { s, text, type Item } from '../dynamo/items.ts'
import { queryAll } from '../dynamo/query-pages.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import { PARTITION } from '../schema.ts'
import {
  changed,
  emailKey,
  isInPlace,
  operatorKey,
  readChange,
  readOperator,
  shown,
  type StoredOperator,
} from './operator-items.ts'

/**
 * Those who may sign in. Their addresses rest sealed; a keyed digest finds them. Each change is an
 * entry under `OPERATOR#<id>`.
 */
export function operators(db: Dynamo, keys: EnvelopeKeys): Operators {
  const read = async (id: string) => {
    // No other can be one: the table would take a longer word for an error of its own.
    const item = ID.test(id) ? await getItem(db, operatorKey(id)) : undefined
    return item === undefined ? undefined : readOperator(keys, item)
  }
  const write = async (
    after: Omit<StoredOperator, 'version' | 'head'>,
    known: StoredOperator | undefined,
    deed: { readonly what: OperatorDeed; readonly act: OperatorAct },
    emails: TransactWriteItem[] = [],
  ): Promise<StoredOperator> => {
    const { operator, item, change } = changed(keys, after, known, deed)
    const isFirst = 'attribute_not_exists(pk)'
    const isWritten = await wasWritten(db, [
      { Put: { TableName: db.table, Item: item, ...ifVersion(known?.version ?? 0) } },
      { Put: { TableName: db.table, Item: change, ConditionExpression: isFirst } },
      ...emails,
      ...whileOfficer(db, deed.act, after.id),
    ])
    if (!isWritten)
      throw new BastaError('conflict', 'The operator was changed by someone else at the same time.')
    return operator
  }
  const findId = async (email: Address): Promise<string | undefined> => {
    for (const digest of digestsOf(keys, email).toReversed()) {
      const found = await getItem(db, emailKey(digest))
      if (found !== undefined) return text(found, 'id')
    }
    return undefined
  }

  return {
    get: async (id) => shown(await read(id)),
    findByEmail: async (email) => {
      const id = await findId(email)
      const found = id === undefined ? undefined : shown(await read(id))
      return found?.email === email.value ? found : undefined
    },
    list: async () => listed(keys, await queryAll(db, PARTITION.operators, '')),
    put: async (named, act) => {
      const { email, ...declared } = named
      const [known, holder] = await Promise.all([read(named.id), findId(email)])
      if (holder !== undefined && holder !== named.id)
        throw new BastaError('conflict', `The address is the one of the operator "${holder}".`)
      const newest = digestsOf(keys, email).at(-1)
      const before = shown(known)
      if (before !== undefined && known?.emailDigest === newest && isSame(before, named))
        return before
      if (before === undefined) await refuseTooMany(db, keys)
      const after = {
        ...declared,
        email: email.value,
        emailDigest: newest,
        createdAt: before?.createdAt ?? act.at,
        createdBy: before?.createdBy ?? act.by,
        // Who has another mailbox now must show it; who was removed comes back without old sessions.
        epoch: (known?.epoch ?? 0) + (before?.email === email.value ? 0 : 1),
      }
      const what = before === undefined ? 'named' : 'changed'
      const emails = movedEmail(db, named.id, known?.emailDigest, newest)
      return shownOf(await write(after, known, { what, act }, emails))
    },
    remove: async (id, act) => {
      const known = await read(id)
      const before = shown(known)
      if (known === undefined || before === undefined) return undefined
      const after = { ...known, email: undefined, emailDigest: undefined, epoch: known.epoch + 1 }
      const emails = movedEmail(db, id, known.emailDigest, undefined)
      await write(after, known, { what: 'removed', act }, emails)
      return before
    },
    endSessions: async (id, act) => {
      const known = await read(id)
      if (known?.email === undefined) return undefined
      const after = { ...known, epoch: known.epoch + 1 }
      return shown(await write(after, known, { what: 'sessions_ended', act }))
    },
    changes: async (id) => {
      const items = await queryAll(db, `${PARTITION.operator}${id}`, 'E#')
      return {
        changes: items.map(readChange),
        intact: items.every((item, at) => isInPlace(item, items[at - 1])),
      }
    },
  }
}

/** Two officers who demote each other at the same time: one of them is faster, and stays. */
function whileOfficer(db: Dynamo, { as }: OperatorAct, changedId: string): TransactWriteItem[] {
  if (as === undefined || as === changedId) return []
  return [
    {
      ConditionCheck: {
        TableName: db.table,
        Key: operatorKey(as),
        ConditionExpression: '#role = :officer AND attribute_exists(sealed)',
        ExpressionAttributeNames: { '#role': 'role' },
        ExpressionAttributeValues: { ':officer': s('officer') },
      },
    },
  ]
}

/** Under each key, the newest last: a key that came later changes nothing for who was named before. */
function digestsOf(keys: EnvelopeKeys, { value }: Address): string[] {
  return keyedDigests(keys, 'operator', value)
}

/** Two at the same time cannot take one address: its digest is an item that is written once. */
function movedEmail(
  db: Dynamo,
  id: string,
  from: string | undefined,
  to: string | undefined,
): TransactWriteItem[] {
  if (from === to) return []
  return [
    ...(from === undefined ? [] : [{ Delete: { TableName: db.table, Key: emailKey(from) } }]),
    ...(to === undefined
      ? []
      : [
          {
            Put: {
              TableName: db.table,
              Item: { ...emailKey(to), id: s(id) },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ]),
  ]
}

function isSame(known: Operator, named: Parameters<Operators['put']>[0]): boolean {
  const { name, role, language, email } = known
  return (
    name === named.name &&
    role === named.role &&
    language === named.language &&
    email === named.email.value
  )
}

async function refuseTooMany(db: Dynamo, keys: EnvelopeKeys): Promise<void> {
  const all = listed(keys, await queryAll(db, PARTITION.operators, ''))
  if (all.length >= OPERATORS_MAX)
    throw new BastaError('conflict', `At most ${OPERATORS_MAX} operators can be named.`)
}

function listed(keys: EnvelopeKeys, items: readonly Item[]): Operator[] {
  return items.flatMap((item) => shown(readOperator(keys, item)) ?? [])
}

function shownOf(stored: StoredOperator): Operator {
  const operator = shown(stored)
  if (operator === undefined) throw new Error('An operator was written without an address.')
  return operator
}
