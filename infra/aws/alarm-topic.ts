import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Rule } from 'aws-cdk-lib/aws-events'
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key, type IKey } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

/**
 * Every alarm goes to this topic. It has a policy and an encryption key of its own, and a service needs
 * the right in both: with one missing, alarms would deploy but reach nobody.
 *
 * The key is not the table's: if that one is disabled everything fails, and the alarms about it must
 * still arrive.
 */
export function alarmTopic(scope: Construct, tableKey: IKey): Topic {
  const key = new Key(scope, 'TopicKey', {
    description: 'Seals the alarm topic.',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  })
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
  reportDisabledKey(scope, { tableKey, topic, topicKey: key })
  return topic
}

/**
 * CloudTrail reports it to EventBridge if the account has a trail; without a trail the 503s show it.
 */
function reportDisabledKey(
  scope: Construct,
  { tableKey, topic, topicKey }: { tableKey: IKey; topic: Topic; topicKey: Key },
): void {
  topicKey.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  )
  new Rule(scope, 'KeyDisabled', {
    description: 'The key of the table and its secrets was disabled, or is to be deleted.',
    eventPattern: {
      source: ['aws.kms'],
      detailType: ['AWS API Call via CloudTrail'],
      detail: {
        eventName: ['DisableKey', 'ScheduleKeyDeletion'],
        requestParameters: { keyId: [tableKey.keyId, tableKey.keyArn] },
      },
    },
    targets: [new SnsTopic(topic)],
  })
}
