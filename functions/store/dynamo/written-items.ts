import { canonicalJson } from '../../domain/canonical-json.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Event } from '../../domain/event.ts'
import { endOf } from '../../domain/retention.ts'
import type { Registers, Standing } from '../../domain/standing.ts'
import type { StoredTimes } from '../../domain/tally.ts'
import { formatSecond, type Second } from '../../domain/time.ts'
import { contactKey, eventSortKey, n, s, standingKey, type Item } from './items.ts'

/**
 * With parts, the registers have another attribute name, so that code that does not know parts fails
 * instead of answering.
 */
export function standingItem(
  contact: ContactId,
  standing: Standing & { readonly own?: Registers; readonly parts?: readonly string[] },
): Item {
  const { own, parts = [] } = standing
  return {
    ...standingKey(contact),
    ...(standing.channel === undefined ? {} : { channel: s(standing.channel) }),
    ...(own === undefined || parts.length === 0
      ? { registers: s(canonicalJson(standing.registers)) }
      : { own: s(canonicalJson(own)), parts: { L: parts.map(s) } }),
    version: n(standing.version),
    ...(standing.noted === undefined ? {} : { noted: n(standing.noted) }),
    ...canaryEnd(standing.canarySince),
    head: s(standing.head),
  }
}

/** Law 7: of all that is in the ledger, only a contact of the canary ends. */
export function canaryEnd(since: Second | undefined): Item {
  return since === undefined ? {} : { canary: n(since), ttl: n(endOf('canary_contacts', since)) }
}

/** Without `times` it is an item as older versions stored it. Only the canary's have an end. */
export function eventItem(
  contact: ContactId,
  version: number,
  event: Event,
  times?: StoredTimes,
  canarySince?: Second,
): Item {
  return {
    pk: s(contactKey(contact)),
    sk: s(eventSortKey(version)),
    id: s(event.id),
    type: s(event.type),
    scopes: { L: event.scopes.map(s) },
    blocks: s(event.blocks),
    occurredAt: s(formatSecond(event.occurredAt)),
    receivedAt: s(formatSecond(event.receivedAt)),
    source: s(canonicalJson(event.source)),
    ...(event.evidence === undefined ? {} : { evidence: s(canonicalJson(event.evidence)) }),
    ...(event.salt === undefined ? {} : { salt: { B: event.salt } }),
    evidenceDigest: s(event.evidenceDigest),
    prev: s(event.prev),
    hash: s(event.hash),
    ...(times === undefined ? {} : { storedAt: s(times.storedAt.toISOString()) }),
    ...(times?.actedAt === undefined ? {} : { actedAt: s(times.actedAt.toISOString()) }),
    ...(times?.untold === undefined ? {} : { untold: s(JSON.stringify(times.untold)) }),
    ...canaryEnd(canarySince),
  }
}
