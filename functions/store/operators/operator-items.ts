import { createHash } from 'node:crypto'
import { canonicalJson } from '../../domain/canonical-json.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import type {
  Operator,
  OperatorAct,
  OperatorChange,
  OperatorDeed,
  Role,
} from '../../domain/operator.ts'
import { isConsoleLanguage } from '../../domain/operator.ts'
import { formatSecond } from '../../domain/time.ts'
import { eventSortKey, n, number, s, text, versionOf, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'

/** An operator as stored. Of one who was removed, the name, the role and the epoch stay. */
export type StoredOperator = Omit<Operator, 'email'> & {
  readonly email: string | undefined
  /** What finds the address, under the newest key when it was written. */
  readonly emailDigest: string | undefined
  readonly version: number
  readonly head: string
}

export function operatorKey(id: string): Item {
  return { pk: s(PARTITION.operators), sk: s(id) }
}

export function emailKey(digest: string): Item {
  return { pk: s(`${PARTITION.operator}mail#${digest}`), sk: s('OPERATOR') }
}

function operatorItem(keys: EnvelopeKeys, operator: StoredOperator): Item {
  const { email, emailDigest } = operator
  return {
    ...operatorKey(operator.id),
    name: s(operator.name),
    role: s(operator.role),
    ...(operator.language === undefined ? {} : { language: s(operator.language) }),
    ...(email === undefined || emailDigest === undefined
      ? {}
      : {
          sealed: { B: sealEnvelope(keys, 'operator', {}, Buffer.from(email)) },
          emailDigest: s(emailDigest),
        }),
    createdAt: n(operator.createdAt),
    createdBy: s(operator.createdBy),
    epoch: n(operator.epoch),
    version: n(operator.version),
    head: s(operator.head),
  }
}

export function readOperator(keys: EnvelopeKeys, item: Item): StoredOperator {
  const sealed = item['sealed']?.B
  const language = text(item, 'language')
  return {
    id: text(item, 'sk'),
    name: text(item, 'name'),
    role: text(item, 'role') as Role,
    ...(isConsoleLanguage(language) ? { language } : {}),
    email:
      sealed === undefined ? undefined : openEnvelope(keys, 'operator', sealed).bytes.toString(),
    emailDigest: item['emailDigest']?.S,
    createdAt: number(item, 'createdAt'),
    createdBy: text(item, 'createdBy'),
    epoch: number(item, 'epoch'),
    version: number(item, 'version'),
    head: text(item, 'head'),
  }
}

/** Undefined for one who was removed. */
export function shown(stored: StoredOperator | undefined): Operator | undefined {
  if (stored?.email === undefined) return undefined
  const { emailDigest: _, version: __, head: ___, email, ...rest } = stored
  return { ...rest, email }
}

/** What a change's hash is made of; of the address, only what is stored of it. */
type ChangeEntry = {
  readonly at: string
  readonly by: string
  readonly what: OperatorDeed
  readonly document: string
  readonly prev: string
}

/** The operator after a change, its head moved on, and the change: chained as changes of senders are. */
export function changed(
  keys: EnvelopeKeys,
  after: Omit<StoredOperator, 'version' | 'head'>,
  known: StoredOperator | undefined,
  { what, act }: { readonly what: OperatorDeed; readonly act: OperatorAct },
): { readonly operator: StoredOperator; readonly item: Item; readonly change: Item } {
  const version = (known?.version ?? 0) + 1
  const { name, role, language, emailDigest, epoch } = after
  const entry: ChangeEntry = {
    at: formatSecond(act.at),
    by: act.by,
    what,
    document: canonicalJson({ name, role, language, emailDigest, epoch }),
    prev: known?.head ?? '',
  }
  const head = hashOf(entry)
  const operator = { ...after, version, head }
  const fields = Object.entries(entry).map(([member, value]) => [member, s(value)] as const)
  return {
    operator,
    item: operatorItem(keys, operator),
    change: {
      pk: s(`${PARTITION.operator}${after.id}`),
      sk: s(eventSortKey(version)),
      ...Object.fromEntries(fields),
      hash: s(head),
    },
  }
}

function hashOf(entry: ChangeEntry): string {
  return createHash('sha256').update(canonicalJson(entry)).digest('hex')
}

export function readChange(item: Item): OperatorChange {
  const document = JSON.parse(text(item, 'document')) as Pick<OperatorChange, 'name' | 'role'>
  return {
    version: versionOf(text(item, 'sk')),
    what: text(item, 'what') as OperatorDeed,
    at: text(item, 'at'),
    by: text(item, 'by'),
    name: document.name,
    role: document.role,
  }
}

export function isInPlace(item: Item, before: Item | undefined): boolean {
  const entry = {
    at: text(item, 'at'),
    by: text(item, 'by'),
    what: text(item, 'what') as OperatorDeed,
    document: text(item, 'document'),
    prev: text(item, 'prev'),
  }
  return hashOf(entry) === text(item, 'hash') && entry.prev === text(before, 'hash')
}
