import type { Child } from 'hono/jsx'
import type { GivenUp } from '../../actions/targets/given-up.ts'
import type { SeenTarget } from '../../actions/targets/look.ts'
import { isOpen } from '../../domain/redelivery.ts'
import { includesRole, type ConsoleLanguage } from '../../domain/operator.ts'
import { formatSecond, type Second } from '../../domain/time.ts'
import { targetWords } from '../../languages/console/targets.ts'
import { show } from '../frame.tsx'
import { PostForm, Text } from '../parts/form.tsx'
import { Card, Facts, Notice, Table } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { lasted, LastError, PATH, State } from './list-page.tsx'

export type Done = keyof (typeof targetWords)['en']['done']

type Shown = {
  readonly seen: SeenTarget
  readonly givenUp: readonly GivenUp[]
  readonly done?: Done | undefined
  /** What was wrong with a form that was sent. */
  readonly fault?: string | undefined
}

export function showTarget(c: ConsoleContext, { seen, givenUp, done, fault }: Shown) {
  const language = c.get('language')
  const words = targetWords[language]
  const { id, kind } = seen.target
  return show(c, {
    title: id,
    section: 'targets',
    ...(fault === undefined ? {} : { status: 400 }),
    lead: (
      <>
        {kind} · <State language={language} seen={seen} />
      </>
    ),
    body: (
      <>
        {done === undefined ? null : (
          <Notice tone="good">
            <p>{words.done[done]}</p>
          </Notice>
        )}
        {fault === undefined ? null : (
          <Notice tone="bad">
            <p>{fault}</p>
          </Notice>
        )}
        <div class="columns">
          <div>
            <Card title={words.how}>
              <Facts facts={factsOf(language, seen)} />
            </Card>
            <Declaration c={c} seen={seen} />
          </div>
          <div>
            <Tests c={c} seen={seen} />
            <SwitchOn c={c} seen={seen} />
            <Again c={c} seen={seen} />
          </div>
        </div>
        <GivenUpList c={c} seen={seen} givenUp={givenUp} />
      </>
    ),
  })
}

function mayOf(c: ConsoleContext, role: 'operator' | 'officer'): boolean {
  return includesRole(c.get('signedIn').operator.role, role)
}

function at(language: ConsoleLanguage, second: Second | undefined, otherwise: string): Child {
  return second === undefined ? otherwise : <Time language={language} at={formatSecond(second)} />
}

function factsOf(language: ConsoleLanguage, seen: SeenTarget): (readonly [string, Child])[] {
  const words = targetWords[language]
  const { backlog, took, limit, state } = seen
  const only = (name: string, second: Second | undefined): (readonly [string, Child])[] =>
    second === undefined ? [] : [[name, at(language, second, '')]]
  return [
    [words.columns.waiting, number(language, backlog.waiting)],
    ...only(words.oldest, backlog.oldest),
    [words.givenUp, number(language, backlog.givenUp)],
    [
      words.columns.half,
      took.p50 === undefined
        ? words.tookNothing
        : words.took(lasted(language, took.p50), lasted(language, took.p99)),
    ],
    [words.limit, limit === undefined ? words.noLimit : words.limitIs(limit.calls, limit.seconds)],
    [words.lastAccepted, at(language, state.lastAcceptedAt, words.never)],
    [words.columns.lastError, <LastError language={language} seen={seen} />],
    ...only(words.failingSince, state.failingSince),
    ...only(words.offSince, state.disabledAt),
  ]
}

function Declaration({ c, seen: { target } }: { c: ConsoleContext; seen: SeenTarget }) {
  const words = targetWords[c.get('language')]
  const { id, declared, settings } = target
  const { fields } = words
  return (
    <Card title={words.declared}>
      <Facts
        facts={[
          [fields.senders, declared.senders.join(' ')],
          [fields.channels, declared.channels.map((one) => words.channels[one]).join(', ')],
          [fields.acts, declared.acts.map((one) => words.acts[one]).join(', ')],
          [fields.carries, words.carries[declared.carries]],
          [fields.stops, words.stops[declared.stops ?? 'all']],
          ...(declared.topics === undefined
            ? []
            : [[fields.topics, declared.topics.join(' ') || words.none] as const]),
          [fields.settings, <code>{JSON.stringify(settings)}</code>],
        ]}
      />
      {mayOf(c, 'officer') ? (
        <>
          <p>
            <a class="button" href={`${PATH}/${id}/change`}>
              {words.change}
            </a>
          </p>
          <PostForm c={c} action={`${PATH}/${id}/remove`} confirm={words.removeSure}>
            <label class="check">
              <input type="checkbox" name="sure" value="yes" required />
              <span>{words.removeSure}</span>
            </label>
            <p>
              <button class="bad">{words.remove}</button>
            </p>
          </PostForm>
        </>
      ) : (
        <p class="soft">{words.officerOnly}</p>
      )}
    </Card>
  )
}

