import { Stack, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'
import { HttpRoute } from 'aws-cdk-lib/aws-apigatewayv2'
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { SUPPRESSIONS_FOLDER, type Imports } from './imports.ts'
import { JobFunction } from './job-function.ts'
import type { ListMachine } from './list-machine.ts'
import { JOBS } from './jobs.ts'
import type { Job } from '../../functions/job.ts'
import { FILE_FOLDERS, QUARANTINE_FOLDER } from '../../functions/store/schema.ts'
import type { RetainedResources } from './retained-resources.ts'
import { targetFindings, type AwsTarget } from './target-statements.ts'

/** Every accepted finding of cdk-nag, with the reason; any other finding fails the synthesis. */
export function acknowledgeFindings(
  stack: IConstruct,
  {
    keep,
    streamFailures,
    imports,
    largeRequests,
    snapshots,
    lists,
    mailBucket,
    awsTargets,
  }: {
    readonly keep: RetainedResources
    readonly streamFailures: Queue
    readonly imports: Imports
    readonly largeRequests: Bucket
    readonly snapshots: Bucket
    readonly lists: ListMachine
    readonly mailBucket: string | undefined
    readonly awsTargets: readonly AwsTarget[]
  },
): void {
  const { secrets } = keep
  const unrotated = [
    [secrets.HASH_KEYS_SECRET, 'Under a new hash key everybody on the list would look unknown.'],
    [secrets.LINK_KEYS_SECRET, 'Links never expire: a sent one must open under its old key.'],
    [secrets.ENVELOPE_KEYS_SECRET, 'What waits sealed must open; a version is added by hand.'],
    [secrets.ADMIN_KEY_SECRET, 'Only makes the first key; later ones expire in the register.'],
    [secrets.ACCOUNTS_SECRET, 'Holds what providers issued; only they can rotate it.'],
    [secrets.CERTIFICATE_KEYS_SECRET, 'A version is added by hand, and published by the set-up.'],
    [secrets.TARGETS_SECRET, 'Holds what targets issued; only they can rotate it.'],
  ] as const
  for (const [secret, reason] of unrotated)
    // An adopted secret must not be changed here.
    if (secret instanceof Secret) acknowledge(secret, 'SMG4', reason)

  acknowledge(streamFailures, 'SQS3', 'Is itself where the stream consumer leaves its failures.')

  acknowledge(
    imports.bucket,
    'S1',
    'Holds a file for six days at most; the jobs log every import, CloudTrail may log the objects.',
  )

  acknowledge(
    largeRequests,
    'S1',
    'Holds sealed requests until the table takes them; CloudTrail may log the objects.',
  )
  acknowledge(
    snapshots,
    'S1',
    'Holds keyed hashes, which the jobs alone read; CloudTrail may log the objects.',
  )
  const snapshotsId = Stack.of(stack).getLogicalId(snapshots.node.defaultChild as CfnBucket)
  const largeRequestsId = Stack.of(stack).getLogicalId(largeRequests.node.defaultChild as CfnBucket)

  const between = `IAM5[Resource::<${imports.bucketId}.Arn>/${FILE_FOLDERS.part}*]`
  const files = 'A run has a folder of its own, which nobody knows beforehand.'
  acknowledge(lists.role, between, files)
  for (const executions of [':*', '/*'])
    acknowledge(
      lists.role,
      `IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<AWS::StackName>-lists${executions}]`,
      'Its own runs, and the children of their maps, whose names Step Functions makes.',
    )
  acknowledge(
    lists.role,
    'IAM5[Resource::*]',
    'The delivery of logs and X-Ray have no resources to name.',
  )
  acknowledge(lists.machine, 'SF2', 'Traced where the setting for traces says so, as all jobs are.')

  for (const construct of stack.node.findAll()) {
    if (construct instanceof HttpRoute)
      acknowledge(
        construct,
        'APIG4',
        'The job asks who calls: an API key, a provider signature or a sealed link token.',
      )
    if (construct instanceof JobFunction && construct.role)
      acknowledge(construct.role, 'IAM5[Resource::*]', 'X-Ray has no resources to name.')
    if (
      construct instanceof JobFunction &&
      ['inbound', 'worker'].includes(construct.job) &&
      construct.role
    )
      for (const objects of ['*', `${QUARANTINE_FOLDER}*`])
        acknowledge(
          construct.role,
          `IAM5[Resource::<${largeRequestsId}.Arn>/${objects}]`,
          'A request has a name of its own, which nobody knows beforehand.',
        )
    if (
      construct instanceof JobFunction &&
      ['api', 'console', 'worker'].includes(construct.job) &&
      construct.role
    )
      acknowledge(
        construct.role,
        `IAM5[Resource::<${imports.bucketId}.Arn>/${FILE_FOLDERS.import}*]`,
        'An import names its file; which it will be nobody knows beforehand.',
      )
    if (construct instanceof JobFunction && keepsSnapshot(JOBS[construct.job]) && construct.role)
      acknowledge(
        construct.role,
        `IAM5[Resource::<${snapshotsId}.Arn>/*]`,
        'A file of a snapshot has a name of its own, which nobody knows beforehand.',
      )
    if (construct instanceof JobFunction && judgesParts(JOBS[construct.job]) && construct.role)
      acknowledge(construct.role, between, files)
    if (construct instanceof JobFunction && handlesLists(JOBS[construct.job]) && construct.role)
      for (const folder of [FILE_FOLDERS.list, FILE_FOLDERS.result])
        acknowledge(
          construct.role,
          `IAM5[Resource::<${imports.bucketId}.Arn>/${folder}*]`,
          'A scrub names its files; which they will be nobody knows beforehand.',
        )
    if (
      construct instanceof JobFunction &&
      construct.job === 'worker' &&
      construct.role &&
      mailBucket !== undefined
    )
      acknowledge(
        construct.role,
        `IAM5[Resource::arn:<AWS::Partition>:s3:::${mailBucket}/*]`,
        'SES names the mail it puts there; which it will be nobody knows beforehand.',
      )
    if (
      construct instanceof JobFunction &&
      ['worker', 'canary'].includes(construct.job) &&
      construct.role
    )
      for (const kind of ['identity', 'configuration-set'])
        acknowledge(
          construct.role,
          `IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:${kind}/*]`,
          'The identity may be the address or a domain above it, with a set of its own; the condition names the address.',
        )
    if (construct instanceof JobFunction && construct.job === 'worker' && construct.role)
      acknowledge(
        construct.role,
        'IAM5[Resource::arn:<AWS::Partition>:sms-voice:<AWS::Region>:<AWS::AccountId>:phone-number/*]',
        'A confirmation leaves from the number the person wrote to, an access link from the one that is named: IAM knows neither by its digits.',
      )
    if (
      construct instanceof JobFunction &&
      ['propagate', 'audit'].includes(construct.job) &&
      construct.role
    )
      for (const { rule, why } of targetFindings(awsTargets)) acknowledge(construct.role, rule, why)
    if (construct instanceof JobFunction && construct.job === 'propagate' && construct.role)
      acknowledge(
        construct.role,
        `IAM5[Resource::<${imports.bucketId}.Arn>/${SUPPRESSIONS_FOLDER}*]`,
        'The list of an import job has a name of its own, which nobody knows beforehand.',
      )
    if (construct instanceof JobFunction && construct.role && seesAlarms(JOBS[construct.job]))
      acknowledge(
        construct.role,
        'IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*]',
        'It lists the alarms of the stack by the beginning of their names, which no resource can say.',
      )
  }
}

function keepsSnapshot(job: Job): boolean {
  return job.keepsSnapshot === true
}

function judgesParts(job: Job): boolean {
  return job.judgesParts === true
}

function handlesLists({ environment, judgesLists }: Job): boolean {
  return environment.includes('SCRUBS_QUEUE_URL') || judgesLists === true
}

function seesAlarms({ environment }: Job): boolean {
  return environment.includes('STACK_NAME')
}

function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason })
}
