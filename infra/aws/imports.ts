import { Aws, Duration, Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  type CfnBucket,
} from 'aws-cdk-lib/aws-s3'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { FILE_FOLDERS } from '../../functions/store/schema.ts'
import { RETAINED } from './retained-resources.ts'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'

/** S3 counts days from midnight to midnight: six can be seven. */
const FILE_DAYS = 6
/** Lists that nobody ran, or that a run was ended over; a run deletes its list itself. */
const LIST_DAYS = 1
/** Lists for import jobs of SES, each deleted with its job; and what a job left, a day later. */
export const SUPPRESSIONS_FOLDER = 'suppressions/'
const SUPPRESSION_DAYS = 1

/** Lists from other systems: the files, and the queue of their chunks. */
export class Imports extends Construct {
  readonly bucket: Bucket
  readonly queue: Queue

  constructor(
    scope: Construct,
    id: string,
    { failures, publicUrl }: { readonly failures: Queue; readonly publicUrl: string },
  ) {
    super(scope, id)
    // No versions: what is deleted or replaced is gone. If the stack is deleted the bucket stays,
    // because a bucket with files cannot be deleted; it is empty within a week.
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: false,
      // A page of the console puts a file straight into the bucket, by a signed URL.
      cors: [
        {
          allowedOrigins: [publicUrl],
          allowedMethods: [HttpMethods.PUT],
          allowedHeaders: ['content-type'],
          maxAge: 3_600,
        },
      ],
      removalPolicy: RETAINED,
      lifecycleRules: [
        { prefix: SUPPRESSIONS_FOLDER, expiration: Duration.days(SUPPRESSION_DAYS) },
        { prefix: FILE_FOLDERS.list, expiration: Duration.days(LIST_DAYS) },
        { prefix: FILE_FOLDERS.part, expiration: Duration.days(LIST_DAYS) },
        {
          expiration: Duration.days(FILE_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    })
    // If a chunk fails for half a day, a person must look. Applying the import again continues it.
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: failures, maxReceiveCount: 100 },
    })
  }

  /** SES of this account, and nobody else's, reads the lists of its import jobs. */
  areReadBySes(): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('ses.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [this.bucket.arnForObjects(`${SUPPRESSIONS_FOLDER}*`)],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
  }

  /** Its id in the template. */
  get bucketId(): string {
    return Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket)
  }

  /** Two chunks at a time, however many wait: the other copies are for people who say stop now. */
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

/** A job that has the bucket's name may read it; one that receives files signs their upload URLs. */
export function importStatements(
  { bucket, queue }: Pick<Imports, 'bucket' | 'queue'>,
  { receivesFiles }: { readonly receivesFiles: boolean },
): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['s3:GetObject', ...(receivesFiles ? ['s3:PutObject'] : [])],
      resources: [bucket.arnForObjects(`${FILE_FOLDERS.import}*`)],
    }),
    // Without this right a missing file looks like a forbidden one.
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
  ]
}

/** Who tells SES puts the lists of its import jobs there, and takes them away. */
export function suppressionStatement({ bucket }: Pick<Imports, 'bucket'>): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:PutObject', 's3:DeleteObject'],
    resources: [bucket.arnForObjects(`${SUPPRESSIONS_FOLDER}*`)],
  })
}
