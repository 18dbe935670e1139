import { createHash, randomBytes } from 'node:crypto'
import type { Channel } from './address.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from './envelope.ts'
import { newEventId } from './event.ts'
import type { Contact, ContactIds } from './contact.ts'
import type { Language } from './language.ts'
import { endOf } from './retention.ts'
import { SECONDS_A_DAY, toSecond, type Second } from './time.ts'
import type { Counted } from './waiting-list.ts'

/** `req_` + 26 characters in order of time, so the first that came is due first. */
export type AccessRequestId = `req_${string}`

/**
 * `link`: the person opened a link that only they received. `lapsed`: nobody opened it, so nobody
 * proved to be that person. `sent`, `refused`: by hand. `erased`: the person asked for an erasure
 * instead.
 */
type AccessAnswer = 'link' | 'lapsed' | 'sent' | 'refused' | 'erased'

export type AccessLane = 'mail' | 'text' | 'operator'

/**
 * `due`: an operator must answer. `unproven`: nobody has opened the link, or it is not sent yet; an
 * operator has nothing to do.
 */
export type AccessState = 'due' | 'unproven' | 'answered'

/** What its link opens: a copy of what is held, or the choices of what may be sent. */
export type LinkAsk = 'access' | 'preferences'
/** `correction`, `erasure`: what a person who used a link asks an operator for. */
export type AccessAsk = LinkAsk | 'correction' | 'erasure'

/** Somebody asked what is stored about an address. The request holds only the address's keyed hash. */
export type AccessRequest = {
  readonly id: AccessRequestId
  /** Every id the contact may be stored under; the newest hash key last. */
  readonly contact: ContactIds
  readonly channel: Channel
  /** What the person chose; else pages use the browser's language. */
  readonly language?: Language | undefined
  readonly receivedAt: Second
  readonly dueAt: Second
  /** How it is answered: by a link in a mail or a text, or by an operator. */
  readonly by: AccessLane
  /** Absent: access. */
  readonly asks?: Exclude<AccessAsk, 'access'> | undefined
  /**
   * Its place in the queue until its link was handed over or an operator can take it, and since when
   * its link is on its way.
   */
  readonly waits?:
    | {
        readonly lane: AccessLane
        readonly place: string
        readonly queuedAt?: Second | undefined
      }
    | undefined
  /** When its link was first on its way; the link is valid from then on. */
  readonly linkedAt?: Second | undefined
  /** First use of the link. */
  readonly openedAt?: Second | undefined
  readonly answered?:
    | {
        readonly at: Second
        readonly how: AccessAnswer
        /** The operator's name or the key's id that closed it, or `person` or `time`. */
        readonly who: string
        readonly note?: string | undefined
      }
    | undefined
  /** Grows with each change, so that of two changes at the same time only one succeeds. */
  readonly version: number
}

export type AccessRequests = {
  /** Stored when it resolves; its legal time limit starts then. */
  readonly create: (
    request: AccessRequest,
    rests: {
      readonly link?: AccessLink | undefined
      readonly sealed: Uint8Array
      readonly block?: string | undefined
    },
  ) => Promise<void>
  /**
   * Replaces a request by its next state; returns false if somebody else was faster. Deletes the sealed
   * address when neither a person nor a link needs it any more. `link`: one that is valid from now on.
   */
  readonly change: (
    request: AccessRequest,
    next: Partial<AccessRequest>,
    link?: AccessLink,
  ) => Promise<boolean>
  readonly find: (id: string) => Promise<AccessRequest | undefined>
  readonly findByToken: (token: string) => Promise<AccessRequest | undefined>
  /** What `AccessLink` sealed of this token. */
  readonly sealedOfLink: (token: string) => Promise<Uint8Array | undefined>
  /** Soonest due first, after the given id; or the other way round. */
  readonly list: (page: {
    readonly state: AccessState
    readonly limit: number
    readonly after?: string | undefined
    readonly newestFirst?: boolean | undefined
  }) => Promise<AccessRequest[]>
  readonly count: (state: AccessState) => Promise<Counted>
  /** In order of their places, after the given one. */
  readonly waiting: (page: {
    readonly lane: AccessLane
    readonly limit: number
    readonly after?: string | undefined
  }) => Promise<{ readonly place: string; readonly request: AccessRequest | undefined }[]>
  /** Removes the place of a request that no longer exists. */
  readonly leaveQueue: (lane: AccessLane, place: string) => Promise<void>
  readonly ofContact: (contact: Pick<Contact, 'ids'>) => Promise<AccessRequest[]>
  /** The sealed address that an operator needs, while it is stored. */
  readonly address: (id: AccessRequestId) => Promise<Uint8Array | undefined>
  /** The source block of one that waits, as a keyed hash: for 48 hours, then nobody knows it. */
  readonly block: (id: AccessRequestId, now: Date) => Promise<string | undefined>
}

