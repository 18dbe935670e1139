import { hasLapsed, isDueSoon, type AccessRequests } from '../../domain/access-request.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'

const PAGE = 50

/**
 * Links that nobody opened close their request: nobody showed to be that person. What a person must
 * answer within ten days, or should have, is counted for an alarm.
 */
export async function sweepAccessRequests(
  { accessRequests }: { readonly accessRequests: Pick<AccessRequests, 'list' | 'change'> },
  now: Date,
  until = Number.POSITIVE_INFINITY,
): Promise<void> {
  let due = 0
  let after: string | undefined
  do {
    const page = await accessRequests.list({ state: 'due', limit: PAGE, after })
    for (const request of page) {
      if (hasLapsed(request, now)) {
        const answered = { at: toSecond(now), how: 'lapsed', who: 'time' } as const
        await accessRequests.change(request, { answered })
      } else if (isDueSoon(request, now)) due += 1
    }
    after = page.length === PAGE && Date.now() <= until ? page.at(-1)?.id : undefined
  } while (after !== undefined)
  if (due > 0) log('access_requests_due', { count: due })
}
