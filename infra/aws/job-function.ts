import { Aws, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { Job } from '../../functions/job.ts'
import type { Variable } from '../../functions/environment.ts'
import type { DeliveryLanes } from './delivery-lanes.ts'
import { inboxBucketStatements } from './inbox-bucket.ts'
import { importStatements, suppressionStatement, type Imports } from './imports.ts'
import { judgeStatements, listStatements, partStatements, type Scrubs } from './scrubs.ts'
import { JOBS, type JobName } from './jobs.ts'
import { LIST_MACHINE_ARN } from './list-machine.ts'
import { snapshotStatements } from './snapshot-bucket.ts'
import { SECRET_NAMES, type RetainedResources } from './retained-resources.ts'
import { keyStatement, tableStatement } from './rights.ts'
import { targetStatements, type AwsTarget } from './target-statements.ts'

export type House = Readonly<{
  keep: RetainedResources
  inbox: Queue
  largeRequests: Bucket
  snapshots: Bucket
  imports: Imports
  scrubs: Scrubs
  /** What wakes deliverers. */
  deliveries: DeliveryLanes
  publicUrl: string
  /** The API's own URL. */
  apiUrl: string
  isPublicUrlOwned: boolean
  /** The domain that receives mail to unsubscribe links, if there is one. */
  mailDomain: string | undefined
  /** The one bucket that mail may be read from, if there is one. */
  mailBucket: string | undefined
  /** The verified address that Basta itself writes from, if there is one. */
  mailFrom: string | undefined
  /** The number that Basta itself sends texts from, if there is one. */
  textFrom: string | undefined
  /** Which AWS services of the account are told of stops. */
  awsTargets: readonly AwsTarget[]
  /** Whether erasures and lifts in the console need a second officer. */
  twoPersons: boolean
  /** The secret with the provider that operators sign in at, if there is one. */
  consoleOidcSecret: string | undefined
}>

/** One job as a Lambda function, with the environment and the rights of its job sheet. */
export class JobFunction extends Function {
  readonly job: JobName
  readonly logs: LogGroup

  constructor(
    scope: Construct,
    job: JobName,
    {
      house,
      directory,
      concurrency,
      isTraced,
    }: {
      readonly house: House
      readonly directory: string
      readonly concurrency?: number | undefined
      readonly isTraced: boolean
    },
  ) {
    const id = `${job.charAt(0).toUpperCase()}${job.slice(1)}Job`
    const sheet: Job = JOBS[job]
    const { does, timeoutSeconds, memoryMegabytes, temporaryMegabytes } = sheet
    const logs = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: does,
    })
    logs.grantWrite(role)
    for (const statement of statements(sheet, house)) role.addToPolicy(statement)

    super(scope, id, {
      description: does,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(directory, { exclude: ['*.map'] }),
      handler: 'index.handler',
      role,
      environment: Object.fromEntries(
        sheet.environment.map((name) => [name, environment(house)[name]]),
      ),
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(timeoutSeconds),
      ...(temporaryMegabytes !== undefined && {
        ephemeralStorageSize: Size.mebibytes(temporaryMegabytes),
      }),
      ...(concurrency !== undefined && { reservedConcurrentExecutions: concurrency }),
      // It fills the queues that call it: an import sends itself a message for each chunk, and Lambda
      // would drop the seventeenth. Two things bound it: every chunk ends after it began, and every
      // other message carries a count (`functions/worker/hops.ts`).
      ...(sheet.callsItself && { recursiveLoop: RecursiveLoop.ALLOW }),
      tracing: isTraced ? Tracing.ACTIVE : Tracing.DISABLED,
      logGroup: logs,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // Start, end and report lines of successful calls would outnumber ours; metrics and traces have
      // them.
      systemLogLevelV2: SystemLogLevel.WARN,
    })
    this.job = job
    this.logs = logs
  }
}

function environment({
  keep,
  inbox,
  largeRequests,
  snapshots,
  imports,
  scrubs,
  deliveries,
  publicUrl,
  apiUrl,
  isPublicUrlOwned,
  mailDomain,
  mailFrom,
  textFrom,
  twoPersons,
  consoleOidcSecret,
}: House): Readonly<Record<Variable, string>> {
  const { secrets } = keep
  return {
    STACK_NAME: Aws.STACK_NAME,
    TABLE_NAME: keep.table.tableName,
    PUBLIC_URL: publicUrl,
    API_URL: apiUrl,
    PUBLIC_URL_OWNED: isPublicUrlOwned ? 'yes' : 'no',
    MAIL_DOMAIN: mailDomain ?? '',
    MAIL_FROM: mailFrom ?? '',
    TEXT_FROM: textFrom ?? '',
    CONSOLE_OIDC_SECRET: consoleOidcSecret ?? '',
    TWO_PERSONS: twoPersons ? 'yes' : 'no',
    HASH_KEYS_SECRET: secrets.HASH_KEYS_SECRET.secretArn,
    LINK_KEYS_SECRET: secrets.LINK_KEYS_SECRET.secretArn,
    ENVELOPE_KEYS_SECRET: secrets.ENVELOPE_KEYS_SECRET.secretArn,
    CERTIFICATE_KEYS_SECRET: secrets.CERTIFICATE_KEYS_SECRET.secretArn,
    ACCOUNTS_SECRET: secrets.ACCOUNTS_SECRET.secretArn,
    ADMIN_KEY_SECRET: secrets.ADMIN_KEY_SECRET.secretArn,
    INBOX_QUEUE_URL: inbox.queueUrl,
    INBOX_BUCKET: largeRequests.bucketName,
    SNAPSHOTS_BUCKET: snapshots.bucketName,
    IMPORTS_BUCKET: imports.bucket.bucketName,
    IMPORTS_QUEUE_URL: imports.queue.queueUrl,
    SCRUBS_QUEUE_URL: scrubs.queue.queueUrl,
    LIST_MACHINE_ARN,
    BACKLOG_QUEUE_URL: inbox.queueUrl,
    TARGETS_SECRET: secrets.TARGETS_SECRET.secretArn,
    DELIVERY_QUEUE_URL: deliveries.shared.queueUrl,
    SLOW_DELIVERY_QUEUE_URL: deliveries.slow.queueUrl,
    OWN_DELIVERY_QUEUES: deliveries.ownUrls,
  }
}

