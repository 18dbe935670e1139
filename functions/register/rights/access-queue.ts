import * as z from 'zod/mini'
import { parseAddress } from '../../domain/address.ts'
import {
  isDueSoon,
  stateOf,
  type AccessLane,
  type AccessRequest,
} from '../../domain/access-request.ts'
import { openEnvelope } from '../../domain/envelope.ts'
import { SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import { NO_HURRY, type TimeLeft } from '../../time-left.ts'
import { askedOf, takeBudgets } from '../budgets.ts'
import { queueLink, type AccessDeps } from './access-requests.ts'

export type AccessQueueDeps = Pick<
  AccessDeps,
  'accessRequests' | 'limits' | 'envelopeKeys' | 'inbox'
>

const PAGE = 50
/** As long as the inbox tries to hand a message over: what is on its way is not queued twice. */
const ON_ITS_WAY_SECONDS = SECONDS_A_DAY

const header = z.object({ url: z.optional(z.string()) })

/**
 * Serves what waits, in the order of the queue, as far as the budgets of the day go. Whose recipient
 * or domain has had its share stays, and those behind it come first.
 */
export async function serveAccessQueue(
  deps: AccessQueueDeps,
  now: Date,
  time = NO_HURRY,
): Promise<void> {
  for (const lane of ['mail', 'text', 'operator'] as const) await serveLane(deps, lane, now, time)
}

async function serveLane(
  deps: AccessQueueDeps,
  lane: AccessLane,
  now: Date,
  time: TimeLeft,
): Promise<void> {
  let after: string | undefined
  let served = 0
  let isOver = false
  do {
    const page = await deps.accessRequests.waiting({ lane, limit: PAGE, after })
    for (const { place, request } of page) {
      if (request?.waits?.place !== place) await deps.accessRequests.leaveQueue(lane, place)
      else {
        // One that fails keeps nobody else from being served.
        const outcome = await serve(deps, lane, request, now).catch((error: unknown) => {
          logFailure('access_link_unsent', error, { id: request.id })
          return 'stays' as const
        })
        if (outcome === 'served') served += 1
        isOver ||= outcome === 'over'
      }
      if (isOver) break
    }
    after = page.length === PAGE && !time.isOver() ? page.at(-1)?.place : undefined
  } while (after !== undefined && !isOver)
  if (served > 0) log('access_served', { count: served, reason: lane })
}

/** `over`: the day has none left for anybody. */
async function serve(
  deps: AccessQueueDeps,
  lane: AccessLane,
  request: AccessRequest,
  now: Date,
): Promise<'served' | 'stays' | 'over'> {
  const { accessRequests, envelopeKeys, limits } = deps
  const { waits } = request
  if (waits === undefined || stateOf(request) === 'answered') return 'stays'
  const at = toSecond(now)
  if (lane !== 'operator' && isDueSoon(request, now)) {
    // No link got through in time: from now on it is work, in its turn.
    const next = { lane: 'operator', place: waits.place } as const
    await accessRequests.change(request, { by: 'operator', waits: next })
    return 'stays'
  }
  const isOnItsWay = waits.queuedAt !== undefined && at - waits.queuedAt < ON_ITS_WAY_SECONDS
  if (isOnItsWay) return 'stays'
  const sealed = await accessRequests.address(request.id)
  if (sealed === undefined) return 'stays'
  const opened = openEnvelope(envelopeKeys, 'access', sealed)
  const parsed = await parseAddress(opened.bytes.toString())
  if (!parsed.ok) return 'stays'
  const asked = askedOf(envelopeKeys, parsed.address)
  const taken = await takeBudgets(limits, lane, asked, 'waiting', now)
  if (taken !== 'taken') return taken === 'whole' ? 'over' : 'stays'
  if (lane === 'operator') {
    return (await accessRequests.change(request, { waits: undefined })) ? 'served' : 'stays'
  }
  const { url } = header.parse(opened.header)
  if (url === undefined) return 'stays'
  // Who changes it first serves it. Its link is good for seven days from now.
  const next = { waits: { ...waits, queuedAt: at }, linkedAt: at }
  const token = new URL(url).pathname.split('/').at(-1)
  if (!(await accessRequests.change(request, next, token))) return 'stays'
  await queueLink(deps, request, { to: parsed.address.value, url }, now)
  return 'served'
}
