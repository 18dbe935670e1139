import { BastaError } from '../domain/errors.ts'
import { mapPerKey } from '../concurrency/map-per-key.ts'
import { timeLeft, type Monotonic } from '../concurrency/time-left.ts'

/** One message, ready to be taken. Rejects if the queue must deliver it again. */
export type Opened = {
  readonly contacts: readonly string[]
  readonly take: () => Promise<void>
}

/** Messages of this many people in parallel, as for the messages of one request. */
const AT_ONCE = 16
/**
 * Messages not begun by then are delivered again: each may retry for half a minute, and Lambda ends
 * them all together.
 */
export const BEGUN_WITHIN_MS = 25_000

/**
 * Takes several messages in parallel, those about one person in order, and returns the ids of those
 * that must be delivered again. A failing message does not stop the others.
 */
export async function takeAll<T>(
  messages: readonly { readonly id: string; readonly body: T }[],
  open: (body: T) => Promise<Opened>,
  onFailure: (error: unknown, id: string) => void,
  monotonic?: Monotonic,
): Promise<string[]> {
  const time = timeLeft(BEGUN_WITHIN_MS, monotonic)
  const opened = await Promise.allSettled(messages.map(async ({ body }) => open(body)))
  const outcomes = await mapPerKey(
    opened,
    { atOnce: AT_ONCE, keysOf: (one) => (one.status === 'fulfilled' ? one.value.contacts : []) },
    async (one) => {
      if (one.status === 'rejected') throw one.reason
      if (time.isOver()) throw new BastaError('unavailable', 'No time was left for this message.')
      await one.value.take()
    },
  )
  return outcomes.flatMap((outcome, at) => {
    const id = messages[at]?.id
    if (outcome.status === 'fulfilled' || id === undefined) return []
    onFailure(outcome.reason, id)
    return [id]
  })
}
