import { Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { QUARANTINE_FOLDER } from '../../functions/store/schema.ts'
import { RETAINED } from './retained-resources.ts'

/**
 * S3 counts full days and then to the next midnight, so nothing goes before the queue, which keeps
 * fourteen days, has forgotten its name.
 */
const REQUEST_DAYS = 14
/** As long as the table names them. */
const QUARANTINE_DAYS = 7

/** Where sealed requests rest that are too large for the inbox's queue. */
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
 * Who fills it cannot read it; who empties it cannot fill it. What cannot be believed lies apart: who
 * hears a request takes it back from there, once its secret is mended.
 */
export function inboxBucketStatements(bucket: Bucket, use: 'fills' | 'empties'): PolicyStatement[] {
  const objects = [bucket.arnForObjects('*')]
  const quarantined = [bucket.arnForObjects(`${QUARANTINE_FOLDER}*`)]
  // Without it what was taken before looks like what is forbidden.
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
