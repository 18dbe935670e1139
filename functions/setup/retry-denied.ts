import { setTimeout as sleep } from 'node:timers/promises'

/** IAM is eventually consistent: a role that was made a moment ago may be refused what it is allowed. */
const DENIED_MS_MAX = 60_000
const PAUSE_MS = 2_000

/**
 * Does the work again where it was denied, for a minute; it must do no harm to do it twice. At a first
 * deployment the role of this job, its policy and the key are as young as the deployment itself.
 */
export async function retryDenied<T>(
  work: () => Promise<T>,
  {
    forMs = DENIED_MS_MAX,
    pauseMs = PAUSE_MS,
  }: { readonly forMs?: number; readonly pauseMs?: number } = {},
): Promise<T> {
  const until = performance.now() + forMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isDenied(error) || performance.now() + pauseMs > until) throw error
      await sleep(pauseMs)
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
