import type { Figures } from '../../actions/figures/read.ts'
import { homeWords } from '../../languages/console/home.ts'
import { Chart, type Series } from '../parts/chart.tsx'
import { Card } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'
import { senderSeries, sourceSeries, type SenderNames } from './series.ts'

/** Thirty days: how many stops, from where, to whom, and how long each took to count. */
export function Trends({
  c,
  figures,
  names,
}: {
  c: ConsoleContext
  figures: Figures
  names: SenderNames
}) {
  const language = c.get('language')
  const { charts } = homeWords[language]
  const days = figures.days.map(({ day }) => day)
  const series = {
    source: sourceSeries(language, figures),
    sender: senderSeries(language, figures, names),
  }
  return (
    <>
      <div class="columns">
        {(['source', 'sender'] as const).map((by) =>
          series[by].length === 0 ? null : (
            <Card>
              <Chart
                language={language}
                title={by === 'source' ? charts.bySource : charts.bySender}
                days={days}
                series={series[by]}
                kind="bars"
              />
              <p class="soft">{charts.withoutImports}</p>
            </Card>
          ),
        )}
      </div>
      <section class="card" id="times">
        <Chart
          language={language}
          title={charts.times}
          days={days}
          series={timeSeries(language, figures)}
          kind="lines"
          unit="seconds"
        />
        <p class="soft">{charts.timesNote}</p>
      </section>
    </>
  )
}

function timeSeries(language: 'en' | 'fr', { days, total }: Figures): Series[] {
  const { charts } = homeWords[language]
  const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : ms / 1_000)
  return [
    { label: charts.half, values: days.map(({ heard }) => seconds(heard.p50Ms)) },
    { label: charts.most, values: days.map(({ heard }) => seconds(heard.p99Ms)) },
    ...(total.byHand.count === 0
      ? []
      : [{ label: charts.handHalf, values: days.map(({ byHand }) => seconds(byHand.p50Ms)) }]),
  ]
}
