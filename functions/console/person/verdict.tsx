import type { Person } from '../../actions/people/look-up.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Verdict } from '../../domain/verdict.ts'
import { personWords } from '../../languages/console/person.ts'
import { Badge, Card, Table, type Tone } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import { firstAskedInWords, sentenceOf } from './sentences.ts'

/** In words first, one sentence for each ground; then each sender and topic, as a check answers. */
export function Verdicts({ language, person }: { language: ConsoleLanguage; person: Person }) {
  const words = personWords[language]
  const { statements } = person
  const firstAsked = firstAskedInWords(language, person)
  return (
    <Card title={words.verdict} id="verdict">
      {statements.marketing.map((statement) => (
        <p class={`told ${toneOf(statement.verdict)}`}>{sentenceOf(language, statement, person)}</p>
      ))}
      {firstAsked === undefined ? null : <p class="soft">{firstAsked}</p>}
      {statements.transactional.map((statement) => (
        <p>{sentenceOf(language, statement, person)}</p>
      ))}
      <Answers language={language} person={person} />
    </Card>
  )
}

function Answers({ language, person }: { language: ConsoleLanguage; person: Person }) {
  const words = personWords[language]
  return (
    <Table
      label={words.perSender}
      columns={[
        { label: words.sender },
        { label: words.marketing },
        { label: words.since },
        { label: words.service },
      ]}
      rows={person.answers.map(({ name = words.anyone, topicName, marketing, transactional }) => ({
        cells: [
          topicName === undefined ? name : `${name} · ${topicName}`,
          <State language={language} verdict={marketing} />,
          <Since language={language} verdict={marketing} />,
          <State language={language} verdict={transactional} />,
        ],
      }))}
    />
  )
}

function State({ language, verdict }: { language: ConsoleLanguage; verdict: Verdict }) {
  const words = personWords[language]
  return (
    <>
      <Badge tone={toneOf(verdict)}>{verdict.allowed ? words.may : words.mayNot}</Badge>{' '}
      <span class="soft">{words.reasons[verdict.reason]}</span>
    </>
  )
}

function toneOf(verdict: Verdict): Tone {
  if (verdict.allowed) return 'good'
  return verdict.reason === 'held' ? 'wait' : 'bad'
}

/** It leads to the event that decides. */
function Since({ language, verdict }: { language: ConsoleLanguage; verdict: Verdict }) {
  const { since, event } = verdict
  if (since === undefined) return <>–</>
  const time = <Time language={language} at={since} />
  return event === undefined ? time : <a href={`#${event}`}>{time}</a>
}
