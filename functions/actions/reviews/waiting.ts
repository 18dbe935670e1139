import { HOLD_DAYS } from '../../domain/decide.ts'
import { SECONDS_A_DAY, type Second } from '../../domain/time.ts'
import type { Counted, WaitingList } from '../../domain/waiting-list.ts'

type List = WaitingList & {
  readonly list: (page: {
    limit: number
    after?: string
  }) => Promise<readonly { readonly id: string }[]>
}

/** Where somebody is who goes through a list: "3 of 17", and what stands before and after. */
export type Place = {
  readonly position: number
  readonly waiting: Counted
  readonly previous?: string | undefined
  readonly next?: string | undefined
}

export async function placeIn(list: List, id: string): Promise<Place> {
  const [through, waiting, previous, [next]] = await Promise.all([
    list.count(id),
    list.count(),
    list.before(id),
    list.list({ limit: 1, after: id }),
  ])
  return { position: through.count, waiting, previous, next: next?.id }
}

/** What is to be decided after an id; behind the last, the first of those passed over. */
export async function nextAfter(list: List, id: string): Promise<string | undefined> {
  const [next] = await list.list({ limit: 1, after: id })
  const [first] = next === undefined ? await list.list({ limit: 1 }) : [next]
  return first?.id === id ? undefined : first?.id
}

/** When what nobody decides becomes a stop, or ends. */
export function endsAt(from: Second): Second {
  return from + HOLD_DAYS * SECONDS_A_DAY
}

/** Whole days until then, rounded up: the last day is 1, and what is due is 0. */
export function daysUntil(at: Second, now: Second): number {
  return Math.max(0, Math.ceil((at - now) / SECONDS_A_DAY))
}
