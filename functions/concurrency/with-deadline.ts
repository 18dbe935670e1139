import { BastaError } from '../domain/errors.ts'

/** Given to work that a caller waits for. */
export type Deadline = {
  /** Aborted when nobody waits any more: start nothing new then. */
  readonly signal: AbortSignal
  /** Call it when something was stored; the idle timer starts again. */
  readonly progress: () => void
}

/** If nothing was stored for this long, the table counts as unreachable. */
const IDLE_MS = 1_000
/** The shortest timeout that a provider documents is five seconds. */
const TOTAL_MS = 3_000

/**
 * For writes that carry a person's wish. Rejects with `unavailable` when nothing was stored for a
 * second, or after three seconds in all, so that the caller can put the request into the inbox. Writes
 * that have started may still finish: doing the work twice must do no harm.
 */
export async function withDeadline<T>(work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const aborter = new AbortController()
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const end = (): void => {
    aborter.abort()
    reject(new BastaError('unavailable', 'It could not be stored in time.'))
  }
  const idle = setTimeout(end, IDLE_MS)
  const total = setTimeout(end, TOTAL_MS)
  const working = work({ signal: aborter.signal, progress: () => void idle.refresh() })
  // After the deadline nobody handles its failure.
  working.catch(() => undefined)
  try {
    return await Promise.race([working, tooLate])
  } finally {
    clearTimeout(idle)
    clearTimeout(total)
    aborter.abort()
  }
}
