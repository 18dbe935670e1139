import { ALARMING_LINES } from '../../functions/domain/alarming-lines.ts'
import type { AlarmSet, Watched } from './alarm-set.ts'

/** Alarms on log lines of the jobs. A metric without a line costs nothing. */
export function watchEvents(alarms: AlarmSet, { functions }: Watched): void {
  for (const { event, jobs, threshold, says } of ALARMING_LINES)
    alarms.alarmOnEvent(event, { jobs: jobs.map((job) => functions[job]), threshold, says })
  // Most deployments do not want these events: counted, without an alarm.
  alarms.countEvent('event_unasked', [functions.worker])
}
