import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { orUnavailable } from './failure.ts'
import { n } from './items.ts'

/** Returns false if the condition failed: another was faster. */
export async function conditionHeld(write: Promise<unknown>): Promise<boolean> {
  return orUnavailable(
    write.then(
      () => true,
      (error: unknown) => {
        if (error instanceof ConditionalCheckFailedException) return false
        throw error
      },
    ),
  )
}

/** Holds while an item has the version that was read; version 0 is of one that is not there yet. */
export function ifVersion(version: number) {
  return version === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': n(version) },
      }
}
