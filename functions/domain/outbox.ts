import type { Channel } from './address.ts'
import type { ContactId } from './contact-id.ts'
import type { Contact, ReachedAddress } from './contact.ts'
import type { EventId } from './event.ts'
import type { Blocks, Scope } from './scope.ts'
import type { Stopped } from './stopped-for.ts'
import { SECONDS_A_DAY, type Second } from './time.ts'
import type { Act } from './told.ts'
import type { TargetRecord } from './target.ts'

/** Tried for so long; then it is given up, and somebody must look. */
const TRIED_SECONDS = 13 * SECONDS_A_DAY
/** A target that has accepted nothing for so long is not called any more. */
export const DISABLED_SECONDS = 5 * SECONDS_A_DAY
/**
 * For so long a delivery belongs to the process that began it: longer than any call may take, so that
 * no two work on one person at one target.
 */
export const LEASE_SECONDS = 120

/** The canary's run has ended by then, and said what it missed. */
const CANARY_TRIED_SECONDS = 300

/** A target that asks for a day or a year is tried in between: it may have meant less. */
export const HINT_SECONDS_MAX = 3_600

const FIRST_WAIT_SECONDS = 2
const LONGEST_WAIT_SECONDS = 6 * 3_600

/** One event, sealed with its address, until every target that it concerns was told. */
export type OutboxEntry = {
  readonly event: EventId
  readonly contact: ContactId
  /** The place of the event in the contact's chain: what is older is told first. */
  readonly sequence: number
  /**
   * Set where one target is told again of what still stood at that place of the chain: its id, and of
   * what, so that it is not told twice at once.
   */
  readonly asserts?: string
  readonly act: Act
  /** Unknown only where the address is not at hand. */
  readonly channel: Channel | undefined
  readonly method: string
  readonly blocks: Blocks
  readonly scopes: readonly Scope[]
  /** For lifts: the targets against whose senders something else still stood. */
  readonly stillStopped?: readonly string[]
  readonly occurredAt: Second
  /** When the person acted, in milliseconds, as well as it is known. */
  readonly actedAtMs: number
  readonly recordedAt: Second
  /** It is the canary's: in no count, and soon given up without a word. */
  readonly isCanary?: true | undefined
  /**
   * The address, opened in `propagate` alone. Absent where it was not at hand: then only those wait who
   * decide themselves.
   */
  readonly sealed: Uint8Array | undefined
  readonly waits: ReadonlyMap<string, Waiting>
}

/** What one target still has to be told. */
export type Waiting = {
  readonly due: Second
  readonly attempts: number
  /** Whoever works on it has it until then. */
  readonly leasedUntil?: Second
  readonly code?: string
  /** When somebody decided that what was given up is tried again. */
  readonly reopenedAt?: Second
  /** Not tried any more; kept until somebody decides. */
  readonly gaveUpAt?: Second
  /** The job at the target that it is under, and its place among those given to it. */
  readonly job?: JobPlace
}

export type JobPlace = { readonly id: string; readonly place: number }

export const RECEIPTS = ['delivered', 'refused', 'given_up', 'target_removed', 'closed'] as const

export type Receipt = {
  readonly is: (typeof RECEIPTS)[number]
  readonly at: Second
  readonly attempts: number
  readonly code?: string | undefined
  /** In plain words, where it was refused. */
  readonly why?: string | undefined
}

export type Outbox = {
  /** Everything open of a contact, the oldest first, as it is now. */
  readonly ofContact: (contact: ContactId) => Promise<readonly OutboxEntry[]>
  /**
   * Everything open; the entries of one contact come together and in order. Another `from` begins in
   * another place.
   */
  readonly pages: (from?: number) => AsyncIterable<readonly OutboxEntry[]>
  /**
   * Counts the attempt. False: somebody else has it, or it is done. Under a job it waits for that job
   * and is nobody's.
   */
  readonly lease: (
    entry: OutboxEntry,
    target: string,
    now: Second,
    job?: JobPlace,
  ) => Promise<boolean>
  readonly retry: (
    entry: OutboxEntry,
    target: string,
    again: { readonly due: Second; readonly code: string },
  ) => Promise<void>
  /** Writes the receipt and takes the target out of the entry, in one write; the last takes the entry. */
  readonly settle: (entry: OutboxEntry, target: string, receipt: Receipt) => Promise<void>
  /** Writes the receipt and keeps what waits, until somebody decides. */
  readonly giveUp: (entry: OutboxEntry, target: string, receipt: Receipt) => Promise<void>
  /** What was given up is tried again from now on. */
  readonly reopen: (entry: OutboxEntry, target: string, now: Second) => Promise<void>
  /** Of an event that waits for this target no more; a receipt of a delivery stays as it is. */
  readonly addReceipt: (
    of: Pick<OutboxEntry, 'contact' | 'event' | 'act' | 'sequence'>,
    target: string,
    receipt: Receipt,
  ) => Promise<void>
  readonly receipts: (
    contact: ContactId,
    event: EventId,
  ) => Promise<readonly (Receipt & { readonly target: string })[]>
  /** All receipts of one contact, each with its event. */
  readonly receiptsOf: (contact: ContactId) => Promise<readonly ReceiptOfEvent[]>
  /** All receipts of one contact at one target. */
  readonly receiptsAt: (contact: ContactId, target: string) => Promise<readonly TellingReceipt[]>
}

