import { Duration, Stack } from 'aws-cdk-lib'
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { FilterPattern, MetricFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { Topic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { alarmTopic } from './alarm-topic.ts'
import type { JobFunction } from './job-function.ts'
import type { JobName } from './jobs.ts'

export type Watched = Readonly<{
  key: IKey
  table: Pick<ITable, 'tableName' | 'metric'>
  functions: Readonly<Record<JobName, JobFunction>>
  stage: HttpStage
  accessLogs: ILogGroup
  /** How many copies of functions the account may run at once, in all. */
  accountConcurrency: number
  queues: WatchedQueues
}>

type WatchedQueues = Readonly<{
  inbox: Queue
  inboxFailures: Queue
  imports: Queue
  providerEvents: Queue
  providerEventFailures: Queue
  sesEvents: Queue
  sesEventFailures: Queue
  streamFailures: Queue
}>

/** An alarm costs $0.10 a month, so each is for something that a person must act on. */
export class Alarms extends Construct {
  readonly topic: Topic
  /** In the order of creation, for the dashboard. */
  readonly alarms: Alarm[] = []

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id)
    this.topic = alarmTopic(this, watched.key)
    this.watchFunctions(watched)
    this.watchFrontDoor(watched)
    this.watchTable(watched)
    this.watchQueues(watched)
    this.watchEvents(watched)
  }

  private watchFunctions({ functions, accountConcurrency }: Watched): void {
    const { check, inbound, pages, api, stream, worker } = functions
    // A failed setup fails the deployment, so it needs no alarm.
    for (const job of [check, inbound, pages, api, stream, worker]) {
      const metric = job.metricErrors({ period: FIVE_MINUTES })
      this.alarm(`${job.job}Errors`, { metric, threshold: 1, says: `${job.job} crashed.` })
    }
    // The worker and the stream are retried; their delay is watched below.
    for (const job of [check, inbound, pages, api]) {
      const metric = job.metricThrottles({ period: FIVE_MINUTES })
      this.alarm(`${job.job}Throttles`, {
        metric,
        threshold: 1,
        says: `${job.job} had no concurrency left and callers were refused.`,
      })
    }
    this.alarm('CheckSlow', {
      metric: check.metricDuration({ statistic: 'p99', period: FIVE_MINUTES }),
      threshold: 1000,
      periods: 3,
      says: 'One check in a hundred takes over a second.',
    })
    // Lambda ends a loop of messages after 16 hops unless the function may call itself.
    const dropped = Object.values(functions).map((job) =>
      job.metric('RecursiveInvocationsDropped', { statistic: 'Sum', period: FIVE_MINUTES }),
    )
    this.alarm('RecursionDropped', {
      metric: sumOf(dropped),
      threshold: 1,
      says: 'Lambda dropped a message of ours because it went in circles.',
    })
    this.alarm('ConcurrencyShort', {
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
    this.alarmOnEvent('schedule_done', {
      jobs: [functions.worker],
      threshold: 1,
      isHeartbeat: true,
      says: 'The schedule has not run for a quarter of an hour: no provider is polled, no review falls due.',
    })
  }

  private watchFrontDoor({ stage, accessLogs }: Watched): void {
    this.alarm('ServerErrors', {
      metric: stage.metricServerError({ statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: 5,
      says: 'Requests were answered 5xx.',
    })
    this.alarm('ClientErrors', {
      metric: stage.metricClientError({ statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: 500,
      says: 'Hundreds of requests were refused: a sender, a provider or a stranger asks wrongly.',
    })
    const refused = { namespace: Stack.of(this).stackName, metricName: 'api_throttled' }
    new MetricFilter(this, 'ApiThrottledFilter', {
      logGroup: accessLogs,
      filterPattern: FilterPattern.literal('{ $.status = "429" }'),
      metricNamespace: refused.namespace,
      metricName: refused.metricName,
    })
    this.alarm('ApiThrottled', {
      metric: new Metric({ ...refused, statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: 10,
      says: 'Requests came faster than a route or a key may: see which in the access log.',
    })
  }

  private watchTable({ table }: Watched): void {
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
    this.alarm('TableThrottled', {
      metric: sumOf(throttled),
      threshold: 1,
      says: 'The table refuses reads or writes for their number.',
    })
  }

  private watchQueues({ functions, queues }: Watched): void {
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
      ['ImportsOld', queues.imports, minutes(60), 'A part of an import has waited for an hour.'],
    ] as const
    for (const [id, queue, threshold, says] of ages)
      this.alarm(id, {
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
      ['StreamGivenUp', queues.streamFailures, 'Recorded events were left out of the log.'],
    ] as const
    for (const [id, queue, says] of givenUp)
      this.alarm(id, {
        metric: queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES }),
        threshold: 1,
        says,
      })
    this.alarm('StreamLate', {
      metric: functions.stream.metric('IteratorAge', {
        statistic: 'Maximum',
        period: FIVE_MINUTES,
      }),
      threshold: Duration.minutes(5).toMilliseconds(),
      says: 'Recorded events have waited for five minutes to enter the log.',
    })
  }

  /** Alarms on log lines of the jobs. A metric without a line costs nothing. */
  private watchEvents({ functions }: Watched): void {
    const { check, inbound, pages, api, worker } = functions
    const everywhere = [check, inbound, pages, api]
    this.alarmOnEvent('signature_refused', {
      jobs: [inbound],
      threshold: 1,
      says: 'A provider was refused: its secret may have changed. Quarantine ends after 7 days.',
    })
    // The last resort failed: the answer was 503, and the request is lost unless the sender retries.
    for (const event of ['quarantine_full', 'quarantine_failed'])
      this.alarmOnEvent(event, {
        jobs: [inbound, worker],
        threshold: 1,
        says:
          event === 'quarantine_full'
            ? 'A request that could not be verified found no room in quarantine: somebody floods it, or a secret is wrong.'
            : 'A request that could not be verified could not be kept: the table or the bucket refuses.',
      })
    // Not stored at all: a body that is not read cannot be verified.
    this.alarmOnEvent('body_refused', {
      jobs: [inbound, pages],
      threshold: 1,
      says: 'A body was larger than is taken (4 MiB from a provider) and was refused.',
    })
    this.alarmOnEvent('inbox_object_gone', {
      jobs: [worker],
      threshold: 1,
      says: 'A large request was no longer in its bucket: the queue delivered it twice, or somebody deleted it.',
    })
    // One is a lost race, already handled; many mean that the table refuses.
    this.alarmOnEvent('inbox_spilled', {
      jobs: [inbound, pages, api],
      threshold: 10,
      says: 'The table refuses writes; stops go to the inbox.',
    })
    // One may be a person; only a program presses so many.
    this.alarmOnEvent('old_link_recorded', {
      jobs: [pages, worker],
      threshold: 100,
      says: 'Short links of an older hash key are pressed again and again; each press is one more event.',
    })
    // A message received three times no longer counts in its queue's age metric.
    this.alarmOnEvent('inbox_retry', {
      jobs: [worker],
      threshold: 1,
      says: 'A stop in the inbox could not be recorded and is tried again.',
    })
    this.alarmOnEvent('reviews_waiting', {
      jobs: [worker],
      threshold: 1,
      says: 'What may have been a stop has waited a day for a decision (GET /v1/reviews).',
    })
    this.alarmOnEvent('set_aside', {
      jobs: [inbound, worker],
      threshold: 1,
      says: 'A genuine request made no event and waits for a decision (GET /v1/reviews).',
    })
    this.alarmOnEvent('aside_ended_undecided', {
      jobs: [worker],
      threshold: 1,
      says: 'What was set aside and named nobody has ended after 30 days without a decision.',
    })
    this.alarmOnEvent('access_requests_due', {
      jobs: [worker],
      threshold: 1,
      says: 'A request for access is due within ten days, or overdue (GET /v1/access-requests).',
    })
    this.alarmOnEvent('access_delayed', {
      jobs: [api],
      threshold: 20,
      says: 'Requests for access wait because a budget of the day is used up: somebody may be flooding them.',
    })
    this.alarmOnEvent('consent_delayed', {
      jobs: [api],
      threshold: 20,
      says: 'Mails that ask to confirm wait because a budget of the day is used up: somebody may be flooding a form.',
    })
    this.alarmOnEvent('mail_given_up', {
      jobs: [worker],
      threshold: 1,
      says: 'A confirmation or an access link could not be mailed for a day: look at SES and mailFrom.',
    })
    this.alarmOnEvent('messages_unsure', {
      jobs: [worker],
      threshold: 1,
      says: 'Nobody knows whether a reply, a text or a mail left: decide it (GET /v1/messages).',
    })
    this.alarmOnEvent('loop_stopped', {
      jobs: [worker],
      threshold: 1,
      says: 'Messages of ours followed from one another without an end: the last is kept and goes no further.',
    })
    this.alarmOnEvent('import_failed', {
      jobs: [worker],
      threshold: 1,
      says: 'An import ended before its file did (GET /v1/imports says why).',
    })
    // The other tasks of the schedule continue, and its heartbeat too.
    this.alarmOnEvent('schedule_failed', {
      jobs: [worker],
      threshold: 1,
      says: 'Work that is due by time failed and is tried again at the next pass.',
    })
    for (const event of ['review_failed', 'aside_failed'])
      this.alarmOnEvent(event, {
        jobs: [worker],
        threshold: 1,
        says: 'What nobody decided in 30 days could not be made a stop; sends are denied meanwhile.',
      })
    this.alarmOnEvent('waiting_unserved', {
      jobs: [worker],
      threshold: 1,
      says: 'A confirmation or an access link that waits could not be sent on and is tried again.',
    })
    this.alarmOnEvent('quarantine_unreadable', {
      jobs: [inbound],
      threshold: 1,
      says: 'A request in quarantine could not be opened or taken when it was verified again.',
    })
    // Most deployments do not want these events: counted, without an alarm.
    this.countEvent('event_unasked', [worker])
    // An unusable entry, document or provider means that its messages are not received.
    for (const event of ['account_refused', 'accounts_unreadable', 'poll_failed'])
      this.alarmOnEvent(event, {
        jobs: event === 'poll_failed' ? [worker] : [inbound],
        threshold: 1,
        says: 'A provider account cannot be heard: look at the accounts document.',
      })
    this.alarmOnEvent('unavailable', {
      jobs: everywhere,
      threshold: 1,
      says: 'A request was refused because nothing could be read or stored.',
    })
    this.alarmOnEvent('clock_apart', {
      jobs: [inbound, api, worker],
      threshold: 1,
      says: "A job's clock is more than a minute from the table's: what lifts a stop is refused there.",
    })
    this.alarmOnEvent('hash_key_mismatch', {
      jobs: everywhere,
      threshold: 1,
      says: 'The hash keys are not those of the table: every request is refused until they are.',
    })
  }

  private alarmOnEvent(
    event: string,
    {
      jobs,
      threshold,
      isHeartbeat = false,
      says,
    }: {
      readonly jobs: readonly JobFunction[]
      readonly threshold: number
      /** It alarms if the line is missing, not if it appears. */
      readonly isHeartbeat?: boolean
      readonly says: string
    },
  ): void {
    const metric = this.countEvent(event, jobs)
    this.alarm(event, { metric, threshold, isHeartbeat, says })
  }

  private countEvent(event: string, jobs: readonly JobFunction[]): Metric {
    const name = { namespace: Stack.of(this).stackName, metricName: event }
    for (const { job, logs } of jobs)
      new MetricFilter(this, `${job} ${event}`, {
        logGroup: logs,
        filterPattern: FilterPattern.literal(eventPattern(event)),
        metricNamespace: name.namespace,
        metricName: name.metricName,
      })
    return new Metric({ ...name, statistic: 'Sum', period: FIVE_MINUTES })
  }

  private alarm(
    id: string,
    {
      metric,
      threshold,
      isHeartbeat = false,
      periods = isHeartbeat ? 3 : 1,
      says,
    }: {
      readonly metric: IMetric
      readonly threshold: number
      readonly isHeartbeat?: boolean
      readonly periods?: number
      readonly says: string
    },
  ): void {
    const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = ComparisonOperator
    const alarm = new Alarm(this, id, {
      alarmDescription: says,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: isHeartbeat ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: isHeartbeat ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(new SnsAction(this.topic))
    // Whoever was alarmed is told when it is over.
    alarm.addOkAction(new SnsAction(this.topic))
    this.alarms.push(alarm)
  }
}

/**
 * A job's log line is one JSON object with an `event`, written past the console so that it reaches the
 * log group unchanged. Uses equality, never a regular expression: a log group allows five of those in
 * all its metric filters, and a sixth fails the deployment (API PutMetricFilter).
 */
export function eventPattern(event: string): string {
  return `{ $.event = "${event}" }`
}

const FIVE_MINUTES = Duration.minutes(5)

function sumOf(metrics: readonly Metric[]): IMetric {
  const named = metrics.map((metric, at) => [`m${at}`, metric] as const)
  return new MathExpression({
    expression: `SUM([${named.map(([name]) => `FILL(${name}, 0)`).join(', ')}])`,
    usingMetrics: Object.fromEntries(named),
    period: FIVE_MINUTES,
    label: 'sum',
  })
}
