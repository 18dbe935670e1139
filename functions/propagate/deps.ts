import type { EnvelopeKeys } from '../domain/envelope.ts'
import type { Limits } from '../domain/limits.ts'
import type { DeliveryQueue, Outbox } from '../domain/outbox.ts'
import type { TargetNotes, Targets } from '../domain/target.ts'
import type { Call, Target } from './target.ts'

export type PropagateDeps = {
  readonly outbox: Outbox
  readonly targets: Pick<Targets, 'get' | 'list'>
  readonly notes: TargetNotes
  readonly limits: Pick<Limits, 'count'>
  readonly queue: DeliveryQueue
  readonly envelopeKeys: EnvelopeKeys
  /** The entry of a target in the targets document. */
  readonly credentials: (target: string) => Promise<unknown>
  readonly kinds: ReadonlyMap<string, Target>
  readonly fetch: Call['fetch']
  readonly awsKeys: Call['awsKeys']
  readonly now: () => Date
  /** From 0 to below 1; spreads what comes back. */
  readonly random: () => number
  /** How long one wake may be worked on; then others have their turn. */
  readonly turnMs?: number | undefined
}
