import type { Person } from '../../actions/people/look-up.ts'
import { showPlace } from '../../actions/history/event-pages.ts'
import { stateOf } from '../../domain/access-request.ts'
import { includesRole, type ConsoleLanguage } from '../../domain/operator.ts'
import { personWords } from '../../languages/console/person.ts'
import { show } from '../frame.tsx'
import { PostForm } from '../parts/form.tsx'
import { Badge, Card, Facts, Notice, Table } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { Acts } from './acts.tsx'
import type { ShownPerson } from './shown.ts'
import { PersonIncidents } from './incidents.tsx'
import { whoWasTold } from './others.tsx'
import { TimeLine } from './time-line.tsx'
import { Verdicts } from './verdict.tsx'

export function personPage(
  c: ConsoleContext,
  person: Person,
  shown: ShownPerson,
): Response | Promise<Response> {
  const language = c.get('language')
  const words = personWords[language]
  const { address, held, done, faults } = shown
  return show(c, {
    // A title rests in the history of the browser, so it names nobody.
    title: words.person,
    section: 'people',
    status: faults === undefined ? 200 : 400,
    lead: (
      <span class="whom">
        {address === undefined ? <code>{person.contact}</code> : <bdi>{address.value}</bdi>}
      </span>
    ),
    actions: <Dossiers c={c} person={person} held={held} />,
    body: (
      <>
        {done === undefined ? null : (
          <Notice tone={done.tone}>
            <p>
              {done.text}{' '}
              {done.href === undefined ? null : <a href={done.href}>{words.access.open}</a>}
            </p>
          </Notice>
        )}
        {faults === undefined ? null : (
          <Notice tone="bad">
            <p>{faults.text}</p>
          </Notice>
        )}
        <Verdicts language={language} person={person} />
        <div class="split person">
          <div>
            <Card title={words.timeLine} id="time-line">
              <TimeLine language={language} person={person} />
              <Older c={c} person={person} held={held} />
            </Card>
            <Requests language={language} person={person} />
            <PersonIncidents c={c} person={person} />
          </div>
          <div>
            <OnRecord
              language={language}
              person={person}
              mayAudit={includesRole(c.get('signedIn').operator.role, 'officer')}
            />
            <Acts c={c} person={person} shown={shown} />
          </div>
        </div>
      </>
    ),
  })
}

function OnRecord({
  language,
  person,
  mayAudit,
}: {
  language: ConsoleLanguage
  person: Person
  mayAudit: boolean
}) {
  const words = personWords[language]
  const { facts } = words
  const { check } = person
  const chain = !check.intact
    ? facts.broken(check.faults.length)
    : check.complete
      ? facts.intact(check.events)
      : facts.partly(check.events)
  return (
    <Card title={facts.title} id="on-record">
      <p class="soft">{whatIsShown(language, person)}</p>
      <Facts
        facts={[
          [
            facts.contact,
            <a href={`/console/people/${person.contact}`}>
              <code>{person.contact}</code>
            </a>,
          ],
          [facts.channel, person.channel === undefined ? facts.unknown : facts[person.channel]],
          [facts.chain, <Badge tone={check.intact ? 'good' : 'bad'}>{chain}</Badge>],
          ...person.held.map(
            (event) =>
              [facts.held, <a href={`/console/reviews/${event}`}>{facts.heldLink}</a>] as const,
          ),
          [facts.told, whoWasTold(language, person)],
          ...(mayAudit
            ? [
                [
                  facts.audit,
                  <a href={`/console/audit/people/${person.contact}`}>{facts.auditLink}</a>,
                ] as const,
              ]
            : []),
        ]}
      />
    </Card>
  )
}

/** What an id alone may leave out is said, not guessed. */
export function whatIsShown(language: ConsoleLanguage, person: Person): string {
  const words = personWords[language]
  if (person.by === 'address') return words.byAddress
  if (!person.isNewest) return words.byIdOlder
  return person.check.continues ? words.continues : words.byId
}

function Older({
  c,
  person,
  held,
}: {
  c: ConsoleContext
  person: Person
  held: string | undefined
}) {
  const words = personWords[c.get('language')]
  const { older } = person.timeLine
  if (older === undefined) return null
  const before = showPlace(older)
  if (held === undefined)
    return (
      <p>
        <a href={`/console/people/${person.contact}?before=${before}`}>{words.older} →</a>
      </p>
    )
  return (
    <PostForm c={c} action={`/console/people/${person.contact}`}>
      <input type="hidden" name="held" value={held} />
      <input type="hidden" name="before" value={before} />
      <button class="button">{words.older} →</button>
    </PostForm>
  )
}

function Dossiers({
  c,
  person,
  held,
}: {
  c: ConsoleContext
  person: Person
  held: string | undefined
}) {
  if (!includesRole(c.get('signedIn').operator.role, 'officer')) return null
  const language = c.get('language')
  const { dossier } = personWords[language]
  const action = `/console/people/${person.contact}/dossier`
  if (held === undefined)
    return (
      <a class="button" href={`${action}?lang=${language}`}>
        {dossier.open}
      </a>
    )
  return (
    <PostForm c={c} action={action}>
      <input type="hidden" name="held" value={held} />
      <input type="hidden" name="lang" value={language} />
      <button class="button">{dossier.open}</button>
    </PostForm>
  )
}

function Requests({ language, person }: { language: ConsoleLanguage; person: Person }) {
  const words = personWords[language]
  const { requests } = words
  if (person.requests.length === 0) return null
  return (
    <Card title={requests.title} id="requests">
      <Table
        label={requests.list}
        columns={[
          { label: requests.asked },
          { label: requests.received },
          { label: requests.due },
          { label: requests.state },
        ]}
        rows={person.requests.map((request) => {
          const { id, asks = 'access', receivedAt, dueAt, answered } = request
          const state = stateOf(request)
          return {
            href: `/console/access/${id}`,
            cells: [
              requests.asks[asks],
              <Time language={language} at={receivedAt} />,
              <Time language={language} at={dueAt} only="day" />,
              answered === undefined ? (
                <Badge tone={state === 'due' ? 'wait' : 'plain'}>
                  {state === 'due' ? requests.byHand : requests.unproven}
                </Badge>
              ) : (
                <Badge tone={answered.how === 'lapsed' ? 'plain' : 'good'}>
                  {requests.answered(
                    requests.how[answered.how] ?? answered.how,
                    requests.by[answered.who] ?? answered.who,
                  )}
                </Badge>
              ),
            ],
          }
        })}
      />
    </Card>
  )
}
