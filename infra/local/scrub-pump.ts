import { logFailure } from '../../functions/log.ts'
import { PUT_OFF_MS_MAX, type Turns } from './turns.ts'

/** As on AWS: further lists wait, so that whoever says stop or asks has room. */
const AT_ONCE = 2

/** Judges the lists that wait, two at once; what fails is delivered again later, ever more rarely. */
export function scrubPump(
  turns: Turns,
  take: (message: string) => Promise<void>,
): { readonly begin: () => void; readonly pump: () => Promise<void> } {
  const running = new Map<number, Promise<void>>()
  async function takeOne(id: number, message: string, attempts: number): Promise<void> {
    try {
      await take(message)
      turns.done(id)
    } catch (error) {
      logFailure('scrub_retry', error, { id: String(id) })
      turns.retryAt(id, Date.now() + Math.min(PUT_OFF_MS_MAX, 500 * 2 ** attempts))
    } finally {
      running.delete(id)
    }
  }
  const begin = (): void => {
    while (running.size < AT_ONCE) {
      const next = turns.next(Date.now(), new Set(running.keys()))
      if (next === undefined) return
      running.set(next.id, takeOne(next.id, next.message, next.attempts))
    }
  }
  return {
    begin,
    pump: async () => {
      for (begin(); running.size > 0; begin()) await Promise.race(running.values())
    },
  }
}
