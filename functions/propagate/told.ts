import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { openEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'
import type { OutboxEntry } from '../domain/outbox.ts'
import { sendersConcerned, type TargetRecord } from '../domain/target.ts'
import type { Told } from '../domain/told.ts'

const header = z.object({ channel: z.enum(['sms', 'email']) })

/** What a target is told. The one place where the address of an entry is opened. */
export function toldOf(keys: EnvelopeKeys, entry: OutboxEntry, target: TargetRecord): Told {
  const { event, contact, sequence, act, method, blocks, scopes, occurredAt } = entry
  const opened = openEnvelope(keys, 'outbox', entry.sealed)
  return {
    event,
    contact,
    channel: header.parse(opened.header).channel,
    address: opened.bytes.toString(),
    act,
    method,
    blocks,
    scopes,
    senders: sendersConcerned(target.declared, scopes),
    stillStopped: entry.stillStopped?.includes(target.id) ?? false,
    occurredAt,
    correlation: createHash('sha256').update(`${event}\n${contact}`).digest('hex').slice(0, 32),
    sequence,
  }
}
