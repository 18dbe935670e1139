import type { Figures } from '../../actions/figures/read.ts'
import { duration } from '../../languages/console/durations.ts'
import { figureWords, type FigureList } from '../../languages/console/figures.ts'
import { homeWords } from '../../languages/console/home.ts'
import { Card, Empty, Table, Tabs } from '../parts/show.tsx'
import { number } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { listOf } from './lists.ts'
import { CountedSince } from './overview.tsx'
import { stopsOf, type SenderNames } from './series.ts'
import { bySender, bySource, Totals } from './totals.tsx'

const LISTS = ['source', 'sender', 'day', 'account'] as const satisfies readonly FigureList[]

export function isFigureList(by: string | undefined): by is FigureList {
  return LISTS.some((one) => one === by)
}

/** What stands behind the counts of the overview, line by line. */
export function ListOfFigures({
  c,
  figures,
  names,
  by,
}: {
  c: ConsoleContext
  figures: Figures
  names: SenderNames
  by: FigureList
}) {
  const language = c.get('language')
  const words = figureWords[language]
  return (
    <>
      <Tabs
        label={words.tabs}
        tabs={LISTS.map((one) => ({
          href: `/console/figures?by=${one}`,
          label: words.lists[one],
          isOpen: one === by,
        }))}
      />
      <CountedSince c={c} log={figures.log} />
      <Card>{list()}</Card>
    </>
  )

  function list() {
    if (by === 'day') return <Days c={c} figures={figures} />
    if (by === 'account') return <Accounts c={c} figures={figures} />
    const rows = by === 'source' ? bySource(language, figures) : bySender(language, figures, names)
    if (rows.size === 0) return <Nothing c={c} />
    return (
      <Totals
        language={language}
        label={words.lists[by]}
        head={by === 'source' ? homeWords[language].source : homeWords[language].sender}
        rows={rows}
        sum={homeWords[language].sum}
        {...(by === 'sender' ? { hrefs: senderPages() } : {})}
      />
    )
  }

  function senderPages(): ReadonlyMap<string, string> {
    const page = listOf(c, 'senders')
    if (page === undefined) return new Map()
    return new Map([...names].map(([id, name]) => [name, `${page}/${id}`]))
  }
}

function Nothing({ c }: { c: ConsoleContext }) {
  const words = figureWords[c.get('language')]
  return <Empty title={words.nothing} />
}

function Days({ c, figures }: { c: ConsoleContext; figures: Figures }) {
  const language = c.get('language')
  const words = figureWords[language]
  const time = (ms: number | undefined): string => (ms === undefined ? '–' : duration(language, ms))
  const sum = (counts: readonly { readonly count: number }[]): string =>
    number(
      language,
      counts.reduce((all, { count }) => all + count, 0),
    )
  return (
    <Table
      label={words.lists.day}
      columns={words.dayColumns.map((label, at) =>
        at === 0 ? { label } : { label, is: 'number' },
      )}
      rows={figures.days.toReversed().map((day) => ({
        cells: [
          day.day,
          number(language, day.events),
          number(language, stopsOf(day)),
          time(day.heard.p50Ms),
          time(day.heard.p99Ms),
          time(day.byHand.p50Ms),
          time(day.logged.p99Ms),
          sum(day.refused),
        ],
      }))}
    />
  )
}

function Accounts({ c, figures }: { c: ConsoleContext; figures: Figures }) {
  const language = c.get('language')
  const words = figureWords[language]
  const { refused, days } = figures
  if (refused.length === 0) return <Empty title={words.noneRefused} />
  const list = listOf(c, 'quarantine')
  const lastDay = (account: string): string =>
    days.findLast((day) => day.refused.some((one) => one.account === account))?.day ?? ''
  return (
    <>
      <p class="soft">{words.refusedNote}</p>
      <Table
        class="names"
        label={words.lists.account}
        columns={words.accountColumns.map((label, at) =>
          at === 1 ? { label, is: 'number' } : { label },
        )}
        rows={refused.map(({ account, count }) => ({
          ...(list === undefined ? {} : { href: list }),
          cells: [account, number(language, count), lastDay(account)],
        }))}
      />
    </>
  )
}
