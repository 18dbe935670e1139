import type { ContactId } from '../../domain/contact-id.ts'
import type { EventId } from '../../domain/event.ts'
import type { Outbox } from '../../domain/outbox.ts'
import type { Second } from '../../domain/time.ts'

/** Shown at a time, and looked through to find them. */
const SHOWN_MAX = 20
const LOOKED_AT_MAX = 2_000

export type GivenUp = {
  readonly event: EventId
  readonly contact: ContactId
  readonly recordedAt: Second
  readonly attempts: number
  readonly code?: string | undefined
}

/** Some of what was given up for a target. */
export async function someGivenUp(
  { pages }: Pick<Outbox, 'pages'>,
  target: string,
): Promise<readonly GivenUp[]> {
  const found: GivenUp[] = []
  let lookedAt = 0
  for await (const entries of pages()) {
    for (const { event, contact, recordedAt, waits } of entries) {
      const waiting = waits.get(target)
      if (waiting?.gaveUpAt === undefined) continue
      const { attempts, code } = waiting
      found.push({ event, contact, recordedAt, attempts, code })
      if (found.length === SHOWN_MAX) return found
    }
    lookedAt += entries.length
    if (lookedAt > LOOKED_AT_MAX) return found
  }
  return found
}
