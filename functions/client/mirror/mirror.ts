import { parseAddress, parsePlainAddress, type Address } from '../../domain/address.ts'
import { orderEnds } from '../../domain/decide.ts'
import { hasPhones } from '../../domain/phone-country.ts'
import type { Question as JudgedQuestion } from '../../domain/scope.ts'
import { ALLOWED, type AllowedReason } from '../../domain/verdict.ts'
import { createClient } from '../client.ts'
import { readKey, readNumber, readUrl } from '../options.ts'
import type { Question } from '../types.ts'
import { follower } from './follow.ts'
import { getter } from './get.ts'
import { localVerdict, shapeOutcomes, type ShapeOutcomes } from './local-verdict.ts'
import { ageOf, type Moment } from './moment.ts'
import { policies, type KnownSender } from './policies.ts'
import { timeTexts } from './texts.ts'
import type { Mirror, MirrorOptions, MirrorState, MirrorVerdict } from './types.ts'

export * from './types.ts'

/**
 * A copy of the register beside a sender of one's own. It answers in microseconds, without a call, what it
 * knows for sure, and asks the server for the rest. It needs the register's hash keys: whoever holds them can find
 * out who is on the list, so it is for the owner's own systems alone.
 */

const VALID_MS = 60_000
const FAILED_PAUSE_MS_MAX = 30_000
const POLICY_MS_MAX = 30_000
/** What a question came to is kept for one second, for so many questions. */
const QUESTIONS_MAX = 1_000

/** Throws a `TypeError` for options that cannot work. */
export function mirror(options: MirrorOptions): Mirror {
  requireKnown(options)
  const now = options.now ?? Date.now
  const maxStaleMs = readNumber('maxStaleMs', options.maxStaleMs ?? 0, 0)
  const denialStaleMs = readNumber('denialStaleMs', options.denialStaleMs ?? 60_000, 0)
  const pollMs = readNumber('pollMs', options.pollMs ?? 1_000, 1)
  const timeoutMs = readNumber('timeoutMs', options.timeoutMs ?? 5_000, 1)
  const [url, key] = [readUrl(options.url), readKey(options.key)]
  const given = options.fetch === undefined ? {} : { fetch: options.fetch }
  const server = createClient({ ...options, onUncertain: 'deny', denialCacheMs: 0 })
  const clock = (): Moment => ({ monotonicMs: performance.now(), wallMs: now() })
  const texts = timeTexts()
  const get = getter({ url, key, timeoutMs, moment: clock, ...given })
  const follow = follower(get, clock, { ...options, url })
  const senders = policies(get, clock, options.senders ?? [])
  const policyMs = maxStaleMs > 0 ? maxStaleMs / 2 : Math.min(POLICY_MS_MAX, denialStaleMs / 2)
  const stopping = new AbortController()
  let turn: Promise<unknown> = Promise.resolve()

  const judged = new Map<string, Judged>()
  let last: Judged | undefined

  /** Those of this second, of these shapes and this policy. */
  function outcomesFor(
    sender: KnownSender,
    asked: JudgedQuestion,
    shapeAt: (number: number) => string | undefined,
    nowMs: number,
  ): ShapeOutcomes {
    const second = Math.floor(nowMs / 1_000)
    if (last !== undefined && last.second === second && isOf(last, sender, asked))
      return last.outcomes
    const name = `${asked.sender}/${asked.topic ?? ''}/${asked.purpose}`
    const kept = judged.get(name)
    if (kept?.second === second && kept.sender === sender) {
      last = kept
      return kept.outcomes
    }
    if (judged.size >= QUESTIONS_MAX) judged.clear()
    const outcomes = shapeOutcomes(shapeAt, sender.policy, asked, new Date(second * 1_000))
    last = { second, sender, asked, outcomes }
    judged.set(name, last)
    return outcomes
  }

  /** What the copy says, whatever its age; undefined where it does not tell. */
  function askCopy(asked: Asked): MirrorVerdict | undefined | Promise<MirrorVerdict | undefined> {
    const sender = senders.find(asked.sender)
    const { topic, purpose = 'marketing', to } = asked
    if (sender === undefined || typeof to !== 'string') return undefined
    if (topic !== undefined && !sender.topics.has(topic)) return undefined
    if (purpose !== 'marketing' && purpose !== 'transactional') return undefined
    const question = { sender: asked.sender, topic, purpose }
    const plain = parsePlainAddress(to)
    if (plain !== undefined) return judge(plain, sender, question)
    const defaultCountry = asked.defaultCountry ?? sender.defaultCountry
    return parseAddress(to, { defaultCountry }).then(async (parsed) => {
      if (parsed.ok) return judge(parsed.address, sender, question)
      // The server refuses a country that is none: the address may be one.
      const { defaultCountry: country } = asked
      if (country !== undefined && !(await hasPhones(country))) return undefined
      return judge(undefined, sender, question)
    })
  }

  function judge(
    address: Address | undefined,
    sender: KnownSender,
    question: JudgedQuestion,
  ): MirrorVerdict | undefined {
    const moment = clock()
    const copy = follow.copy(moment)
    if (copy === undefined) return undefined
    const { nowMs } = copy
    const staleMs = Math.max(copy.staleMs, Math.ceil(ageOf(sender.readAt, moment)))
    // A clock that stepped back: until the next page nobody knows how old the copy is.
    if (!Number.isFinite(staleMs)) return undefined
    const checkedAt = texts.ofMs(nowMs)
    if (address === undefined)
      return { allowed: false, reason: 'invalid_address', checkedAt, from: 'mirror', staleMs }
    const outcomes = outcomesFor(sender, question, copy.shapeAt, nowMs)
    const local = localVerdict(copy, address, outcomes)
    if (local === undefined) return undefined
    const { reason, contact, scope, time, isSinceTime } = local
    const since = isSinceTime ? texts.ofSecond(time) : undefined
    if (!isAllowed(reason)) {
      const denied = {
        allowed: false,
        reason,
        contact,
        checkedAt,
        from: 'mirror',
        staleMs,
      } as const
      return withGround(denied, scope, since)
    }
    if (sender.hasHours && question.purpose === 'marketing') return undefined
    const ends = reason === 'customer' ? orderEnds(time, sender.policy) : Number.POSITIVE_INFINITY
    const validMs = Math.min(VALID_MS, maxStaleMs - staleMs, ends * 1_000 - nowMs)
    const validUntil = texts.ofSecond(Math.floor((nowMs + Math.max(0, validMs)) / 1_000))
    const from = 'mirror'
    const answer = { allowed: true, reason, contact, checkedAt, validUntil, from, staleMs } as const
    return withGround(answer, scope, since)
  }

  /** One at a time, in the order asked. */
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const mine = turn.then(run)
    turn = mine.catch(() => undefined)
    return mine
  }

  const step = () =>
    inTurn(async () => {
      const came = await follow.step()
      if (came !== 'more') await senders.refresh(policyMs)
      return came
    }).catch(() => 'failed' as const)

  async function run(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      const came = await step()
      failures = came === 'failed' ? failures + 1 : 0
      if (came === 'more') continue
      const pauseMs = Math.min(FAILED_PAUSE_MS_MAX, pollMs * 2 ** failures)
      await pause(failures === 0 ? pollMs : pauseMs * Math.random(), stopping.signal)
    }
  }
  const running = run()

  const state = (): MirrorState => {
    const { staleMs = Number.NaN } = follow.copy(clock()) ?? {}
    return { ...follow.state(), staleMs: Number.isFinite(staleMs) ? staleMs : undefined }
  }

  return {
    check: async (asked) => {
      const said = askCopy(asked)
      const local = said instanceof Promise ? await said : said
      if (local?.from === 'mirror') {
        if (local.allowed && maxStaleMs > 0 && local.staleMs <= maxStaleMs) return local
        if (!local.allowed && local.staleMs <= denialStaleMs) return local
      }
      const { to, sender, topic, purpose, defaultCountry } = asked
      const verdict = await server
        .check({ to, sender, topic, purpose, defaultCountry })
        .catch(() => undefined)
      const isAnswered = verdict !== undefined && !isUncertain(verdict)
      if (isAnswered) return { ...verdict, from: 'server' }
      // A denial, however old, is the safe side, and says more.
      if (local !== undefined && !local.allowed) return local
      const denied = {
        allowed: false,
        reason: 'uncertain',
        checkedAt: new Date(now()).toISOString(),
      }
      return { ...(verdict ?? denied), from: 'server' } as MirrorVerdict
    },
    refresh: async () => {
      let came = await step()
      while (came === 'more') came = await step()
      await inTurn(() => senders.refresh(0))
      return state()
    },
    state,
    close: async () => {
      stopping.abort()
      await running
      await inTurn(follow.save)
    },
  }
}

