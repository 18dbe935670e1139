import type { Figures } from '../../actions/figures/read.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { sourceName, typeName } from '../../languages/console/sources.ts'
import { Table, type Row } from '../parts/show.tsx'
import { number } from '../parts/time.tsx'
import { senderName, type SenderNames } from './series.ts'

type Counted = { readonly type: string; readonly count: number }
/** The types that the list has, the most first; more than these would not fit beside each other. */
const TYPES_MAX = 6

/** A row for each source or sender, a column for each type of event, and the sum. */
export function Totals({
  language,
  label,
  head,
  rows,
  max,
  types: asked,
  hrefs,
  sum,
}: {
  language: ConsoleLanguage
  label: string
  head: string
  rows: ReadonlyMap<string, readonly Counted[]>
  max?: number
  /** Which of them, and the rows with the most of them first; the strongest by default. */
  types?: readonly string[]
  /** Where a row leads. */
  hrefs?: ReadonlyMap<string, string>
  sum: string
}) {
  const types = asked ?? typesOf([...rows.values()].flat()).slice(0, TYPES_MAX)
  const ofAsked = (counts: readonly Counted[]): number =>
    asked === undefined ? 0 : totalOf(counts.filter(({ type }) => asked.includes(type)))
  const totals = [...rows]
    .map(([name, counts]) => ({ name, counts, first: ofAsked(counts), total: totalOf(counts) }))
    .toSorted((a, b) => b.first - a.first || b.total - a.total || (a.name < b.name ? -1 : 1))
  return (
    <Table
      class="names"
      label={label}
      columns={[
        { label: head },
        ...types.map((type) => ({ label: typeName(language, type), is: 'number' as const })),
        { label: sum, is: 'number' },
      ]}
      rows={totals.slice(0, max).map(({ name, counts, total }): Row => {
        const href = hrefs?.get(name)
        return {
          ...(href === undefined ? {} : { href }),
          cells: [
            name,
            ...types.map((type) => {
              const count = totalOf(counts.filter((one) => one.type === type))
              return count === 0 ? '–' : number(language, count)
            }),
            number(language, total),
          ],
        }
      })}
    />
  )
}

export function bySource(
  language: ConsoleLanguage,
  { total }: Figures,
): ReadonlyMap<string, readonly Counted[]> {
  return Map.groupBy(total.bySource, (one) => sourceName(language, one))
}

export function bySender(
  language: ConsoleLanguage,
  { total }: Figures,
  names: SenderNames,
): ReadonlyMap<string, readonly Counted[]> {
  return Map.groupBy(total.bySender, ({ sender }) => senderName(language, sender, names))
}

function typesOf(counts: readonly Counted[]): string[] {
  const types = Map.groupBy(counts, ({ type }) => type)
  return [...types]
    .map(([type, of]) => ({ type, total: totalOf(of) }))
    .toSorted((a, b) => b.total - a.total)
    .map(({ type }) => type)
}

function totalOf(counts: readonly Counted[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}
