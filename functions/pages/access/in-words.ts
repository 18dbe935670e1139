import type { Answer } from '../../actions/people/answers.ts'
import type { Report, ReportedEvent } from '../../actions/access/report.ts'
import { isEventType } from '../../domain/event.ts'
import { isMethod } from '../../domain/method.ts'
import type { Purpose } from '../../domain/scope.ts'
import { blocksWithin } from '../../domain/standing.ts'
import { SECONDS_A_DAY } from '../../domain/time.ts'
import type { Told } from '../../languages/access/access-words.ts'
import { ACCESS_WORDS } from '../../languages/access/words.ts'
import { WORDS, type PageLanguage } from '../../languages/pages.ts'
import { dates, zoneName } from './dates.ts'

/** Something said of something, such as `Reference`, `call 4711`. */
export type Said = { readonly of: string; readonly is: string }

/** A report as sentences. No id is in them: the file has those. */
export type InWords = {
  readonly times: string
  readonly asOf: string
  readonly now: readonly string[]
  readonly timeLine: readonly {
    readonly at: string
    readonly what: string
    readonly more: readonly Said[]
    /** What a consent was given to, word for word; null: it was erased. */
    readonly wording?: string | null
  }[]
  readonly sources: readonly string[]
  readonly whoWasTold: string
  readonly kept: readonly Said[]
  readonly requests: readonly Said[]
}

export function inWords(language: PageLanguage, report: Report): InWords {
  const words = WORDS[language].access
  const own = ACCESS_WORDS[language]
  const { timeZone, generatedAt } = report
  const date = dates(language, timeZone)
  return {
    times:
      timeZone === undefined
        ? own.onlyUtc
        : own.zone(zoneName(language, timeZone, new Date(generatedAt))),
    asOf: words.intro(date(generatedAt)),
    now: report.answers
      .filter((answer) => !saysNothingNew(report, answer))
      .flatMap((answer) => answerSentences(language, answer, date)),
    timeLine: report.events.map((event) => eventInWords(language, report, event, date)),
    sources: [...new Set(report.events.map((event) => sourceInWords(language, event)))].map(
      sentence,
    ),
    whoWasTold: `${words.checksText} ${othersInWords(language, report)}`,
    kept: keptInWords(language, report),
    requests: report.accessRequests.map(({ asks, receivedAt, dueAt, answeredAt }) => ({
      of: own.requests[asks],
      is: sentence(words.requested(date(receivedAt), date(dueAt), answeredAt && date(answeredAt))),
    })),
  }
}

/** GDPR 15(1)(c): to whom it was passed on. */
function othersInWords(language: PageLanguage, { receipts }: Report): string {
  const own = ACCESS_WORDS[language]
  const told = [...new Set(receipts.map(({ target }) => target))]
  if (told.length === 0) return own.toldNobody
  return own.toldSystems(new Intl.ListFormat(WORDS[language].locale).format(told.map(isolated)))
}

/** A topic for which the same holds, for the same reason, as for its whole sender. */
function saysNothingNew({ answers }: Report, answer: Answer): boolean {
  if (answer.topic === undefined) return false
  const whole = answers.find((one) => one.sender === answer.sender && one.topic === undefined)
  return (
    whole !== undefined &&
    (['marketing', 'transactional'] as const).every(
      (purpose) =>
        whole[purpose].reason === answer[purpose].reason &&
        whole[purpose].since === answer[purpose].since,
    )
  )
}

/** Reasons that happened on a day; the others hold now. */
const DATED: ReadonlySet<string> = new Set([
  'opted_out',
  'complained',
  'bounced',
  'consented',
  'customer',
])

type DateInWords = (time: string) => string

/** A name of any script must not turn the sentence around it: Unicode's first strong isolate. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`
}

/** What begins a sentence begins with a capital, in scripts that have them. */
function sentence(words: string): string {
  const [first = '', ...rest] = words
  return `${first.toLocaleUpperCase()}${rest.join('')}`
}

function answerSentences(language: PageLanguage, answer: Answer, date: DateInWords): string[] {
  const { everybody, reasons, since } = WORDS[language].access
  const { may, mayNot, colon } = ACCESS_WORDS[language]
  const { name, topicName } = answer
  const whose = name === undefined ? everybody : isolated(name)
  const who = topicName === undefined ? whose : `${whose} (${isolated(topicName)})`
  const verdictOn = (purpose: Purpose) => {
    const verdict = answer[purpose]
    const said = (verdict.allowed ? may : mayNot)[purpose](who)
    const isDated = verdict.since !== undefined && DATED.has(verdict.reason)
    const when = isDated && verdict.since ? ` ${since(date(verdict.since))}` : ''
    return `${said}${colon}${reasons[verdict.reason]}${when}.`
  }
  return [verdictOn('marketing'), verdictOn('transactional')]
}