/** Each of them, so that one which is misspelt is not passed over. */
const OPTIONS: Readonly<Record<keyof MirrorOptions, true>> = {
  url: true,
  key: true,
  hashKeys: true,
  file: true,
  senders: true,
  maxStaleMs: true,
  denialStaleMs: true,
  deadlineMs: true,
  timeoutMs: true,
  pollMs: true,
  onProblem: true,
  fetch: true,
  now: true,
}

function requireKnown(options: MirrorOptions): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(OPTIONS, name))
  if (unknown === undefined) return
  throw new TypeError(`${unknown}: not an option; there are ${Object.keys(OPTIONS).join(', ')}`)
}

type Asked = Question & { readonly to: string }

/** What a question came to, in one second. */
type Judged = {
  readonly second: number
  readonly sender: KnownSender
  readonly asked: JudgedQuestion
  readonly outcomes: ShapeOutcomes
}

function isOf(judged: Judged, sender: KnownSender, { topic, purpose }: JudgedQuestion): boolean {
  return (
    judged.sender === sender && judged.asked.topic === topic && judged.asked.purpose === purpose
  )
}

/** What there is; an answer that is spread costs as much as its hash. */
function withGround<V extends object>(
  verdict: V & { scope?: string; since?: string },
  scope: string | undefined,
  since: string | undefined,
): V {
  if (scope !== undefined) verdict.scope = scope
  if (since !== undefined) verdict.since = since
  return verdict
}

const ALLOWING: ReadonlySet<string> = new Set(ALLOWED)

function isAllowed(reason: string): reason is AllowedReason {
  return ALLOWING.has(reason)
}

function isUncertain({
  allowed,
  reason,
}: {
  readonly allowed: boolean
  readonly reason: string
}): boolean {
  return !allowed && reason === 'uncertain'
}

/** Keeps no process alive. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    // Both go when one comes: the signal outlives every pause.
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    timer.unref()
    signal.addEventListener('abort', end, { once: true })
  })
}
