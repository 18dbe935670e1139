import type { RefusedExample, RowRange } from '../../actions/imports/refused-rows.ts'
import type { Import, ImportCounts } from '../../domain/import.ts'
import { importWords } from '../../languages/console/imports.ts'
import type { ImportWords } from '../../languages/console/imports-en.ts'
import { PostForm } from '../parts/form.tsx'
import { Card, Figure, Table } from '../parts/show.tsx'
import { number } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { countsOf, refusedOf } from './list-page.tsx'

/** The key figures of a dry run or of what was recorded. */
export function Counts({ c, found }: { c: ConsoleContext; found: Import }) {
  const language = c.get('language')
  const { counts: words } = importWords[language]
  const counts = countsOf(found)
  if (counts === undefined) return null
  const isApplied = found.state === 'applied' || found.state === 'applying'
  const refused = refusedOf(counts) ?? 0
  const shown = (value: number) => number(language, value)
  return (
    <div class="figures">
      <Figure label={words.rows} value={shown(counts.rows)} />
      <Figure
        label={isApplied ? words.new.applied : words.new.dryRun}
        value={shown(counts.new)}
        tone="good"
      />
      <Figure label={words.known} value={shown(counts.known)} note={words.knownNote} />
      <Figure
        label={words.refused}
        value={shown(refused)}
        tone={refused === 0 ? 'plain' : 'wait'}
        note={words.refusedNote}
      />
    </div>
  )
}

/** Why rows were refused: how many for each reason. */
export function Reasons({ c, counts }: { c: ConsoleContext; counts: ImportCounts }) {
  const language = c.get('language')
  const words = importWords[language]
  const reasons = Object.entries(counts.refused).toSorted(([, one], [, other]) => other - one)
  if (reasons.length === 0) return null
  return (
    <Card title={words.refused.byReason} id="reasons">
      <Table
        label={words.refused.reasons}
        columns={[{ label: words.refused.reason }, { label: words.refused.count, is: 'number' }]}
        rows={reasons.map(([reason, count]) => {
          const [field = '', why = ''] = reason.split('/')
          return { cells: [sayReason(words, field, why), number(language, count)] }
        })}
      />
    </Card>
  )
}

/** The first refused rows, masked, and where all of them come from. */
export function RefusedRows({
  c,
  found,
  examples,
  parts,
  isFileThere,
}: {
  c: ConsoleContext
  found: Import
  examples: readonly RefusedExample[]
  parts: readonly RowRange[]
  isFileThere: boolean
}) {
  const language = c.get('language')
  const words = importWords[language]
  const total = refusedOf(countsOf(found)) ?? 0
  if (total === 0) return null
  const [shown, all] = [number(language, examples.length), number(language, total)]
  return (
    <Card title={words.refused.title} id="refused">
      <p class="help">
        {examples.length < total ? words.refused.lead(shown, all) : words.refused.all(all)}
      </p>
      <Table
        label={words.refused.label}
        columns={[
          { label: words.refused.address },
          { label: words.refused.row, is: 'number' },
          { label: words.refused.why },
        ]}
        rows={examples.map(({ row, field, reason, address, cell }) => ({
          cells: [
            address === '' ? '–' : address,
            number(language, row),
            <>
              {sayReason(words, field, reason)}
              {cell === undefined || cell === '' ? null : <span class="example">{cell}</span>}
            </>,
          ],
        }))}
      />
      <div class="download">
        {parts.length > 1 ? <p class="help">{words.refused.parts}</p> : null}
        <div class="buttons">
          {parts.map(({ from, before }, at) => (
            <PostForm c={c} action={`/console/imports/${found.id}/refused`}>
              <input type="hidden" name="part" value={String(at)} />
              <button>
                {parts.length === 1
                  ? words.refused.download
                  : words.refused.part(number(language, from), number(language, before - 1))}
              </button>
            </PostForm>
          ))}
        </div>
        <p class="help">{isFileThere ? words.refused.downloadHelp : words.refused.gone}</p>
      </div>
    </Card>
  )
}

function sayReason(words: ImportWords, field: string, reason: string): string {
  const known = words.reasons[`${field}/${reason}`]
  if (known !== undefined) return known
  const names: Readonly<Record<string, string>> = words.meanings
  const name = names[field] ?? field
  return reason === 'missing' ? words.missing(name) : words.invalid(name)
}
