import * as z from 'zod/mini'
import { ACTS } from '../domain/told.ts'
import { ID, isScope, scopeTopic } from '../domain/scope.ts'
import { described } from './described.ts'
import { address, country } from './shared.ts'

const CHANNELS = ['sms', 'email'] as const

/** What an owner declares of a target. */
export const target = z.strictObject({
  kind: described('Which definition it follows, e.g. `webhook`.', z.string()),
  senders: described(
    'Those whose people it serves already: of others it is told nothing.',
    z.array(z.string().check(z.regex(ID))).check(z.minLength(1), z.maxLength(200)),
  ),
  channels: z.optional(
    described('Default: those of its kind.', z.array(z.enum(CHANNELS)).check(z.minLength(1))),
  ),
  acts: z.optional(
    described(
      'Default: all that its kind can be told.',
      z.array(z.enum(ACTS)).check(z.minLength(1)),
    ),
  ),
  carries: z.optional(
    described(
      '`marketing`: the account, number, stream or list is used for nothing else, so a stop of marketing may block all that goes through it. Default: `all`.',
      z.enum(['marketing', 'all']),
    ),
  ),
  stops: z.optional(
    described(
      '`every`: it is told only of stops of every message, as a list that blocks password resets too. Default: `all`, those of marketing too.',
      z.enum(['every', 'all']),
    ),
  ),
  topics: z.optional(
    described(
      'The topics whose list it is. A stop of one topic is told to a list that names it here, and to no other: it would stop the rest too. A stop of the whole sender is told to all. Default: of a list none; a webhook and EventBridge are told of all.',
      z
        .array(
          z
            .string()
            .check(
              z.refine(
                (value) => isScope(value) && scopeTopic(value) !== undefined,
                '`sender/<id>/<topic>`',
              ),
            ),
        )
        .check(z.maxLength(200)),
    ),
  ),
  createsUnknown: z.optional(
    described('Whether it may create a person whom it does not know. Default: no.', z.boolean()),
  ),
  canary: z.optional(
    described(
      'A list, stream or endpoint for tests: every quarter of an hour it is told that somebody at `canary.invalid` said stop, and must accept that. Default: no; it is asked what changes nothing.',
      z.boolean(),
    ),
  ),
  settings: described('Those of its kind; never a secret.', z.record(z.string(), z.json())),
})

export const givenUp = z.strictObject({
  decision: described(
    '`retry`: tell it again, but for what lifts a stop, which is too old. `close`: no more; the receipts stay.',
    z.enum(['retry', 'close'], '"retry" or "close"'),
  ),
})

const TOLD_AT_ONCE_MAX = 1_000

export const tellings = z.strictObject({
  addresses: described(
    'Whom the target may know. Those who are not stopped here are not told to it.',
    z
      .array(address)
      .check(
        z.minLength(1, 'at least one'),
        z.maxLength(TOLD_AT_ONCE_MAX, `at most ${String(TOLD_AT_ONCE_MAX)} addresses a call`),
      ),
  ),
  defaultCountry: z.optional(described('Of numbers written without a country.', country)),
})

export const redelivery = z.strictObject({
  from: described(
    'The first that is told again: a time with its zone, or a `next` of `GET /v1/events`.',
    z.string().check(z.minLength(1), z.maxLength(200)),
  ),
  until: z.optional(
    described(
      'The same of the last. Default: what is recorded when it begins.',
      z.string().check(z.minLength(1), z.maxLength(200)),
    ),
  ),
})