function eventInWords(
  language: PageLanguage,
  report: Report,
  event: ReportedEvent,
  date: DateInWords,
): InWords['timeLine'][number] {
  const words = WORDS[language].access
  const own = ACCESS_WORDS[language]
  const { type, method, senders, evidence } = event
  const named = (sender: string) => isolated(nameOf(report, sender))
  const list = new Intl.ListFormat(WORDS[language].locale, { type: 'conjunction' })
  const text = (name: string) => {
    const value = evidence?.[name]
    return typeof value === 'string' && value !== '' ? isolated(value) : undefined
  }
  const told = toldAs(event)
  const covered = SPEAKS_OF_SCOPES.has(type) ? event.scopes : []
  const covers = covered.map((scope) => scopeInWords(language, report, event, scope))
  const to = senders.length === 0 ? undefined : list.format(senders.map(named))
  const how = NEEDS_HOW.has(type) && isMethod(method) ? words.methods[method] : undefined
  const more = [
    [own.how, isEventType(type) && isMethod(method) ? how : method],
    [own.to, to],
    [own.covers, covers.length === 0 ? undefined : list.format(covers)],
    [own.goods, text('goods')],
    [own.reference, text('reference')],
    [sentence(words.version), text('wordingVersion')],
  ] as const
  return {
    at: date(event.occurredAt),
    // A word of another version stands for itself.
    what: told === undefined ? type : own.told[told],
    more: more.flatMap(([of, is]) => (is === undefined ? [] : [{ of, is }])),
    ...(type === 'consent' ? { wording: wordingOf(event) } : {}),
  }
}

const SPEAKS_OF_SCOPES: ReadonlySet<string> = new Set(['stop', 'hold', 'bounce', 'consent'])
/** The other sentences say by what act. */
const NEEDS_HOW: ReadonlySet<string> = new Set(['stop', 'hold', 'consent', 'bounce'])

function wordingOf({ evidence }: ReportedEvent): string | null {
  const wording = evidence?.['wording']
  return typeof wording === 'string' ? wording : null
}

function toldAs({ type, method }: ReportedEvent): Told | undefined {
  if (type === 'stop' && method === 'complaint') return 'complaint'
  if (type === 'stop' && method === 'provider') return 'reported'
  if (type === 'stop' && method === 'import') return 'imported'
  if (type === 'note' && method === 'reply_sent') return 'reply_sent'
  if (type === 'note' && method === 'reply_dropped') return 'reply_dropped'
  return isEventType(type) ? type : undefined
}

/** `advertising: Acme (Special offers)`: which messages are stopped is half of what a stop says. */
function scopeInWords(
  language: PageLanguage,
  report: Report,
  { type, blocks, method }: ReportedEvent,
  scope: string,
): string {
  const words = WORDS[language].access
  const [, sender, topic] = scope.split('/')
  const whole = sender === undefined ? words.everySender : isolated(nameOf(report, sender))
  const whose =
    topic === undefined ? whole : `${whole} (${isolated(topicOf(report, scope, topic))})`
  if (type === 'consent') return whose
  const blocked = words.blocked[blocksWithin({ blocks, source: { method } }, scope)]
  return `${blocked}${ACCESS_WORDS[language].colon}${whose}`
}

function nameOf({ answers }: Report, sender: string): string {
  return answers.find((answer) => answer.sender === sender)?.name ?? sender
}

function topicOf({ answers }: Report, scope: string, topic: string): string {
  const answer = answers.find((one) => `sender/${one.sender}/${one.topic}` === scope)
  return answer?.topicName ?? topic
}

/** By what act it came, and who collected, sold or passed on what was collected. */
function sourceInWords(language: PageLanguage, { method, evidence }: ReportedEvent): string {
  const own = ACCESS_WORDS[language]
  const act = isMethod(method) ? WORDS[language].access.methods[method] : method
  const source = evidence?.['source']
  if (typeof source === 'string') return `${act}${own.colon}${isolated(source)}`
  if (typeof source !== 'object' || source === null) return act
  const said = source as Readonly<Record<string, unknown>>
  const parts = [
    [own.source, said['collectedBy']],
    [own.vendor, said['vendor']],
    [own.contract, said['contract']],
    [own.chain, said['chain']],
  ] as const
  const named = parts.flatMap(([of, value]) => {
    const shown = Array.isArray(value) ? value.join(', ') : value
    return typeof shown === 'string' ? [`${of}${own.colon}${isolated(shown)}`] : []
  })
  return [act, ...named].join('. ')
}

function keptInWords(language: PageLanguage, { retention }: Report): Said[] {
  const { kinds, limits } = WORDS[language].access
  const why: Readonly<Partial<Record<string, string>>> = ACCESS_WORDS[language].reasonsToKeep
  const what: Readonly<Partial<Record<string, string>>> = kinds
  return retention.flatMap(({ kind, seconds, how }) => {
    const [of, because] = [what[kind], why[kind]]
    if (of === undefined || because === undefined) return []
    const limit = limits(seconds === null ? null : seconds / SECONDS_A_DAY, how !== 'not_kept')
    return [{ of, is: sentence(`${limit}. ${because}`) }]
  })
}
