import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Right } from '../../functions/job.ts'

/**
 * CDK's own grants are wider: a read grant includes Scan, a write grant includes batch writes and
 * deletes.
 */
export function tableStatement(table: Pick<ITable, 'tableArn'>, right: Right): PolicyStatement {
  return new PolicyStatement({
    actions: right.actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
    conditions: onKeys(right.keys),
  })
}

/**
 * Each item of a batch or a transaction is a leading key, and all must match. Every action granted here
 * names its keys, so `ForAllValues` is never true just because there are none.
 */
function onKeys(keys: Right['keys']): Record<string, Record<string, unknown>> {
  return keys === 'all' ? {} : { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } }
}

/**
 * The key is used only through DynamoDB and Secrets Manager, on behalf of the job: reading decrypts,
 * and writing to the table may also encrypt.
 */
export function keyStatement(
  key: IKey,
  { region, rights }: { readonly region: string; readonly rights: readonly Right[] },
): PolicyStatement {
  const writes = rights.some(({ actions }) =>
    actions.some((action) =>
      ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'].includes(action),
    ),
  )
  return new PolicyStatement({
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      ...(writes
        ? ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']
        : []),
    ],
    resources: [key.keyArn],
    conditions: {
      StringEquals: {
        'kms:ViaService': [
          `dynamodb.${region}.amazonaws.com`,
          `secretsmanager.${region}.amazonaws.com`,
        ],
      },
    },
  })
}
