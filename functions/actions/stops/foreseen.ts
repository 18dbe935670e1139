import type { EventDraft } from '../../domain/event.ts'
import type { Attribution } from '../../domain/sender.ts'

/** An event as it would be recorded, without its evidence. */
export type Foreseen = Pick<EventDraft, 'type' | 'blocks' | 'scopes'> & {
  readonly attribution: Attribution
}
