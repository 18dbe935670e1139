import { Stack } from 'aws-cdk-lib'
import { Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { ReceiptRule, ReceiptRuleSet } from 'aws-cdk-lib/aws-ses'
import { EmailEncoding, Sns } from 'aws-cdk-lib/aws-ses-actions'
import { Topic, TopicPolicy } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { JobFunction } from './job-function.ts'

/**
 * The kinds of SES event that are read (`functions/inbound/read/ses-event.ts`); the others say nothing
 * about a person's wish.
 */
export const SES_EVENTS = ['Bounce', 'Complaint', 'Delivery', 'Subscription']

/** For the many small events of a campaign. */
const SES_BATCH = 10
/** A new account runs ten copies of functions in all, and what is queued can wait a moment. */
const CONSUMERS = 2

/**
 * What AWS passes on without a signature, because IAM decides who may: SNS topics of this account that
 * the operator subscribes to the queue (End User Messaging, SES), SES events on EventBridge, and mail
 * to unsubscribe links. A queue retries for days, HTTPS only for an hour.
 */
export class ProviderEvents extends Construct {
  readonly mailTopic: Topic | undefined

  constructor(
    scope: Construct,
    id: string,
    {
      consumer,
      queue,
      sesQueue,
      mail,
    }: {
      readonly consumer: JobFunction
      /** People's texts and mails, and messages of the operator's topics. */
      readonly queue: Queue
      /** Events of SES, apart: the deliveries of a campaign must not delay somebody's STOP. */
      readonly sesQueue: Queue
      readonly mail: { readonly domain: string; readonly ruleSet: string } | undefined
    },
  ) {
    super(scope, id)
    const { account, partition } = Stack.of(this)
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        // Only the operator knows the topics; the ARN shows that they are in this account.
        conditions: { ArnLike: { 'aws:SourceArn': `arn:${partition}:sns:*:${account}:*` } },
      }),
    )
    consumer.addEventSource(
      new SqsEventSource(queue, {
        batchSize: 1,
        maxConcurrency: CONSUMERS,
        reportBatchItemFailures: true,
      }),
    )
    consumer.addEventSource(
      new SqsEventSource(sesQueue, {
        batchSize: SES_BATCH,
        maxConcurrency: CONSUMERS,
        reportBatchItemFailures: true,
      }),
    )
    new Rule(this, 'MailEvents', {
      description:
        'Bounces, complaints, deliveries and unsubscriptions that SES tells EventBridge.',
      eventPattern: { source: ['aws.ses'], detail: { eventType: SES_EVENTS } },
      targets: [new SqsQueue(sesQueue)],
    })
    this.mailTopic = mail && this.receiveMail(mail, queue)
  }

  /**
   * Adds a rule to the account's rule set. Activating another set would stop the account's other mail.
   */
  private receiveMail(
    { domain, ruleSet }: { domain: string; ruleSet: string },
    queue: Queue,
  ): Topic {
    const { account, partition, region, stackName } = Stack.of(this)
    const topic = new Topic(this, 'Mail', {
      displayName: 'Mail to unsubscribe links',
      enforceSSL: true,
    })
    topic.addSubscription(new SqsSubscription(queue))
    // SES checks whether it may publish to the topic when the rule is made, and at each mail.
    const name = `${stackName}-unsubscribe`
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('ses.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnEquals: {
            'aws:SourceArn': `arn:${partition}:ses:${region}:${account}:receipt-rule-set/${ruleSet}:receipt-rule/${name}`,
          },
        },
      }),
    )
    const rule = new ReceiptRule(this, 'MailRule', {
      ruleSet: ReceiptRuleSet.fromReceiptRuleSetName(this, 'MailRuleSet', ruleSet),
      receiptRuleName: name,
      recipients: [domain],
      scanEnabled: true,
      actions: [new Sns({ topic, encoding: EmailEncoding.BASE64 })],
    })
    const policy = topic.node.findAll().find((one) => one instanceof TopicPolicy)
    if (policy === undefined) throw new Error('The topic of mail has no policy.')
    rule.node.addDependency(policy)
    return topic
  }
}
