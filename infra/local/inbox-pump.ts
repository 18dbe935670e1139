import { BastaError } from '../../functions/domain/errors.ts'
import { takeAll, type Opened } from '../../functions/worker/take.ts'
import { logFailure } from '../../functions/log.ts'
import { PUT_OFF_MS_MAX, type Queued, type Storehouse } from './storehouse.ts'

/** Taken together: enough to keep the table busy, few enough to try a table that is away. */
const TAKEN_AT_ONCE = 64

/** While the table is away one message is tried this often, so that it is noticed when it is back. */
const PROBE_MS = 5_000

/**
 * Takes what is due in the inbox at the table's pace, until nothing is. What fails comes again later,
 * each time later still; where nothing succeeded the table is away, and the first success after that
 * brings back at once all that failed with it.
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
