import type { Person } from '../../actions/people/look-up.ts'
import type { Statement } from '../../actions/people/statements.ts'
import type { ShownEvent } from '../../actions/people/time-line.ts'
import { isEventType } from '../../domain/event.ts'
import { isMethod } from '../../domain/method.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { blocksWithin } from '../../domain/standing.ts'
import { isOneOf } from '../../domain/stored-word.ts'
import { topicName } from '../../domain/sender-page.ts'
import type { StoredSender } from '../../domain/senders.ts'
import type { AllowedReason, DeniedReason } from '../../domain/verdict.ts'
import { listOf, moment } from '../../languages/console/moments.ts'
import { personWords } from '../../languages/console/person.ts'
import type { ToldEvent } from '../../languages/console/person/person-words.ts'
import { statementWords, type Cause, type Named } from '../../languages/console/statements.ts'

type Senders = Pick<Person, 'senders'>

/** A name of any script must not turn the sentence around it: Unicode's first strong isolate. */
function isolated(name: string): string {
  return `\u2068${name}\u2069`
}

/** A verdict as one sentence: who may not, since when, and because of what. */
export function sentenceOf(
  language: ConsoleLanguage,
  { purpose, about, verdict, ground }: Statement,
  person: Senders,
): string {
  const words = statementWords[language]
  const names = about.map(({ name = '', topicName: topic }) =>
    topic === undefined ? isolated(name) : `${isolated(name)} (${isolated(topic)})`,
  )
  const { cause, named } = causeOf(language, verdict.reason, ground, person, verdict.since)
  const since =
    DATED.has(verdict.reason) && verdict.since !== undefined
      ? moment(language, verdict.since)
      : undefined
  const say = (verdict.allowed ? words.may : words.mayNot)[purpose]
  return say({
    who: names.length === 0 ? undefined : listOf(language, names),
    count: names.length,
    since,
    because: words.because[cause](named),
  })
}

/** When a stop that was said again was said first, where the sentence names a later moment. */
export function firstAskedInWords(
  language: ConsoleLanguage,
  { statements }: Pick<Person, 'statements'>,
): string | undefined {
  const [firstAsked] = statements.marketing.flatMap(({ verdict }) =>
    'firstAskedAt' in verdict &&
    verdict.firstAskedAt !== undefined &&
    verdict.firstAskedAt !== verdict.since
      ? [verdict.firstAskedAt]
      : [],
  )
  if (firstAsked === undefined) return undefined
  return personWords[language].firstAsked(moment(language, firstAsked))
}

/** What began at a moment; the others hold now, or name their moment themselves. */
const DATED: ReadonlySet<string> = new Set(['opted_out', 'complained', 'bounced', 'held'])

/** The reasons that are the same whatever was said; the others are told by the act that decided. */
const PLAIN: Readonly<Partial<Record<AllowedReason | DeniedReason, Cause>>> = {
  invalid_address: 'unreadable',
  complained: 'complaint',
  bounced: 'bounce',
  held: 'held',
  no_consent: 'noConsent',
  unproven_consent: 'unproven',
  consented: 'agreed',
  customer: 'bought',
  transactional: 'service',
  not_opted_out: 'optOut',
}

function causeOf(
  language: ConsoleLanguage,
  reason: AllowedReason | DeniedReason,
  ground: ShownEvent | undefined,
  person: Senders,
  since: string | undefined,
): { cause: Cause; named: Named } {
  const source = ground?.source
  const matched = ground?.evidence?.['matched']
  const named: Named = {
    to: source === undefined ? undefined : toWhom(language, source.origins, person),
    word: typeof matched === 'string' ? matched : undefined,
    by: source?.operator ?? source?.key,
    account: source?.account,
    at: since === undefined ? undefined : moment(language, since),
  }
  return { cause: PLAIN[reason] ?? actOf(ground), named }
}

/** By what act a stop was said; of one without its evidence, as much as the chain still shows. */
function actOf(ground: ShownEvent | undefined): Cause {
  if (ground === undefined) return 'asked'
  const { type, source, evidence } = ground
  if (type === 'hold') return 'undecided'
  const isDecided = evidence?.['hold'] !== undefined || source.operator !== undefined
  const isKeyword = evidence?.['tier'] === 'exact' && evidence['matched'] !== 'provider'
  const { method } = source
  const isWritten = method === 'keyword' || method === 'reply'
  if (isWritten && (isDecided || source.key !== undefined)) return 'decided'
  if (method === 'keyword') return isKeyword ? 'keyword' : 'text'
  if (method === 'reply') return 'mail'
  return isOneOf(ACTS, method) ? method : 'asked'
}

/** Acts that a sentence names as they are. */
const ACTS = ['link', 'provider', 'import', 'phone', 'email', 'letter', 'agent'] as const

/** The senders that something was said to, by name. */
export function toWhom(
  language: ConsoleLanguage,
  origins: readonly string[],
  { senders }: Senders,
): string | undefined {
  if (origins.length === 0) return undefined
  return listOf(
    language,
    origins.map((id) => isolated(nameOf(senders, id))),
  )
}

function nameOf(senders: readonly Pick<StoredSender, 'id' | 'name'>[], id: string): string {
  return senders.find((one) => one.id === id)?.name ?? id
}

const NOTES = ['reply_sent', 'reply_dropped', 'soft_bounce', 'resubscribed'] as const

/** What the time line calls an event; a word of another version stands for itself. */
function toldAs({ type, source }: ShownEvent): ToldEvent | undefined {
  const { method } = source
  if (type === 'stop' && method === 'complaint') return 'complaint'
  if (type === 'lift' && source.answers !== undefined) return 'undone'
  if (type === 'note' && isOneOf(NOTES, method)) return method
  return isEventType(type) ? type : undefined
}

export function eventInWords(language: ConsoleLanguage, event: ShownEvent): string {
  const told = toldAs(event)
  return told === undefined ? event.type : personWords[language].events[told]
}

export function methodInWords(language: ConsoleLanguage, method: string): string {
  return isMethod(method) ? personWords[language].methods[method] : method
}

/** `marketing: Acme (Special offers)`: which messages, of whom. */
export function scopesInWords(
  language: ConsoleLanguage,
  { type, scopes, blocks, source }: Pick<ShownEvent, 'type' | 'scopes' | 'blocks' | 'source'>,
  { senders }: Senders,
): string {
  const words = personWords[language]
  const shown = scopes.map((scope) => {
    const whose = scopeInWords(language, scope, senders)
    if (type !== 'stop' && type !== 'hold' && type !== 'bounce') return whose
    const colon = language === 'fr' ? '\u00a0: ' : ': '
    return `${words.blocks[blocksWithin({ blocks, source }, scope)]}${colon}${whose}`
  })
  return listOf(language, shown)
}

/** Whose messages a scope covers. */
function scopeInWords(
  language: ConsoleLanguage,
  scope: string,
  senders: readonly StoredSender[],
): string {
  const [, sender, topic] = scope.split('/')
  if (sender === undefined) return personWords[language].everySender
  const known = senders.find(({ id }) => id === sender)
  const name = isolated(known?.name ?? sender)
  if (topic === undefined) return name
  return `${name} (${isolated(topicName(known?.page ?? {}, topic))})`
}
