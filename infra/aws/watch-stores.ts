import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { FIVE_MINUTES, sumOf, type AlarmSet, type Watched } from './alarm-set.ts'

export function watchTable(alarms: AlarmSet, { table }: Watched): void {
  const throttled = ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
    (metricName) =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: table.tableName },
        statistic: 'Sum',
        period: FIVE_MINUTES,
      }),
  )
  alarms.alarm('TableThrottled', {
    metric: sumOf(throttled),
    threshold: 1,
    says: 'The table refuses reads or writes for their number.',
  })
}

export function watchLists(alarms: AlarmSet, { listMachine: machine }: Watched): void {
  const period = { period: FIVE_MINUTES, statistic: 'Sum' }
  alarms.alarm('ListsFailed', {
    metric: sumOf([
      machine.metricFailed(period),
      machine.metricTimedOut(period),
      machine.metricAborted(period),
    ]),
    threshold: 1,
    says: 'A large list could not be judged: who brought it is told, and makes a new scrub. The log of the job parts says why.',
  })
}

export function watchQueues(alarms: AlarmSet, { functions, queues }: Watched): void {
  const minutes = (count: number): number => Duration.minutes(count).toSeconds()
  const ages = [
    ['InboxOld', queues.inbox, 60, 'A stop has waited for a minute to be recorded.'],
    [
      'ProviderEventsOld',
      queues.providerEvents,
      minutes(2),
      'A text or a mail that AWS passed on has waited for two minutes.',
    ],
    [
      'SesEventsOld',
      queues.sesEvents,
      minutes(15),
      'A bounce, a complaint or an unsubscription that SES told has waited for a quarter of an hour.',
    ],
    [
      'DeliveriesOld',
      queues.deliveries.shared,
      minutes(15),
      'What others are to be told has waited for a quarter of an hour for its turn.',
    ],
    [
      'SlowDeliveriesOld',
      queues.deliveries.slow,
      minutes(60),
      'What targets that answer slowly are to be told has waited for an hour for its turn.',
    ],
    ...queues.deliveries.own.map(
      ({ target, queue }) =>
        [
          `DeliveriesOld-${target}`,
          queue,
          minutes(15),
          `What ${target} is to be told has waited for a quarter of an hour for its turn.`,
        ] as const,
    ),
    ['ImportsOld', queues.imports, minutes(60), 'A part of an import has waited for an hour.'],
    [
      'ScrubsOld',
      queues.scrubs,
      minutes(60),
      'A list that is to be scrubbed has waited for an hour.',
    ],
  ] as const
  for (const [id, queue, threshold, says] of ages)
    alarms.alarm(id, {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1) }),
      threshold,
      says,
    })
  const givenUp = [
    [
      'InboxGivenUp',
      queues.inboxFailures,
      'A stop could not be recorded. It is kept for 14 days from its arrival.',
    ],
    [
      'ProviderEventsGivenUp',
      queues.providerEventFailures,
      'What AWS passed on could not be read, or no account listens to its topic.',
    ],
    ['SesEventsGivenUp', queues.sesEventFailures, 'An event of SES could not be read.'],
    [
      'DeliveriesGivenUp',
      queues.deliveries.failures,
      'A message that wakes deliverers could not be taken; what is to be told is still in the table.',
    ],
    ...queues.deliveries.own.map(
      ({ target, failures }) =>
        [
          `DeliveriesGivenUp-${target}`,
          failures,
          `A message that wakes the deliverers of ${target} could not be taken; what is to be told is still in the table.`,
        ] as const,
    ),
    ['StreamGivenUp', queues.streamFailures, 'Recorded events were left out of the log.'],
  ] as const
  for (const [id, queue, says] of givenUp)
    alarms.alarm(id, {
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES }),
      threshold: 1,
      says,
    })
  alarms.alarm('StreamLate', {
    metric: functions.stream.metric('IteratorAge', {
      statistic: 'Maximum',
      period: FIVE_MINUTES,
    }),
    threshold: Duration.minutes(5).toMilliseconds(),
    says: 'Recorded events have waited for five minutes to enter the log.',
  })
}
