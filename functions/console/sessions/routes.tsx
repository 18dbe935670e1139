import { endSession, type EndSessionDeps } from '../../actions/sign-in/end-session.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Session, Sessions } from '../../domain/session.ts'
import { toSecond } from '../../domain/time.ts'
import { sessionWords } from '../../languages/console/sessions.ts'
import { show } from '../frame.tsx'
import { PostForm } from '../parts/form.tsx'
import { Badge, Notice, Table } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { takeCookie, type Origins } from '../signed-in.ts'

export type SessionDeps = Origins &
  EndSessionDeps & {
    readonly sessions: Pick<Sessions, 'list'>
    readonly now: () => Date
  }

/** Where one is signed in, and signing out. */
export function sessionRoutes(deps: SessionDeps): readonly ConsoleRoute[] {
  return [
    {
      method: 'GET',
      path: '/console/sessions',
      role: 'viewer',
      handle: async (c) => {
        const { operator } = c.get('signedIn')
        return sessionsPage(c, await deps.sessions.list(operator, toSecond(deps.now())))
      },
    },
    {
      method: 'POST',
      path: '/console/sessions/:id/end',
      role: 'viewer',
      handle: async (c) => {
        const { operator, session } = c.get('signedIn')
        const id = c.req.param('id') ?? ''
        const isOwn = id === session
        if (!(await endSession(deps, operator, { id, isOwn }, deps.now())))
          throw new BastaError('not_found', 'You have no such session.')
        if (!isOwn) return c.redirect('/console/sessions?done=ended', 303)
        takeCookie(c, deps, 'basta')
        return c.redirect('/console/sign-in', 303)
      },
    },
    {
      method: 'POST',
      path: '/console/sign-out',
      role: 'viewer',
      handle: async (c) => {
        const { operator, session: id } = c.get('signedIn')
        await endSession(deps, operator, { id, isOwn: true }, deps.now())
        takeCookie(c, deps, 'basta')
        return c.redirect('/console/sign-in', 303)
      },
    },
  ]
}

function sessionsPage(c: ConsoleContext, sessions: readonly Session[]) {
  const language = c.get('language')
  const words = sessionWords[language]
  const { session: own } = c.get('signedIn')
  const rows = sessions.map(({ id, browser, how, createdAt, endsAt }) => ({
    cells: [
      <>
        {browser === '' ? words.unknownBrowser : browser}{' '}
        {id === own ? <Badge tone="good">{words.this}</Badge> : null}
      </>,
      words.methods[how],
      <Time language={language} at={createdAt} />,
      <Time language={language} at={endsAt} />,
      <PostForm c={c} action={`/console/sessions/${id}/end`}>
        <button class="button">{words.end}</button>
      </PostForm>,
    ],
  }))
  return show(c, {
    title: words.title,
    section: 'sessions',
    lead: words.lead,
    body: (
      <>
        {c.req.query('done') === 'ended' ? <Notice tone="good">{words.ended}</Notice> : null}
        <section class="card">
          <Table
            label={words.title}
            columns={[
              { label: words.browser },
              { label: words.how },
              { label: words.since },
              { label: words.until },
              { label: words.end, is: 'action' },
            ]}
            rows={rows}
          />
        </section>
      </>
    ),
  })
}
