import type { Lane } from '../../domain/budgets.ts'
import { log, logFailure } from '../../log.ts'
import type { TimeLeft } from '../../concurrency/time-left.ts'

/**
 * `stays`: not now, but later ones may be served. `over`: the day's budget is used up for everybody.
 */
export type Served = 'served' | 'stays' | 'over'

/** Requests that wait until a budget has room, in order of their places. */
export type WaitingQueue<Waiting> = {
  readonly lane: Lane
  readonly page: (page: {
    readonly limit: number
    readonly after?: string | undefined
  }) => Promise<readonly { readonly place: string; readonly waiting: Waiting | undefined }[]>
  /** Removes a place whose request no longer exists. */
  readonly leave: (place: string) => Promise<void>
  readonly serve: (waiting: Waiting) => Promise<Served>
}

const PAGE = 50

/**
 * Serves the queue in order as far as the day's budgets allow. If a recipient, domain or source has
 * used up its share, its requests stay and later ones are served first.
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
        // A failing request does not block the others.
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
