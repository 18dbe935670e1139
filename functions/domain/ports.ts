import type { Address, Channel } from './address.ts'
import type { AsideEnd } from './aside.ts'
import type { Json } from './canonical-json.ts'
import type { ContactId } from './contact-id.ts'
import type { Event, EventDraft, EventId } from './event.ts'
import type { LinkKey } from './link-token.ts'
import type { Waited } from './said-at.ts'
import type { Sender } from './sender.ts'
import type { SenderChange } from './sender-change.ts'
import type { Standing } from './standing.ts'
import type { Second } from './time.ts'

/** What the jobs need of the outside world; `store/` provides it. */

/** A contact by every id it may be stored under, newest hash key last. */
export type Contact = {
  readonly ids: readonly [ContactId, ...ContactId[]]
  /** Unknown where a short link names the contact by its hash alone. */
  readonly channel?: Channel | undefined
}

/**
 * Asked before a request is served: resolves where this process may answer, having read anew what
 * that hangs on if it is asked to. What it gives is asked when the answer is ready, and rejects where
 * it may not leave any more.
 */
export type Ready = (how?: { readonly anew: boolean }) => Promise<() => Promise<void>>

export type Append = {
  readonly contact: Contact
  readonly draft: EventDraft
  /** `<provider>/<account>#<message id>`: makes a redelivery a no-op. */
  readonly messageKey?: string | undefined
  /** The same under every name by which another account may have passed it on. */
  readonly sharedKeys?: readonly string[] | undefined
  /** Its key was made of what it says: after a lift the same words are said anew, and count anew. */
  readonly isKeyMadeUp?: boolean | undefined
  /** Names the event that already says it, where nothing needs to be added. */
  readonly unless?: (standing: Standing) => EventId | undefined
  /** Where `unless` names a stop: that it was said again now is noted, and lost to no late yes. */
  readonly notesAgain?: true | undefined
  /** Sealed text of a hold, kept until it is decided. */
  readonly review?: { readonly sealed: Uint8Array } | undefined
  /** The hold this event decides: its review is closed in the same write. */
  readonly decides?: EventId | undefined
  /** Of a request that waited before it was taken; absent: it comes now. */
  readonly waited?: Waited | undefined
  /** What was set aside and becomes this event: it ends in the same write. Rejects with `conflict` where it ended before. */
  readonly ends?: AsideEnd | undefined
}

export type Appended = { readonly event: EventId; readonly isNew: boolean }

export type Ledger = {
  readonly contact: (address: Address) => Contact
  /** Whether an id is of the hash key under which all that is known of a contact is folded. */
  readonly isNewest: (id: ContactId) => boolean
  /**
   * Stored when it resolves; rejects with `unavailable` where the table could not take it in time, and
   * what lifts a stop with `clock_apart` where this process's clock is not the table's.
   */
  readonly append: (append: Append) => Promise<Appended>
  /** The latest time at which this process recorded what may answer a stop; a clock that shows less stepped back. */
  readonly latestLift: () => Second
  /** The event that a message became, if it was heard before. */
  readonly seen: (contact: Contact, messageKey: string) => Promise<EventId | undefined>
  /** In the order asked, strongly consistent. */
  readonly standings: (contacts: readonly Contact[]) => Promise<Standing[]>
  /** The chain under one id after a place in it, oldest first, a page at a time. */
  readonly chain: (
    id: ContactId,
    from?: { readonly after?: number; readonly limit?: number },
  ) => AsyncIterable<readonly ChainEvent[]>
}

/** An event and its place in its chain. */
export type ChainEvent = { readonly at: number; readonly event: Event }

export type StoredSender = Sender & { readonly version: number; readonly head: string }

export type Senders = {
  /** May be up to 30 s old. */
  readonly get: (id: string) => Promise<StoredSender | undefined>
  /** Refuses another basis that comes without a justification. */
  readonly put: (sender: Sender, change: { at: string; key: string }) => Promise<StoredSender>
  /** In order of their ids, after the given one; `next` where there are more. */
  readonly list: (page: {
    readonly after?: string | undefined
    readonly limit: number
  }) => Promise<{ readonly senders: StoredSender[]; readonly next?: string }>
  /** Oldest first, after the given version. */
  readonly changes: (
    id: string,
    page: { readonly after: number; readonly limit: number },
  ) => Promise<SenderChangesPage>
}

