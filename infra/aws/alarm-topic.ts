import { ArnFormat, Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

/**
 * Where every alarm is heard. A topic with a policy of its own, sealed with a key of its own, admits
 * CloudWatch only where both say so: else alarms deploy and nobody is told.
 */
export function alarmTopic(scope: Construct, key: Key): Topic {
  const topic = new Topic(scope, 'Topic', { masterKey: key, enforceSSL: true })
  const { account } = Stack.of(scope)
  const everyAlarm = Stack.of(scope).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
  const ofAlarmsHere = {
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': everyAlarm },
    },
  }
  topic.addToResourcePolicy(
    new PolicyStatement({
      ...ofAlarmsHere,
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
    }),
  )
  key.addToResourcePolicy(
    new PolicyStatement({
      ...ofAlarmsHere,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }),
  )
  return topic
}
