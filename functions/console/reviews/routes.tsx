import { toSecond } from '../../domain/time.ts'
import { BastaError } from '../../domain/errors.ts'
import { openHeld } from '../../actions/reviews/open-held.ts'
import { pageOfHeld } from '../../actions/reviews/held-lines.ts'
import { placeIn } from '../../actions/reviews/waiting.ts'
import { reviewWords } from '../../languages/console/reviews.ts'
import { afterIn, idIn } from '../place-in-url.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { senderNames } from '../sender-names.ts'
import { show } from '../frame.tsx'
import type { DecisionDeps } from './deps.ts'
import { decideReviewOf } from './decide.tsx'
import { doneWord, Way } from './decide-form.tsx'
import { ItemPage, itemKeys } from './item-page.tsx'
import { ListPage } from './list-page.tsx'

const PAGE = 25
const ID = /^evt_[0-9a-z]{26}$/

/** Texts that may be a stop: which wait, and one at a time to decide. Only here is their text opened. */
export function reviewRoutes(deps: DecisionDeps): ConsoleRoute[] {
  return [
    { method: 'GET', path: '/console/reviews', role: 'operator', handle: (c) => list(c, deps) },
    {
      method: 'GET',
      path: '/console/reviews/:id',
      role: 'operator',
      handle: (c) => showReview(c, deps, idOf(c)),
    },
    {
      method: 'POST',
      path: '/console/reviews/:id',
      role: 'operator',
      handle: (c) =>
        decideReviewOf(c, deps, idOf(c), (fault) => showReview(c, deps, idOf(c), fault)),
    },
  ]
}

const idOf = (c: ConsoleContext) => idIn(c, ID, 'No such review is open.')

async function list(c: ConsoleContext, deps: DecisionDeps): Promise<Response> {
  const language = c.get('language')
  const words = reviewWords[language]
  const after = afterIn(c, ID)
  const { lines, waiting, next } = await pageOfHeld(deps, { limit: PAGE, after })
  const nameOf = await senderNames(
    deps.senders,
    lines.flatMap((line) => line.senders),
  )
  return show(c, {
    title: words.title,
    section: 'reviews',
    lead: words.lead,
    body: (
      <ListPage
        language={language}
        lines={lines}
        waiting={waiting}
        next={next}
        isFirst={after === undefined}
        nameOf={nameOf}
        now={toSecond(deps.now())}
        done={doneWord(c)}
      />
    ),
  })
}

async function showReview(
  c: ConsoleContext,
  deps: DecisionDeps,
  id: string,
  fault?: string,
): Promise<Response> {
  const language = c.get('language')
  const now = deps.now()
  const opened = await openHeld(deps, id, { by: c.get('signedIn').actor, now })
  if (opened === undefined) throw new BastaError('not_found', 'No such review is open.')
  const [place, nameOf] = await Promise.all([
    placeIn(deps.reviews, id),
    senderNames(deps.senders, opened.senders),
  ])
  return show(c, {
    title: reviewWords[language].ask,
    actions: <Way language={language} path="/console/reviews" place={place} />,
    section: 'reviews',
    ...(fault === undefined ? {} : { status: 400 }),
    keys: itemKeys(language),
    body: (
      <ItemPage
        c={c}
        opened={opened}
        nameOf={nameOf}
        now={toSecond(now)}
        done={doneWord(c)}
        fault={fault}
      />
    ),
  })
}
