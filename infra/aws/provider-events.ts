import { Stack } from 'aws-cdk-lib'
import { Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { ReceiptRule, ReceiptRuleSet } from 'aws-cdk-lib/aws-ses'
import { EmailEncoding, Sns } from 'aws-cdk-lib/aws-ses-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { JobFunction } from './job-function.ts'

/**
 * What AWS passes on without a signature, because IAM says who may: SNS topics of this account that
 * the operator subscribes to the queue (End User Messaging, SES), SES events on EventBridge, and mail
 * to unsubscribe links. Through a queue it is tried for days, over HTTPS for an hour.
 */
export class ProviderEvents extends Construct {
  readonly mailTopic: Topic | undefined

  constructor(
    scope: Construct,
    id: string,
    {
      consumer,
      queue,
      mail,
    }: {
      readonly consumer: JobFunction
      readonly queue: Queue
      readonly mail: { readonly domain: string; readonly ruleSet: string } | undefined
    },
  ) {
    super(scope, id)
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
    consumer.addEventSource(
      new SqsEventSource(queue, { batchSize: 1, maxConcurrency: 5, reportBatchItemFailures: true }),
    )
    new Rule(this, 'MailEvents', {
      description: 'Bounces, complaints and unsubscriptions that SES tells EventBridge.',
      eventPattern: { source: ['aws.ses'] },
      targets: [new SqsQueue(queue)],
    })
    this.mailTopic = mail && this.receiveMail(mail, queue)
  }

  /** Adds a rule to the account's rule set; activating one would take its mail from someone else. */
  private receiveMail(
    { domain, ruleSet }: { domain: string; ruleSet: string },
    queue: Queue,
  ): Topic {
    const topic = new Topic(this, 'Mail', {
      displayName: 'Mail to unsubscribe links',
      enforceSSL: true,
    })
    topic.addSubscription(new SqsSubscription(queue))
    new ReceiptRule(this, 'MailRule', {
      ruleSet: ReceiptRuleSet.fromReceiptRuleSetName(this, 'MailRuleSet', ruleSet),
      recipients: [domain],
      scanEnabled: true,
      actions: [new Sns({ topic, encoding: EmailEncoding.BASE64 })],
    })
    return topic
  }
}
