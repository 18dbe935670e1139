import { serveAccessQueue, type AccessQueueDeps } from '../actions/access/serve-queue.ts'
import { sweepAccessRequests } from '../actions/access/sweep.ts'
import { serveConsentQueue, type ConsentQueueDeps } from '../actions/consents/serve-queue.ts'
import { readImportMessage, takeImport, type ImportRunDeps } from '../actions/imports/run.ts'
import { sweepMessages, type MessageDeps } from '../actions/outgoing/unsure.ts'
import { pollAccounts, type PollDeps } from '../actions/requests/poll.ts'
import { takeQueued, type QueuedDeps } from '../actions/requests/take-queued.ts'
import { sweepReviews } from '../actions/reviews/sweep.ts'
import type { CountingInbox } from '../domain/inbox.ts'
import { sendingKey } from '../domain/sending.ts'
import { readBody } from '../schemas/queue-message.ts'
import { boundedInbox } from './hops.ts'
import { takeFromBucket, type Bucket } from './in-bucket.ts'
import { runDue, SCHEDULE_MS, type Due } from './schedule.ts'
import type { Opened } from './take.ts'
import { takerOf, takersFor, type TakerDeps } from './takers.ts'

/** All that a worker works with. Nobody waits for it: what it is given may take its time. */
export type WorkerDeps = Omit<TakerDeps, 'links'> &
  QueuedDeps &
  ImportRunDeps &
  PollDeps &
  AccessQueueDeps &
  ConsentQueueDeps &
  MessageDeps & {
    readonly ready: () => Promise<unknown>
    readonly inbox: CountingInbox
    /** Where requests rest that are too large for the inbox, if some are. */
    readonly bucket?: Bucket | undefined
  }

/** One message as one of the queues brings it. */
export type Delivered = { readonly hops: number } & (
  | { readonly queue: 'inbox'; readonly body: Uint8Array; readonly takenAt: Date | undefined }
  /** What AWS passes on, and chunks of imports, as JSON. */
  | { readonly queue: 'providers' | 'imports'; readonly text: string }
)

export type Worker = {
  /** Rejects where the message must stay and come again. */
  readonly open: (delivered: Delivered) => Promise<Opened>
  /** What is due by time alone. */
  readonly runSchedule: () => Promise<void>
}

/** What comes without a caller, on Lambda and on one machine alike: the queues, and what is due by time. */
export function newWorker(given: WorkerDeps): Worker {
  const all = { ...given, links: given }
  return {
    open: async (delivered) => {
      await given.ready()
      return openOne({ ...all, inbox: boundedInbox(given.inbox, delivered.hops) }, delivered)
    },
    runSchedule: async () => {
      await given.ready()
      await runDue(dueFor(all))
    },
  }
}

type Deps = Omit<WorkerDeps, 'inbox'> & TakerDeps

async function openOne(deps: Deps, delivered: Delivered): Promise<Opened> {
  if (delivered.queue !== 'inbox') {
    const { queue, text } = delivered
    if (queue === 'providers') return alone(() => takeQueued(deps, text))
    return alone(() => takeImport(deps, readImportMessage(text)))
  }
  const { body, takenAt } = delivered
  const message = readBody(deps.envelopeKeys, body)
  if (message.kind === 'in_bucket') {
    const { bucket } = deps
    if (bucket === undefined) throw new Error('No bucket is read here.')
    return alone(() =>
      takeFromBucket(bucket, message.name, async (sealed) =>
        (await openOne(deps, { ...delivered, body: sealed })).take(),
      ),
    )
  }
  const { contacts, take } = await takerOf(takersFor(deps), message.kind, message)
  return { contacts, take: () => take({ takenAt, digest: sendingKey(body) }) }
}

function alone(take: () => Promise<void>): Opened {
  return { contacts: [], take }
}

/** What falls due comes before what providers must be asked for: they may be slow. */
function dueFor(deps: Deps): readonly Due[] {
  const { now } = deps
  return [
    { name: 'reviews', withinMs: 10_000, run: (time) => sweepReviews(deps, now(), time) },
    { name: 'access queue', withinMs: 10_000, run: (time) => serveAccessQueue(deps, now(), time) },
    { name: 'consent queue', withinMs: 5_000, run: (time) => serveConsentQueue(deps, now(), time) },
    { name: 'access', withinMs: 5_000, run: (time) => sweepAccessRequests(deps, now(), time) },
    { name: 'messages', withinMs: 5_000, run: (time) => sweepMessages(deps, now(), time) },
    { name: 'polls', withinMs: SCHEDULE_MS, run: (time) => pollAccounts(deps, time) },
  ]
}