function Tests({ c, seen: { target, state } }: { c: ConsoleContext; seen: SeenTarget }) {
  const language = c.get('language')
  const words = targetWords[language]
  const { lastTest } = state
  return (
    <Card title={words.test}>
      <p>{words.testLead}</p>
      {lastTest === undefined ? null : (
        <p>
          {words.lastTest}: {words.outcomes[lastTest.is]}
          {lastTest.code === undefined ? '' : ` (${lastTest.code})`},{' '}
          {at(language, lastTest.at, '')}
        </p>
      )}
      {mayOf(c, 'operator') ? (
        <PostForm c={c} action={`${PATH}/${target.id}/test`}>
          <p>
            <button class="main">{words.testNow}</button>
          </p>
        </PostForm>
      ) : (
        <p class="soft">{words.operatorOnly}</p>
      )}
    </Card>
  )
}

function SwitchOn({ c, seen: { target, state } }: { c: ConsoleContext; seen: SeenTarget }) {
  const words = targetWords[c.get('language')]
  const rests = state.disabledAt !== undefined || state.failingSince !== undefined
  if (!rests || !mayOf(c, 'officer')) return null
  return (
    <Card title={words.switchOn}>
      <p>{words.switchOnLead}</p>
      <PostForm c={c} action={`${PATH}/${target.id}/switch-on`}>
        <p>
          <button class="main">{words.switchOn}</button>
        </p>
      </PostForm>
    </Card>
  )
}

function Again({ c, seen: { target, redelivery } }: { c: ConsoleContext; seen: SeenTarget }) {
  const language = c.get('language')
  const words = targetWords[language]
  if (target.decidesItself !== true)
    return (
      <Card title={words.again}>
        <p class="soft">{words.againNot}</p>
      </Card>
    )
  return (
    <Card title={words.again}>
      <p>{words.againLead}</p>
      {redelivery === undefined ? null : (
        <Facts
          facts={[
            [words.columns.state, words.ends[redelivery.ended?.how ?? 'open']],
            [words.from, redelivery.from],
            [words.until, redelivery.until],
            ...(redelivery.reached === undefined
              ? []
              : [[words.reached, <Time language={language} at={redelivery.reached} />] as const]),
            [
              words.columns.waiting,
              words.came(number(language, redelivery.told), number(language, redelivery.passed)),
            ],
            ...(redelivery.code === undefined
              ? []
              : [[words.columns.lastError, <code>{redelivery.code}</code>] as const]),
          ]}
        />
      )}
      {mayOf(c, 'officer') ? (
        isOpen(redelivery) ? (
          <PostForm c={c} action={`${PATH}/${target.id}/redeliver/end`}>
            <p>
              <button>{words.end}</button>
            </p>
          </PostForm>
        ) : (
          <PostForm c={c} action={`${PATH}/${target.id}/redeliver`}>
            <Text label={words.from} name="from" type="datetime-local" required />
            <Text label={words.until} name="until" type="datetime-local" help={words.untilHelp} />
            <p>
              <button>{words.begin}</button>
            </p>
          </PostForm>
        )
      ) : (
        <p class="soft">{words.officerOnly}</p>
      )}
    </Card>
  )
}

/** Who it was is for those who may look people up. */
function GivenUpList({
  c,
  seen: { target, backlog },
  givenUp,
}: {
  c: ConsoleContext
  seen: SeenTarget
  givenUp: readonly GivenUp[]
}) {
  const language = c.get('language')
  const words = targetWords[language]
  const mayLookUp = mayOf(c, 'operator')
  const action = `${PATH}/${target.id}/given-up`
  return (
    <Card title={words.givenUpCount(number(language, backlog.givenUp))}>
      {givenUp.length === 0 ? (
        <p class="soft">{words.noneGivenUp}</p>
      ) : (
        <>
          <p>{words.givenUpLead}</p>
          <Table
            label={words.givenUp}
            columns={[
              { label: words.event },
              { label: words.recorded },
              { label: words.why },
              ...(mayLookUp ? [{ label: words.person }] : []),
            ]}
            rows={givenUp.map(({ event, contact, recordedAt, code }) => ({
              cells: [
                <code>{event}</code>,
                at(language, recordedAt, ''),
                <code>{code ?? '–'}</code>,
                ...(mayLookUp
                  ? [<a href={`/console/people/${contact}#${event}`}>{words.person}</a>]
                  : []),
              ],
            }))}
          />
          {mayOf(c, 'officer') ? (
            <>
              <p class="help">{words.tryAgainLead}</p>
              <PostForm c={c} action={action}>
                <p>
                  <button class="main" name="decision" value="retry">
                    {words.tryAgain}
                  </button>
                </p>
              </PostForm>
              <PostForm c={c} action={action} confirm={words.closeSure}>
                <p>
                  <button class="bad" name="decision" value="close">
                    {words.close}
                  </button>
                </p>
              </PostForm>
            </>
          ) : (
            <p class="soft">{words.officerOnly}</p>
          )}
        </>
      )}
    </Card>
  )
}
