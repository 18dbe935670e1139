import { BastaError } from '../domain/errors.ts'

/** Given to work that a caller waits for. */
export type Hurry = {
  /** Aborted when nobody waits any more: start nothing new then. */
  readonly signal: AbortSignal
  /** Call it when something was stored; the idle timer starts again. */
  readonly progress: () => void
}

/** If nothing was stored for this long, the table counts as unreachable. */
export const STILL_MS = 1_000
/** The shortest timeout that a provider documents is five seconds. */
const WHOLE_MS = 3_000

/**
 * For writes that carry a person's wish. Rejects with `unavailable` when nothing was stored for a
 * second, or after three seconds in all, so that the caller can put the request into the inbox. Writes
 * that have started may still finish: doing the work twice must do no harm.
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
  // After the deadline nobody handles its failure.
  working.catch(() => undefined)
  try {
    return await Promise.race([working, late])
  } finally {
    clearTimeout(still)
    clearTimeout(whole)
    over.abort()
  }
}
