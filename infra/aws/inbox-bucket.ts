import { Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { QUARANTINE_FOLDER } from '../../functions/store/schema.ts'
import { RETAINED } from './retained-resources.ts'

/**
 * S3 counts full days up to the next midnight, so nothing is deleted before the queue, which keeps
 * messages for fourteen days, has deleted its name.
 */
const REQUEST_DAYS = 14
/** As long as the table names them. */
const QUARANTINE_DAYS = 7

/** Stores sealed requests that are too large for the inbox's queue. */
export function inboxBucket(scope: Construct): Bucket {
  return new Bucket(scope, 'InboxBucket', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: false,
    removalPolicy: RETAINED,
    lifecycleRules: [
      {
        expiration: Duration.days(REQUEST_DAYS),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
      { prefix: QUARANTINE_FOLDER, expiration: Duration.days(QUARANTINE_DAYS) },
    ],
  })
}

/**
 * A job that fills it cannot read it, and a job that empties it cannot fill it. Unverified requests are
 * in a folder of their own; the job that receives requests takes them from there when the secret was
 * corrected.
 */
export function inboxBucketStatements(bucket: Bucket, use: 'fills' | 'empties'): PolicyStatement[] {
  const objects = [bucket.arnForObjects('*')]
  const quarantined = [bucket.arnForObjects(`${QUARANTINE_FOLDER}*`)]
  // Without this right an object already taken looks like a forbidden one.
  const tellsGone = new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
  })
  if (use === 'fills')
    return [
      new PolicyStatement({ actions: ['s3:PutObject'], resources: objects }),
      new PolicyStatement({ actions: ['s3:GetObject', 's3:DeleteObject'], resources: quarantined }),
      tellsGone,
    ]
  return [
    new PolicyStatement({ actions: ['s3:GetObject', 's3:DeleteObject'], resources: objects }),
    new PolicyStatement({ actions: ['s3:PutObject'], resources: quarantined }),
    tellsGone,
  ]
}
