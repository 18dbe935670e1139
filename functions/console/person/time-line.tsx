import type { Child } from 'hono/jsx'
import type { Person } from '../../actions/people/look-up.ts'
import type { ShownEvent } from '../../actions/people/time-line.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { personWords } from '../../languages/console/person.ts'
import type { PersonWords } from '../../languages/console/person/person-words.ts'
import { Empty, Facts } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import { othersFacts } from './others.tsx'
import { eventInWords, methodInWords, scopesInWords, toWhom } from './sentences.ts'

/** What is recorded, newest first, each with what shows it and who recorded it. */
export function TimeLine({ language, person }: { language: ConsoleLanguage; person: Person }) {
  const words = personWords[language]
  const { events } = person.timeLine
  if (events.length === 0) return <Empty title={words.nothing}>{words.timeLineEmpty}</Empty>
  return (
    <ol class="line">
      {events.map((event) => (
        <li id={event.id} class={toneOf(event)}>
          <p class="happened">
            <strong>{eventInWords(language, event)}</strong>
            <Time language={language} at={event.occurredAt} />
          </p>
          <Details language={language} person={person} event={event} />
        </li>
      ))}
    </ol>
  )
}

function toneOf({ type }: ShownEvent): string | undefined {
  if (type === 'stop') return 'bad'
  if (type === 'hold' || type === 'bounce') return 'wait'
  return type === 'consent' || type === 'lift' ? 'good' : undefined
}

function Details({
  language,
  person,
  event,
}: {
  language: ConsoleLanguage
  person: Person
  event: ShownEvent
}) {
  const words = personWords[language]
  const { details } = words
  const { source, evidence } = event
  const isErased = evidence === undefined
  const facts: (readonly [string, Child])[] = [
    ...optional(details.strength, source.strength && words.strengths[source.strength]),
    ...evidenceFacts(words, evidence),
    ...optional(
      details.received,
      isLate(event) ? <Time language={language} at={event.receivedAt} /> : undefined,
    ),
    ...othersFacts(language, person.others.get(event.id), (at) => (
      <Time language={language} at={at} />
    )),
  ]
  return (
    <>
      <p class="soft">{lineOf(language, event, person).join(' · ')}</p>
      {facts.length === 0 ? null : <Facts facts={facts} />}
      {isErased ? <p class="soft">{words.erasedEvidence}</p> : null}
      <details>
        <summary>{details.evidence}</summary>
        <pre class="code" tabindex={0}>
          {JSON.stringify(shownWhole(event), undefined, 2)}
        </pre>
      </details>
    </>
  )
}

/** How, to whom, what it covers, and who recorded it. */
function lineOf(language: ConsoleLanguage, event: ShownEvent, person: Person): string[] {
  const words = personWords[language]
  const { source, type } = event
  const to = toWhom(language, source.origins, person)
  const how = methodInWords(language, source.method)
  const by = recordedBy(words, event)
  const covers = scopesInWords(language, event, person)
  return [
    to === undefined ? how : words.howToWhom(how, to),
    // A consent covers the sender it was given to, unless it names a topic.
    ...(COVERS.has(type) && covers !== to ? [covers] : []),
    ...(by === undefined ? [] : [by]),
  ]
}

/** What was said a while before it was received: a letter, an outage. */
const LATE_SECONDS = 60

function isLate({ receivedAt, occurredAt }: ShownEvent): boolean {
  return receivedAt - occurredAt > LATE_SECONDS
}

const COVERS: ReadonlySet<string> = new Set([
  'stop',
  'hold',
  'bounce',
  'consent',
  'release',
  'lift',
])

function optional(name: string, value: Child | undefined): (readonly [string, Child])[] {
  return value === undefined ? [] : [[name, value]]
}

/** The account of a provider, an operator by name, or a key by its id. */
export function recordedBy(words: PersonWords, { source }: ShownEvent): string | undefined {
  const { details } = words
  const { account, operator, key } = source
  const by = [
    ...(account === undefined ? [] : [`${details.account} ${account}`]),
    ...(operator === undefined ? [] : [`${operator} (${details.operator})`]),
    ...(key === undefined ? [] : [`${details.key} ${key}`]),
  ]
  return by.length === 0 ? undefined : by.join(', ')
}

/** What stands in place of a word where the provider judged the text itself. */
const NO_WORD = 'provider'

/** The parts of the evidence that a reader looks for; all of it is below. */
export function evidenceFacts(
  { details }: PersonWords,
  evidence: ShownEvent['evidence'],
  isWhole = false,
): (readonly [string, Child])[] {
  const text = (name: string): string | undefined => {
    const value = evidence?.[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const wording = text('wording')
  return [
    ...optional(
      details.wording,
      wording === undefined ? undefined : <blockquote dir="auto">{wording}</blockquote>,
    ),
    ...optional(details.version, text('wordingVersion')),
    ...optional(details.source, shownSource(evidence?.['source'])),
    ...optional(details.proof, shownSource(evidence?.['proof'])),
    ...optional(details.page, text('pageUrl')),
    ...optional(details.reference, text('reference')),
    ...optional(details.list, listOf(text('file'), text('import'))),
    ...optional(details.goods, text('goods')),
    ...optional(details.keyword, text('matched') === NO_WORD ? undefined : text('matched')),
    ...(isWhole
      ? [
          ...optional(details.message, text('messageId')),
          ...optional(details.number, text('to')),
          ...optional(details.digest, text('requestSha256')),
        ]
      : []),
  ]
}

/** An address, or digits that may be a phone number. */
const MAYBE_ADDRESS = /@|\+\s?\d|(?:\d[ .()]?){9,}/

/** The list that an event was imported from, by the name that whoever brought it wrote; else by its id. */
function listOf(name: string | undefined, id: string | undefined): string | undefined {
  const shown = name === undefined || MAYBE_ADDRESS.test(name) ? [] : [name]
  return id === undefined ? undefined : [...shown, id].join(' · ')
}

/** A source of one's own, a vendor with its contract and chain, or a file by its digest. */
function shownSource(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value)
    .filter(([name]) => name !== 'kind')
    .map(([, one]) => (Array.isArray(one) ? one.join(' → ') : String(one)))
    .join(', ')
}

function shownWhole({ occurredAt, receivedAt, ...event }: ShownEvent): object {
  return {
    ...event,
    occurredAt: new Date(occurredAt * 1_000).toISOString(),
    receivedAt: new Date(receivedAt * 1_000).toISOString(),
  }
}
