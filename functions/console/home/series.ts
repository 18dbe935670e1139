import type { Figures, FiguresDay } from '../../actions/figures/read.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { homeWords } from '../../languages/console/home.ts'
import { sourceName } from '../../languages/console/sources.ts'
import type { Series } from '../parts/chart.tsx'

/** More colours cannot be told apart. */
const SERIES_MAX = 5
/** A held text is none: it would count twice once it is decided to be a stop, and once if it was none. */
function isStop({ type }: { readonly type: string }): boolean {
  return type === 'stop'
}

/** An imported list is history of another system: one would hide every day's stops. */
function isImport({ method }: { readonly method: string }): boolean {
  return method === 'import'
}

export function stopsOf({ bySource }: Pick<FiguresDay, 'bySource'>): number {
  return bySource
    .filter((one) => isStop(one) && !isImport(one))
    .reduce((sum, { count }) => sum + count, 0)
}

/** The strongest sources of stops day by day, the rest together. */
export function sourceSeries(language: ConsoleLanguage, { days }: Figures): Series[] {
  return strongest(
    language,
    days.map(({ bySource }) =>
      bySource
        .filter((one) => isStop(one) && !isImport(one))
        .map((one) => ({ name: sourceName(language, one), count: one.count })),
    ),
  )
}

export function senderSeries(
  language: ConsoleLanguage,
  { days }: Figures,
  names: SenderNames,
): Series[] {
  return strongest(
    language,
    days.map(({ bySender }) =>
      bySender
        .filter((one) => isStop(one) && one.isImported !== true)
        .map(({ sender, count }) => ({ name: senderName(language, sender, names), count })),
    ),
  )
}

export type SenderNames = ReadonlyMap<string, string>

export function senderName(
  language: ConsoleLanguage,
  sender: string | undefined,
  names: SenderNames,
): string {
  const { noSender, manySenders } = homeWords[language].charts
  if (sender === undefined) return noSender
  return sender === '*' ? manySenders : (names.get(sender) ?? sender)
}

type Named = { readonly name: string; readonly count: number }

function strongest(language: ConsoleLanguage, days: readonly (readonly Named[])[]): Series[] {
  const totals = new Map<string, number>()
  for (const { name, count } of days.flat()) totals.set(name, (totals.get(name) ?? 0) + count)
  const names = [...totals].toSorted(([, a], [, b]) => b - a).map(([name]) => name)
  const shown = names.length > SERIES_MAX ? names.slice(0, SERIES_MAX - 1) : names
  const rest = new Set(names.slice(shown.length))
  const sum = (day: readonly Named[], isOf: (name: string) => boolean): number =>
    day.filter(({ name }) => isOf(name)).reduce((all, { count }) => all + count, 0)
  return [
    ...shown.map((label) => ({
      label,
      values: days.map((day) => sum(day, (name) => name === label)),
    })),
    ...(rest.size === 0
      ? []
      : [
          {
            label: homeWords[language].charts.others,
            values: days.map((day) => sum(day, (name) => rest.has(name))),
          },
        ]),
  ]
}
