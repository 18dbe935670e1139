import type { Operator, OperatorChange } from '../../domain/operator.ts'
import type { Session } from '../../domain/session.ts'
import { frameWords } from '../../languages/console/frame.ts'
import { operatorWords, type OperatorWords } from '../../languages/console/operators.ts'
import { sessionWords } from '../../languages/console/sessions.ts'
import { show, type Shown } from '../frame.tsx'
import { PostForm } from '../parts/form.tsx'
import { Badge, Card, Notice, Table } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { OperatorForm, type Fault, type Written } from './form.tsx'

type Answer = Response | Promise<Response>

/** What a form comes back with. */
type Again = {
  readonly written?: Written
  readonly faults?: readonly Fault[]
  readonly isConflict?: true
  readonly status?: 400 | 409
}

function statusOf({ status }: Again): Pick<Shown, 'status'> {
  return status === undefined ? {} : { status }
}

function Conflict({ again, words }: { again: Again; words: OperatorWords }) {
  return again.isConflict === true ? <Notice tone="bad">{words.conflict}</Notice> : null
}

export function listPage(c: ConsoleContext, operators: readonly Operator[]): Answer {
  const language = c.get('language')
  const words = operatorWords[language]
  const you = c.get('signedIn').operator.id
  return show(c, {
    title: words.title,
    section: 'operators',
    lead: words.lead,
    actions: (
      <a class="button main" href="/console/operators/new" data-key="n">
        {words.add}
      </a>
    ),
    body: (
      <>
        <Done c={c} words={words} />
        <section class="card">
          <Table
            label={words.title}
            columns={[words.name, words.role, words.email, words.since].map((label) => ({ label }))}
            rows={operators.map((operator) => ({
              href: `/console/operators/${operator.id}`,
              cells: [
                <>
                  {operator.name} {operator.id === you ? <Badge>{words.you}</Badge> : null}
                </>,
                frameWords[language].roles[operator.role],
                operator.email,
                <Time language={language} at={operator.createdAt} only="day" />,
              ],
            }))}
          />
        </section>
      </>
    ),
  })
}

export function addPage(c: ConsoleContext, { written = {}, ...again }: Again = {}): Answer {
  const words = operatorWords[c.get('language')]
  return show(c, {
    title: words.addTitle,
    section: 'operators',
    ...statusOf(again),
    body: (
      <>
        <Conflict again={again} words={words} />
        <div class="columns">
          <OperatorForm
            c={c}
            action="/console/operators"
            written={written}
            faults={again.faults}
            isNew
          />
        </div>
      </>
    ),
  })
}

export type ShownOperator = {
  readonly operator: Operator
  readonly sessions: readonly Session[]
  readonly changes: readonly OperatorChange[]
  readonly intact: boolean
}

export function operatorPage(
  c: ConsoleContext,
  { operator, sessions, changes, intact }: ShownOperator,
  { written, ...again }: Again = {},
): Answer {
  const language = c.get('language')
  const words = operatorWords[language]
  const { roles } = frameWords[language]
  const isYou = operator.id === c.get('signedIn').operator.id
  const path = `/console/operators/${operator.id}`
  return show(c, {
    title: operator.name,
    section: 'operators',
    ...statusOf(again),
    lead: (
      <>
        {roles[operator.role]} · {words.since}{' '}
        <Time language={language} at={operator.createdAt} only="day" />{' '}
        {words.by(operator.createdBy)}
      </>
    ),
    actions: isYou ? undefined : (
      <a class="button bad" href={`${path}/remove`}>
        {words.remove}
      </a>
    ),
    body: (
      <>
        <Done c={c} words={words} />
        <Conflict again={again} words={words} />
        <div class="columns">
          <OperatorForm
            c={c}
            action={path}
            written={
              written ?? {
                name: operator.name,
                email: operator.email,
                role: operator.role,
                language: operator.language ?? '',
              }
            }
            faults={again.faults}
            isNew={false}
            isYou={isYou}
          />
          <div>
            <SessionsOf c={c} path={path} sessions={sessions} />
            <Card title={words.history}>
              <ol class="line">
                {changes.toReversed().map(({ what, by, at, role }) => (
                  <li>
                    <p>
                      {words.deeds[what]} {words.by(by)} · {roles[role]}
                    </p>
                    <Time language={language} at={at} />
                  </li>
                ))}
              </ol>
              {intact ? (
                <p class="help">{words.intact}</p>
              ) : (
                <Notice tone="bad">{words.notIntact}</Notice>
              )}
            </Card>
          </div>
        </div>
      </>
    ),
  })
}

function SessionsOf({
  c,
  path,
  sessions,
}: {
  c: ConsoleContext
  path: string
  sessions: readonly Session[]
}) {
  const language = c.get('language')
  const words = operatorWords[language]
  const { unknownBrowser, methods } = sessionWords[language]
  return (
    <Card title={words.sessions}>
      {sessions.length === 0 ? (
        <p>{words.noSessions}</p>
      ) : (
        <>
          <ul>
            {sessions.map(({ browser, how, createdAt }) => (
              <li>
                {browser === '' ? unknownBrowser : browser}, {methods[how]},{' '}
                <Time language={language} at={createdAt} />
              </li>
            ))}
          </ul>
          <PostForm c={c} action={`${path}/sessions/end`}>
            <button class="button">{words.endSessions}</button>
          </PostForm>
          <p class="help">{words.endSessionsHelp}</p>
        </>
      )}
    </Card>
  )
}

export function removePage(c: ConsoleContext, { id, name }: Operator): Answer {
  const words = operatorWords[c.get('language')]
  return show(c, {
    title: words.removeTitle(name),
    section: 'operators',
    body: (
      <PostForm c={c} action={`/console/operators/${id}/remove`} class="card">
        <p>{words.removeText}</p>
        <div class="actions">
          <button class="button bad">{words.remove}</button>
          <a class="button" href={`/console/operators/${id}`}>
            {words.keep}
          </a>
        </div>
      </PostForm>
    ),
  })
}

function Done({ c, words }: { c: ConsoleContext; words: OperatorWords }) {
  const told = new Map(Object.entries(words.done)).get(c.req.query('done') ?? '')
  return told === undefined ? null : <Notice tone="good">{told}</Notice>
}
