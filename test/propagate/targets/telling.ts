import type { Channel } from '../../../functions/domain/address.ts'
import type { ContactId } from '../../../functions/domain/contact-id.ts'
import type { Declared, Told } from '../../../functions/domain/told.ts'
import type { OpenTarget } from '../../../functions/propagate/target.ts'
import { TARGETS } from '../../../functions/propagate/targets.ts'
import { NOW } from '../servers/server.ts'

export const JANE = 'jane@customer.example'
export const OMAR = "o'mar+news@customer.example"
export const MOBILE = '+33612345678'
export const OTHER_MOBILE = '+33612345679'

let count = 0

/** A stop of marketing, unless something else is said. */
export function told(address: string, fields: Partial<Told> = {}): Told {
  count += 1
  const id = String(count).padStart(32, '0')
  const channel: Channel = address.startsWith('+') ? 'sms' : 'email'
  return {
    event: `evt_${id}`,
    contact: `a${id.slice(0, 21)}` as ContactId,
    channel,
    address,
    act: 'stop',
    method: 'link',
    blocks: 'marketing',
    scopes: ['sender/acme'],
    senders: ['acme'],
    stillStopped: false,
    isOurs: true,
    isCertain: true,
    occurredAt: Math.floor(NOW.getTime() / 1000) - 60,
    correlation: id,
    sequence: count,
    ...fields,
  }
}

export function open(kind: string, settings: unknown): OpenTarget {
  const opened = TARGETS.get(kind)?.open(settings)
  if (opened === undefined) throw new Error(`There is no target ${kind}.`)
  if (!opened.ok) throw new Error(opened.problem)
  return opened.target
}

export function declared(fields: Partial<Declared> = {}): Declared {
  return {
    senders: ['acme'],
    channels: ['sms', 'email'],
    acts: ['stop', 'bounce', 'lift'],
    carries: 'all',
    createsUnknown: true,
    ...fields,
  }
}

export const DELIVERED = { is: 'delivered' }
