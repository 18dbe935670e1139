import type { AlarmingEvent } from '../../domain/alarming-lines.ts'
import type { Reason } from '../../domain/figures.ts'
import { includesRole } from '../../domain/operator.ts'
import { NAVIGATION, type Section } from '../navigation.ts'
import type { ConsoleContext } from '../route.ts'

/** Where the list of a figure is; undefined for whom it is not. */
export function listOf(c: ConsoleContext, section: Section): string | undefined {
  const { operator } = c.get('signedIn')
  const entry = NAVIGATION.flatMap(({ entries }) => entries).find((one) => one.section === section)
  return entry !== undefined && includesRole(operator.role, entry.role) ? entry.path : undefined
}

const OF_REASON: Partial<Readonly<Record<Reason['why'], Section>>> = {
  incidents: 'incidents',
  refused: 'quarantine',
  set_aside: 'asides',
  held: 'reviews',
  target_disabled: 'targets',
  target_given_up: 'targets',
  target_waits: 'targets',
}

const OF_ALARM: Partial<Readonly<Record<AlarmingEvent, Section>>> = {
  signature_refused: 'quarantine',
  quarantine_full: 'quarantine',
  quarantine_failed: 'quarantine',
  quarantine_unreadable: 'quarantine',
  account_refused: 'providers',
  accounts_unreadable: 'providers',
  poll_failed: 'providers',
  reviews_waiting: 'reviews',
  review_failed: 'reviews',
  set_aside: 'asides',
  aside_failed: 'asides',
  access_requests_due: 'access',
  access_delayed: 'access',
  sent_after_stop: 'incidents',
  sent_without_consent: 'incidents',
  messages_unsure: 'messages',
  mail_given_up: 'messages',
  import_failed: 'imports',
  target_failing: 'targets',
  target_disabled: 'targets',
  delivery_refused: 'targets',
  delivery_given_up: 'targets',
  deliveries_given_up: 'targets',
  redelivery_given_up: 'targets',
}

export function listOfReason(c: ConsoleContext, reason: Reason): string | undefined {
  if (reason.why === 'alarm') return listOfAlarm(c, reason.alarm.name) ?? '#alarms'
  const section = OF_REASON[reason.why]
  return section === undefined ? undefined : listOf(c, section)
}

export function listOfAlarm(c: ConsoleContext, name: string): string | undefined {
  const sections: Readonly<Record<string, Section>> = OF_ALARM
  const section = sections[name]
  return section === undefined ? undefined : listOf(c, section)
}
