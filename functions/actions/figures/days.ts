import { percentile, type Counter, type Histogram } from '../../domain/tally.ts'
import { SECONDS_A_DAY } from '../../domain/time.ts'

/** By what act something was said, and through which provider. */
type SourceCount = {
  readonly provider?: string | undefined
  readonly method: string
  readonly type: string
  readonly count: number
}

type SenderCount = {
  /** Absent if the event names none; `*` if it names more than are counted apart. */
  readonly sender?: string | undefined
  /** It came in a list: what another system heard, and when. */
  readonly isImported?: true
  readonly type: string
  readonly count: number
}

/** How long it took, each time rounded up by less than a fifth. */
export type Times = {
  readonly count: number
  readonly p50Ms?: number | undefined
  readonly p99Ms?: number | undefined
}

export type Tally = {
  readonly events: number
  readonly bySource: readonly SourceCount[]
  readonly bySender: readonly SenderCount[]
  readonly heard: Times
  readonly byHand: Times
  readonly logged: Times
}

/** So many UTC days until today, oldest first. */
export function daysUntil(now: Date, count: number): string[] {
  return Array.from({ length: count }, (_, at) =>
    new Date(now.getTime() - (count - 1 - at) * SECONDS_A_DAY * 1_000).toISOString().slice(0, 10),
  )
}

/** What the counters of one or several days say. */
export function tallyOf(counters: ReadonlyMap<Counter, number>): Tally {
  const bySource: SourceCount[] = []
  const bySender: SenderCount[] = []
  const steps = { heard: new Map<number, number>(), hand: new Map(), logged: new Map() }
  for (const [counter, count] of counters) {
    const [kind, ...of] = counter.split('|')
    const [first = '', second = '', third = ''] = of
    const named = first === '-' ? {} : { provider: first }
    if (kind === 'source') bySource.push({ ...named, method: second, type: third, count })
    else if (kind === 'sender' || kind === 'imported')
      bySender.push({
        ...(first === '-' ? {} : { sender: first }),
        ...(kind === 'imported' ? { isImported: true } : {}),
        type: second,
        count,
      })
    else if (kind === 'heard' || kind === 'hand' || kind === 'logged')
      steps[kind].set(Number(first), count)
  }
  return {
    events: bySource.reduce((sum, { count }) => sum + count, 0),
    bySource: bySource.toSorted(byCount),
    bySender: bySender.toSorted(byCount),
    heard: timesOf(steps.heard),
    byHand: timesOf(steps.hand),
    logged: timesOf(steps.logged),
  }
}

export function added(days: Iterable<ReadonlyMap<Counter, number>>): ReadonlyMap<Counter, number> {
  const sum = new Map<Counter, number>()
  for (const day of days)
    for (const [counter, count] of day) sum.set(counter, (sum.get(counter) ?? 0) + count)
  return sum
}

function timesOf(histogram: Histogram): Times {
  const count = [...histogram.values()].reduce((sum, one) => sum + one, 0)
  const [p50, p99] = [percentile(histogram, 0.5), percentile(histogram, 0.99)]
  return {
    count,
    ...(p50 === undefined ? {} : { p50Ms: p50 }),
    ...(p99 === undefined ? {} : { p99Ms: p99 }),
  }
}

/** The most first; of as many, by name. */
function byCount<T extends { readonly count: number }>(a: T, b: T): number {
  return b.count - a.count || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
}
