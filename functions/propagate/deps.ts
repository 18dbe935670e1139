import type { EnvelopeKeys } from '../domain/envelope.ts'
import type { Limits } from '../domain/limits.ts'
import type { ContactId } from '../domain/contact-id.ts'
import type { EventFeed } from '../domain/event-feed.ts'
import type { DeliveryQueue, Lane, Outbox } from '../domain/outbox.ts'
import type { Redeliveries } from '../domain/redelivery.ts'
import type { Standing } from '../domain/standing.ts'
import type { TargetJobs, TargetNotes, Targets } from '../domain/target.ts'
import type { Call } from './call.ts'
import type { Target } from './target.ts'

export type PropagateDeps = {
  readonly outbox: Outbox
  readonly targets: Pick<Targets, 'get' | 'list'>
  readonly notes: TargetNotes
  readonly jobs: TargetJobs
  readonly redeliveries: Redeliveries
  /** The log that is told again. */
  readonly feed: Pick<EventFeed, 'readPlaced'>
  readonly standing: (contact: ContactId) => Promise<Standing>
  /** The letters of the hash keys that the table has a proof of. */
  readonly hashVersions: () => Promise<readonly string[]>
  readonly limits: Pick<Limits, 'count'>
  readonly queue: DeliveryQueue
  readonly envelopeKeys: EnvelopeKeys
  /** The entry of a target in the targets document. */
  readonly credentials: (target: string) => Promise<unknown>
  readonly kinds: ReadonlyMap<string, Target>
  readonly fetch: Call['fetch']
  readonly awsKeys: Call['awsKeys']
  readonly now: () => Date
  /** A clock that only goes on, in milliseconds: for what really passes, as waiting for an answer. */
  readonly elapsedMs: () => number
  /** From 0 to below 1; spreads what comes back. */
  readonly random: () => number
  /** Whose deliverer this is; by default the target's own. */
  readonly lane?: Lane | undefined
  /** Targets with deliverers of their own. */
  readonly ownLanes?: ReadonlySet<string> | undefined
  /** How long one wake may be worked on; then others have their turn. */
  readonly turnMs?: number | undefined
}
