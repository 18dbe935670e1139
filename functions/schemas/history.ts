import * as z from 'zod/mini'
import { EVENT_TYPES } from '../domain/event.ts'
import { described, named } from './described.ts'

export const eventType = named(
  'EventType',
  described(
    '`stop` no more; `hold` perhaps no more, undecided; `release` that hold was no stop; `lift` START to the sender that was stopped by text; `consent` yes; `bounce` undeliverable; `delivery` a bounced address takes mail again; `order` bought something; `erasure` forget me, all but what stops; `note` decides nothing.',
    z.enum(EVENT_TYPES),
  ),
)
const time = z.string()
const blocks = described(
  '`marketing`, or `every` message whatever its purpose.',
  z.enum(['marketing', 'every']),
)
export const scope = described('`all`, `sender/<id>` or `sender/<id>/<topic>`.', z.string())

export const source = named(
  'Source',
  z.object({
    method: described('By what act it was said.', z.string()),
    origins: described('The senders it was said to.', z.array(z.string())),
    provider: z.optional(z.string()),
    account: z.optional(z.string()),
    key: z.optional(described('The id of the key that reported it.', z.string())),
    operator: z.optional(
      described('The name of the operator who recorded it in the console.', z.string()),
    ),
    strength: z.optional(
      described(
        'Of a consent: `claimed` counts as none, `proven` allows, `lifting` also answers an older stop.',
        z.enum(['claimed', 'proven', 'lifting']),
      ),
    ),
    answers: z.optional(
      described(
        'Of a release: the hold it answers, and its time in Unix seconds.',
        z.object({ at: z.int(), event: z.string() }),
      ),
    ),
  }),
)

const event = named(
  'RecordedEvent',
  z.object({
    id: z.string(),
    type: eventType,
    scopes: z.array(scope),
    blocks,
    occurredAt: described(
      'The event’s own time: never later than `receivedAt`, but that a stop recorded after a consent or a START is not older than it because a clock stepped back.',
      time,
    ),
    receivedAt: time,
    source,
    evidence: z.optional(
      described(
        'What shows that it was said; gone after an erasure.',
        z.record(z.string(), z.unknown()),
      ),
    ),
    prev: described('The hash of the event before; empty for the first.', z.string()),
    evidenceDigest: described('SHA-256 of a salt and the evidence, hex.', z.string()),
    hash: described('SHA-256 of what the chain commits to, hex.', z.string()),
  }),
)

const register = z.object({
  kind: eventType,
  method: z.string(),
  detail: described('What it blocks; of a consent, its strength.', z.string()),
  scope,
  origin: described('The sender it was said to, or `-`.', z.string()),
  at: time,
  event: described(
    'The event that says it; of a stop said again, the one that said it before.',
    z.string(),
  ),
  again: z.optional(
    described('A stop that was said again while it stood: no event was added.', z.literal(true)),
  ),
})

export const historyAnswer = named(
  'History',
  z.object({
    contact: z.string(),
    standing: z.object({
      channel: z.enum(['sms', 'email']),
      version: described('How many events there are.', z.int()),
      head: described('The hash of the last event; empty where there is none.', z.string()),
      registers: described('When each thing was last said, and by which event.', z.array(register)),
    }),
    events: z.array(event),
    chain: described(
      'Whether every event of this page follows the one before, as it was recorded; the first, the last of the page before.',
      z.object({
        intact: z.boolean(),
        faults: z.array(z.object({ event: z.string(), problem: z.string() })),
      }),
    ),
    next: z.optional(described('Send it as `after`: there is more.', z.string())),
  }),
)
