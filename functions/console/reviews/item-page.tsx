import type { Event } from '../../domain/event.ts'
import { isEventType } from '../../domain/event.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Second } from '../../domain/time.ts'
import type { OpenedHeld } from '../../actions/reviews/open-held.ts'
import { daysUntil } from '../../actions/reviews/waiting.ts'
import { decisionWords } from '../../languages/console/decisions.ts'
import { reachInWords } from '../../languages/console/reach.ts'
import { reviewWords } from '../../languages/console/reviews.ts'
import { Ending } from '../parts/ending.tsx'
import { languageName, RawText } from '../parts/raw-text.tsx'
import { Card, Facts, Notice } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import type { NameOf } from '../sender-names.ts'
import { DecideForm, DoneNotice, type Done } from './decide-form.tsx'
import { cameBy, heldWord } from './list-page.tsx'
import { ReadingCard } from './reading-card.tsx'

/** One text, with what helps to judge it, and the two buttons. */
export function ItemPage({
  c,
  opened,
  nameOf,
  now,
  done,
  fault,
}: {
  c: ConsoleContext
  opened: OpenedHeld
  nameOf: NameOf
  now: Second
  done: Done | undefined
  fault: string | undefined
}) {
  const language = c.get('language')
  const words = reviewWords[language]
  const shared = decisionWords[language]
  const days = daysUntil(opened.becomesStopAt, now)
  return (
    <>
      <DoneNotice language={language} done={done} />
      <div class="split">
        <div>
          <Card title={words.words} class="said">
            {opened.isReply && opened.text === '' ? (
              <p>{shared.textGone}</p>
            ) : opened.isReply ? (
              <RawText text={opened.text} language={opened.told.language} />
            ) : (
              <p class="soft">
                {cameBy(language, opened)}
                {opened.told.code === undefined ? '' : ` · ${opened.told.code}`}
              </p>
            )}
            <p>{words.whys[heldWord(opened)]}</p>
          </Card>
          <DecideForm
            c={c}
            action={`/console/reviews/${opened.id}`}
            release={words.release}
            isRowOffered={opened.isReply && opened.text !== ''}
            fault={fault}
          />
          {opened.reading === undefined ? null : (
            <ReadingCard language={language} reading={opened.reading} />
          )}
        </div>
        <div>
          <Card>
            <Facts
              facts={[
                [shared.wouldStop, reachInWords(language, opened, nameOf)],
                [words.becomes, <Ending days={days}>{shared.stopsIn(days)}</Ending>],
                [shared.sender, opened.senders.map(nameOf).join(', ') || shared.noSender],
                [shared.by, cameBy(language, opened)],
                ...(opened.told.to === undefined ? [] : [[shared.sentTo, opened.told.to] as const]),
                [shared.language, languageName(language, opened.told.language)],
                [shared.received, <Time language={language} at={opened.receivedAt} />],
                ...(opened.told.messageId === undefined
                  ? []
                  : [[shared.messageId, <code>{opened.told.messageId}</code>] as const]),
                [
                  shared.person,
                  <a href={`/console/people/${opened.contact}`}>{shared.openPerson}</a>,
                ],
              ]}
            />
          </Card>
          <Context language={language} opened={opened} />
          <p class="soft">
            <small>{shared.recorded}</small>
          </p>
        </div>
      </div>
    </>
  )
}

/** What the person said before and since: what a text answers is half of what it means. */
function Context({ language, opened }: { language: ConsoleLanguage; opened: OpenedHeld }) {
  const words = reviewWords[language]
  const { before, since } = opened
  const hasStopped = since.some(({ type }) => type === 'stop')
  return (
    <Card title={words.context}>
      {hasStopped ? <Notice tone="wait">{words.stoppedSince}</Notice> : null}
      {before.length + since.length === 0 ? <p class="soft">{words.nothingElse}</p> : null}
      <Events language={language} title={words.before} events={before} />
      <Events language={language} title={words.since} events={since} />
    </Card>
  )
}

function Events({
  language,
  title,
  events,
}: {
  language: ConsoleLanguage
  title: string
  events: readonly Event[]
}) {
  if (events.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ol class="line">
        {events.map(({ type, occurredAt }) => (
          <li class={type === 'stop' ? 'bad' : type === 'consent' ? 'good' : undefined}>
            <p>{isEventType(type) ? decisionWords[language].events[type] : type}</p>
            <Time language={language} at={occurredAt} />
          </li>
        ))}
      </ol>
    </>
  )
}

/** The keys of this page, for the list that `?` shows. */
export function itemKeys(language: ConsoleLanguage): readonly (readonly [string, string])[] {
  const { keys } = decisionWords[language]
  return [
    ['s', keys.stop],
    ['r', keys.release],
    ['n / j', keys.next],
    ['k', keys.previous],
  ]
}
