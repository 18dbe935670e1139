import type { Alarms, RingingAlarm } from '../../domain/figures.ts'
import { briefly } from '../brief-client.ts'
import { orUnavailable } from '../dynamo/failure.ts'

/** A page asks nobody for more: who has that many has other worries than the next one's name. */
const ALARMS_MAX = 100

/**
 * The alarms of the stack that ring now, from CloudWatch; the client is loaded with the first question.
 * CloudFormation begins each name with the name of the stack.
 */
export function cloudWatchAlarms(stackName: string): Alarms {
  return {
    now: async () => {
      const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch')
      const ask = new DescribeAlarmsCommand({
        AlarmNamePrefix: `${stackName}-`,
        StateValue: 'ALARM',
        MaxRecords: ALARMS_MAX,
      })
      const { MetricAlarms: found = [] } = await briefly(
        new CloudWatchClient({ maxAttempts: 2 }),
        (client) => orUnavailable(client.send(ask)),
      )
      const ringing = found.map(({ Namespace, MetricName, AlarmName, ...alarm }): RingingAlarm => ({
        // The metric of an alarm on a line of the log has that line's name.
        name: (Namespace === stackName ? MetricName : AlarmName) ?? '',
        says: alarm.AlarmDescription ?? AlarmName ?? '',
        since: (alarm.StateUpdatedTimestamp ?? new Date(0)).toISOString(),
      }))
      return { told: 'alarms', ringing }
    },
  }
}
