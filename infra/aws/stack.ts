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
import type { Watched } from './alarm-set.ts'
import { Alarms } from './alarms.ts'
import type { Bundle } from './bundle.ts'
import { DeliveryLanes } from './delivery-lanes.ts'
import { openDashboard } from './dashboard.ts'
import { addHttpApi } from './http-api.ts'
import { inboxBucket } from './inbox-bucket.ts'
import { Imports } from './imports.ts'
import { JobFunction, type House } from './job-function.ts'
import { JOBS, type JobName } from './jobs.ts'
import { ListMachine } from './list-machine.ts'
import { RetainedResources, type Adopted } from './retained-resources.ts'
import { Scrubs } from './scrubs.ts'
import { ProviderEvents } from './provider-events.ts'
import { snapshotBucket } from './snapshot-bucket.ts'
import { acknowledgeFindings } from './nag-suppressions.ts'
import type { AwsTarget } from './target-statements.ts'

export type BastaProps = StackProps & {
  readonly bundles: Readonly<Record<JobName, Pick<Bundle, 'directory'>>>
  readonly domain?: { readonly name: string; readonly certificateArn: string } | undefined
  /** The domain that receives mail to unsubscribe links, and the SES rule set to add a rule to. */
  readonly mail?: { readonly domain: string; readonly ruleSet: string } | undefined
  /** A bucket that SES puts mail into, when the topic's message only names it. */
  readonly mailBucket?: string | undefined
  /** The address, verified with SES, that confirmations are sent from. */
  readonly mailFrom?: string | undefined
  /** The number that access links are sent from by text. */
  readonly textFrom?: string | undefined
  /** Which AWS services of the account are told of stops. */
  readonly awsTargets: readonly AwsTarget[]
  /** Targets with a queue and deliverers of their own. */
  readonly ownDeliverers: readonly string[]
  /** Whether erasures and lifts in the console need a second officer. */
  readonly twoPersons: boolean
  /** The ARN of the secret with the provider that operators sign in at. */
  readonly consoleOidcSecret?: string | undefined
  /** How many copies of functions the account may run at once, in all. */
  readonly accountConcurrency: number
  /** Copies reserved for one function; none if absent. */
  readonly concurrency: Readonly<Record<'check' | 'inbound' | 'unsubscribe', number | undefined>>
  /**
   * Protects the stack and the table from deletion. Switched on only after a first deployment
   * succeeded.
   */
  readonly isProtected: boolean
  /** Whether X-Ray traces each call. */
  readonly isTraced: boolean
  readonly checksPerSecond: number
  /** Restored resources to use instead of a new table, key and secrets. */
  readonly adopted?: Adopted | undefined
}

export class BastaStack extends Stack {
  constructor(scope: Construct, id: string, props: BastaProps) {
    // Links already sent must keep working, so the stack must not be deleted by mistake. But a failed
    // first deployment must be deleted before it can be repeated.
    super(scope, id, {
      description: 'Basta: the one place where "stop" is heard.',
      terminationProtection: props.isProtected,
      ...props,
    })

    // What outlives everything else: the table, the secrets and their key.
    const keep = new RetainedResources(this, 'Keep', props)

    // Receives stops when the table refuses them, and keeps them as long as a queue can. Tried every
    // six minutes, a message reaches a thousand attempts in four days and can be saved for ten more.
    const inboxFailures = this.queue('InboxFailures')
    const inbox = this.queue('InboxQueue', {
      maxMessageSizeBytes: 1024 * 1024,
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: inboxFailures, maxReceiveCount: 1000 },
    })
    const largeRequests = inboxBucket(this)
    const snapshots = snapshotBucket(this)
    const streamFailures = this.queue('StreamFailures')

    const deliveries = new DeliveryLanes(this, props.ownDeliverers)

    // The HTTP API, first without routes: the functions behind it need its address.
    const domain = this.domainName(props.domain)
    const api = new HttpApi(this, 'Api', {
      description: 'Basta',
      createDefaultStage: false,
      // If a domain is added later, providers that were configured with this address must still work.
      disableExecuteApiEndpoint: false,
    })
    const publicUrl = props.domain ? `https://${props.domain.name}` : api.apiEndpoint
    const imports = new Imports(this, 'Imports', { failures: inboxFailures, publicUrl })
    if (props.awsTargets.includes('ses')) imports.areReadBySes()
    const scrubs = new Scrubs(this, 'Scrubs', { failures: inboxFailures })

    // One function for each job. No concurrency is reserved by default: a new account has ten copies in
    // all and must leave them unreserved. With more, a cap on checks leaves the rest for stops.
    const house: House = {
      keep,
      inbox,
      largeRequests,
      snapshots,
      imports,
      scrubs,
      deliveries,
      publicUrl,
      apiUrl: api.apiEndpoint,
      isPublicUrlOwned: domain !== undefined,
      mailDomain: props.mail?.domain,
      mailBucket: props.mailBucket,
      mailFrom: props.mailFrom,
      textFrom: props.textFrom,
      awsTargets: props.awsTargets,
      twoPersons: props.twoPersons,
      consoleOidcSecret: props.consoleOidcSecret,
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
      console: build('console'),
      stream: build('stream'),
      worker: build('worker'),
      propagate: build('propagate'),
      audit: build('audit'),
      canary: build('canary'),
      refresh: build('refresh'),
      scrubber: build('scrubber'),
      parts: build('parts'),
      setup: build('setup'),
    } satisfies Record<JobName, JobFunction>

