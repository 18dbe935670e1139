import type { Figures } from '../../actions/figures/read.ts'
import { duration } from '../../languages/console/durations.ts'
import { homeWords } from '../../languages/console/home.ts'
import { Figure } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { listOf } from './lists.ts'
import { stopsOf } from './series.ts'

const URGENT_MS = 10 * 86_400_000
const RUNNING: ReadonlySet<string> = new Set(['dry_running', 'applying'])

/** What each morning begins with; each figure leads to its list. */
export function KeyFigures({ c, figures }: { c: ConsoleContext; figures: Figures }) {
  const language = c.get('language')
  const words = homeWords[language].figures
  const { days, total, reviews, asides, accessRequests, messages, inbox, alarms } = figures
  const today = days.at(-1)
  const stops = days.reduce((sum, day) => sum + stopsOf(day), 0)
  const { p50Ms, p99Ms } = total.heard
  const refused = figures.refused.reduce((sum, { count }) => sum + count, 0)
  const running = figures.imports.filter(({ state }) => RUNNING.has(state)).length
  const counted = ({ count, isMore }: { count: number; isMore: boolean }) =>
    `${number(language, count)}${isMore ? '+' : ''}`
  const since = (at: string | undefined, label: string) =>
    at === undefined ? (
      words.nothing
    ) : (
      <>
        {label} <Time language={language} at={at} only="day" />
      </>
    )
  const due = accessRequests.nearestDueAt
  const isUrgent = due !== undefined && Date.parse(due) - Date.parse(figures.asOf) < URGENT_MS
  return (
    <section aria-labelledby="key-figures">
      <h2 class="hidden" id="key-figures">
        {words.title}
      </h2>
      <div class="figures pairs">
        <Figure
          value={number(language, stops)}
          label={words.stops}
          href="/console/figures?by=source"
          note={words.today(number(language, today === undefined ? 0 : stopsOf(today)))}
        />
        <Figure
          value={p50Ms === undefined ? '–' : duration(language, p50Ms)}
          label={words.time}
          href="#times"
          note={p99Ms === undefined ? words.noTime : words.within(duration(language, p99Ms))}
        />
        <Figure
          value={counted(reviews)}
          label={words.reviews}
          href={listOf(c, 'reviews')}
          tone={reviews.count > 0 ? 'wait' : 'plain'}
          note={since(reviews.oldestAt, words.oldest)}
        />
        <Figure
          value={counted(accessRequests)}
          label={words.access}
          href={listOf(c, 'access')}
          tone={isUrgent ? 'bad' : accessRequests.count > 0 ? 'wait' : 'plain'}
          note={since(due, words.nearest)}
        />
        <Figure
          value={counted(asides)}
          label={words.asides}
          href={listOf(c, 'asides')}
          tone={asides.count > 0 ? 'wait' : 'plain'}
          note={since(asides.oldestAt, words.oldest)}
        />
        <Figure
          value={number(language, refused)}
          label={words.refused}
          href={listOf(c, 'quarantine') ?? '/console/figures?by=account'}
          tone={refused > 0 ? 'wait' : 'plain'}
          note={words.last30(figures.refused[0]?.account)}
        />
        <Figure
          value={counted(messages)}
          label={words.messages}
          href={listOf(c, 'messages')}
          tone={messages.count > 0 ? 'wait' : 'plain'}
          note={since(messages.oldestAt, words.oldest)}
        />
        <Figure
          value={inbox === undefined ? '–' : number(language, inbox.waiting)}
          label={words.inbox}
          tone={inbox !== undefined && inbox.waiting > 0 ? 'wait' : 'plain'}
          note={inbox === undefined ? words.unknown : waitingNote()}
        />
        <Figure
          value={number(language, running)}
          label={words.imports}
          href={listOf(c, 'imports') ?? '#imports'}
          note={running === 0 ? words.notRunning : words.running}
        />
        <Figure
          value={alarms === undefined ? '–' : number(language, alarms.ringing.length)}
          label={words.alarms}
          href="#alarms"
          tone={alarms !== undefined && alarms.ringing.length > 0 ? 'bad' : 'plain'}
          note={alarms === undefined ? words.unknown : undefined}
        />
      </div>
    </section>
  )

  function waitingNote() {
    if (inbox === undefined || inbox.waiting === 0) return words.nothing
    return inbox.oldestAt === undefined ? undefined : since(inbox.oldestAt, words.oldest)
  }
}
