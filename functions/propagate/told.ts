import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { openEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'
import type { OutboxEntry } from '../domain/outbox.ts'
import { sendersConcerned, type TargetRecord } from '../domain/target.ts'
import type { Said } from '../domain/told.ts'
import type { PropagateDeps } from './deps.ts'
import { isHeldByUs, isOfNewestKey, isStoppedNow } from './before-lift.ts'

const header = z.object({ channel: z.enum(['sms', 'email']) })

/** An event, and its address where somebody still waits for it. */
type Tellable = Omit<OutboxEntry, 'waits' | 'recordedAt' | 'actedAtMs' | 'asserts'>

/** What a target is told of an entry. The one place where its address is opened. */
export async function toldOf(
  deps: Pick<PropagateDeps, 'envelopeKeys' | 'outbox' | 'standing' | 'hashVersions' | 'now'>,
  entry: Tellable,
  target: TargetRecord,
): Promise<Said> {
  const { event, contact, sequence, act, method, blocks, scopes, occurredAt } = entry
  return {
    event,
    contact,
    ...reached(deps.envelopeKeys, entry),
    act,
    method,
    blocks,
    // Of other senders a target learns nothing.
    scopes: scopes.filter((scope) => sendersConcerned(target.declared, [scope]).length > 0),
    senders: sendersConcerned(target.declared, scopes),
    stillStopped: act === 'lift' && (await isStoppedNow(deps, entry, target)),
    isOurs: act === 'lift' && (await isHeldByUs(deps, entry, target)),
    isCertain: act !== 'lift' || (await isOfNewestKey(deps, entry)),
    occurredAt,
    correlation: correlationOf(entry),
    sequence,
  }
}

/** Where no address was at hand, the contact's id alone. */
function reached(
  keys: EnvelopeKeys,
  { channel, sealed }: Pick<OutboxEntry, 'channel' | 'sealed'>,
): Pick<Said, 'channel' | 'address'> {
  if (sealed === undefined) return { channel, address: undefined }
  const opened = openEnvelope(keys, 'outbox', sealed)
  return { channel: header.parse(opened.header).channel, address: opened.bytes.toString() }
}

function correlationOf({ event, contact }: Pick<OutboxEntry, 'event' | 'contact'>): string {
  return createHash('sha256').update(`${event}\n${contact}`).digest('hex').slice(0, 32)
}
