import { isGood, readLinks, readTexts, readVerdicts } from './answers.ts'
import { denials } from './denials.ts'
import { inTurn, partsOf } from './in-turn.ts'
import { member } from './member.ts'
import { readPicked } from './recipients.ts'
import { poster, type Failure } from './request.ts'

/**
 * The client of Basta: asks before a send, and takes "I do not know" for no. It needs `fetch` and
 * nothing else: Node 20, Deno, Bun, browsers, Workers. All times are ISO 8601 in UTC, all spans
 * milliseconds. No error holds an address or the key; a `contact` is Basta's keyed hash of one.
 */

export type AllowedReason = 'consented' | 'customer' | 'transactional' | 'not_opted_out'
export type DeniedReason =
  | 'invalid_address'
  | 'opted_out'
  | 'complained'
  | 'bounced'
  | 'held'
  | 'no_consent'
  | 'unproven_consent'
/** What the client itself denies: outside sending hours; no verdict; no address read; changed while asked. */
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
  /** Ask again after this; a STOP may have come. */
  readonly validUntil: string
}
export type Denied = Ground & {
  readonly allowed: false
  /** A newer Basta may know other reasons. */
  readonly reason: DeniedReason | ClientReason | (string & Record<never, never>)
  /** When the person first asked, whatever was agreed to since; `since` is the newest stop. */
  readonly firstAskedAt?: string
  /** With `too_early`: ask again then. */
  readonly notBefore?: string
  /** With `uncertain`: what came instead of a verdict. */
  readonly error?: BastaUncertain
}
export type Verdict = Allowed | Denied

/** What is to be sent; `purpose` is `marketing` unless it says `transactional`. */
export type Question = {
  readonly sender: string
  readonly topic?: string | undefined
  readonly purpose?: 'marketing' | 'transactional' | undefined
}

/** An address, `Name <address>`, several with commas, nodemailer's `{name, address}`, or lists of these. */
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
  /** One address, or the several of one person. */
  readonly to: string | readonly string[]
  /** `all`, `sender/<id>` or `sender/<id>/<topic>`. */
  readonly scope: string
  readonly channelOfRequest: 'phone' | 'email' | 'letter' | 'agent'
  readonly reference: string
  readonly blocks?: 'marketing' | 'every' | undefined
  readonly occurredAt?: string | undefined
}

/** What one person said yes to, and what shows it. */
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
  /** Who collected it; text says that you did. */
  readonly source:
    | string
    | { readonly kind: 'own'; readonly collectedBy: string }
    | {
        readonly kind: 'vendor'
        readonly vendor: string
        readonly contract: string
        /** Everybody it went through, collector first. */
        readonly chain: readonly string[]
      }
  /** Text, or a file that is kept elsewhere. Without it the consent is a claim, and allows nothing. */
  readonly proof?: string | { readonly sha256: string; readonly location: string } | undefined
}

/** `counts`: what it is good for now; only `allows` lets a send through. */
export type RecordedConsent = {
  readonly event: string
  readonly contact: string
  readonly counts: string
}

/** RFC 9457: what the API said it refused, and why. */
export type Problem = {
  readonly type: string
  readonly title: string
  readonly detail: string
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
}

/** No answer that can be relied on came: do not send. Of a stop or consent: say it again. */
export class BastaUncertain extends Error {
  override readonly name: string = 'BastaUncertain'
  /** The HTTP status, where there was an answer. */
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

/** Allowed, but not at this hour: nothing was sent; call again at `notBefore`, it asks again. */
export class BastaTooEarly extends BastaDenied {
  override readonly name = 'BastaTooEarly'
  readonly notBefore: string

