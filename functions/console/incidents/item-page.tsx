import type { ConsoleLanguage } from '../../domain/operator.ts'
import { includesRole } from '../../domain/operator.ts'
import type { ShownIncident } from '../../actions/sends/show.ts'
import { duration } from '../../languages/console/durations.ts'
import { incidentWords } from '../../languages/console/incidents.ts'
import { PostForm, Text } from '../parts/form.tsx'
import { Badge, Card, Facts, Notice, Table, type Tone } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import type { NameOf } from '../sender-names.ts'
import { PATH, toldBy } from './list-page.tsx'

export type Done = 'closed' | 'already'

type Clock = NonNullable<ShownIncident['clocks']>[number]

const TONES: Readonly<Record<Clock['state'], Tone>> = {
  run_out: 'bad',
  unclear: 'wait',
  running: 'plain',
}

/** One incident: what happened, which limits had run out, and how it was closed. */
export function IncidentPage({
  c,
  incident,
  nameOf,
  done,
  fault,
}: {
  c: ConsoleContext
  incident: ShownIncident
  nameOf: NameOf
  done: Done | undefined
  fault: string | undefined
}) {
  const language = c.get('language')
  const words = incidentWords[language]
  return (
    <>
      {done === undefined ? null : (
        <Notice tone={done === 'closed' ? 'good' : 'wait'}>{words.done[done]}</Notice>
      )}
      <div class="split">
        <div>
          <What language={language} incident={incident} nameOf={nameOf} />
          {incident.clocks === undefined ? null : (
            <Clocks language={language} clocks={incident.clocks} />
          )}
        </div>
        <div>
          <Closing c={c} incident={incident} fault={fault} />
        </div>
      </div>
    </>
  )
}

function What({
  language,
  incident,
  nameOf,
}: {
  language: ConsoleLanguage
  incident: ShownIncident
  nameOf: NameOf
}) {
  const words = incidentWords[language]
  const { stop, verdict, lateSeconds, topic } = incident
  const at = (time: string) => <Time language={language} at={time} />
  return (
    <Card title={words.kinds[incident.kind]}>
      <Facts
        facts={[
          [
            words.sender,
            topic === undefined ? nameOf(incident.sender) : `${nameOf(incident.sender)} · ${topic}`,
          ],
          [
            words.purpose,
            `${words.purposes[incident.purpose]}${incident.purposeIs === 'assumed' ? ` (${words.assumed})` : ''}`,
          ],
          [
            words.sentAt,
            <>
              {at(incident.sentAt)} <span class="soft">{words.timeIs[incident.timeIs]}</span>
            </>,
          ],
          ...(lateSeconds === undefined
            ? []
            : [[words.late, duration(language, lateSeconds * 1000)] as const]),
          [words.verdict, words.reasons[verdict.reason as keyof typeof words.reasons]],
          ...(stop === undefined
            ? []
            : ([
                [words.stopSaid, at(stop.occurredAt)],
                [
                  words.stopReceived,
                  <>
                    {at(stop.receivedAt)}{' '}
                    <span class="soft">{stop.wasKnown ? words.wasKnown : words.wasNotKnown}</span>
                  </>,
                ],
              ] as const)),
          [words.told, toldBy(language, incident)],
          [words.message, <code>{incident.messageId}</code>],
          [words.person, <a href={`/console/people/${incident.contact}`}>{words.openPerson}</a>],
          [words.found, at(incident.foundAt)],
        ]}
      />
    </Card>
  )
}

function Clocks({ language, clocks }: { language: ConsoleLanguage; clocks: readonly Clock[] }) {
  const words = incidentWords[language]
  return (
    <Card title={words.clocks}>
      <Table
        label={`${words.law}, ${words.limit}`}
        class="names"
        columns={[{ label: words.law }, { label: words.limit }, { label: words.state }]}
        rows={clocks.map(({ law, limit, state }) => ({
          cells: [
            words.laws[law],
            limitOf(language, limit),
            <Badge tone={TONES[state]}>{words.states[state]}</Badge>,
          ],
        }))}
      />
      <p class="soft">
        <small>{words.clocksNote}</small>
      </p>
    </Card>
  )
}

function limitOf(language: ConsoleLanguage, { unit, count }: Clock['limit']): string {
  const words = incidentWords[language]
  if (unit === 'business_days') return words.businessDays(count)
  return count === 0 ? words.atOnce : words.hours(count / 3_600)
}

function Closing({
  c,
  incident,
  fault,
}: {
  c: ConsoleContext
  incident: ShownIncident
  fault: string | undefined
}) {
  const language = c.get('language')
  const words = incidentWords[language]
  const { closed } = incident
  if (closed !== undefined)
    return (
      <Card title={words.closed}>
        <p>{closed.note}</p>
        <p class="soft">
          {closed.by}, <Time language={language} at={closed.at} />
        </p>
      </Card>
    )
  const mayClose = includesRole(c.get('signedIn').operator.role, 'officer')
  return (
    <Card title={words.close}>
      {mayClose ? (
        <PostForm c={c} action={`${PATH}/${incident.id}`}>
          <Text label={words.note} name="note" help={words.closeText} fault={fault} required />
          <button class="main">{words.close}</button>
        </PostForm>
      ) : (
        <p>{words.officerCloses}</p>
      )}
    </Card>
  )
}