    // Before the routes exist: the table gets its hash key proofs and its first administrator.
    const setup = new Trigger(this, 'SetUp', {
      handler: functions.setup,
      // Longer than the function's own timeout, so that its error is seen.
      timeout: Duration.seconds(JOBS.setup.timeoutSeconds + 30),
      executeAfter: [keep],
    })
    const { stage, accessLogs } = addHttpApi(this, {
      api,
      domain,
      functions,
      checksPerSecond: props.checksPerSecond,
    })
    setup.executeBefore(stage)

    // Every new event of a person goes into the log, in order. Given up an hour before the stream's
    // end, so that what the failure queue points at can still be read.
    functions.stream.addEventSource(
      new DynamoEventSource(keep.table as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter({
            eventName: ['INSERT'],
            dynamodb: { Keys: { pk: { S: [{ prefix: 'C#' }] }, sk: { S: [{ prefix: 'E#' }] } } },
          }),
          // What others are to be told of it.
          FilterCriteria.filter({
            eventName: ['INSERT'],
            dynamodb: { Keys: { pk: { S: [{ prefix: 'O#' }] } } },
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

    new Rule(this, 'LogSweep', {
      description: 'Recorded events that the stream lost enter the log.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(functions.stream)],
    })

    // Batches of ten, two at a time, of the ten copies that a new account has in all: people who say
    // stop now come first. Lambda takes fewer if ten are larger than 6 MB.
    functions.worker.addEventSource(
      new SqsEventSource(inbox, {
        batchSize: 10,
        maxConcurrency: 2,
        reportBatchItemFailures: true,
      }),
    )

    imports.isTakenBy(functions.worker)

    scrubs.isTakenBy(functions.scrubber)
    const lists = new ListMachine(this, 'Lists', {
      steps: functions.parts,
      bucket: imports.bucket,
      accountConcurrency: props.accountConcurrency,
      isTraced: props.isTraced,
    })

    deliveries.isTakenBy(functions.propagate)
    new Rule(this, 'Sweep', {
      description: 'What others are still to be told, and is due.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(functions.propagate)],
    })

    // A list is compared daily; each minute the audits that are under way go on within their limits.
    new Rule(this, 'Audit', {
      description: 'Lists of others that are compared with the register.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(functions.audit)],
    })

    // What is not fresh yet is read at the beginning of a list's run: this keeps that short.
    new Rule(this, 'Refresh', {
      description: 'The snapshot of the register, up to the end of the log.',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(functions.refresh, { retryAttempts: 0 })],
    })

    // What AWS passes on: texts and mail events by SNS, SES events by EventBridge. A message that no
    // account can read does not improve with retries: after ten hours a person must look.
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

    // Tasks that depend only on time: undecided holds, providers that must be polled.
    new Rule(this, 'Schedule', {
      description: 'Reviews that are due, providers that are polled.',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(functions.worker)],
    })

    // What it does is seen by its own alarms, so a run that failed is not repeated: the next comes soon.
    new Rule(this, 'CanarySchedule', {
      description: 'Somebody who does not exist says stop, and must be stopped everywhere.',
      schedule: Schedule.rate(Duration.minutes(15)),
      targets: [new LambdaFunction(functions.canary, { retryAttempts: 0 })],
    })

    const watched: Watched = {
      key: keep.key,
      table: keep.table,
      functions,
      listMachine: lists.machine,
      stage,
      accessLogs,
      accountConcurrency: props.accountConcurrency,
      queues: {
        inbox,
        inboxFailures,
        imports: imports.queue,
        scrubs: scrubs.queue,
        providerEvents,
        providerEventFailures,
        sesEvents,
        sesEventFailures,
        streamFailures,
        deliveries,
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
    new CfnOutput(this, 'TargetsSecretArn', { value: keep.secrets.TARGETS_SECRET.secretArn })
    new CfnOutput(this, 'ImportBucketName', { value: imports.bucket.bucketName })
    new CfnOutput(this, 'CertificateKeysSecretArn', {
      value: keep.secrets.CERTIFICATE_KEYS_SECRET.secretArn,
    })
    new CfnOutput(this, 'HashKeysSecretArn', { value: keep.secrets.HASH_KEYS_SECRET.secretArn })
    // The operator calls it again by hand after adding a version to the hash keys or to the keys of certificates.
    new CfnOutput(this, 'SetupFunctionName', { value: functions.setup.functionName })
    // The operator subscribes SNS topics of AWS End User Messaging and SES to it.
    new CfnOutput(this, 'ProviderEventsQueueArn', { value: providerEvents.queueArn })
    if (mailTopic) new CfnOutput(this, 'MailTopicArn', { value: mailTopic.topicArn })
    if (domain) new CfnOutput(this, 'DnsTarget', { value: domain.regionalDomainName })

    acknowledgeFindings(this, {
      keep,
      streamFailures,
      imports,
      largeRequests,
      snapshots,
      lists,
      mailBucket: props.mailBucket,
      awsTargets: props.awsTargets,
    })
  }

  /** The inbox's messages are sealed before they are sent; SQS encrypts them once more. */
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
