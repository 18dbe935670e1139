import type * as z from 'zod/mini'
import { clocksAt } from '../../domain/legal-clocks.ts'
import type { Incident } from '../../domain/incident.ts'
import { formatSecond } from '../../domain/time.ts'
import type { incident as schema } from '../../schemas/sends.ts'

export type ShownIncident = z.infer<typeof schema>

/** An incident, with how late it was and the clocks of the law as they stood when it was sent. */
export function showIncident({
  id,
  kind,
  contact,
  send,
  verdict,
  stop,
  foundAt,
  closed,
}: Incident): ShownIncident {
  const { sentAt, ...sent } = send
  return {
    id,
    kind,
    contact,
    ...sent,
    sentAt: formatSecond(sentAt),
    verdict: { allowed: false, ...verdict },
    ...(stop && {
      stop: {
        event: stop.event,
        occurredAt: formatSecond(stop.occurredAt),
        receivedAt: formatSecond(stop.receivedAt),
        wasKnown: stop.receivedAt <= sentAt,
      },
      lateSeconds: sentAt - stop.occurredAt,
      clocks: clocksAt(stop, send.channel, sentAt).map(({ earliest, latest, ...clock }) => ({
        ...clock,
        earliest: formatSecond(earliest),
        latest: formatSecond(latest),
      })),
    }),
    foundAt: formatSecond(foundAt),
    ...(closed && { closed: { ...closed, at: formatSecond(closed.at) } }),
  }
}
