import type { ConsoleLanguage } from '../../domain/operator.ts'
import { frameWords } from '../../languages/console/frame.ts'
import { number } from './time.tsx'

/** A line or a stack of bars: one value a day, `null` where there is none. */
export type Series = { readonly label: string; readonly values: readonly (number | null)[] }

/**
 * A chart by days. The script draws it (uPlot) from the table beneath, which is always there and says the
 * same.
 */
export function Chart({
  language,
  title,
  days,
  series,
  kind,
  unit,
}: {
  language: ConsoleLanguage
  title: string
  /** `2026-11-26`, oldest first. */
  days: readonly string[]
  series: readonly Series[]
  kind: 'bars' | 'lines'
  /** How values are shown; counts by default. `seconds` has its axis in powers of ten. */
  unit?: 'seconds'
}) {
  const words = frameWords[language]
  return (
    <figure class="chart" data-kind={kind} data-unit={unit}>
      <figcaption>{title}</figcaption>
      <div class="plot" aria-hidden="true" />
      <details>
        <summary>{words.data}</summary>
        <div class="scroll" role="region" aria-label={title} tabindex={0}>
          <table>
            <caption class="hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{words.day}</th>
                {series.map(({ label }) => (
                  <th scope="col" class="number">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map((day, at) => (
                <tr>
                  <th scope="row">{day}</th>
                  {series.map(({ values }) => {
                    const value = values[at]
                    return value === undefined || value === null ? (
                      <td class="number">–</td>
                    ) : (
                      <td class="number" data-value={String(value)}>
                        {number(language, value)}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}