  constructor(verdicts: readonly Denied[], notBefore: string) {
    super(verdicts)
    this.notBefore = notBefore
  }
}

/** What the client needs of a `Response`. */
export type Answered = {
  readonly status: number
  readonly redirected?: boolean
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

export type ClientOptions = {
  /** Where Basta is, e.g. `https://stop.example.com`. An unset variable throws. */
  readonly url: string | undefined
  /** A key with the right `check`; `links`, `stop` and `consent` need `write`. An unset variable throws. */
  readonly key: string | undefined
  /** Another `fetch`, such as a Worker's service binding. */
  fetch?(url: string, init: object): Promise<Answered>
  /** The longest one request may take with its whole answer; 5,000. */
  readonly timeoutMs?: number
  /** The longest a call may take with every repetition; 15,000. */
  readonly deadlineMs?: number
  /** What becomes of no answer: a `BastaUncertain` thrown, or a denial with `uncertain`. `throw`. */
  readonly onUncertain?: 'deny' | 'throw'
  /** How long a denial is remembered, of at most 10,000 questions; an allow never is. 0: not at all. */
  readonly denialCacheMs?: number
  /** Another clock: milliseconds since 1970, as `Date.now`. */
  readonly now?: () => number
  /** Requests of one `checkMany` at a time; 4. */
  readonly concurrency?: number
}

export type Client = {
  /** May this be sent? Throws `BastaUncertain` where there is no verdict, unless told to deny. */
  readonly check: (asked: Question & { readonly to: string }) => Promise<Verdict>
  /**
   * One verdict for each address, in order, of a list of any length: 1,000 a request. An allow that
   * ran out before the last answer came counts as uncertain, so ask for what you send within a minute.
   */
  readonly checkMany: (to: readonly string[], asked: Question) => Promise<Verdict[]>
  /** Unsubscribe links, one for each address, in order. Throws `BastaUncertain`. */
  readonly links: (
    asked: Omit<Question, 'purpose'> & {
      readonly to: readonly string[]
      readonly campaign?: string
    },
  ) => Promise<Link[]>
  /** Records a stop, once however often it had to be tried. Throws `BastaUncertain`. */
  readonly stop: (stop: Stop) => Promise<{ events: string[]; contacts: string[] }>
  /** Records a consent, once however often it had to be tried. Throws `BastaUncertain`. */
  readonly consent: (consent: Consent) => Promise<RecordedConsent>
  /**
   * A send that asks first, every time: it runs only if every recipient that `pick` names is allowed
   * at that moment, all or none. Else it throws `BastaDenied`, `BastaTooEarly` or `BastaUncertain`;
   * with `onDenied`, the first two go there and its result is the call's.
   * `pick` runs again right before the send: a message changed while Basta was asked is not sent.
   */
  readonly guard: <A extends unknown[], R, D = never>(
    send: (...message: A) => R | PromiseLike<R>,
    pick: (...message: A) => Question & { readonly to: Recipients },
    options?: { readonly onDenied?: (error: BastaDenied, ...message: A) => D | PromiseLike<D> },
  ) => (...message: A) => Promise<R | D>
}

const BATCH_MAX = 1_000
const TIMER_MS_MAX = 2 ** 31 - 1

/** Throws a `TypeError` for options that cannot work. */
export function createClient(options: ClientOptions): Client {
  const { key = '', onUncertain = 'throw' } = options
  const now = options.now ?? Date.now
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key))
    throw new TypeError('key: the key as Basta showed it')
  if (onUncertain !== 'throw' && onUncertain !== 'deny')
    throw new TypeError('onUncertain: "throw" or "deny"')
  const timeoutMs = readNumber('timeoutMs', options.timeoutMs ?? 5_000, 1)
  const deadlineMs = readNumber('deadlineMs', options.deadlineMs ?? 15_000, 1)
  const concurrency = readNumber('concurrency', options.concurrency ?? 4, 1)
  const denied = denials(readNumber('denialCacheMs', options.denialCacheMs ?? 0, 0), now)
  const post = poster({ ...options, url: readUrl(options.url), key, timeoutMs, now })

  const deny = (reason: ClientReason, more: Partial<Denied> = {}): Denied => ({
    ...more,
    allowed: false,
    reason,
    checkedAt: new Date(now()).toISOString(),
  })

  function doubt(failure: Failure): Denied {
    const error = new BastaUncertain(failure)
    if (onUncertain === 'throw') throw error
    return deny('uncertain', { error })
  }

  /** As many as one request takes. */
  async function judge(
    to: readonly string[],
    question: Question,
    until: number,
  ): Promise<Judged[]> {
    const isOne = to.length === 1
    const path = isOne ? '/v1/check' : '/v1/check/batch'
    const said = await post(path, { ...question, to: isOne ? to[0] : to }, { until })
    const verdicts = said.ok
      ? readVerdicts(isOne ? [said.body] : member(said.body, 'verdicts'), to.length, now())
      : undefined
    if (said.ok && verdicts !== undefined)
      return verdicts.map((verdict) => ({ verdict, askedAt: said.askedAt }))
    const verdict = doubt(said.ok ? strange('verdicts') : said.failure)
    return to.map(() => ({ verdict, askedAt: 0 }))
  }

