import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import { DomainName, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Trigger } from 'aws-cdk-lib/triggers'
import type { Construct } from 'constructs'
import { Alarms, type Watched } from './alarms.ts'
import type { Bundle } from './bundle.ts'
import { openDashboard } from './dashboard.ts'
import { openFrontDoor } from './front-door.ts'
import { inboxBucket } from './inbox-bucket.ts'
import { Imports } from './imports.ts'
import { JobFunction, type House } from './job-function.ts'
import { JOBS, type JobName } from './jobs.ts'
import { RetainedResources, type Adopted } from './retained-resources.ts'
import { ProviderEvents } from './provider-events.ts'
import { acknowledgeFindings } from './nag-suppressions.ts'

export type BastaProps = StackProps & {
  readonly bundles: Readonly<Record<JobName, Pick<Bundle, 'directory'>>>
  readonly domain?: { readonly name: string; readonly certificateArn: string } | undefined
  /** Where mail to unsubscribe links is received, and the SES rule set it is added to. */
  readonly mail?: { readonly domain: string; readonly ruleSet: string } | undefined
  /** A bucket that SES puts mail into, where a topic's message only names it. */
  readonly mailBucket?: string | undefined
  /** The address, verified with SES, that confirmations are sent from. */
  readonly mailFrom?: string | undefined
  /** The number that access links are sent from by text. */
  readonly textFrom?: string | undefined
  /** How many copies of functions the account may run at once, in all. */
  readonly accountConcurrency: number
  /** Copies of a function that are kept for it alone: none where left out. */
  readonly concurrency: Readonly<Record<'check' | 'inbound' | 'unsubscribe', number | undefined>>
  /** Refuses deletion of the stack and the table. On only once a first deployment has succeeded. */
  readonly isProtected: boolean
  /** Whether each call is traced by X-Ray. */
  readonly isTraced: boolean
  readonly checksPerSecond: number
  /** What a restore left, used instead of a new table, key and secrets. */
  readonly adopted?: Adopted | undefined
}

export class BastaStack extends Stack {
  constructor(scope: Construct, id: string, props: BastaProps) {
    // Links already sent must keep working, so the stack is not to be deleted by a slip. A first
    // deployment that fails must be deleted, though, before it can be made again.
    super(scope, id, {
      description: 'Basta: the one place where "stop" is heard.',
      terminationProtection: props.isProtected,
      ...props,
    })

    // What outlives everything else: the table, the secrets and their key.
    const keep = new RetainedResources(this, 'Keep', props)

    // Where a stop goes when the table refuses it, for as long as a queue can keep it. A message
    // tried every six minutes reaches a thousand tries in four days and has ten more to be saved.
    const inboxFailures = this.queue('InboxFailures')
    const inbox = this.queue('InboxQueue', {
      maxMessageSizeBytes: 1024 * 1024,
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: inboxFailures, maxReceiveCount: 1000 },
    })
    const largeRequests = inboxBucket(this)
    const streamFailures = this.queue('StreamFailures')
    const imports = new Imports(this, 'Imports', { failures: inboxFailures })

    // The front door, first without routes: the functions behind them are told its address.
    const domain = this.domainName(props.domain)
    const api = new HttpApi(this, 'Api', {
      description: 'Basta',
      createDefaultStage: false,
      // A domain that comes later must not deafen providers that were pointed at this one before.
      disableExecuteApiEndpoint: false,
    })
    const publicUrl = props.domain ? `https://${props.domain.name}` : api.apiEndpoint

    // One function a job. Concurrency is reserved for none: a new account has ten in all and must
    // leave them unreserved. Where there is more, capping the checks keeps the rest for the stops.
    const house: House = {
      keep,
      inbox,
      largeRequests,
      imports,
      publicUrl,
      apiUrl: api.apiEndpoint,
      isPublicUrlOwned: domain !== undefined,
      mailDomain: props.mail?.domain,
      mailBucket: props.mailBucket,
      mailFrom: props.mailFrom,
      textFrom: props.textFrom,
    }
    const build = (job: JobName, concurrency?: number): JobFunction =>
      new JobFunction(this, job, {
        house,
        directory: props.bundles[job].directory,
        concurrency,
        isTraced: props.isTraced,
      })
    const functions = {
      check: build('check', props.concurrency.check),
      inbound: build('inbound', props.concurrency.inbound),
      pages: build('pages', props.concurrency.unsubscribe),
      api: build('api'),
      stream: build('stream'),
      worker: build('worker'),
      setup: build('setup'),
    } satisfies Record<JobName, JobFunction>

