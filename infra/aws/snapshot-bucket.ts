import { Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { RETAINED } from './retained-resources.ts'

/**
 * Holds the snapshot of the register: keyed hashes and what they come to, no address. The job deletes
 * what no version names any more; a bucket that did so by age would delete what is in use. No versions:
 * what is deleted is gone. If all is lost, it is built anew from the table.
 */
export function snapshotBucket(scope: Construct): Bucket {
  return new Bucket(scope, 'SnapshotBucket', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: false,
    removalPolicy: RETAINED,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  })
}

/** Who keeps the snapshot writes files once, reads them, and deletes those that were replaced. */
export function snapshotStatements(bucket: Bucket): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [bucket.arnForObjects('*')],
    }),
    // The newest version is the last of a list; and without this right a missing file looks forbidden.
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
  ]
}