export type SenderChangesPage = {
  readonly changes: SenderChange[]
  /** Whether each is as it was written, and follows the one before it. */
  readonly intact: boolean
  readonly next?: number
}

/**
 * `check` asks; `write` reports stops, consents and orders and mints links; `lift` records consents
 * that answer a stop; `read` follows the log; `admin` may do everything.
 */
export type Right = 'check' | 'write' | 'lift' | 'read' | 'admin'

export type ApiKey = {
  readonly id: string
  readonly name: string
  readonly rights: readonly Right[]
  /** Absent: every sender. */
  readonly senders?: readonly string[] | undefined
  readonly created: string
  /** From then on it opens nothing. Absent: no end. */
  readonly expiresAt?: string | undefined
  /** How many requests a minute; absent: `REQUESTS_A_MINUTE`. */
  readonly perMinute?: number | undefined
  /** To tell keys apart; the key itself is shown once and stored as SHA-256. */
  readonly lastFour: string
  /** It was found by a secret that a rotation has replaced, and that works on for a while. */
  readonly isSuperseded?: true
}

export type Keys = {
  /** Undefined where the secret opens nothing, or nothing any more. May be up to 30 s old. */
  readonly find: (secret: string) => Promise<ApiKey | undefined>
  /** Has the day of use noted. Undefined where it is; rejects where it could not be told. */
  readonly noteUse: (secret: string, key: ApiKey) => Promise<void> | undefined
}

export type LinkKeys = {
  /** The key a token names, or undefined for an id that was never given out. */
  readonly find: (id: string) => Promise<LinkKey | undefined>
  /** The sender's key of the newest epoch; its id is made on first use. */
  readonly current: (sender: string) => Promise<LinkKey>
}

/** Where a request rests that the table could not take: durable before it is acknowledged. */
export type Inbox = {
  /** Not to be taken before `delaySeconds` (at most 60). */
  readonly put: (sealed: Uint8Array, delaySeconds?: number) => Promise<void>
}

export type CountingInbox = Inbox & {
  /** For what follows from a message that came from here itself, after so many others. */
  readonly after: (hops: number) => Inbox
}

/** What a decision needs to know of its hold: it lies with the review, so that nobody searches a chain. */
export type Held = Pick<Event, 'scopes' | 'blocks' | 'occurredAt' | 'receivedAt' | 'source'>

/** A hold that somebody must decide. */
export type OpenReview = {
  /** The hold's event. */
  readonly id: EventId
  readonly contact: ContactId
  /** Where the hold lies in the contact's chain. Absent from a review of before that was kept. */
  readonly at?: number
  /** Absent from a review of before it was kept here. */
  readonly held?: Held
}

export type Reviews = {
  /** Oldest first, after the given one. */
  readonly list: (options: { limit: number; after?: string }) => Promise<OpenReview[]>
  readonly find: (id: string) => Promise<OpenReview | undefined>
  /** What was written, sealed; empty once its time is over. */
  readonly textOf: (review: OpenReview) => Promise<Uint8Array>
  /** Notes what an older review lacks, where it is still open. */
  readonly note: (review: OpenReview, held: Held) => Promise<void>
}

/** What was taken of the lists that providers keep, by a digest of the provider's own key. */
export type Polled = {
  readonly known: (account: string) => Promise<ReadonlySet<string>>
  readonly add: (account: string, digest: string, now: Date) => Promise<void>
  readonly forget: (account: string, digest: string) => Promise<void>
}

/** A request that failed verification, and what room it may take. */
export type ToQuarantine = {
  readonly account: string
  readonly sealed: Uint8Array
  readonly receivedAt: Date
  /** A keyed hash of the block of addresses it came from. */
  readonly block: string
  /** Whether it shows anything that could be a signature or a secret. */
  readonly presentsCredential: boolean
}

