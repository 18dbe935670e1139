import { createHash, randomBytes } from 'node:crypto'
import type { Channel } from './address.ts'
import { newEventId } from './event.ts'
import type { Contact, ContactIds } from './contact.ts'
import type { Language } from './language.ts'
import { endOf } from './retention.ts'
import { SECONDS_A_DAY, toSecond, type Second } from './time.ts'

/** `req_` + 26 characters in order of time: what came first is due first. */
export type AccessRequestId = `req_${string}`

/**
 * `link`: the person opened a link that only they were sent. `lapsed`: nobody opened it, so nobody
 * showed to be that person. `sent`, `refused`: by hand. `erased`: they asked to be forgotten instead.
 */
type AccessAnswer = 'link' | 'lapsed' | 'sent' | 'refused' | 'erased'

export type AccessLane = 'mail' | 'text' | 'operator'

/**
 * `due`: a person must answer. `unproven`: nobody has opened the link that was sent to the address,
 * or it is not sent yet: that is nobody's work.
 */
export type AccessState = 'due' | 'unproven' | 'answered'

/** Somebody asked what is held of an address. Of the address itself there is only the keyed hash. */
export type AccessRequest = {
  readonly id: AccessRequestId
  /** Every id the contact may be stored under, newest hash key last. */
  readonly contact: ContactIds
  readonly channel: Channel
  /** What the person chose; else the pages follow the browser. */
  readonly language?: Language | undefined
  readonly receivedAt: Second
  readonly dueAt: Second
  /** How it is answered: by a link in a mail or a text, or by a person. */
  readonly by: AccessLane
  /**
   * Until its link was handed over, or a person has room for it: its place in the queue of that, and
   * since when its link is on its way.
   */
  readonly waits?:
    | {
        readonly lane: AccessLane
        readonly place: string
        readonly queuedAt?: Second | undefined
      }
    | undefined
  /** When its link was first on its way; it is good from then on. */
  readonly linkedAt?: Second | undefined
  /** First use of the link. */
  readonly openedAt?: Second | undefined
  readonly answered?:
    | {
        readonly at: Second
        readonly how: AccessAnswer
        /** Id of the key that closed it, `person` or `time`. */
        readonly who: string
        readonly note?: string | undefined
      }
    | undefined
  /** Grows with each change: two changes at once do not both win. */
  readonly version: number
}

export type AccessRequests = {
  /** Stored when it resolves: its clock runs from then on. */
  readonly create: (
    request: AccessRequest,
    rests: { readonly token?: string | undefined; readonly sealed: Uint8Array },
  ) => Promise<void>
  /**
   * Replaces a request by its next state. False where somebody else was faster. Its sealed address
   * goes as soon as neither a person nor a link needs it. `token`: of a link that is good from now on.
   */
  readonly change: (
    request: AccessRequest,
    next: Partial<AccessRequest>,
    token?: string,
  ) => Promise<boolean>
  readonly find: (id: string) => Promise<AccessRequest | undefined>
  readonly findByToken: (token: string) => Promise<AccessRequest | undefined>
  /** Soonest due first, after the given id. */
  readonly list: (page: {
    readonly state: AccessState
    readonly limit: number
    readonly after?: string | undefined
  }) => Promise<AccessRequest[]>
  /** In order of their places, after the given one. */
  readonly waiting: (page: {
    readonly lane: AccessLane
    readonly limit: number
    readonly after?: string | undefined
  }) => Promise<{ readonly place: string; readonly request: AccessRequest | undefined }[]>
  /** Of a request that is there no more. */
  readonly leaveQueue: (lane: AccessLane, place: string) => Promise<void>
  readonly ofContact: (contact: Pick<Contact, 'ids'>) => Promise<AccessRequest[]>
  /** The sealed address a person needs, while it rests. */
  readonly address: (id: AccessRequestId) => Promise<Uint8Array | undefined>
}

/** One SMS to one person, where something is set up to send from. Sealed in the inbox until then. */
export type Texts = {
  readonly canSend: boolean
  readonly send: (message: { readonly to: string; readonly text: string }) => Promise<void>
}

/** A link is good for this long after its first use, so that the page can be read and saved. */
const USE_SECONDS = 3_600
/** A person must be able to act before it is too late. */
const SOON_SECONDS = 10 * SECONDS_A_DAY

export function newAccessRequestId(now: Date): AccessRequestId {
  return `req_${newEventId(now).slice('evt_'.length)}`
}

/** Opaque, 192 random bits: nothing in it to read or to guess. */
/** 24 bytes in base64url. */
export const ACCESS_TOKEN_CHARACTERS = 32

export function newAccessToken(): string {
  return randomBytes(24).toString('base64url')
}

/** What is stored of a token: enough to know it again, useless for using it. */
export function accessTokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/**
 * GDPR 12(3): within one month of receipt. Counted to the same day and time of the next month, or
 * its last day where it has no such day: never later than the law's own count.
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

export function stateOf({ answered, by, waits }: AccessRequest): AccessState {
  if (answered !== undefined) return 'answered'
  return by === 'operator' && waits === undefined ? 'due' : 'unproven'
}

/** Whether a link still shows what is held. It is good for seven days, and an hour once used. */
export function linkState(
  { receivedAt, linkedAt = receivedAt, openedAt, answered }: AccessRequest,
  now: Date,
): 'unused' | 'in_use' | 'over' {
  const at = toSecond(now)
  if (at >= endOf('access_links', linkedAt)) return 'over'
  if (openedAt !== undefined) return at < openedAt + USE_SECONDS ? 'in_use' : 'over'
  return answered === undefined ? 'unused' : 'over'
}

/** Nobody used the link while it was good. */
export function hasLapsed(request: AccessRequest, now: Date): boolean {
  const isOpen = stateOf(request) === 'unproven' && request.waits === undefined
  return isOpen && linkState(request, now) === 'over'
}

export function isDueSoon({ answered, dueAt }: AccessRequest, now: Date): boolean {
  return answered === undefined && dueAt - toSecond(now) <= SOON_SECONDS
}
