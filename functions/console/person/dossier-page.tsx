import type { Child } from 'hono/jsx'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { dossierWords } from '../../languages/console/dossier.ts'
import { day, moment } from '../../languages/console/moments.ts'
import { personWords } from '../../languages/console/person.ts'
import { show } from '../frame.tsx'
import { PostForm } from '../parts/form.tsx'
import type { ConsoleContext } from '../route.ts'
import { Entries, FactList, type Dossier } from './dossier-entries.tsx'
import { DossierIncidents } from './incidents.tsx'
import { whatIsShown } from './page.tsx'
import { firstAskedInWords, sentenceOf } from './sentences.ts'
import { recordedBy } from './time-line.tsx'

/** A page for paper: whom it is about, what holds, what was said, and whether the record is whole. */
export function dossierPage(c: ConsoleContext, dossier: Dossier): Response | Promise<Response> {
  const { language, host } = dossier
  const words = dossierWords[language]
  return show(c, {
    title: words.title,
    section: 'people',
    language,
    bare: true,
    lead: words.lead(host),
    actions: <Switch c={c} dossier={dossier} />,
    body: (
      <div class="dossier">
        <Head c={c} dossier={dossier} />
        <Meaning dossier={dossier} />
        <Consents dossier={dossier} />
        <Stops dossier={dossier} />
        <Others dossier={dossier} />
        <DossierIncidents language={language} person={dossier.person} />
        <Asked dossier={dossier} />
        <Chain dossier={dossier} />
      </div>
    ),
  })
}

/** Not on paper: the other language, and back. */
function Switch({ c, dossier }: { c: ConsoleContext; dossier: Dossier }) {
  const { language, person, held } = dossier
  const words = dossierWords[language]
  const other = language === 'en' ? 'fr' : 'en'
  const path = `/console/people/${person.contact}`
  return (
    <div class="inline screen">
      {held === undefined ? (
        <>
          <a class="button" href={`${path}/dossier?lang=${other}`} lang={other} hreflang={other}>
            {words.other}
          </a>
          <a class="button" href={path}>
            {words.back}
          </a>
        </>
      ) : (
        <>
          <PostForm c={c} action={`${path}/dossier`}>
            <input type="hidden" name="held" value={held} />
            <input type="hidden" name="lang" value={other} />
            <button class="button" lang={other}>
              {words.other}
            </button>
          </PostForm>
          <PostForm c={c} action={path}>
            <input type="hidden" name="held" value={held} />
            <button class="button">{words.back}</button>
          </PostForm>
        </>
      )}
      <button class="button main" type="button" data-print="yes" hidden>
        {words.print}
      </button>
    </div>
  )
}

function Head({ c, dossier }: { c: ConsoleContext; dossier: Dossier }) {
  const { language, person, address, host, now } = dossier
  const words = dossierWords[language]
  const { operator } = c.get('signedIn')
  const firstAsked = firstAskedInWords(language, person)
  const facts: (readonly [string, Child])[] = [
    [
      words.about,
      address === undefined ? <code>{person.contact}</code> : <bdi>{address.value}</bdi>,
    ],
    ...(address === undefined ? [] : [[words.id, <code>{person.contact}</code>] as const]),
    [words.house, host],
    [words.printed, moment(language, formatSecond(toSecond(now)))],
    [words.by, operator.name],
  ]
  return (
    <section>
      <FactList facts={facts} />
      <h2>{words.verdict}</h2>
      {[...person.statements.marketing, ...person.statements.transactional].map((statement) => (
        <p class="told">{sentenceOf(language, statement, person)}</p>
      ))}
      {firstAsked === undefined ? null : <p class="soft">{firstAsked}</p>}
      {person.by === 'address' ? null : <p class="soft">{whatIsShown(language, person)}</p>}
    </section>
  )
}

