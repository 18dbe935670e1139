import { resultsEnd } from '../../actions/scrubs/find.ts'
import { leftOut, type Scrub } from '../../domain/scrub.ts'
import { isKept, rowVerdict } from '../../domain/row-verdict.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import { ALLOWED, DENIED } from '../../domain/verdict.ts'
import { scrubWords } from '../../languages/console/scrubs.ts'
import { sizeOf } from '../imports/columns.tsx'
import { PostForm } from '../parts/form.tsx'
import { Card, Facts, Notice, Table } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'

/** What was counted, and what decided. */
export function Outcome({ c, found }: { c: ConsoleContext; found: Scrub }) {
  const language = c.get('language')
  const { counts: words, reasons } = scrubWords[language]
  const { counts, completeTo, lagSeconds } = found
  if (counts === undefined) return null
  const shown = (value: number) => number(language, value)
  const byReason = [...DENIED, ...ALLOWED].flatMap((reason) => {
    const count = counts.byReason[reason] ?? 0
    const fate = isKept(rowVerdict(reason)) ? words.isKept : words.isLeftOut
    return count === 0 ? [] : [{ cells: [reasons[reason], fate, shown(count)] }]
  })
  return (
    <>
      {lagSeconds === undefined ? null : (
        <Notice tone="wait">
          <p>{words.lag(shown(lagSeconds))}</p>
        </Notice>
      )}
      <Card title={words.title} id="result">
        <Facts
          facts={[
            [words.rows, shown(counts.rows)],
            [words.kept, shown(counts.kept)],
            [words.leftOut, shown(leftOut(counts))],
            [words.duplicates, shown(counts.duplicates)],
          ]}
        />
        {completeTo === undefined ? null : (
          <p class="help">
            <Dated language={language} say={words.completeTo} at={completeTo} />
          </p>
        )}
        <Table
          label={words.reasons}
          columns={[
            { label: words.reason },
            { label: words.fate },
            { label: words.rows, is: 'number' },
          ]}
          rows={byReason}
        />
        {counts.duplicates === 0 ? null : <p class="help">{words.duplicatesToo}</p>}
      </Card>
    </>
  )
}

/** A button for each result; whoever presses one is written down. */
export function Downloads({ c, found, now }: { c: ConsoleContext; found: Scrub; now: Date }) {
  const language = c.get('language')
  const { results: words } = scrubWords[language]
  const end = resultsEnd(found)
  if (found.state !== 'done') return null
  if (end === undefined || toSecond(now) >= end)
    return (
      <Card title={words.title} id="download">
        <p class="help">{words.ended}</p>
      </Card>
    )
  return (
    <Card title={words.title} id="download">
      <Table
        label={words.name}
        columns={[
          { label: words.name },
          { label: words.size, is: 'number' },
          { label: words.download, is: 'action' },
        ]}
        rows={(found.results ?? []).map(({ kind, bytes }) => ({
          cells: [
            words[kind],
            sizeOf(c, bytes),
            <PostForm c={c} action={`/console/scrubs/${found.id}/download`} class="inline">
              <input type="hidden" name="kind" value={kind} />
              <button aria-label={words.downloadOf(words[kind])}>{words.download}</button>
            </PostForm>,
          ],
        }))}
      />
      <p class="help">
        <Dated language={language} say={words.until} at={end} />
      </p>
    </Card>
  )
}

/** Stands where the moment goes, and is in no sentence. */
const HERE = '\u{FFFC}'

/** A sentence about a moment, which is written as every other of the page. */
function Dated({
  language,
  say,
  at,
}: {
  language: ConsoleLanguage
  say: (time: string) => string
  at: Second
}) {
  const [before, after] = say(HERE).split(HERE)
  return (
    <>
      {before}
      <Time language={language} at={at} />
      {after}
    </>
  )
}