type ReceiptOfEvent = Receipt & { readonly target: string; readonly event: EventId }

/** What one target is told again of a person whose address is at hand. */
export type Assertion =
  /** So many things wait for it now: entries of the outbox, new or old. */
  | { readonly is: 'told'; readonly count: number }
  /** Nothing that its declaration names, and it may be told of, stands against the person. */
  | { readonly is: 'not_stopped' }
  /** Somebody else wrote all the time: the caller may ask again. */
  | { readonly is: 'busy' }

export type Assertions = {
  readonly tell: (
    target: Pick<TargetRecord, 'id' | 'declared'>,
    contact: Contact,
    address: ReachedAddress,
    /** Which of what stands it may be told of. */
    may: (stopped: Stopped) => boolean,
  ) => Promise<Assertion>
}

/** With what it was told. */
export type TellingReceipt = Receipt & { readonly act: Act; readonly sequence: number }

/** What wakes a deliverer. Losing one delays; what is to be done is in the outbox. */
export type Wake =
  | {
      readonly target: string
      readonly contacts: readonly ContactId[]
      /** How often in a row the target's limit left no time for any of them. */
      readonly putOff?: number | undefined
    }
  | { readonly target: string; readonly test: string }
  /** So many wait that they go by a job, or a job must be looked at. */
  | { readonly target: string; readonly bulk: true }
  /** The canary's question: within the limit, and nothing follows from the answer. */
  | { readonly target: string; readonly ping: string }
  | { readonly target: string; readonly redelivery: string }

const CONTACTS_A_WAKE = 100

/** One person is one wake's, so that batches form, and no two work on the same. */
export function wakesOf(target: string, contacts: readonly ContactId[]): Wake[] {
  const wakes: Wake[] = []
  for (let at = 0; at < contacts.length; at += CONTACTS_A_WAKE)
    wakes.push({ target, contacts: contacts.slice(at, at + CONTACTS_A_WAKE) })
  return wakes
}

/**
 * `slow` is for what takes its time; it has deliverers apart, so that it never holds up the others. A
 * target with deliverers of its own has one lane.
 */
export type Lane = 'shared' | 'slow' | 'own'

export type DeliveryQueue = {
  readonly put: (wake: Wake, delaySeconds?: number, lane?: 'slow') => Promise<void>
}

/** What the ledger needs to leave an entry. */
export type Telling = {
  /** Those that are registered, as of at most half a minute ago. */
  readonly targets: () => Promise<readonly TargetRecord[]>
  readonly seal: (address: ReachedAddress) => Uint8Array
}

/** Doubled with each attempt, up to six hours, and spread so that not all come back at once. */
export function waitSeconds(attempts: number, random: number, hint?: number): number {
  const longest = Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(attempts, 20))
  const own = Math.ceil(longest * (0.5 + random / 2))
  return Math.max(own, Math.min(hint ?? 0, HINT_SECONDS_MAX))
}

/** The first entry that this target was not told of: no newer one may overtake it. */
export function nextFor(
  entries: readonly OutboxEntry[],
  target: string,
): { readonly entry: OutboxEntry; readonly waiting: Waiting } | undefined {
  for (const entry of entries) {
    const waiting = entry.waits.get(target)
    if (waiting !== undefined && waiting.gaveUpAt === undefined) return { entry, waiting }
  }
  return undefined
}

/** The entry by which a target is, or was to be, told of an event. */
export function openFor(
  entries: readonly OutboxEntry[],
  target: string,
  event: EventId,
): { readonly entry: OutboxEntry; readonly waiting: Waiting } | undefined {
  for (const entry of entries) {
    const waiting = entry.waits.get(target)
    if (waiting !== undefined && entry.event === event) return { entry, waiting }
  }
  return undefined
}

/** Whether this target is still to be told of something newer of the same person. */
export function hasNewer(
  entries: readonly OutboxEntry[],
  { sequence }: Pick<OutboxEntry, 'sequence'>,
  target: string,
): boolean {
  return entries.some((entry) => entry.sequence > sequence && entry.waits.has(target))
}

/** Whether it was tried for so long that it is given up. */
export function isTooOld(
  { recordedAt, isCanary }: Pick<OutboxEntry, 'recordedAt' | 'isCanary'>,
  { reopenedAt = recordedAt }: Pick<Waiting, 'reopenedAt'>,
  now: Second,
): boolean {
  return now - reopenedAt >= (isCanary === true ? CANARY_TRIED_SECONDS : TRIED_SECONDS)
}
