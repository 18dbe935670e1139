import type { Json } from '../../domain/canonical-json.ts'
import { includesRole, type ConsoleLanguage } from '../../domain/operator.ts'
import type { Difference, SenderChange } from '../../domain/sender-change.ts'
import { topicName } from '../../domain/sender-page.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { sendersWords, type Field } from '../../languages/console/senders.ts'
import { show } from '../frame.tsx'
import { Badge, Card, Facts, Notice } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { languageName } from './wordings.tsx'

type ShownSender = {
  readonly sender: StoredSender
  readonly changes: readonly SenderChange[]
  readonly intact: boolean
  readonly older: string | undefined
  readonly isNewest: boolean
}

/** One sender: all that it declares, and who changed it when. */
export function showSender(c: ConsoleContext, shown: ShownSender) {
  const language = c.get('language')
  const words = sendersWords[language]
  const { sender } = shown
  const isOfficer = includesRole(c.get('signedIn').operator.role, 'officer')
  return show(c, {
    title: sender.name,
    section: 'senders',
    lead: (
      <>
        <code>{sender.id}</code> ·{' '}
        <Badge tone={sender.basis === 'consent' ? 'good' : 'plain'}>
          {words.bases[sender.basis]}
        </Badge>
      </>
    ),
    actions: (
      <>
        <a class="button" href={`/console/senders/${sender.id}/wordings`}>
          {words.tabs.wordings}
        </a>
        {isOfficer ? (
          <a class="button main" href={`/console/senders/${sender.id}/edit`}>
            {words.change}
          </a>
        ) : null}
      </>
    ),
    body: (
      <>
        {c.req.query('done') === 'saved' ? <Notice tone="good">{words.saved}</Notice> : null}
        <div class="columns">
          <div>
            <Card title={words.who}>
              <Facts facts={whoOf(language, sender)} />
            </Card>
            <Card title={words.replies}>
              <Facts facts={repliesOf(language, sender)} />
            </Card>
          </div>
          <div>
            <Card title={words.pages}>
              <Facts facts={pagesOf(language, sender)} />
            </Card>
            <Card title={words.hours}>
              <Hours language={language} sender={sender} />
            </Card>
          </div>
        </div>
        <History language={language} shown={shown} />
      </>
    ),
  })
}

function Nothing({ language }: { language: ConsoleLanguage }) {
  return <span class="soft">{sendersWords[language].nothing}</span>
}

function whoOf(language: ConsoleLanguage, sender: StoredSender) {
  const { fields, about, bases, basisHelp, noNumbers, purposes } = sendersWords[language]
  const nothing = <Nothing language={language} />
  const { basis, justification, numbers, domains, defaultCountry, customerDays } = sender
  return [
    [fields.basis, about(bases[basis], basisHelp[basis])],
    ...(justification === undefined ? [] : [[fields.justification, justification] as const]),
    ...(customerDays === undefined ? [] : [[fields.customerDays, String(customerDays)] as const]),
    [
      fields.numbers,
      numbers.length === 0 ? (
        <span class="soft">{noNumbers}</span>
      ) : (
        numbers.map(({ number, purpose, country }) => (
          <div>
            <span class="mono">{number}</span>{' '}
            <span class="soft">
              {[purposes[purpose], country].filter((part) => part !== undefined).join(' · ')}
            </span>
          </div>
        ))
      ),
    ],
    [fields.domains, domains.join(', ') || nothing],
    [fields.defaultCountry, defaultCountry ?? nothing],
  ] as const
}

function repliesOf(language: ConsoleLanguage, sender: StoredSender) {
  const { fields, reaches, strictnesses } = sendersWords[language]
  const nothing = <Nothing language={language} />
  const { stopReach, strictness = 'balanced', stopWords = [], optInWords = [] } = sender
  return [
    [fields.stopReach, reaches[stopReach]],
    [fields.strictness, strictnesses[strictness]],
    [fields.stopWords, stopWords.join(', ') || nothing],
    [fields.optInWords, optInWords.map(({ word }) => word).join(', ') || nothing],
    [
      fields.language,
      sender.language === undefined ? nothing : languageName(language, sender.language),
    ],
  ] as const
}

function pagesOf(language: ConsoleLanguage, { topics, page = {} }: StoredSender) {
  const { fields } = sendersWords[language]
  const nothing = <Nothing language={language} />
  return [
    [
      fields.topics,
      topics.length === 0
        ? nothing
        : topics.map((topic) => (
            <div>
              {topicName(page, topic)}{' '}
              {topicName(page, topic) === topic ? null : <span class="soft mono">{topic}</span>}
            </div>
          )),
    ],
    [fields.company, page.company ?? nothing],
    [fields.privacyContact, page.privacyContact ?? nothing],
    [fields.timeZone, page.timeZone ?? nothing],
    [fields.colour, page.colour ?? nothing],
  ] as const
}

function Hours({ language, sender }: { language: ConsoleLanguage; sender: StoredSender }) {
  const words = sendersWords[language]
  const hours = Object.entries(sender.sendingHours ?? {})
  if (hours.length === 0) return <p class="soft">{words.anyTime}</p>
  return (
    <Facts
      facts={hours.map(([country, { from, to, sundays, publicHolidays }]) => [
        country,
        [
          `${from}–${to}`,
          sundays ? words.sundays : words.notSundays,
          publicHolidays ? words.holidays : words.notHolidays,
        ].join(' · '),
      ])}
    />
  )
}

function History({ language, shown }: { language: ConsoleLanguage; shown: ShownSender }) {
  const words = sendersWords[language]
  const { sender, changes, intact, older, isNewest } = shown
  const path = `/console/senders/${sender.id}`
  return (
    <Card title={words.history}>
      <p>
        <Badge tone={intact ? 'good' : 'bad'}>{intact ? words.intact : words.broken}</Badge>
      </p>
      <ol class="line">
        {changes.toReversed().map(({ version, at, key, why, changed }) => (
          <li>
            <p>
              <strong>{words.changedBy(version, key)}</strong> <Time language={language} at={at} />
            </p>
            {why === undefined ? null : <p>{why}</p>}
            <details>
              <summary>
                {Object.keys(changed)
                  .map((name) => fieldName(language, name))
                  .join(', ')}
              </summary>
              <Facts
                facts={Object.entries(changed).map(([name, sides]) => [
                  fieldName(language, name),
                  <Sides language={language} sides={sides} />,
                ])}
              />
            </details>
          </li>
        ))}
      </ol>
      <p>
        {isNewest ? null : <a href={path}>{words.newest}</a>}{' '}
        {older === undefined ? null : (
          <a href={`${path}?before=${encodeURIComponent(older)}`}>{words.older}</a>
        )}
      </p>
    </Card>
  )
}

/** A member that an older version declared keeps its own name. */
function fieldName(language: ConsoleLanguage, name: string): string {
  const { fields } = sendersWords[language]
  const isField = (one: string): one is Field => Object.hasOwn(fields, one)
  return isField(name) ? fields[name] : name
}

function Sides({
  language,
  sides: { from, to },
}: {
  language: ConsoleLanguage
  sides: Difference
}) {
  const words = sendersWords[language]
  return (
    <>
      {from === undefined ? null : (
        <div class="soft">
          {words.was}: <code>{said(from)}</code>
        </div>
      )}
      <div>
        {words.became}: {to === undefined ? words.nothing : <code>{said(to)}</code>}
      </div>
    </>
  )
}

function said(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
