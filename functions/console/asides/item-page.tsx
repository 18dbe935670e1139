import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Second } from '../../domain/time.ts'
import type { OpenedAside } from '../../actions/reviews/open-aside.ts'
import { daysUntil } from '../../actions/reviews/waiting.ts'
import { asideWords } from '../../languages/console/asides.ts'
import { decisionWords } from '../../languages/console/decisions.ts'
import { reachInWords } from '../../languages/console/reach.ts'
import { Ending } from '../parts/ending.tsx'
import { Text } from '../parts/form.tsx'
import { RawText } from '../parts/raw-text.tsx'
import { Card, Facts } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import { DecideForm, DoneNotice, type Done } from '../reviews/decide-form.tsx'
import type { ConsoleContext } from '../route.ts'
import type { NameOf } from '../sender-names.ts'
import { accountOf } from './list-page.tsx'

/** What was wrong with a decision, and what had been written for the address. */
export type AsideFaults = {
  readonly to?: string
  readonly row?: string
  readonly written?: string | undefined
}

/** One thing that was set aside, as it came, and the two buttons. */
export function AsidePage({
  c,
  opened,
  nameOf,
  now,
  done,
  faults,
}: {
  c: ConsoleContext
  opened: OpenedAside
  nameOf: NameOf
  now: Second
  done: Done | undefined
  faults: AsideFaults
}) {
  const language = c.get('language')
  const words = asideWords[language]
  const shared = decisionWords[language]
  return (
    <>
      <DoneNotice language={language} done={done} />
      <div class="split">
        <div>
          <Content language={language} opened={opened} />
          <DecideForm
            c={c}
            action={`/console/asides/${opened.id}`}
            release={words.dismiss}
            isRowOffered={opened.text !== undefined}
            fault={faults.row}
          >
            <Whom language={language} opened={opened} />
            <Text
              label={opened.wouldStop.length === 0 ? words.toAlone : words.to}
              name="to"
              help={words.toHelp}
              fault={faults.to}
              value={faults.written}
              maxlength={320}
            />
          </DecideForm>
        </div>
        <div>
          <AsideFacts language={language} opened={opened} nameOf={nameOf} now={now} />
          <p class="soft">
            <small>{shared.recorded}</small>
          </p>
        </div>
      </div>
    </>
  )
}

function Content({ language, opened }: { language: ConsoleLanguage; opened: OpenedAside }) {
  const words = asideWords[language]
  const { what, why, text, sample } = opened
  return (
    <Card title={text === undefined ? words.content : words.words} class="said">
      {text === undefined ? null : <RawText text={text} />}
      {sample === undefined ? null : (
        <>
          {text === undefined ? null : <h3>{words.content}</h3>}
          <RawText text={sample} is="code" />
        </>
      )}
      <p>
        {decisionWords[language].whys[why]}. {words.explain[what]}
      </p>
    </Card>
  )
}

/** Whom a stop would reach, if no other address is written. */
function Whom({
  language,
  opened: { wouldStop },
}: {
  language: ConsoleLanguage
  opened: OpenedAside
}) {
  const words = asideWords[language]
  if (wouldStop.length === 0) return <p>{words.whomNobody}</p>
  return (
    <>
      <p>
        {words.whom}. {wouldStop.length === 1 ? words.whomOne : words.whomSeveral}
      </p>
      <ul class="plain">
        {wouldStop.map(({ value }) => (
          <li>
            <code>{value}</code>
          </li>
        ))}
      </ul>
    </>
  )
}

function AsideFacts({
  language,
  opened,
  nameOf,
  now,
}: {
  language: ConsoleLanguage
  opened: OpenedAside
  nameOf: NameOf
  now: Second
}) {
  const words = asideWords[language]
  const shared = decisionWords[language]
  const days = daysUntil(opened.endsAt, now)
  const { from, to, saidAt, messageId, contacts } = opened
  return (
    <Card>
      <Facts
        facts={[
          [words.from, from === undefined ? words.notSaid : <code>{from}</code>],
          [shared.sentTo, to ?? words.notSaid],
          [shared.wouldStop, reachInWords(language, opened, nameOf)],
          [
            words.ends,
            <Ending days={days}>
              {opened.becomesStop ? shared.stopsIn(days) : shared.endsIn(days)}
            </Ending>,
          ],
          [shared.sender, opened.senders.map(nameOf).join(', ') || shared.noSender],
          [shared.account, accountOf(language, opened)],
          [words.kind, `${words.what[opened.what]}, ${words.times(opened.count)}`],
          [words.shape, <code>{opened.shape}</code>],
          ...(saidAt === undefined
            ? []
            : [[shared.said, <Time language={language} at={saidAt} />] as const]),
          [shared.received, <Time language={language} at={opened.receivedAt} />],
          ...(messageId === undefined
            ? []
            : [[shared.messageId, <code>{messageId}</code>] as const]),
          ...contacts.map(
            (contact) =>
              [
                shared.person,
                <a href={`/console/people/${contact}`}>{shared.openPerson}</a>,
              ] as const,
          ),
        ]}
      />
    </Card>
  )
}

/** The keys of this page, for the list that `?` shows. */
export function asideKeys(language: ConsoleLanguage): readonly (readonly [string, string])[] {
  const { keys } = decisionWords[language]
  return [
    ['s', keys.stop],
    ['r', keys.dismiss],
    ['n / j', keys.next],
    ['k', keys.previous],
  ]
}