    // Before the door opens: the table learns its hash keys and its first administrator.
    const setup = new Trigger(this, 'SetUp', {
      handler: functions.setup,
      // Longer than the function may take: what it says of a failure is to be heard.
      timeout: Duration.seconds(JOBS.setup.timeoutSeconds + 30),
      executeAfter: [keep],
    })
    const { stage, accessLogs } = openFrontDoor(this, {
      api,
      domain,
      functions,
      checksPerSecond: props.checksPerSecond,
    })
    setup.executeBefore(stage)

    // Every new event of a person, in order, to the log. Given up an hour before the stream forgets,
    // so that what the failure queue points at can still be read.
    functions.stream.addEventSource(
      new DynamoEventSource(keep.table as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter({
            eventName: ['INSERT'],
            dynamodb: { Keys: { pk: { S: [{ prefix: 'C#' }] }, sk: { S: [{ prefix: 'E#' }] } } },
          }),
        ],
        batchSize: 100,
        parallelizationFactor: 1,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        maxRecordAge: Duration.hours(23),
        onFailure: new SqsDlq(streamFailures),
      }),
    )

    // Ten people's at once, twice over, and no more, of the ten copies that a new account has in all:
    // those who say stop now come first. Lambda takes fewer where ten are more than its 6 MB a call.
    functions.worker.addEventSource(
      new SqsEventSource(inbox, {
        batchSize: 10,
        maxConcurrency: 2,
        reportBatchItemFailures: true,
      }),
    )

    imports.isTakenBy(functions.worker)

    // What AWS itself passes on: texts and mail events by SNS, SES events by EventBridge.
    // What no account can read is no better the thousandth time: after ten hours it is a person's.
    const providerEventFailures = this.queue('ProviderEventFailures')
    const providerEvents = this.queue('ProviderEventsQueue', {
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: providerEventFailures, maxReceiveCount: 100 },
    })
    const sesEventFailures = this.queue('SesEventFailures')
    const sesEvents = this.queue('SesEventsQueue', {
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: sesEventFailures, maxReceiveCount: 100 },
    })
    const { mailTopic } = new ProviderEvents(this, 'ProviderEvents', {
      consumer: functions.worker,
      queue: providerEvents,
      sesQueue: sesEvents,
      mail: props.mail,
    })

    // What is due by time alone: holds nobody decided, providers that must be asked.
    new Rule(this, 'Schedule', {
      description: 'Reviews that are due, providers that are polled.',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(functions.worker)],
    })

    const watched: Watched = {
      key: keep.key,
      table: keep.table,
      functions,
      stage,
      accessLogs,
      accountConcurrency: props.accountConcurrency,
      queues: {
        inbox,
        inboxFailures,
        imports: imports.queue,
        providerEvents,
        providerEventFailures,
        sesEvents,
        sesEventFailures,
        streamFailures,
      },
    }
    const alarms = new Alarms(this, 'Alarms', watched)
    openDashboard(this, alarms, watched)
    const { topic } = alarms

    new CfnOutput(this, 'PublicUrl', { value: publicUrl })
    new CfnOutput(this, 'TableName', { value: keep.table.tableName })
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn })
    new CfnOutput(this, 'AdminKeySecretArn', { value: keep.secrets.ADMIN_KEY_SECRET.secretArn })
    new CfnOutput(this, 'AccountsSecretArn', { value: keep.secrets.ACCOUNTS_SECRET.secretArn })
    new CfnOutput(this, 'HashKeysSecretArn', { value: keep.secrets.HASH_KEYS_SECRET.secretArn })
    // Called again by hand once the operator has added a version to the hash keys.
    new CfnOutput(this, 'SetupFunctionName', { value: functions.setup.functionName })
    // Where the operator subscribes SNS topics of AWS End User Messaging and SES.
    new CfnOutput(this, 'ProviderEventsQueueArn', { value: providerEvents.queueArn })
    if (mailTopic) new CfnOutput(this, 'MailTopicArn', { value: mailTopic.topicArn })
    if (domain) new CfnOutput(this, 'DnsTarget', { value: domain.regionalDomainName })

    acknowledgeFindings(this, {
      keep,
      streamFailures,
      imports,
      largeRequests,
      mailBucket: props.mailBucket,
    })
  }

  /** What lies in the inbox is sealed before it is sent; SQS seals it once more. */
  private queue(id: string, props: ConstructorParameters<typeof Queue>[2] = {}): Queue {
    return new Queue(this, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...props,
    })
  }

  private domainName(domain: BastaProps['domain']): DomainName | undefined {
    if (!domain) return undefined
    return new DomainName(this, 'Domain', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
    })
  }
}