/**
 * A link that goes to the address alone. Beside the token's digest lies the address, sealed with the
 * token itself, which is not stored: whoever uses the link brings the key, so that others can be told of
 * what they stop, and nobody else can open it.
 */
export type AccessLink = { readonly token: string; readonly sealed: Uint8Array }

/**
 * Sends one SMS to one person, if a number to send from is configured. Sealed in the inbox until then.
 */
export type Texts = {
  readonly canSend: boolean
  readonly send: (message: { readonly to: string; readonly text: string }) => Promise<void>
}

/** How long a link stays valid after its first use, so that the page can be read and saved. */
const USE_SECONDS = 3_600
/** How long before the due time an operator must be alarmed. */
const SOON_SECONDS = 10 * SECONDS_A_DAY

export function newAccessRequestId(now: Date): AccessRequestId {
  return `req_${newEventId(now).slice('evt_'.length)}`
}

/** Random: 192 bits that mean nothing and cannot be guessed. */
/** 24 bytes in base64url. */
export const ACCESS_TOKEN_CHARACTERS = 32

export function newAccessToken(): string {
  return randomBytes(24).toString('base64url')
}

export function newAccessLink(token: string, address: string): AccessLink {
  return { token, sealed: sealEnvelope(keysOf(token), 'access', {}, Buffer.from(address)) }
}

/** The address that a link was sent to. */
export function openAccessLink({ token, sealed }: AccessLink): string {
  return openEnvelope(keysOf(token), 'access', sealed).bytes.toString()
}

/** 192 random bits are a key. */
function keysOf(token: string): EnvelopeKeys {
  return { newest: 'a', ring: new Map([['a', Buffer.from(token)]]) }
}

/** What is stored of a token: it recognises the token but cannot be used as one. */
export function accessTokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/**
 * GDPR 12(3): within one month of receipt. The same day and time of the next month, or its last day if
 * it has no such day: never later than the legal limit.
 */
export function dueInOneMonth(receivedAt: Second): Second {
  const from = new Date(receivedAt * 1000)
  const due = new Date(from)
  due.setUTCDate(1)
  due.setUTCMonth(due.getUTCMonth() + 1)
  const daysInMonth = new Date(
    Date.UTC(due.getUTCFullYear(), due.getUTCMonth() + 1, 0),
  ).getUTCDate()
  due.setUTCDate(Math.min(from.getUTCDate(), daysInMonth))
  return toSecond(due)
}

export function asksOf(request: Pick<AccessRequest, 'asks'>): AccessAsk {
  return request.asks ?? 'access'
}

export function stateOf({ answered, by, waits }: AccessRequest): AccessState {
  if (answered !== undefined) return 'answered'
  return by === 'operator' && waits === undefined ? 'due' : 'unproven'
}

/** Whether a link still shows the data: for seven days, or one hour after its first use. */
export function linkState(
  { receivedAt, linkedAt = receivedAt, openedAt, answered }: AccessRequest,
  now: Date,
): 'unused' | 'in_use' | 'over' {
  const at = toSecond(now)
  if (at >= endOf('access_links', linkedAt)) return 'over'
  if (openedAt !== undefined) return at < openedAt + USE_SECONDS ? 'in_use' : 'over'
  return answered === undefined ? 'unused' : 'over'
}

/** Nobody used the link while it was valid. */
export function hasLapsed(request: AccessRequest, now: Date): boolean {
  const isOpen = stateOf(request) === 'unproven' && request.waits === undefined
  return isOpen && linkState(request, now) === 'over'
}

export function isDueSoon({ answered, dueAt }: AccessRequest, now: Date): boolean {
  return answered === undefined && dueAt - toSecond(now) <= SOON_SECONDS
}
