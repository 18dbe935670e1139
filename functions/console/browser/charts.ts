import Plot from 'uplot'
import { pageLocale } from './page-locale.ts'

type Drawn = {
  readonly days: readonly number[]
  /** The head of the first column. */
  readonly first: string
  readonly names: readonly string[]
  readonly values: readonly (readonly (number | null)[])[]
}

const HEIGHT = 208
const SERIES_COLOURS = 6
const HALF_A_DAY = 43_200
const FONT = '12px system-ui, sans-serif'

/** Draws one chart from the table beneath it, in the colours of the page. */
export function drawChart(chart: HTMLElement): void {
  const place = chart.querySelector<HTMLElement>('.plot')
  if (place === null) return
  const lang = pageLocale()
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const isBars = chart.dataset['kind'] === 'bars'
  const isSeconds = chart.dataset['unit'] === 'seconds'
  const written = (value: number | null | undefined): string =>
    value === null || value === undefined
      ? '–'
      : isSeconds
        ? duration(value, lang)
        : value.toLocaleString(lang)
  const { days, first, names, values } = read(chart)
  // Bars stand on each other: the last is drawn first, as high as all of them together.
  const heights = isBars
    ? values.map((_, at) => days.map((_day, day) => sum(values.slice(0, at + 1), day)))
    : values
  const order = names.map((_, at) => at).toReversed()
  const axis: Plot.Axis = {
    stroke: colour('soft'),
    font: FONT,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
  }
  const bars = Plot.paths.bars?.({ size: [0.62, 24] })
  const plot = new Plot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      cursor: { y: false, drag: { x: false, y: false } },
      tzDate: (at) => Plot.tzDate(new Date(at * 1_000), 'Etc/UTC'),
      scales: {
        x: { range: (_, from, to) => [from - HALF_A_DAY, to + HALF_A_DAY] },
        y: isSeconds
          ? { distr: 3, log: 10 }
          : { range: (_, _from, to) => [0, Math.max(4, to * 1.08)] },
      },
      axes: [
        { ...axis, grid: { show: false }, values: (_, at) => at.map((one) => dayOf(one, lang)) },
        {
          ...axis,
          size: 64,
          ...(isSeconds
            ? {
                splits: ({ bbox }: Plot, _axis: number, from: number, to: number) =>
                  timesWithin(from, to, bbox.height / devicePixelRatio),
                // By default a logarithmic axis names powers of ten alone.
                filter: (_: Plot, splits: number[]) => splits,
              }
            : {}),
          values: (_, at) => at.map((one) => (one === null ? '' : written(one))),
        },
      ],
      series: [
        { label: first, value: (_, at) => (at === null ? '' : dayOf(at, lang)) },
        ...order.map((at): Plot.Series => {
          const tone = colour(`series-${(at % SERIES_COLOURS) + 1}`)
          return {
            label: names[at] ?? '',
            stroke: tone,
            ...(isBars
              ? { fill: tone, width: 0, points: { show: false }, ...(bars && { paths: bars }) }
              : { width: 2, points: { show: true, size: 4, fill: tone } }),
            value: (_u, _value, _series, day) => (day === null ? '–' : written(values[at]?.[day])),
          }
        }),
      ],
    },
    [[...days], ...order.map((at) => [...(heights[at] ?? [])])],
  )
  place.replaceChildren(plot.root)
}

/** What was drawn before has a table too, its legend: only the one beneath is read. */
function read(chart: HTMLElement): Drawn {
  const rows = [...chart.querySelectorAll('details tbody tr')]
  const heads = [...chart.querySelectorAll('details thead th')].map((cell) => cell.textContent)
  const [first = '', ...names] = heads
  return {
    first,
    days: rows.map((row) => Date.parse(row.querySelector('th')?.textContent ?? '') / 1_000),
    names,
    values: names.map((_, at) =>
      rows.map((row) => {
        const value = row.querySelectorAll<HTMLElement>('td')[at]?.dataset['value']
        return value === undefined ? null : Number(value)
      }),
    ),
  }
}

/** Seconds that people count in: a millisecond to a year. */
const TIMES = [
  0.001, 0.01, 0.1, 1, 10, 60, 600, 3_600, 21_600, 86_400, 604_800, 2_592_000, 31_536_000,
]

const LINE_PIXELS = 18

/** Those of the axis, as many as have a line each. */
function timesWithin(from: number, to: number, height: number): number[] {
  const within = TIMES.filter((one) => one >= from && one <= to)
  const apart = (a: number, b: number): number => (Math.log(b / a) / Math.log(to / from)) * height
  return within.reduce<number[]>((kept, one) => {
    const last = kept.at(-1)
    return last === undefined || apart(last, one) >= LINE_PIXELS ? [...kept, one] : kept
  }, [])
}

function sum(values: Drawn['values'], day: number): number {
  return values.reduce((total, one) => total + (one[day] ?? 0), 0)
}

function dayOf(at: number, language: string): string {
  const options = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const
  return new Date(at * 1_000).toLocaleDateString(language, options)
}

function duration(seconds: number, language: string): string {
  const write = (value: number, unit: string): string =>
    value.toLocaleString(language, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumSignificantDigits: 3,
    })
  if (seconds < 1) return write(seconds * 1_000, 'millisecond')
  if (seconds < 60) return write(seconds, 'second')
  if (seconds < 3_600) return write(seconds / 60, 'minute')
  return seconds < 86_400 ? write(seconds / 3_600, 'hour') : write(seconds / 86_400, 'day')
}
