import type { Figures } from '../../actions/figures/read.ts'
import { homeWords } from '../../languages/console/home.ts'
import { Card, Empty, Notice } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { AlarmCard } from './alarms.tsx'
import { Answers } from './answers.tsx'
import { KeyFigures } from './key-figures.tsx'
import { listOf } from './lists.ts'
import { NewestImports } from './newest-imports.tsx'
import type { SenderNames } from './series.ts'
import { bySender, bySource, Totals } from './totals.tsx'
import { Trends } from './trends.tsx'

const ROWS = 6
/** Where the first steps are done. */
const STEPS = ['senders', 'providers', 'imports'] as const
/** In half the width of a page there is no room for all types. */
const STOPS = ['stop']

/** The first page of a morning. */
export function Overview({
  c,
  figures,
  names,
}: {
  c: ConsoleContext
  figures: Figures
  names: SenderNames
}) {
  const language = c.get('language')
  const words = homeWords[language]
  const { log, alarms, imports } = figures
  return (
    <>
      <Answers c={c} figures={figures} />
      <KeyFigures c={c} figures={figures} />
      {log.events === 0 ? (
        <Card>
          <Empty title={words.newTitle}>
            <p>{words.newText}</p>
            <ol class="first-steps">
              {words.newSteps.map((step, at) => {
                const href = listOf(c, STEPS[at] ?? 'home')
                return <li>{href === undefined ? step : <a href={href}>{step}</a>}</li>
              })}
            </ol>
          </Empty>
        </Card>
      ) : (
        <>
          <CountedSince c={c} log={log} />
          <Trends c={c} figures={figures} names={names} />
          <div class="columns">
            <Card title={words.sourcesTitle} actions={all('source')}>
              <Totals
                language={language}
                label={words.perType(words.sourcesTitle)}
                head={words.source}
                rows={bySource(language, figures)}
                max={ROWS}
                types={STOPS}
                sum={words.sum}
              />
            </Card>
            <Card title={words.sendersTitle} actions={all('sender')}>
              <Totals
                language={language}
                label={words.perType(words.sendersTitle)}
                head={words.sender}
                rows={bySender(language, figures, names)}
                max={ROWS}
                types={STOPS}
                sum={words.sum}
              />
            </Card>
          </div>
        </>
      )}
      <div class="columns">
        <NewestImports c={c} imports={imports} />
        <AlarmCard c={c} alarms={alarms} />
      </div>
    </>
  )

  function all(by: string) {
    return <a href={`/console/figures?by=${by}`}>{words.all}</a>
  }
}

/** In an older house the first days of the tallies are no whole picture. */
export function CountedSince({ c, log }: { c: ConsoleContext; log: Figures['log'] }) {
  const language = c.get('language')
  if (log.isWhole || log.countedSince === undefined) return null
  return (
    <Notice>
      {homeWords[language].countedSince} <Time language={language} at={log.countedSince} />.
    </Notice>
  )
}
