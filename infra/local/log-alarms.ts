import {
  ALARM_WINDOW_SECONDS,
  ALARMING_LINES,
  type AlarmingEvent,
} from '../../functions/domain/alarming-lines.ts'
import type { Alarms, Backlog, RingingAlarm } from '../../functions/domain/figures.ts'
import { SECONDS_A_DAY } from '../../functions/domain/time.ts'
import { listenToLog } from '../../functions/log.ts'
import type { Storehouse } from './storehouse.ts'

const DAY_MS = SECONDS_A_DAY * 1_000
const WINDOW_MS = ALARM_WINDOW_SECONDS * 1_000

/** Of each line, the last times it was said: as many as it needs to alarm. */
type Heard = Map<AlarmingEvent, { readonly times: number[]; alarmedAt?: number }>

/**
 * What would alarm on AWS, as this process says it in its log. Nobody watches the log of one machine, so
 * an alarm is shown for a day after its last line; what was said before the start is not known.
 */
export function logAlarms(now: () => Date): Alarms {
  const since = now().getTime()
  const heard: Heard = new Map(ALARMING_LINES.map(({ event }) => [event, { times: [] }]))
  listenToLog((event) => {
    const line = ALARMING_LINES.find((one) => one.event === event)
    const said = line && heard.get(line.event)
    if (line === undefined || said === undefined) return
    const at = now().getTime()
    said.times.push(at)
    if (said.times.length > line.threshold) said.times.shift()
    const [first = at] = said.times
    if (said.times.length === line.threshold && at - first <= WINDOW_MS) said.alarmedAt = at
  })
  return {
    now: () => {
      const from = now().getTime() - DAY_MS
      const ringing = ALARMING_LINES.flatMap(({ event, says }): RingingAlarm[] => {
        const at = heard.get(event)?.alarmedAt
        return at === undefined || at < from
          ? []
          : [{ name: event, says, since: new Date(at).toISOString() }]
      })
      const listening = new Date(Math.max(since, from)).toISOString()
      return Promise.resolve({ told: 'log', since: listening, ringing })
    },
  }
}

export function localBacklog(storehouse: Pick<Storehouse, 'size' | 'oldest'>): Backlog {
  return {
    inbox: () => {
      const oldest = storehouse.oldest()
      return Promise.resolve({
        waiting: storehouse.size(),
        ...(oldest === undefined ? {} : { oldestAt: oldest.toISOString() }),
      })
    },
  }
}