/** One of them, of which `open` gets what is sealed. */
export type Quarantined = {
  readonly id: string
  /** What is sealed; or, where that is large, the name under which it rests. */
  readonly place: Uint8Array | string
}

export type Quarantine = {
  readonly keep: (request: ToQuarantine) => Promise<'kept' | 'full'>
  /** Oldest first, after the given one. */
  readonly list: (
    account: string,
    after?: string,
  ) => Promise<{ readonly page: readonly Quarantined[]; readonly isMore: boolean }>
  /** Undefined where it is gone. */
  readonly open: (quarantined: Quarantined) => Promise<Uint8Array | undefined>
  readonly release: (account: string, quarantined: Quarantined) => Promise<void>
}

/** Signatures that do not cover the body are good for one body only. */
export type Nonces = {
  /** False where the nonce was used with another body. */
  readonly claim: (owner: string, nonce: string, body: Uint8Array) => Promise<boolean>
}

/** Parts of a long text message, kept sealed until they are joined. Joining twice does no harm. */
export type Parts = {
  /** All parts in order once the last has come; undefined while one is missing. */
  readonly add: (
    message: { readonly key: string; readonly of: number },
    number: number,
    sealed: Uint8Array,
  ) => Promise<readonly Uint8Array[] | undefined>
  /** What has come so far, in order. */
  readonly known: (key: string) => Promise<readonly Uint8Array[]>
}

/** One mail to one person. Sealed in the inbox until it is handed over, then forgotten. */
export type Message = { readonly to: string; readonly subject: string; readonly text: string }

export type Mail = {
  /** False where nothing is set up to send from: what needs mail is refused or done by hand. */
  readonly canSend: boolean
  readonly send: (message: Message) => Promise<void>
}

/** How often something may happen, counted in the table, so that every process counts together. */
export type Limits = {
  /** How often it has happened within the running window, this time included. */
  readonly count: (name: string, rule: { readonly seconds: number }, now: Date) => Promise<number>
  /**
   * Counts each, or none: the place of the first that has happened `max` times, or less than
   * `apartSeconds` ago wherever windows begin; `busy` where too many count the same at once.
   */
  readonly takeAll: (
    counters: readonly Counter[],
    rule: { readonly seconds: number },
    now: Date,
  ) => Promise<number | 'busy' | undefined>
}

export type Counter = { readonly name: string } & (
  { readonly max: number } | { readonly apartSeconds: number }
)

/** What was done under an `Idempotency-Key`, for 24 h: a digest, a status and ids. */
export type Idempotency = {
  /**
   * Claims the name for this request, or says what became of it. A claim is free again after a
   * minute. The id is the same for each repetition, and new for another request under the name.
   */
  readonly begin: (
    name: string,
    digest: string,
  ) => Promise<
    | { readonly state: 'new'; readonly request: string }
    | { readonly state: 'busy' }
    | { readonly state: 'other' }
    | {
        readonly state: 'done'
        readonly status: number
        readonly kept: { readonly [name: string]: Json }
      }
  >
  readonly finish: (
    name: string,
    done: {
      readonly digest: string
      readonly request: string
      readonly status: number
      readonly kept: { readonly [name: string]: Json }
    },
  ) => Promise<void>
  /** It failed: the name is free, for the same request or another. */
  readonly release: (name: string, request: string) => Promise<void>
}

/** What lies beyond the table: other people's servers, and the AWS services a provider may need. */
export type Outside = {
  /** Never follows a redirect; gives up after a few seconds. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** An object that SES put into a bucket. */
  readonly readObject: (bucket: string, key: string) => Promise<Uint8Array>
  /** Sends one SMS through AWS End User Messaging. */
  readonly sendText: (message: { from: string; to: string; text: string }) => Promise<void>
}

/** An event as the log names it: what a reader needs to fetch it. */
export type LogEntry = { readonly event: string; readonly contact: string; readonly sk: string }