function Meaning({ dossier: { language, person } }: { dossier: Dossier }) {
  const { meaning, means } = dossierWords[language]
  const { marketing, transactional } = person.statements
  const reasons = [...marketing, ...transactional].map(({ verdict }) => verdict.reason)
  const isStopped = reasons.includes('opted_out') || reasons.includes('complained')
  return (
    <section>
      <h2>{meaning}</h2>
      <p>{means.asked}</p>
      {isStopped ? (
        <p>
          {means.stop} {means.lifts}
        </p>
      ) : (
        <p>{means.noStop}</p>
      )}
      {reasons.includes('held') ? <p>{means.held}</p> : null}
      {person.erasures.map((event) => (
        <p>
          {means.erased(
            moment(language, formatSecond(event.occurredAt)),
            recordedBy(personWords[language], event) ?? event.id,
          )}
        </p>
      ))}
      <p>{means.noAddress}</p>
    </section>
  )
}

const STOPS: ReadonlySet<string> = new Set(['stop', 'hold'])

function Consents({ dossier }: { dossier: Dossier }) {
  const words = dossierWords[dossier.language]
  const consents = dossier.events.filter(({ type }) => type === 'consent')
  return (
    <section>
      <h2>{words.consents}</h2>
      {consents.length === 0 ? (
        <p>{words.noConsents}</p>
      ) : (
        <Entries dossier={dossier} of={consents} />
      )}
    </section>
  )
}

function Stops({ dossier }: { dossier: Dossier }) {
  const words = dossierWords[dossier.language]
  const stops = dossier.events.filter(({ type }) => STOPS.has(type))
  return (
    <section>
      <h2>{words.stops}</h2>
      {stops.length === 0 ? <p>{words.noStops}</p> : <Entries dossier={dossier} of={stops} />}
    </section>
  )
}

function Others({ dossier }: { dossier: Dossier }) {
  const { language, events, person } = dossier
  const words = dossierWords[language]
  const others = events.filter(({ type }) => type !== 'consent' && !STOPS.has(type))
  const isPart = events.length < person.check.events
  if (others.length === 0 && !isPart) return null
  return (
    <section>
      <h2>{words.others}</h2>
      {others.length === 0 ? null : <Entries dossier={dossier} of={others} />}
      {isPart ? <p>{words.more(events.length, person.check.events)}</p> : null}
    </section>
  )
}

function Asked({ dossier: { language, person } }: { dossier: Dossier }) {
  const { requests } = personWords[language]
  const words = dossierWords[language]
  if (person.requests.length === 0) return null
  return (
    <section>
      <h2>{words.requests}</h2>
      <ul>
        {person.requests.map(({ asks, receivedAt, dueAt, answered }) => (
          <li>
            {[
              words.request(
                requests.asks[asks ?? 'access'],
                day(language, formatSecond(receivedAt)),
                day(language, formatSecond(dueAt)),
              ),
              ...(answered === undefined
                ? []
                : [
                    `${requests.answered(
                      requests.how[answered.how] ?? answered.how,
                      requests.by[answered.who] ?? answered.who,
                    )}, ${day(language, formatSecond(answered.at))}`,
                  ]),
            ].join(' · ')}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Chain({ dossier: { language, person } }: { dossier: Dossier }) {
  const words = dossierWords[language]
  const { check } = person
  const result = !check.intact
    ? words.broken(check.faults.length)
    : check.complete
      ? words.whole(check.events)
      : words.partly(check.events)
  return (
    <section>
      <h2>{words.chain}</h2>
      <p>
        <strong>{result}</strong> {words.how}
      </p>
      {check.heads.length === 0 ? null : (
        <FactList
          facts={check.heads.map(
            ({ hash }) => [words.heads, <code class="hash">{hash}</code>] as const,
          )}
        />
      )}
      {check.events === 0 ? null : <p>{words.verify}</p>}
      {check.faults.length === 0 ? null : (
        <ul>
          {check.faults.map(({ event, problem }) => (
            <li lang="en">
              {event === undefined ? null : <code>{event}</code>} {problem}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
