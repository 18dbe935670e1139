import type { Person } from '../../actions/people/look-up.ts'
import { formatSecond } from '../../domain/time.ts'
import { includesRole, type ConsoleLanguage } from '../../domain/operator.ts'
import { incidentWords } from '../../languages/console/incidents.ts'
import { moment } from '../../languages/console/moments.ts'
import { PATH } from '../incidents/list-page.tsx'
import { Badge, Card, Table } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'

/** What was sent to this person and should not have been; operators may open each. */
export function PersonIncidents({ c, person }: { c: ConsoleContext; person: Person }) {
  if (person.incidents.length === 0) return null
  const language = c.get('language')
  const words = incidentWords[language]
  const mayOpen = includesRole(c.get('signedIn').operator.role, 'operator')
  return (
    <Card title={words.title} id="incidents">
      <Table
        label={words.title}
        columns={[
          { label: words.kind },
          { label: words.sentAt },
          { label: words.sender },
          { label: words.message },
          { label: words.stateOf },
        ]}
        rows={person.incidents.map(({ id, kind, send, closed }) => ({
          ...(mayOpen ? { href: `${PATH}/${id}` } : {}),
          cells: [
            words.kinds[kind],
            <Time language={language} at={send.sentAt} />,
            nameOf(person, send.sender),
            <code>{send.messageId}</code>,
            <Badge tone={closed === undefined ? 'bad' : 'plain'}>
              {closed === undefined ? words.openOne : words.closed}
            </Badge>,
          ],
        }))}
      />
    </Card>
  )
}

/** The same for paper. */
export function DossierIncidents({
  language,
  person,
}: {
  language: ConsoleLanguage
  person: Person
}) {
  if (person.incidents.length === 0) return null
  const words = incidentWords[language]
  return (
    <section>
      <h2>{words.title}</h2>
      <ul>
        {person.incidents.map(({ kind, send, closed }) => (
          <li>
            {words.kinds[kind]} · {moment(language, formatSecond(send.sentAt))} ·{' '}
            {nameOf(person, send.sender)} · <code>{send.messageId}</code> ·{' '}
            {closed === undefined ? words.openOne : words.closed}
          </li>
        ))}
      </ul>
    </section>
  )
}

function nameOf({ senders }: Person, id: string): string {
  return senders.find((one) => one.id === id)?.name ?? id
}
