import { setInterval, clearInterval } from 'node:timers'
import type { Scrub, Scrubs } from '../../domain/scrub.ts'
import { toSecond } from '../../domain/time.ts'
import { logFailure } from '../../log.ts'
import { HEARD_EVERY_SECONDS } from './start.ts'

/** Somebody deleted the scrub, or began it anew: this run is nobody's. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

export type Heartbeat = {
  readonly progress: (bytes: number, rows: number) => void
  /** Aborted when the run is overtaken. */
  readonly signal: AbortSignal
  readonly stop: () => Promise<void>
}

/** Writes down, while a run goes on, that it does and how far it is; ends it if it is overtaken. */
export function beat(
  scrubs: Pick<Scrubs, 'change' | 'find'>,
  { id, attempt }: Pick<Scrub, 'id' | 'attempt'>,
  now: () => Date,
): Heartbeat {
  const ended = new AbortController()
  let progress = { rows: 0, bytes: 0 }
  let writing = Promise.resolve()
  const write = async (): Promise<void> => {
    const known = await scrubs.find(id)
    if (known?.state === 'running' && known.attempt === attempt)
      await scrubs.change(known, { ...known, progress, heardAt: toSecond(now()) })
    else ended.abort(new Overtaken('Deleted, or begun anew.'))
  }
  const timer = setInterval(() => {
    if (ended.signal.aborted) return
    // One that fails is made up for by the next.
    writing = writing.then(write).catch((error: unknown) => logFailure('scrub_unheard', error))
  }, HEARD_EVERY_SECONDS * 1_000)
  return {
    progress: (bytes, rows) => {
      progress = { bytes, rows }
    },
    signal: ended.signal,
    stop: async () => {
      clearInterval(timer)
      await writing
    },
  }
}
