import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'

/** The SDK retries a throttled call, but not a transaction that conflicted with another. */
const ATTEMPTS_MAX = 4

/**
 * Writes all items or none. Returns false if one of our conditions failed: somebody else wrote first. A
 * transaction cancelled for another reason (throttling, a conflict with a write under way) says nothing
 * about the items: it is tried again, then it is `unavailable`.
 */
export async function wasWritten(db: Dynamo, items: TransactWriteItem[]): Promise<boolean> {
  const write = new TransactWriteItemsCommand({ TransactItems: items })
  for (let attempt = 1; ; attempt += 1) {
    try {
      await orUnavailable(db.client.send(write))
      return true
    } catch (error) {
      const codes = reasonsOf(error)
      if (codes.includes('ConditionalCheckFailed')) return false
      if (!codes.includes('TransactionConflict') || attempt === ATTEMPTS_MAX) throw error
      await sleep(Math.random() * 20 * 2 ** attempt)
    }
  }
}

function reasonsOf(error: unknown): readonly (string | undefined)[] {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof TransactionCanceledException
    ? (cause.CancellationReasons ?? []).map(({ Code }) => Code)
    : []
}