/** A job may read the secrets and fill the queue named in its environment, and no others. */
function statements(
  {
    environment: told,
    rights,
    inboxBucket,
    keepsSnapshot,
    readsMail,
    sendsMessages,
    writesToLinks,
    receivesFiles,
    judgesLists,
    judgesParts,
    tellsAws,
    readsAws,
  }: Job,
  {
    keep,
    inbox,
    largeRequests,
    snapshots,
    imports,
    scrubs,
    deliveries,
    mailBucket,
    mailFrom,
    mailDomain,
    consoleOidcSecret,
    awsTargets,
  }: House,
): readonly PolicyStatement[] {
  const secrets = [
    ...SECRET_NAMES.filter((name) => told.includes(name)).map(
      (name) => keep.secrets[name].secretArn,
    ),
    ...(told.includes('CONSOLE_OIDC_SECRET') && consoleOidcSecret !== undefined
      ? [consoleOidcSecret]
      : []),
  ]
  const lanes = [
    ...(told.includes('DELIVERY_QUEUE_URL') ? [deliveries.shared] : []),
    ...(told.includes('SLOW_DELIVERY_QUEUE_URL') ? [deliveries.slow] : []),
    ...(told.includes('OWN_DELIVERY_QUEUES') ? deliveries.own.map(({ queue }) => queue) : []),
  ].map(({ queueArn }) => queueArn)
  return [
    ...rights.map((right) => tableStatement(keep.table, right)),
    keyStatement(keep.key, { region: Stack.of(keep).region, rights }),
    ...(secrets.length > 0
      ? [new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: secrets })]
      : []),
    ...(told.includes('INBOX_QUEUE_URL')
      ? [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [inbox.queueArn] })]
      : []),
    ...(told.includes('STACK_NAME') ? figureStatements(inbox) : []),
    ...(lanes.length > 0
      ? [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: lanes })]
      : []),
    ...(inboxBucket === undefined ? [] : inboxBucketStatements(largeRequests, inboxBucket)),
    ...(keepsSnapshot ? snapshotStatements(snapshots) : []),
    ...(told.includes('IMPORTS_QUEUE_URL')
      ? importStatements(imports, { receivesFiles: receivesFiles === true })
      : []),
    ...(told.includes('SCRUBS_QUEUE_URL') ? listStatements(imports, scrubs) : []),
    ...(judgesLists ? judgeStatements(imports) : []),
    ...(judgesParts ? partStatements(imports) : []),
    ...(told.includes('LIST_MACHINE_ARN')
      ? [
          new PolicyStatement({
            actions: ['states:StartExecution'],
            resources: [LIST_MACHINE_ARN],
          }),
        ]
      : []),
    ...(told.includes('BACKLOG_QUEUE_URL') ? [countStatement(inbox)] : []),
    ...(tellsAws ? targetStatements(awsTargets, 'actions') : []),
    ...(tellsAws && awsTargets.includes('ses') ? [suppressionStatement(imports)] : []),
    ...(readsAws ? targetStatements(awsTargets, 'reads') : []),
    ...(readsMail && mailBucket !== undefined ? [mailBucketStatement(mailBucket)] : []),
    ...(sendsMessages && mailFrom !== undefined ? [mailStatement(mailFrom)] : []),
    ...(writesToLinks && mailFrom !== undefined && mailDomain !== undefined
      ? [mailStatement(mailFrom, mailDomain)]
      : []),
    // A confirmation is sent from the number that the person wrote to: any number of the account.
    ...(sendsMessages
      ? [
          new PolicyStatement({
            actions: ['sms-voice:SendTextMessage'],
            resources: [
              `arn:${Aws.PARTITION}:sms-voice:${Aws.REGION}:${Aws.ACCOUNT_ID}:phone-number/*`,
            ],
          }),
        ]
      : []),
  ]
}

/**
 * Which alarms ring, and how many messages wait. CloudWatch knows no beginning of a name as a resource
 * of this action, so the right is to all alarms of the account.
 */
function figureStatements(inbox: Queue): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['cloudwatch:DescribeAlarms'],
      resources: [`arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:*`],
    }),
    countStatement(inbox),
  ]
}

function countStatement(inbox: Queue): PolicyStatement {
  return new PolicyStatement({
    actions: ['sqs:GetQueueAttributes'],
    resources: [inbox.queueArn],
  })
}

/** Any object that SES put there. A message that names another bucket gets no access to that one. */
function mailBucketStatement(bucket: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:GetObject'],
    resources: [`arn:${Aws.PARTITION}:s3:::${bucket}/*`],
  })
}

/**
 * SES may know the address itself, its domain or a parent domain as the identity; only this address may
 * be written from, and, where a domain is named, nobody elsewhere be written to.
 */
function mailStatement(from: string, toDomain?: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['ses:SendEmail'],
    // An identity with a default configuration set is used through that set, which needs the right too.
    resources: ['identity', 'configuration-set'].map(
      (kind) => `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/*`,
    ),
    conditions: {
      StringEquals: { 'ses:FromAddress': from },
      ...(toDomain !== undefined && {
        'ForAllValues:StringLike': { 'ses:Recipients': [`*@${toDomain}`] },
      }),
    },
  })
}
