import { createHash } from 'node:crypto'
import { s, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'
import { LOG_SHARDS } from './log-head.ts'

/** The marker of an event that is in the log; while it lasts it finds the event by its id. */
export function loggedKey(event: string): Item {
  return { pk: s(`${PARTITION.logged}${event}`), sk: s('L') }
}

export function logShard(contact: string): number {
  return (createHash('sha256').update(contact).digest()[0] ?? 0) % LOG_SHARDS
}

export function logPartition(day: string, shard: number): string {
  return `${PARTITION.log}${day}#${shard}`
}

/** For each day with entries their first sequence number, so that readers skip empty days. */
export function daysPartition(shard: number): string {
  return `${PARTITION.log}DAYS#${shard}`
}

export function logSequence(sequence: number): string {
  return String(sequence).padStart(16, '0')
}
