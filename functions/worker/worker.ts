import { serveAccessQueue, type AccessQueueDeps } from '../actions/access/serve-queue.ts'
import { sweepAccessRequests } from '../actions/access/sweep.ts'
import { serveConsentQueue, type ConsentQueueDeps } from '../actions/consents/serve-queue.ts'
import { readImportMessage, takeImport, type ImportRunDeps } from '../actions/imports/run.ts'
import { sweepMessages } from '../actions/outgoing/sweep-unknown-outcomes.ts'
import type { MessageDeps } from '../actions/outgoing/unknown-outcome.ts'
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

/** The worker's dependencies. Nobody waits for it, so they may be slow. */
export type WorkerDeps = Omit<TakerDeps, 'links'> &
  QueuedDeps &
  ImportRunDeps &
  PollDeps &
  AccessQueueDeps &
  ConsentQueueDeps &
  MessageDeps & {
    readonly ready: () => Promise<unknown>
    readonly inbox: CountingInbox
    /** Present if requests that are too large for the inbox are in a bucket. */
    readonly bucket?: Bucket | undefined
  }

/** One message with the queue that delivered it. */
export type Delivered = { readonly hops: number } & (
  | { readonly queue: 'inbox'; readonly body: Uint8Array; readonly takenAt: Date | undefined }
  /** JSON: from AWS, or a chunk of an import. */
  | { readonly queue: 'providers' | 'imports'; readonly text: string }
)

export type Worker = {
  /** Rejects if the queue must deliver the message again. */
  readonly open: (delivered: Delivered) => Promise<Opened>
  /** Runs the tasks of the schedule. */
  readonly runSchedule: () => Promise<void>
}

/** All work without a caller, the same on Lambda and on one machine: the queues and the schedule. */
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

/** Tasks with a legal deadline come before the polling of providers, which may be slow. */
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
