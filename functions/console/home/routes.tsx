import { readFigures, type FigureDeps } from '../../actions/figures/read.ts'
import type { Senders } from '../../domain/senders.ts'
import { figureWords } from '../../languages/console/figures.ts'
import { frameWords } from '../../languages/console/frame.ts'
import { show } from '../frame.tsx'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { homeWords } from '../../languages/console/home.ts'
import { number } from '../parts/time.tsx'
import { isFigureList, ListOfFigures } from './lists-of-figures.tsx'
import { Overview } from './overview.tsx'
import type { SenderNames } from './series.ts'

export type HomeDeps = FigureDeps & {
  readonly senders: Pick<Senders, 'list'>
  readonly now: () => Date
}

const DAYS = 30
/** More senders are shown by their ids. */
const NAMES_MAX = 200

export function homeRoutes(deps: HomeDeps): readonly ConsoleRoute[] {
  return [
    { method: 'GET', path: '/console', role: 'viewer', handle: (c) => overview(c, deps) },
    { method: 'GET', path: '/console/figures', role: 'viewer', handle: (c) => lists(c, deps) },
  ]
}

async function overview(c: ConsoleContext, deps: HomeDeps): Promise<Response> {
  const [figures, names] = await read(deps)
  const language = c.get('language')
  return show(c, {
    title: frameWords[language].sections.home,
    section: 'home',
    lead: homeWords[language].recorded(number(language, figures.log.events)),
    body: <Overview c={c} figures={figures} names={names} />,
  })
}

async function lists(c: ConsoleContext, deps: HomeDeps): Promise<Response> {
  const [figures, names] = await read(deps)
  const words = figureWords[c.get('language')]
  const asked = c.req.query('by')
  const by = isFigureList(asked) ? asked : 'source'
  return show(c, {
    title: words.title,
    section: 'home',
    lead: words.lead,
    body: <ListOfFigures c={c} figures={figures} names={names} by={by} />,
  })
}

function read(deps: HomeDeps) {
  return Promise.all([readFigures(deps, { days: DAYS, now: deps.now() }), senderNames(deps)])
}

/** Two senders of the same name are told apart by their ids. */
async function senderNames({ senders }: HomeDeps): Promise<SenderNames> {
  const { senders: known } = await senders.list({ limit: NAMES_MAX })
  const names = known.map(({ name }) => name)
  return new Map(
    known.map(({ id, name }) => [
      id,
      names.filter((one) => one === name).length > 1 ? `${name} (${id})` : name,
    ]),
  )
}
