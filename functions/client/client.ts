import { isStillValid, readLinks, readTexts, readVerdicts } from './answers.ts'
import { denials } from './denials.ts'
import { mapWithLimit, partsOf } from './map-with-limit.ts'
import { member } from './member.ts'
import { readPicked } from './recipients.ts'
import { readKey, readNumber, readUrl } from './options.ts'
import { poster, type Failure } from './request.ts'
import {
  type ClientReason,
  type Denied,
  type Verdict,
  type Question,
  BastaUncertain,
  BastaDenied,
  BastaTooEarly,
  type ClientOptions,
  type Client,
} from './types.ts'

export * from './types.ts'

/**
 * The client of Basta. It asks before a send, and treats "unknown" as no. It needs only `fetch`: Node
 * 20, Deno, Bun, browsers, Workers. All times are ISO 8601 in UTC, all durations milliseconds. No error
 * holds an address or the key; a `contact` is Basta's keyed hash of an address.
 */

const BATCH_MAX = 1_000

/** Throws a `TypeError` for options that cannot work. */
export function createClient(options: ClientOptions): Client {
  const { onUncertain = 'throw' } = options
  const now = options.now ?? Date.now
  const key = readKey(options.key)
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

  /** At most as many as one request takes. */
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
    const verdict = doubt(said.ok ? unexpectedAnswer('verdicts') : said.failure)
    return to.map(() => ({ verdict, askedAt: 0 }))
  }

  async function judgeAll(to: readonly string[], asked: Question): Promise<Verdict[]> {
    const { sender, topic, purpose, defaultCountry } = asked
    const question = { sender, topic, purpose, defaultCountry }
    const until = now() + deadlineMs
    const known = new Map<number, Verdict>()
    for (const [at, address] of to.entries()) {
      const remembered = denied.get(address, question)
      if (remembered !== undefined) known.set(at, remembered)
    }
    const open = [...to.entries()].filter(([at]) => !known.has(at))
    const judged = await mapWithLimit(partsOf(open, BATCH_MAX), concurrency, async (part) =>
      judge(
        part.map(([, address]) => address),
        question,
        until,
      ),
    )
    for (const [nth, { verdict, askedAt }] of judged.flat().entries()) {
      const [at, address] = open[nth] ?? [-1, '']
      known.set(at, isStillValid(verdict, askedAt, now()) ? verdict : doubt(RAN_OUT))
      denied.put(address, question, verdict)
    }
    return Array.from(to, (_, at) => known.get(at) ?? doubt(unexpectedAnswer('verdicts')))
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
      return verdict ?? doubt(unexpectedAnswer('verdict'))
    },

    checkMany: judgeAll,

    links: async ({ to, ...about }) => {
      const until = now() + deadlineMs
      const links = await mapWithLimit(partsOf(to, BATCH_MAX), concurrency, async (part) => {
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
const unexpectedAnswer = (what: string): Failure => ({
  message: `Not the ${what} that were asked for.`,
})

function fail(what: string): never {
  throw new BastaUncertain(unexpectedAnswer(what))
}

/** "Too early" only if there is no other denial; then until the last recipient may be written to. */
function refusalOf(denied: readonly Denied[]): BastaDenied {
  let latest: string | undefined
  for (const { reason, notBefore } of denied) {
    if (reason !== 'too_early' || notBefore === undefined) return new BastaDenied(denied)
    if (latest === undefined || Date.parse(notBefore) > Date.parse(latest)) latest = notBefore
  }
  return latest === undefined ? new BastaDenied(denied) : new BastaTooEarly(denied, latest)
}
