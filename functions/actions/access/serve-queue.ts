import * as z from 'zod/mini'
import { parseAddress } from '../../domain/address.ts'
import {
  isDueSoon,
  newAccessLink,
  stateOf,
  type AccessLane,
  type AccessRequest,
} from '../../domain/access-request.ts'
import { openEnvelope } from '../../domain/envelope.ts'
import { SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { NO_TIME_LIMIT } from '../../concurrency/time-left.ts'
import { askedOf, budgetsOfPass, type Budgets } from '../outgoing/budgets.ts'
import { serveWaiting, type Served } from '../outgoing/waiting-queue.ts'
import { queueLink, type AccessDeps } from './request.ts'

export type AccessQueueDeps = Pick<
  AccessDeps,
  'accessRequests' | 'limits' | 'envelopeKeys' | 'inbox'
>

/** As long as the inbox retries a message: so a link on its way is not queued twice. */
const ON_ITS_WAY_SECONDS = SECONDS_A_DAY

const header = z.object({ url: z.optional(z.string()) })

/** Serves waiting requests for access, each lane as far as its day's budgets go. */
export async function serveAccessQueue(
  deps: AccessQueueDeps,
  now: Date,
  time = NO_TIME_LIMIT,
): Promise<void> {
  const { accessRequests, limits } = deps
  for (const lane of ['mail', 'text', 'operator'] as const) {
    const budgets = budgetsOfPass(limits, lane, now)
    await serveWaiting(
      {
        lane,
        page: async (page) => {
          const found = await accessRequests.waiting({ lane, ...page })
          return found.map(({ place, request }) => ({
            place,
            waiting: request?.waits?.place === place ? request : undefined,
          }))
        },
        leave: (place) => accessRequests.leaveQueue(lane, place),
        serve: (request) => serve(deps, lane, request, { budgets, now }),
      },
      time,
    )
  }
}

async function serve(
  deps: AccessQueueDeps,
  lane: AccessLane,
  request: AccessRequest,
  { budgets, now }: { readonly budgets: Budgets; readonly now: Date },
): Promise<Served> {
  const { accessRequests, envelopeKeys } = deps
  const { waits } = request
  if (waits === undefined || stateOf(request) === 'answered') return 'stays'
  const at = toSecond(now)
  if (lane !== 'operator' && isDueSoon(request, now)) {
    // No link got through in time: an operator must answer it, in its turn.
    const next = { lane: 'operator', place: waits.place } as const
    await accessRequests.change(request, { by: 'operator', waits: next })
    return 'stays'
  }
  const isOnItsWay = waits.queuedAt !== undefined && at - waits.queuedAt < ON_ITS_WAY_SECONDS
  if (isOnItsWay) return 'stays'
  const block = await accessRequests.block(request.id, now)
  const source = block === undefined ? {} : { block }
  // Most of a flood ends here, so that a pass comes to those behind it.
  if (budgets.areSpent(source)) return 'stays'
  const sealed = await accessRequests.address(request.id)
  if (sealed === undefined) return 'stays'
  const opened = openEnvelope(envelopeKeys, 'access', sealed)
  const parsed = await parseAddress(opened.bytes.toString())
  if (!parsed.ok) return 'stays'
  const asked = { ...askedOf(envelopeKeys, parsed.address), ...source }
  if (budgets.areSpent(asked)) return 'stays'
  const taken = await budgets.take(asked)
  if (taken !== 'taken') return taken === 'whole' ? 'over' : 'stays'
  if (lane === 'operator') {
    return (await accessRequests.change(request, { waits: undefined })) ? 'served' : 'stays'
  }
  const { url } = header.parse(opened.header)
  if (url === undefined) return 'stays'
  // Whoever changes it first serves it. The link is valid for seven days from now.
  const next = { waits: { ...waits, queuedAt: at }, linkedAt: at }
  const token = new URL(url).pathname.split('/').at(-1)
  const link = token === undefined ? undefined : newAccessLink(token, parsed.address.value)
  if (!(await accessRequests.change(request, next, link))) return 'stays'
  await queueLink(deps, request, { to: parsed.address.value, url }, now)
  return 'served'
}
