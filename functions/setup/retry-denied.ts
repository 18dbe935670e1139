import { setTimeout as pause } from 'node:timers/promises'
import { timeLeft, type Monotonic } from '../concurrency/time-left.ts'

/** IAM is eventually consistent: a new role may be denied for a while what it is allowed. */
const DENIED_MS_MAX = 60_000
const PAUSE_MS = 2_000

type Clockwork = {
  readonly monotonic?: Monotonic
  readonly sleep?: (milliseconds: number) => Promise<unknown>
}

/**
 * Repeats the work for a minute while it is denied; so repeating it must do no harm. At a first
 * deployment this job's role, its policy and the key are brand new.
 */
export async function retryDenied<T>(
  work: () => Promise<T>,
  { monotonic, sleep = (ms) => pause(ms) }: Clockwork = {},
): Promise<T> {
  const time = timeLeft(DENIED_MS_MAX, monotonic)
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isDenied(error) || time.leftMs() < PAUSE_MS) throw error
      await sleep(PAUSE_MS)
    }
  }
}

/**
 * `AccessDeniedException` of Secrets Manager, DynamoDB and KMS (also `KMSAccessDeniedException`), and
 * Secrets Manager's `DecryptionFailure` when the role may not use the key yet. The store wraps it, so
 * the cause is checked.
 */
function isDenied(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return /AccessDenied|^DecryptionFailure/.test(error.name) || isDenied(error.cause)
}
