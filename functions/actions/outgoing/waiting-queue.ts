import type { Lane } from '../../domain/budgets.ts'
import { log, logFailure } from '../../log.ts'
import type { TimeLeft } from '../../concurrency/time-left.ts'

/** `stays`: not now, and those behind it may. `over`: the day has none left for anybody. */
export type Served = 'served' | 'stays' | 'over'

/** What was asked and waits until a budget has room for it, in the order of its places. */
export type WaitingQueue<Waiting> = {
  readonly lane: Lane
  readonly page: (page: {
    readonly limit: number
    readonly after?: string | undefined
  }) => Promise<readonly { readonly place: string; readonly waiting: Waiting | undefined }[]>
  /** Of what is there no more. */
  readonly leave: (place: string) => Promise<void>
  readonly serve: (waiting: Waiting) => Promise<Served>
}

const PAGE = 50

/**
 * Serves what waits, in the order of the queue, as far as the budgets of the day go. Whose recipient,
 * domain or source has had its share stays, and those behind it come first.
 */
export async function serveWaiting<Waiting>(
  { lane, page: pageOf, leave, serve }: WaitingQueue<Waiting>,
  time: TimeLeft,
): Promise<void> {
  let after: string | undefined
  let served = 0
  let isOver = false
  do {
    const page = await pageOf({ limit: PAGE, after })
    for (const { place, waiting } of page) {
      if (waiting === undefined) await leave(place)
      else {
        // One that fails keeps nobody else from being served.
        const outcome = await serve(waiting).catch((error: unknown) => {
          logFailure('waiting_unserved', error, { reason: lane })
          return 'stays' as const
        })
        if (outcome === 'served') served += 1
        isOver ||= outcome === 'over'
      }
      if (isOver) break
    }
    after = page.length === PAGE && !time.isOver() ? page.at(-1)?.place : undefined
  } while (after !== undefined && !isOver)
  if (served > 0) log('waiting_served', { count: served, reason: lane })
}
