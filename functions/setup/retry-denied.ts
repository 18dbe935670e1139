import { setTimeout as pause } from 'node:timers/promises'
import { timeLeft, type Monotonic } from '../concurrency/time-left.ts'

/** IAM is eventually consistent: a role that was made a moment ago may be refused what it is allowed. */
const DENIED_MS_MAX = 60_000
const PAUSE_MS = 2_000

type Clockwork = {
  readonly monotonic?: Monotonic
  readonly sleep?: (milliseconds: number) => Promise<unknown>
}

/**
 * Does the work again where it was denied, for a minute; it must do no harm to do it twice. At a first
 * deployment the role of this job, its policy and the key are as young as the deployment itself.
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
 * Secrets Manager's `DecryptionFailure`, where the key is not this role's to use yet. What the store
 * tells of it is its cause.
 */
function isDenied(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return /AccessDenied|^DecryptionFailure/.test(error.name) || isDenied(error.cause)
}
