import { Duration, Stack } from 'aws-cdk-lib'
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
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { FilterPattern, MetricFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { Topic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { alarmTopic } from './alarm-topic.ts'
import type { DeliveryLanes } from './delivery-lanes.ts'
import type { JobFunction } from './job-function.ts'
import type { JobName } from './jobs.ts'

export const FIVE_MINUTES = Duration.minutes(5)

export type Watched = Readonly<{
  key: IKey
  table: Pick<ITable, 'tableName' | 'metric'>
  functions: Readonly<Record<JobName, JobFunction>>
  listMachine: Pick<StateMachine, 'metricFailed' | 'metricTimedOut' | 'metricAborted'>
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
  scrubs: Queue
  providerEvents: Queue
  providerEventFailures: Queue
  sesEvents: Queue
  sesEventFailures: Queue
  streamFailures: Queue
  deliveries: DeliveryLanes
}>

/** How an alarm is made: whom it calls, and from which metric or which line of the log. */
export class AlarmSet extends Construct {
  readonly topic: Topic
  /** In the order of creation, for the dashboard. */
  readonly alarms: Alarm[] = []

  constructor(scope: Construct, id: string, key: IKey) {
    super(scope, id)
    this.topic = alarmTopic(this, key)
  }

  alarmOnEvent(
    event: string,
    {
      jobs,
      threshold,
      isHeartbeat = false,
      periods,
      says,
    }: {
      readonly jobs: readonly JobFunction[]
      readonly threshold: number
      /** It alarms if the line is missing, not if it appears. */
      readonly isHeartbeat?: boolean
      /** Of five minutes each. */
      readonly periods?: number
      readonly says: string
    },
  ): void {
    const metric = this.countEvent(event, jobs)
    this.alarm(event, { metric, threshold, isHeartbeat, says, ...(periods && { periods }) })
  }

  countEvent(event: string, jobs: readonly JobFunction[]): Metric {
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

  alarm(
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

export function sumOf(metrics: readonly Metric[]): IMetric {
  const named = metrics.map((metric, at) => [`m${at}`, metric] as const)
  return new MathExpression({
    expression: `SUM([${named.map(([name]) => `FILL(${name}, 0)`).join(', ')}])`,
    usingMetrics: Object.fromEntries(named),
    period: FIVE_MINUTES,
    label: 'sum',
  })
}
