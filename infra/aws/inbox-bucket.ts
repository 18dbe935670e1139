import { Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { KEPT } from './keep.ts'

/**
 * S3 counts full days and then to the next midnight, so nothing goes before the queue, which keeps
 * fourteen days, has forgotten its name.
 */
const REQUEST_DAYS = 14

/** Where sealed requests rest that are too large for the inbox's queue. */
export function inboxBucket(scope: Construct): Bucket {
  return new Bucket(scope, 'InboxBucket', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: false,
    removalPolicy: KEPT,
    lifecycleRules: [
      {
        expiration: Duration.days(REQUEST_DAYS),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  })
}

/** Who fills it cannot read it; who empties it cannot fill it. */
export function inboxBucketStatements(bucket: Bucket, use: 'fills' | 'empties'): PolicyStatement[] {
  const objects = bucket.arnForObjects('*')
  if (use === 'fills')
    return [new PolicyStatement({ actions: ['s3:PutObject'], resources: [objects] })]
  return [
    new PolicyStatement({ actions: ['s3:GetObject', 's3:DeleteObject'], resources: [objects] }),
    // Without it what was taken before looks like what is forbidden.
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
  ]
}
