export type AllowedReason = 'consented' | 'customer' | 'transactional' | 'not_opted_out'
export type DeniedReason =
  | 'invalid_address'
  | 'opted_out'
  | 'complained'
  | 'bounced'
  | 'held'
  | 'no_consent'
  | 'unproven_consent'
/**
 * Denials of the client itself: outside sending hours; no verdict; an unreadable recipient; changed
 * while asking.
 */
export type ClientReason = 'too_early' | 'uncertain' | 'unreadable_recipient' | 'changed_meanwhile'

type Ground = {
  readonly contact?: string
  readonly scope?: string
  readonly since?: string
  readonly event?: string
  readonly checkedAt: string
}
export type Allowed = Ground & {
  readonly allowed: true
  readonly reason: AllowedReason
  /** Ask again after this, because a STOP may have come. */
  readonly validUntil: string
}
export type Denied = Ground & {
  readonly allowed: false
  /** A newer Basta may know other reasons. */
  readonly reason: DeniedReason | ClientReason | (string & Record<never, never>)
  /** When the person first asked, whatever was agreed to later; `since` is the newest stop. */
  readonly firstAskedAt?: string
  /** With `too_early`: ask again then. */
  readonly notBefore?: string
  /** With `uncertain`: what happened instead of a verdict. */
  readonly error?: BastaUncertain
}
export type Verdict = Allowed | Denied

/** What is to be sent; `purpose` is `marketing` if absent, or `transactional`. */
export type Question = {
  readonly sender: string
  readonly topic?: string | undefined
  readonly purpose?: 'marketing' | 'transactional' | undefined
  /** Of numbers written without a country, e.g. `FR`; the sender's own if absent. */
  readonly defaultCountry?: string | undefined
}

/**
 * An address, `Name <address>`, several with commas, nodemailer's `{name, address}`, or lists of these.
 */
export type Recipients =
  string | { readonly address?: string | undefined } | readonly Recipients[] | null | undefined

export type Link = {
  readonly to: string
  readonly contact: string
  readonly url: string
  /** `List-Unsubscribe` and `List-Unsubscribe-Post`, exactly as the message must carry them. */
  readonly headers: Readonly<Record<string, string>>
}

export type Stop = {
  /** One address, or several of one person. */
  readonly to: string | readonly string[]
  /** `all`, `sender/<id>` or `sender/<id>/<topic>`. */
  readonly scope: string
  readonly channelOfRequest: 'phone' | 'email' | 'letter' | 'agent'
  readonly reference: string
  readonly blocks?: 'marketing' | 'every' | undefined
  readonly occurredAt?: string | undefined
}

/** What one person agreed to, with its evidence. */
export type Consent = {
  readonly to: string
  readonly sender: string
  readonly topics?: readonly string[] | undefined
  readonly channel?: 'sms' | 'email' | undefined
  readonly obtainedAt: string
  readonly method: 'form' | 'double_opt_in' | 'paper' | 'call' | 'keyword'
  readonly wording: string
  readonly wordingVersion: string
  readonly pageUrl?: string | undefined
  /** Who collected it; a text means that you did. */
  readonly source:
    | string
    | { readonly kind: 'own'; readonly collectedBy: string }
    | {
        readonly kind: 'vendor'
        readonly vendor: string
        readonly contract: string
        /** Everybody it went through, the collector first. */
        readonly chain: readonly string[]
      }
  /** A text, or a file stored elsewhere. Without it the consent is only a claim and allows nothing. */
  readonly proof?: string | { readonly sha256: string; readonly location: string } | undefined
}

/** `counts`: what it is worth now; only `allows` permits a send. */
export type RecordedConsent = {
  readonly event: string
  readonly contact: string
  readonly counts: string
}

/** RFC 9457: what the API refused, and why. */
export type Problem = {
  readonly type: string
  readonly title: string
  readonly detail: string
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
}

/** No reliable answer came: do not send. For a stop or consent: call again. */
export class BastaUncertain extends Error {
  override readonly name: string = 'BastaUncertain'
  /** The HTTP status, if there was an answer. */
  readonly status: number | undefined
  readonly problem: Problem | undefined

