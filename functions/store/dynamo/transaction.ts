import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dynamo } from './client.ts'
import { orUnavailable } from './failure.ts'

/** The SDK tries a throttled call again, and leaves a transaction that met another to its caller. */
const ATTEMPTS_MAX = 4

/**
 * Writes all or nothing. False where a condition of ours did not hold: somebody else was faster.
 * Cancelled for anything else (throttled, refused, in conflict with a write under way) it says nothing
 * of what is there: that is `unavailable`, once it was tried again, and never an answer.
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
