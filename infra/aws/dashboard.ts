import { Duration } from 'aws-cdk-lib'
import { AlarmStatusWidget, Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { Watched } from './alarm-set.ts'
import type { Alarms } from './alarms.ts'
import { JOB_NAMES } from './jobs.ts'

const WIDTH = 24
const PERIOD = Duration.minutes(5)

/** One page for whoever is on call: alarms, callers, queues, and the table's capacity. */
export function openDashboard(
  scope: Construct,
  { alarms }: Alarms,
  { functions, queues, stage, table }: Watched,
): Dashboard {
  const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []) =>
    new GraphWidget({ title, width: WIDTH / 2, left: [...left], right: [...right] })
  const waiting = [queues.inbox, queues.providerEvents, queues.sesEvents, queues.imports]
  const failures = [
    queues.inboxFailures,
    queues.providerEventFailures,
    queues.sesEventFailures,
    queues.streamFailures,
  ]
  return new Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.days(1),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', width: WIDTH, height: 6, alarms: [...alarms] })],
      [
        graph(
          'Requests and refusals',
          [stage.metricCount({ statistic: 'Sum', period: PERIOD })],
          [
            stage.metricClientError({ statistic: 'Sum', period: PERIOD }),
            stage.metricServerError({ statistic: 'Sum', period: PERIOD }),
          ],
        ),
        graph(
          'How long answers take (p50, p99)',
          ['p50', 'p99'].map((statistic) => stage.metricLatency({ statistic, period: PERIOD })),
        ),
      ],
      [
        graph(
          'Age of what waits',
          waiting.map((queue) => queue.metricApproximateAgeOfOldestMessage({ period: PERIOD })),
        ),
        graph(
          'Given up',
          failures.map((queue) =>
            queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD }),
          ),
        ),
      ],
      [
        graph(
          'Jobs: calls and crashes',
          JOB_NAMES.map((job) => functions[job].metricInvocations({ period: PERIOD })),
          JOB_NAMES.map((job) => functions[job].metricErrors({ period: PERIOD })),
        ),
        graph(
          'Table: units used',
          ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].map((name) =>
            table.metric(name, { statistic: 'Sum', period: PERIOD }),
          ),
        ),
      ],
    ],
  })
}
