import { Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { FILE_FOLDERS } from '../../functions/store/schema.ts'
import type { Imports } from './imports.ts'

/** Longer than a run may take, so that none is begun twice. */
const VISIBILITY_MINUTES = 16

/** Lists that are cleaned: the queue of their runs. Their files are in the bucket of imports. */
export class Scrubs extends Construct {
  readonly queue: Queue

  constructor(scope: Construct, id: string, { failures }: { readonly failures: Queue }) {
    super(scope, id)
    // A run ends itself after five attempts; a message that cannot even be taken, a person must see.
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.minutes(VISIBILITY_MINUTES),
      deadLetterQueue: { queue: failures, maxReceiveCount: 20 },
    })
  }

  /** Two lists at a time, however many wait: the other copies are for people who say stop now. */
  isTakenBy(consumer: IFunction): void {
    consumer.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 1,
        maxConcurrency: 2,
        reportBatchItemFailures: true,
      }),
    )
  }
}

/** For a job that takes lists: it signs the URLs of upload and download, deletes, and starts runs. */
export function listStatements(
  { bucket }: Pick<Imports, 'bucket'>,
  { queue }: Pick<Scrubs, 'queue'>,
): PolicyStatement[] {
  const [lists, results] = [FILE_FOLDERS.list, FILE_FOLDERS.result].map((folder) =>
    bucket.arnForObjects(`${folder}*`),
  )
  return [
    new PolicyStatement({
      actions: ['s3:GetObject', 's3:DeleteObject'],
      resources: [lists ?? '', results ?? ''],
    }),
    new PolicyStatement({ actions: ['s3:PutObject'], resources: [lists ?? ''] }),
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
  ]
}

/** For the job that judges parts: what is in between rests in a folder of its own. */
export function partStatements({ bucket }: Pick<Imports, 'bucket'>): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      resources: [bucket.arnForObjects(`${FILE_FOLDERS.part}*`)],
    }),
  ]
}

/** For the job that judges them: it reads and deletes lists, and makes results part by part. */
export function judgeStatements({ bucket }: Pick<Imports, 'bucket'>): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['s3:GetObject', 's3:DeleteObject'],
      resources: [bucket.arnForObjects(`${FILE_FOLDERS.list}*`)],
    }),
    new PolicyStatement({
      actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'],
      resources: [bucket.arnForObjects(`${FILE_FOLDERS.result}*`)],
    }),
    // Without this right a list that is gone looks like a forbidden one.
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
  ]
}
