import { hasLapsed, isDueSoon, type AccessRequests } from '../../domain/access-request.ts'
import { endOf } from '../../domain/retention.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { NO_TIME_LIMIT } from '../../concurrency/time-left.ts'

const PAGE = 50

/**
 * Closes requests whose link nobody opened: nobody proved to be that person. Counts, for an alarm, the
 * requests that an operator must answer within ten days or should have answered.
 */
export async function sweepAccessRequests(
  { accessRequests }: { readonly accessRequests: Pick<AccessRequests, 'list' | 'change'> },
  now: Date,
  time = NO_TIME_LIMIT,
): Promise<void> {
  let due = 0
  for (const state of ['due', 'unproven'] as const) {
    let after: string | undefined
    do {
      const page = await accessRequests.list({ state, limit: PAGE, after })
      for (const request of page) {
        if (hasLapsed(request, now)) {
          const answered = { at: toSecond(now), how: 'lapsed', who: 'time' } as const
          await accessRequests.change(request, { answered })
        } else if (isDueSoon(request, now)) due += 1
      }
      const last = page.at(-1)
      // In order of receipt; a link is never older than its request.
      const isYoung = last !== undefined && toSecond(now) < endOf('access_links', last.receivedAt)
      const isMore = page.length === PAGE && !isYoung && !time.isOver()
      after = isMore ? last?.id : undefined
    } while (after !== undefined)
  }
  if (due > 0) log('access_requests_due', { count: due })
}
