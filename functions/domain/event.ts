import { createHash, randomBytes } from 'node:crypto'
import { canonicalJson, type Json } from './canonical-json.ts'
import type { StoredMethod } from './method.ts'
import type { Blocks, Scope } from './scope.ts'
import { isOneOf, type Stored } from './stored-word.ts'
import { formatSecond, type Second } from './time.ts'

export type EventId = `evt_${string}`

/**
 * What a person, a provider or an agent said:
 * `stop` no more; `hold` perhaps no more, undecided; `release` that hold was no stop; `lift` START to
 * the sender that was stopped by text, or a press of the page's button taken back at once; `consent` yes, with what was shown; `bounce` undeliverable;
 * `delivery` a bounced address takes mail again; `order` bought something, which allows the like to
 * be offered; `erasure` forget me, all but what stops; `note` worth keeping, decides nothing.
 */
export const EVENT_TYPES = [
  'stop',
  'hold',
  'release',
  'lift',
  'consent',
  'bounce',
  'delivery',
  'order',
  'erasure',
  'note',
] as const

export type EventType = (typeof EVENT_TYPES)[number]

export type Source = {
  /** By what act it was said. START can only lift `keyword` stops. */
  readonly method: StoredMethod
  /** The senders it was said to: several if the number is shared, none if it names nobody. */
  readonly origins: readonly string[]
  readonly provider?: string
  readonly account?: string
  /** Id of the API key that reported it. */
  readonly key?: string
  /** Name of the operator who recorded it in the console. */
  readonly operator?: string
  /** For consents: how strong the evidence is (see `standing.ts`). */
  readonly strength?: ConsentStrength
  /** For releases and what the page takes back: time and id of the one event that is answered. */
  readonly answers?: { readonly at: Second; readonly event: EventId }
}

/** `claimed` is no consent, `proven` allows a send, `lifting` also lifts an older stop. */
export type ConsentStrength = 'claimed' | 'proven' | 'lifting'

export type EventDraft = {
  readonly id: EventId
  readonly type: EventType
  readonly scopes: readonly Scope[]
  readonly blocks: Blocks
  readonly occurredAt: Second
  readonly receivedAt: Second
  readonly source: Source
  /** The evidence. It can be erased: the chain holds only its salted digest. */
  readonly evidence: { readonly [name: string]: Json | undefined }
}

/**
 * Whether a stop or a bounce came in a list of another system: it was heard there, at another time. A
 * complaint of a list keeps its method, for what it blocks; the import is in its evidence.
 */
export function isOfList({
  type,
  source,
  evidence,
}: {
  readonly type: Stored<EventType>
  readonly source: Pick<Source, 'method'>
  readonly evidence?: EventDraft['evidence']
}): boolean {
  if (source.method === 'import') return true
  return (type === 'stop' || type === 'bounce') && evidence?.['import'] !== undefined
}

/** One immutable entry of the ledger. */
export type Event = Omit<EventDraft, 'evidence' | 'type'> & {
  readonly type: Stored<EventType>
  /** Hash of the contact's previous event; empty for the first. */
  readonly prev: string
  readonly evidenceDigest: string
  readonly hash: string
  /** Removed by an erasure, both together. */
  readonly evidence?: EventDraft['evidence']
  readonly salt?: Uint8Array
}

const SALT_BYTES = 32
const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz'

/** `evt_` + 26 characters: 48 bits of time in ms, then 80 random bits (a lower-case ULID). */
export function newEventId(now: Date, random: Buffer = randomBytes(10)): EventId {
  let bits = (BigInt(now.getTime()) << 80n) | BigInt(`0x${random.toString('hex', 0, 10)}`)
  let text = ''
  for (let i = 0; i < 26; i += 1) {
    text = `${BASE32.charAt(Number(bits & 31n))}${text}`
    bits >>= 5n
  }
  return `evt_${text}`
}

/** When an id was made. */
export function toMilliseconds(id: EventId): number {
  let ms = 0
  for (const letter of id.slice('evt_'.length, 'evt_'.length + 10))
    ms = ms * 32 + Math.max(0, BASE32.indexOf(letter))
  return ms
}

export function newSalt(): Uint8Array {
  return randomBytes(SALT_BYTES)
}

/**
 * SHA-256(32-byte salt ‖ canonical evidence), hex. The salt makes short evidence impossible to guess.
 */
export function evidenceDigest(salt: Uint8Array, evidence: EventDraft['evidence']): string {
  return createHash('sha256').update(salt).update(canonicalJson(evidence)).digest('hex')
}

/** SHA-256 of the canonical JSON of what the chain commits to, hex. */
export function eventHash(event: Omit<Event, 'hash' | 'evidence' | 'salt'>): string {
  const committed = {
    id: event.id,
    type: event.type,
    scopes: event.scopes,
    blocks: event.blocks,
    occurredAt: formatSecond(event.occurredAt),
    receivedAt: formatSecond(event.receivedAt),
    source: event.source,
    prev: event.prev,
    evidenceDigest: event.evidenceDigest,
  }
  return createHash('sha256').update(canonicalJson(committed)).digest('hex')
}

/** Puts a draft at the end of a contact's chain. */
export function chainEvent(draft: EventDraft, prev: string, salt: Uint8Array): Event {
  const body = { ...draft, prev, evidenceDigest: evidenceDigest(salt, draft.evidence) }
  return { ...body, salt, hash: eventHash(body) }
}

export function isEventType(type: string): type is EventType {
  return isOneOf(EVENT_TYPES, type)
}

export type ChainFault = { readonly event: EventId; readonly problem: string }

/**
 * Checks a contact's events, oldest first, so that a change or a removal in the middle is detected.
 * Erased evidence is not missed; evidence that is there must match its digest. `follows` are the hashes
 * that the first event may follow: a chain copied to a newer hash key continues an older chain.
 * `before` is the hash it must follow, if these are not the chain's first events.
 */
export function verifyChain(
  events: readonly Event[],
  follows: readonly string[] = [],
  before?: string,
): ChainFault[] {
  const faults: ChainFault[] = []
  let prev = before
  for (const event of events) {
    const fault = (problem: string) => faults.push({ event: event.id, problem })
    const isInPlace = prev === undefined ? isFirst(event, follows) : event.prev === prev
    if (!isInPlace) fault('does not follow the event before it')
    if (eventHash(event) !== event.hash) fault('was changed after it was recorded')
    const isErased = event.evidence === undefined && event.salt === undefined
    const isWhole =
      event.evidence !== undefined &&
      event.salt !== undefined &&
      evidenceDigest(event.salt, event.evidence) === event.evidenceDigest
    if (!isErased && !isWhole) fault('has evidence that was changed after it was recorded')
    prev = event.hash
  }
  return faults
}

function isFirst({ prev }: Event, follows: readonly string[]): boolean {
  return prev === '' || follows.includes(prev)
}
