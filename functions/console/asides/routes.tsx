import { BastaError } from '../../domain/errors.ts'
import { toSecond } from '../../domain/time.ts'
import { pageOfAsides } from '../../actions/reviews/aside-lines.ts'
import { openAside } from '../../actions/reviews/open-aside.ts'
import { placeIn } from '../../actions/reviews/waiting.ts'
import { asideWords } from '../../languages/console/asides.ts'
import { show } from '../frame.tsx'
import { doneWord, Way } from '../reviews/decide-form.tsx'
import type { DecisionDeps } from '../reviews/deps.ts'
import { afterIn, idIn } from '../place-in-url.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { senderNames } from '../sender-names.ts'
import { decideAsideOf } from './decide.tsx'
import { AsidePage, asideKeys, type AsideFaults } from './item-page.tsx'
import { AsidesPage } from './list-page.tsx'

const PAGE = 25
const ID = /^asd_[0-9a-z]{26}$/

/** What was set aside (law 12): which waits, and one at a time to decide. Only here is it opened. */
export function asideRoutes(deps: DecisionDeps): ConsoleRoute[] {
  return [
    { method: 'GET', path: '/console/asides', role: 'operator', handle: (c) => list(c, deps) },
    {
      method: 'GET',
      path: '/console/asides/:id',
      role: 'operator',
      handle: (c) => showOne(c, deps, idOf(c)),
    },
    {
      method: 'POST',
      path: '/console/asides/:id',
      role: 'operator',
      handle: (c) => decideAsideOf(c, deps, idOf(c), (faults) => showOne(c, deps, idOf(c), faults)),
    },
  ]
}

const idOf = (c: ConsoleContext) => idIn(c, ID, 'Nothing that is set aside has this id.')

async function list(c: ConsoleContext, deps: DecisionDeps): Promise<Response> {
  const language = c.get('language')
  const words = asideWords[language]
  const after = afterIn(c, ID)
  const { lines, waiting, next } = await pageOfAsides(deps, { limit: PAGE, after })
  const nameOf = await senderNames(
    deps.senders,
    lines.flatMap((line) => line.senders),
  )
  return show(c, {
    title: words.title,
    section: 'asides',
    lead: words.lead,
    body: (
      <AsidesPage
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

async function showOne(
  c: ConsoleContext,
  deps: DecisionDeps,
  id: string,
  faults: AsideFaults = {},
): Promise<Response> {
  const language = c.get('language')
  const now = deps.now()
  const opened = await openAside(deps, id, { by: c.get('signedIn').actor, now })
  if (opened === undefined)
    throw new BastaError('not_found', 'Nothing that is set aside has this id.')
  const [place, nameOf] = await Promise.all([
    placeIn(deps.asides, id),
    senderNames(deps.senders, opened.senders),
  ])
  const isWrong = faults.to !== undefined || faults.row !== undefined
  return show(c, {
    title: asideWords[language].ask,
    actions: <Way language={language} path="/console/asides" place={place} />,
    section: 'asides',
    ...(isWrong ? { status: 400 } : {}),
    keys: asideKeys(language),
    body: (
      <AsidePage
        c={c}
        opened={opened}
        nameOf={nameOf}
        now={toSecond(now)}
        done={doneWord(c)}
        faults={faults}
      />
    ),
  })
}
