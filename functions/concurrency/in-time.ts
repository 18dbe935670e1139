import { BastaError } from '../domain/errors.ts'

/** What work that somebody waits for is told, and tells. */
export type Hurry = {
  /** Aborted once nobody waits any more: nothing new is begun then. */
  readonly signal: AbortSignal
  /** One more thing is stored: the work is alive. */
  readonly progress: () => void
}

/** So long without anything stored, and the table is taken to be away. */
export const STILL_MS = 1_000
/** Providers that say how long they wait say five seconds or more. */
const WHOLE_MS = 3_000

/**
 * Work on the table that a person's wish waits for: given up as `unavailable` when for a second nothing
 * was stored, or after three in all, so that it can rest in the inbox instead. What is under way then
 * may still come to its end: it must do no harm to do it again.
 */
export async function inTime<T>(work: (hurry: Hurry) => Promise<T>): Promise<T> {
  const over = new AbortController()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const end = (): void => {
    over.abort()
    reject(new BastaError('unavailable', 'It could not be stored in time.'))
  }
  const still = setTimeout(end, STILL_MS)
  const whole = setTimeout(end, WHOLE_MS)
  const working = work({ signal: over.signal, progress: () => void still.refresh() })
  // Once given up, how it ends is nobody's any more.
  working.catch(() => undefined)
  try {
    return await Promise.race([working, late])
  } finally {
    clearTimeout(still)
    clearTimeout(whole)
    over.abort()
  }
}
