import * as z from 'zod/mini'
import { INCIDENT_KINDS } from '../domain/incident.ts'
import { SEND_RESULTS } from '../domain/judge-send.ts'
import { LAWS } from '../domain/legal-clocks.ts'
import { ALLOWED, DENIED } from '../domain/verdict.ts'
import { described, named } from './described.ts'
import { address, id, time, words } from './shared.ts'

export const SENDS_MAX = 1_000

/** What a sender tells of one message. */
export const send = named(
  'Send',
  z.strictObject({
    messageId: described(
      'The id that the provider gave the message; the same message told again, or told by the provider too, is known by it.',
      words(255, 'the id of the message, as text'),
    ),
    to: address,
    sender: id,
    topic: z.optional(id),
    purpose: z._default(
      described(
        'What the message was; marketing unless it says otherwise.',
        z.enum(['marketing', 'transactional'], '"marketing" or "transactional"'),
      ),
      'marketing',
    ),
    channel: z.optional(z.enum(['sms', 'email'], '"sms" or "email"')),
    sentAt: time,
    provider: z.optional(
      z
        .string()
        .check(
          z.regex(
            /^[a-z0-9][a-z0-9-]{0,31}$/,
            'a provider’s name: lower-case letters, digits, hyphens',
          ),
        ),
    ),
  }),
)

export const sends = z.union(
  [
    send,
    z.strictObject({
      sends: described(
        'Each a `Send`. One that cannot be taken is refused in its place, and the others are taken.',
        z
          .array(z.unknown(), 'a list of sends')
          .check(z.minLength(1, 'not empty'), z.maxLength(SENDS_MAX, `at most ${SENDS_MAX} sends`)),
      ),
    }),
  ],
  'a send, or an object with a list of "sends"',
)

const verdictThen = described(
  'What a check would have answered at `sentAt`, from all that had been said by then.',
  z.strictObject({
    allowed: z.boolean(),
    reason: z.enum([...DENIED, ...ALLOWED]),
    scope: z.optional(z.string()),
    since: z.optional(z.string()),
    event: z.optional(z.string()),
  }),
)

export const toldSend = named(
  'ToldSend',
  z.strictObject({
    result: described(
      [
        '`ok` it was allowed;',
        '`incident` it should not have been sent: it went out after a stop, or nothing allowed it;',
        '`denied` a check would have denied it, and nobody wished so: the address bounced;',
        '`unknown` the person had written what may be a stop, and nobody has decided yet.',
      ].join(' '),
      z.enum(SEND_RESULTS),
    ),
    contact: z.string(),
    verdict: verdictThen,
    incident: z.optional(z.string()),
    kind: z.optional(z.enum(INCIDENT_KINDS)),
  }),
)

export const refusedSend = named(
  'RefusedSend',
  z.strictObject({
    result: z.literal('refused'),
    errors: described(
      'Where it is wrong, and what would be right.',
      z.array(z.strictObject({ pointer: z.string(), detail: z.string() })),
    ),
  }),
)

const clock = z.strictObject({
  law: z.enum(LAWS),
  limit: z.strictObject({ unit: z.enum(['seconds', 'business_days']), count: z.int() }),
  state: described(
    [
      'Whether the time that this rule leaves had passed when it was sent. `unclear`: it depends on',
      'public holidays, on the time zone of the person, or on whether somebody had received the stop',
      'before Basta did.',
    ].join(' '),
    z.enum(['run_out', 'running', 'unclear']),
  ),
  earliest: described('When it ran out, if all of that is for the person.', z.string()),
  latest: described('And if all of it is for the sender.', z.string()),
})

export const incident = named(
  'Incident',
  z.strictObject({
    id: z.string(),
    kind: described(
      '`after_stop`: a stop that covers it was said before. `without_consent`: nothing allowed it.',
      z.enum(INCIDENT_KINDS),
    ),
    contact: z.string(),
    sender: z.string(),
    topic: z.optional(z.string()),
    purpose: z.enum(['marketing', 'transactional']),
    purposeIs: described(
      '`assumed`: nobody named it, so it counts as marketing. Look before you believe it.',
      z.enum(['named', 'assumed']),
    ),
    channel: z.enum(['sms', 'email']),
    messageId: z.string(),
    provider: z.optional(z.string()),
    account: z.optional(z.string()),
    toldBy: z.enum(['sender', 'provider']),
    sentAt: z.string(),
    timeIs: described(
      'What `sentAt` is: when it was handed over (`sent`), when it reached the person (`delivered`), or when Basta was told (`heard`).',
      z.enum(['sent', 'delivered', 'heard']),
    ),
    verdict: verdictThen,
    stop: z.optional(
      described(
        'The first stop that nothing had answered by then, and when Basta received it.',
        z.strictObject({
          event: z.string(),
          occurredAt: z.string(),
          receivedAt: z.string(),
          wasKnown: described('Basta had received it when this was sent.', z.boolean()),
        }),
      ),
    ),
    lateSeconds: z.optional(described('How long after that stop it was sent.', z.int())),
    clocks: z.optional(
      described(
        'The time limits that a stop starts, as they stood when this was sent. Which of them apply depends on where the person is, which Basta does not know. Saturdays and Sundays are no business days; public holidays are not looked up: up to four of them are in `latest`.',
        z.array(clock),
      ),
    ),
    foundAt: z.string(),
    closed: z.optional(z.strictObject({ at: z.string(), by: z.string(), note: z.string() })),
  }),
)

export const closing = z.strictObject({
  note: described('What was found, and what was done about it.', words(500)),
})
