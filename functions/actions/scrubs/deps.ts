import type { Objects } from '../../domain/objects.ts'
import type { ScrubQueue, Scrubs } from '../../domain/scrub.ts'
import type { Senders } from '../../domain/senders.ts'

export type ScrubDeps = {
  readonly scrubs: Scrubs
  readonly objects: Objects
  readonly scrubQueue: ScrubQueue
  readonly senders: Pick<Senders, 'get'>
}
