import { BastaError } from '../../functions/domain/errors.ts'
import { takeAll, type Opened } from '../../functions/worker/take.ts'
import { logFailure } from '../../functions/log.ts'
import type { Queued, Storehouse } from './storehouse.ts'
import { PUT_OFF_MS_MAX } from './turns.ts'

/**
 * Messages taken together: enough to keep the table busy, few enough as a trial when it is unreachable.
 */
const TAKEN_AT_ONCE = 64

/** While the table is unreachable, one message is tried this often. */
const PROBE_MS = 5_000

/**
 * Takes due messages of the inbox as fast as the table can, until none is due. A failed one is
 * delivered again later, each time after a longer delay. If nothing succeeded the table is unreachable;
 * the first success after that brings back all that failed with it at once.
 */
export function inboxPump(
  storehouse: Pick<Storehouse, 'due' | 'done' | 'retryAt' | 'retryNow'>,
  open: (message: Pick<Queued, 'sealed' | 'takenAt' | 'hops'>) => Promise<Opened>,
): () => Promise<void> {
  const failedWithTable = new Set<number>()
  return async () => {
    for (;;) {
      const due = storehouse.due(Date.now(), TAKEN_AT_ONCE)
      if (due.length === 0) return
      let isAway = true
      const failed = await takeAll(
        due.map(({ id, ...body }) => ({ id: String(id), body })),
        open,
        (error, id) => {
          logFailure('inbox_retry', error, { id })
          isAway &&= error instanceof BastaError && error.code === 'unavailable'
        },
      )
      const again = due.filter(({ id }) => failed.includes(String(id)))
      isAway &&= again.length === due.length
      storehouse.done(...due.filter((one) => !again.includes(one)).map(({ id }) => id))
      for (const [at, { id, attempts }] of again.entries()) {
        const waitMs = Math.min(PUT_OFF_MS_MAX, 500 * 2 ** attempts)
        storehouse.retryAt(
          id,
          Date.now() + (isAway && at === 0 ? Math.min(PROBE_MS, waitMs) : waitMs),
        )
        if (isAway) failedWithTable.add(id)
      }
      if (again.length === due.length) return
      storehouse.retryNow(failedWithTable)
      failedWithTable.clear()
    }
  }
}