  async function judgeAll(to: readonly string[], asked: Question): Promise<Verdict[]> {
    const { sender, topic, purpose } = asked
    const question = { sender, topic, purpose }
    const until = now() + deadlineMs
    const known = new Map<number, Verdict>()
    for (const [at, address] of to.entries()) {
      const remembered = denied.get(address, question)
      if (remembered !== undefined) known.set(at, remembered)
    }
    const open = [...to.entries()].filter(([at]) => !known.has(at))
    const judged = await inTurn(partsOf(open, BATCH_MAX), concurrency, async (part) =>
      judge(
        part.map(([, address]) => address),
        question,
        until,
      ),
    )
    for (const [nth, { verdict, askedAt }] of judged.flat().entries()) {
      const [at, address] = open[nth] ?? [-1, '']
      known.set(at, isGood(verdict, askedAt, now()) ? verdict : doubt(RAN_OUT))
      denied.put(address, question, verdict)
    }
    return Array.from(to, (_, at) => known.get(at) ?? doubt(strange('verdicts')))
  }

  async function write(path: string, asked: object): Promise<unknown> {
    const how = { until: now() + deadlineMs, repeatKey: crypto.randomUUID() }
    const said = await post(path, asked, how)
    if (said.ok) return said.body
    throw new BastaUncertain(said.failure)
  }

  return {
    check: async ({ to, ...question }) => {
      const [verdict] = await judgeAll([to], question)
      return verdict ?? doubt(strange('verdict'))
    },

    checkMany: judgeAll,

    links: async ({ to, ...about }) => {
      const until = now() + deadlineMs
      const links = await inTurn(partsOf(to, BATCH_MAX), concurrency, async (part) => {
        const said = await post('/v1/links', { ...about, to: part }, { until })
        if (!said.ok) throw new BastaUncertain(said.failure)
        return readLinks(member(said.body, 'links'), part) ?? fail('links')
      })
      return links.flat()
    },

    stop: async (stop) => {
      const said = await write('/v1/stops', stop)
      const [events, contacts] = [member(said, 'events'), member(said, 'contacts')].map(readTexts)
      return { events: events ?? fail('ids'), contacts: contacts ?? fail('ids') }
    },

    consent: async (consent) => {
      const said = await write('/v1/consents', consent)
      const text = (name: string): string => readTexts([member(said, name)])?.[0] ?? fail('ids')
      return { event: text('event'), contact: text('contact'), counts: text('counts') }
    },

    guard:
      (send, pick, { onDenied } = {}) =>
      async (...message) => {
        const picked = readPicked(pick(...message))
        const verdicts =
          picked === undefined
            ? [deny('unreadable_recipient')]
            : await judgeAll(picked.to, picked.question)
        const isSame = JSON.stringify(readPicked(pick(...message))) === JSON.stringify(picked)
        const against = verdicts.filter((verdict) => !verdict.allowed)
        if (!isSame) against.push(deny('changed_meanwhile'))
        if (against.length === 0) return send(...message)
        const error = refusalOf(against)
        if (onDenied === undefined) throw error
        return onDenied(error, ...message)
      },
  }
}

type Judged = { readonly verdict: Verdict; readonly askedAt: number }

const RAN_OUT = { message: 'The allow ran out before it could be used.' }
const strange = (what: string): Failure => ({ message: `Not the ${what} that were asked for.` })

function fail(what: string): never {
  throw new BastaUncertain(strange(what))
}

/** Too early only where nothing else is in the way; then until the last of them may be written to. */
function refusalOf(denied: readonly Denied[]): BastaDenied {
  let latest: string | undefined
  for (const { reason, notBefore } of denied) {
    if (reason !== 'too_early' || notBefore === undefined) return new BastaDenied(denied)
    if (latest === undefined || Date.parse(notBefore) > Date.parse(latest)) latest = notBefore
  }
  return latest === undefined ? new BastaDenied(denied) : new BastaTooEarly(denied, latest)
}

function readUrl(written = ''): string {
  const url = URL.canParse(written) ? new URL(written) : undefined
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:'
  const isPlain = url?.href === `${url?.origin}${url?.pathname}`
  if (url === undefined || !isHttp || !isPlain)
    throw new TypeError('url: where Basta is, e.g. https://stop.example.com')
  return url.href.replace(/\/+$/, '')
}

function readNumber(name: string, value: number, least: number): number {
  if (typeof value === 'number' && value >= least && value <= TIMER_MS_MAX) return value
  throw new TypeError(`${name}: a number from ${least} to ${TIMER_MS_MAX}`)
}