  constructor(came: { message: string; status?: number; problem?: Problem; cause?: unknown }) {
    super(came.message, came.cause === undefined ? undefined : { cause: came.cause })
    this.status = came.status
    this.problem = came.problem
  }
}

/** A guarded send was refused; nothing was sent to anybody. */
export class BastaDenied extends Error {
  override readonly name: string = 'BastaDenied'
  /** The denials among the message's recipients, at least one. */
  readonly verdicts: readonly Denied[]

  constructor(verdicts: readonly Denied[]) {
    const reasons = [...new Set(verdicts.map(({ reason }) => reason))].join(', ')
    super(`Not sent: ${reasons}.`)
    this.verdicts = verdicts
  }
}

/** Allowed, but not at this hour: nothing was sent. Call again at `notBefore`; it asks again. */
export class BastaTooEarly extends BastaDenied {
  override readonly name = 'BastaTooEarly'
  readonly notBefore: string

  constructor(verdicts: readonly Denied[], notBefore: string) {
    super(verdicts)
    this.notBefore = notBefore
  }
}

/** The part of a `Response` that the client needs. */
export type Answered = {
  readonly status: number
  readonly redirected?: boolean
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

export type ClientOptions = {
  /** Basta's address, e.g. `https://stop.example.com`. Undefined throws. */
  readonly url: string | undefined
  /** A key with the right `check`; `links`, `stop` and `consent` need `write`. Undefined throws. */
  readonly key: string | undefined
  /** Another `fetch`, such as a Worker's service binding. */
  fetch?(url: string, init: object): Promise<Answered>
  /** The longest time for one request with its whole answer; 5,000. */
  readonly timeoutMs?: number
  /** The longest time for a call with all its repetitions; 15,000. */
  readonly deadlineMs?: number
  /** Without an answer: throw `BastaUncertain`, or deny with `uncertain`. Default: `throw`. */
  readonly onUncertain?: 'deny' | 'throw'
  /**
   * How long a denial is remembered, for at most 10,000 questions; an allow never is. 0: not at all.
   */
  readonly denialCacheMs?: number
  /** Another clock: milliseconds since 1970, like `Date.now`. */
  readonly now?: () => number
  /** Parallel requests of one `checkMany`; 4. */
  readonly concurrency?: number
}

export type Client = {
  /**
   * May this be sent? Throws `BastaUncertain` if there is no verdict, unless `onUncertain` is `deny`.
   */
  readonly check: (asked: Question & { readonly to: string }) => Promise<Verdict>
  /**
   * One verdict for each address, in order, for a list of any length: 1,000 a request. An allow that
   * expired before the last answer came counts as uncertain, so ask only for what you send within a
   * minute.
   */
  readonly checkMany: (to: readonly string[], asked: Question) => Promise<Verdict[]>
  /** Unsubscribe links, one for each address, in order. Throws `BastaUncertain`. */
  readonly links: (
    asked: Omit<Question, 'purpose' | 'defaultCountry'> & {
      readonly to: readonly string[]
      readonly campaign?: string
    },
  ) => Promise<Link[]>
  /** Records a stop, once however often it is tried. Throws `BastaUncertain`. */
  readonly stop: (stop: Stop) => Promise<{ events: string[]; contacts: string[] }>
  /** Records a consent, once however often it is tried. Throws `BastaUncertain`. */
  readonly consent: (consent: Consent) => Promise<RecordedConsent>
  /**
   * Asks before every send: the send runs only if every recipient from `pick` is allowed at that
   * moment, all or none. Otherwise it throws `BastaDenied`, `BastaTooEarly` or `BastaUncertain`; with
   * `onDenied`, the first two go there and its result is returned. `pick` runs again right before the
   * send: a message that changed in between is not sent.
   */
  readonly guard: <A extends unknown[], R, D = never>(
    send: (...message: A) => R | PromiseLike<R>,
    pick: (...message: A) => Question & { readonly to: Recipients },
    options?: { readonly onDenied?: (error: BastaDenied, ...message: A) => D | PromiseLike<D> },
  ) => (...message: A) => Promise<R | D>
}
