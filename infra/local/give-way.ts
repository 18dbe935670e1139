import { setImmediate, setTimeout as sleep } from 'node:timers/promises'

/** So long after the last request nobody is expected to speak at once. */
const QUIET_AFTER_MS = 2_000
/** A request that takes longer holds nobody up any more. */
const WAIT_MS_MAX = 50
/** While people speak, work that can wait rests as long as it worked, but no longer than this. */
const REST_MS_MAX = 50

/** Requests come before lists: here they share one process and one engine, which does one thing at a time. */
export type Courtesy = {
  readonly serve: <T>(request: () => Promise<T>) => Promise<T>
  /**
   * Awaited by work that can wait: until no request is being served. While people speak, half of the time
   * is left to them, however busy the machine is.
   */
  readonly giveWay: () => Promise<void>
  readonly isQuiet: () => boolean
}

export function courtesy(): Courtesy {
  let serving = 0
  let servedAt = Number.NEGATIVE_INFINITY
  let wentOnAt = performance.now()
  let waiting: PromiseWithResolvers<void> | undefined
  const isQuiet = (): boolean => serving === 0 && performance.now() - servedAt > QUIET_AFTER_MS
  return {
    serve: async (request) => {
      serving += 1
      try {
        return await request()
      } finally {
        serving -= 1
        servedAt = performance.now()
        if (serving === 0) {
          waiting?.resolve()
          waiting = undefined
        }
      }
    },
    isQuiet,
    giveWay: async () => {
      const worked = performance.now() - wentOnAt
      // A request that has just arrived is not seen before the next turn of the event loop.
      await setImmediate()
      if (!isQuiet()) await sleep(Math.min(worked, REST_MS_MAX))
      if (serving > 0) {
        waiting ??= Promise.withResolvers<void>()
        await Promise.race([waiting.promise, sleep(WAIT_MS_MAX)])
      }
      wentOnAt = performance.now()
    },
  }
}
