import { PARTITION } from '../schema.ts'
import type { AttributeValue, Put } from '@aws-sdk/client-dynamodb'
import { type Json, canonicalJson } from '../../domain/canonical-json.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Event, EventId, EventType, Source } from '../../domain/event.ts'
import type { Blocks, Scope } from '../../domain/scope.ts'
import type { Registers, Standing } from '../../domain/standing.ts'
import { storedWord } from '../../domain/stored-word.ts'
import { parseZonedTime } from '../../domain/time.ts'

export type Item = Record<string, AttributeValue>

export const s = (value: string): AttributeValue.SMember => ({ S: value })
export const n = (value: number): AttributeValue.NMember => ({ N: String(value) })

export function text(item: Item | undefined, name: string): string {
  return item?.[name]?.S ?? ''
}

export function number(item: Item | undefined, name: string): number {
  return Number(item?.[name]?.N ?? 0)
}

export function contactKey(contact: ContactId): string {
  return `${PARTITION.person}${contact}`
}

export function standingKey(contact: ContactId): Item {
  return { pk: s(contactKey(contact)), sk: s('S') }
}

export function eventSortKey(version: number): string {
  return `E#${String(version).padStart(12, '0')}`
}

/** The number of an event in its chain, from its sort key. */
export function versionOf(sortKey: string): number {
  return Number(sortKey.slice(2))
}

/** Registers in an item of their own, under a name that the standing lists. */
export type StandingPart = { readonly name: string; readonly registers: Registers }

/**
 * A standing as stored: if it has parts, `own` holds the registers of its own item, `registers` all of
 * them.
 */
export type StoredStanding = Standing & {
  readonly own?: Registers | undefined
  readonly parts?: readonly StandingPart[] | undefined
}

export function partName(random: Buffer): string {
  return `S#${random.toString('base64url')}`
}

export function partKey(contact: ContactId, name: string): Item {
  return { pk: s(contactKey(contact)), sk: s(name) }
}

/** Grows with each write of a standing. */
export function revisionOf({ version, noted = 0 }: Pick<Standing, 'version' | 'noted'>): number {
  return version + noted
}

export function partItem(
  contact: ContactId,
  { name, registers }: StandingPart,
  revision: number,
): Item {
  return {
    ...partKey(contact, name),
    registers: s(canonicalJson(registers)),
    revision: n(revision),
  }
}

/** True while a standing is as it was read, or still does not exist. */
export function standingUnchanged({
  version,
  noted,
}: Pick<Standing, 'version' | 'noted'>): Pick<
  Put,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> {
  if (version === 0) return { ConditionExpression: 'attribute_not_exists(pk)' }
  const isNoted = noted === undefined ? 'attribute_not_exists(#noted)' : '#noted = :noted'
  return {
    ConditionExpression: `#version = :version AND ${isNoted}`,
    ExpressionAttributeNames: { '#version': 'version', '#noted': 'noted' },
    ExpressionAttributeValues: {
      ':version': n(version),
      ...(noted === undefined ? {} : { ':noted': n(noted) }),
    },
  }
}

export function partsOf(item: Item): string[] {
  return (item['parts']?.L ?? []).flatMap(({ S: name }) => name ?? [])
}

/** What the item of a standing itself holds. */
export function readStanding(item: Item): Standing {
  const channel = text(item, 'channel')
  return {
    channel: channel === 'sms' || channel === 'email' ? channel : undefined,
    registers: JSON.parse(text(item, partsOf(item).length > 0 ? 'own' : 'registers')) as Registers,
    version: number(item, 'version'),
    ...(item['noted'] === undefined ? {} : { noted: number(item, 'noted') }),
    ...(item['canary'] === undefined ? {} : { canarySince: number(item, 'canary') }),
    head: text(item, 'head'),
  }
}

export function readEvent(item: Item): Event {
  const evidence = text(item, 'evidence')
  return {
    id: text(item, 'id') as EventId,
    type: storedWord<EventType>(text(item, 'type')),
    scopes: (item['scopes']?.L ?? []).map((scope) => (scope.S ?? '') as Scope),
    blocks: text(item, 'blocks') as Blocks,
    occurredAt: parseZonedTime(text(item, 'occurredAt')) ?? 0,
    receivedAt: parseZonedTime(text(item, 'receivedAt')) ?? 0,
    source: JSON.parse(text(item, 'source')) as Source,
    prev: text(item, 'prev'),
    evidenceDigest: text(item, 'evidenceDigest'),
    hash: text(item, 'hash'),
    ...(evidence === '' ? {} : { evidence: JSON.parse(evidence) as Record<string, Json> }),
    ...(item['salt']?.B === undefined ? {} : { salt: item['salt'].B }),
  }
}
