import { Stack } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import { FIVE_MINUTES, sumOf, type AlarmSet, type Watched } from './alarm-set.ts'

export function watchFunctions(alarms: AlarmSet, { functions, accountConcurrency }: Watched): void {
  const { check, inbound, pages, api, console, stream, worker, canary, refresh, scrubber } =
    functions
  const watched = [check, inbound, pages, api, console, stream, worker, canary, refresh, scrubber]
  // A failed setup fails the deployment, so it needs no alarm.
  for (const job of watched) {
    const metric = job.metricErrors({ period: FIVE_MINUTES })
    alarms.alarm(`${job.job}Errors`, { metric, threshold: 1, says: `${job.job} crashed.` })
  }
  // The worker and the stream are retried; their delay is watched below.
  for (const job of [check, inbound, pages, api, console]) {
    const metric = job.metricThrottles({ period: FIVE_MINUTES })
    alarms.alarm(`${job.job}Throttles`, {
      metric,
      threshold: 1,
      says: `${job.job} had no concurrency left and callers were refused.`,
    })
  }
  alarms.alarm('CheckSlow', {
    metric: check.metricDuration({ statistic: 'p99', period: FIVE_MINUTES }),
    threshold: 1000,
    periods: 3,
    says: 'One check in a hundred takes over a second.',
  })
  // Lambda ends a loop of messages after 16 hops unless the function may call itself.
  // An alarm takes ten metrics; these send no message.
  const { setup: _, refresh: __, scrubber: ___, parts: ____, ...sending } = functions
  const dropped = Object.values(sending).map((job) =>
    job.metric('RecursiveInvocationsDropped', { statistic: 'Sum', period: FIVE_MINUTES }),
  )
  alarms.alarm('RecursionDropped', {
    metric: sumOf(dropped),
    threshold: 1,
    says: 'Lambda dropped a message of ours because it went in circles.',
  })
  alarms.alarm('ConcurrencyShort', {
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'ConcurrentExecutions',
      statistic: 'Maximum',
      period: FIVE_MINUTES,
    }),
    threshold: Math.ceil(accountConcurrency * 0.8),
    says: 'Four fifths of the copies that the account may run at once are in use: ask AWS for more.',
  })
  // Missing data alarms: without the schedule no provider is polled and nothing is decided.
  alarms.alarmOnEvent('sweep_done', {
    jobs: [functions.propagate],
    threshold: 1,
    isHeartbeat: true,
    says: 'Nobody looks any more for what others are still to be told.',
  })
  alarms.alarmOnEvent('audits_done', {
    jobs: [functions.audit],
    threshold: 1,
    isHeartbeat: true,
    says: 'The lists of others are not compared with the register any more.',
  })
  alarms.alarmOnEvent('snapshot_done', {
    jobs: [functions.refresh],
    threshold: 1,
    isHeartbeat: true,
    periods: 6,
    says: 'The snapshot was not looked after for half an hour: lists take longer to begin.',
  })
  alarms.alarmOnEvent('canary_done', {
    jobs: [functions.canary],
    threshold: 1,
    isHeartbeat: true,
    periods: 12,
    says: 'The canary has not run for an hour: nobody tests whether stops are heard.',
  })
  alarms.alarmOnEvent('schedule_done', {
    jobs: [functions.worker],
    threshold: 1,
    isHeartbeat: true,
    says: 'The schedule has not run for a quarter of an hour: no provider is polled, no review falls due.',
  })
}

export function watchFrontDoor(alarms: AlarmSet, { stage, accessLogs }: Watched): void {
  alarms.alarm('ServerErrors', {
    metric: stage.metricServerError({ statistic: 'Sum', period: FIVE_MINUTES }),
    threshold: 5,
    says: 'Requests were answered 5xx.',
  })
  alarms.alarm('ClientErrors', {
    metric: stage.metricClientError({ statistic: 'Sum', period: FIVE_MINUTES }),
    threshold: 500,
    says: 'Hundreds of requests were refused: a sender, a provider or a stranger asks wrongly.',
  })
  const refused = { namespace: Stack.of(alarms).stackName, metricName: 'api_throttled' }
  new MetricFilter(alarms, 'ApiThrottledFilter', {
    logGroup: accessLogs,
    filterPattern: FilterPattern.literal('{ $.status = "429" }'),
    metricNamespace: refused.namespace,
    metricName: refused.metricName,
  })
  alarms.alarm('ApiThrottled', {
    metric: new Metric({ ...refused, statistic: 'Sum', period: FIVE_MINUTES }),
    threshold: 10,
    says: 'Requests came faster than a route or a key may: see which in the access log.',
  })
}
