import * as z from 'zod/mini'
import { ID, isScope } from '../domain/scope.ts'
import { parseZonedTime } from '../domain/time.ts'

export const id = z
  .string('an id, as text')
  .check(z.regex(ID, 'lower-case letters, digits and hyphens, at most 63'))

export const address = z
  .string('an address, as text')
  .check(z.maxLength(320, 'an address of at most 320 characters'))

const country = z.string().check(z.regex(/^[A-Z]{2}$/, 'an ISO 3166 country code such as "FR"'))
const words = (charactersMax: number) =>
  z
    .string('text')
    .check(
      z.trim(),
      z.minLength(1, 'not empty'),
      z.maxLength(charactersMax, `at most ${charactersMax} characters`),
    )
const time = z
  .string('an ISO 8601 time with its zone')
  .check(
    z.refine(
      (text) => parseZonedTime(text) !== undefined,
      'an ISO 8601 time with its zone, e.g. 2026-11-21T09:00:00Z',
    ),
  )

const SHORT_CODE = /^\d{3,8}$/
const number = z
  .strictObject({
    number: z
      .string()
      .check(z.regex(/^(?:\+[1-9]\d{6,14}|\d{3,8})$/, '"+33…", or the digits of a short code')),
    purpose: z.enum(['marketing', 'transactional'], '"marketing" or "transactional"'),
    country: z.optional(country),
  })
  .check(
    z.refine(
      ({ number: written, country: home }) => !SHORT_CODE.test(written) || home !== undefined,
      {
        message: 'a short code needs its country',
        path: ['country'],
      },
    ),
  )

export const sender = z
  .strictObject({
    name: words(80),
    numbers: z._default(z.array(number).check(z.maxLength(200, 'at most 200 numbers')), []),
    domains: z._default(
      z
        .array(
          z
            .string()
            .check(
              z.toLowerCase(),
              z.regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,63}$/, 'a domain name'),
            ),
        )
        .check(z.maxLength(50, 'at most 50 domains')),
      [],
    ),
    topics: z._default(z.array(id).check(z.maxLength(50, 'at most 50 topics')), []),
    basis: z.enum(['consent', 'customer', 'opt_out'], 'one of "consent", "customer", "opt_out"'),
    justification: z.optional(words(2_000)),
    stopReach: z._default(z.enum(['all', 'sender'], '"all" or "sender"'), 'all'),
    defaultCountry: z.optional(country),
    stopWords: z.optional(z.array(words(40)).check(z.maxLength(50, 'at most 50 words'))),
  })
  .check(
    z.refine(({ basis, justification }) => basis === 'consent' || justification !== undefined, {
      message: 'needed where the basis is not "consent": why these people may be written to',
      path: ['justification'],
    }),
  )

export const key = z.strictObject({
  name: z._default(words(80), 'unnamed'),
  rights: z
    .array(
      z.enum(
        ['check', 'write', 'lift', 'read', 'admin'],
        'one of "check", "write", "lift", "read", "admin"',
      ),
      'a list of rights',
    )
    .check(z.minLength(1, 'at least one right')),
  senders: z.optional(z.array(id).check(z.minLength(1, 'at least one sender, or leave it out'))),
})

export const LINKS_MAX = 1_000

export const links = z.strictObject({
  sender: id,
  topic: z.optional(id),
  campaign: z.optional(words(100)),
  to: z
    .array(address, 'a list of addresses')
    .check(z.minLength(1, 'at least one address'), z.maxLength(LINKS_MAX, `at most ${LINKS_MAX}`)),
})

export const consent = z.strictObject({
  to: address,
  sender: id,
  topics: z.optional(z.array(id).check(z.minLength(1, 'at least one topic, or leave it out'))),
  obtainedAt: time,
  method: z.enum(
    ['form', 'double_opt_in', 'paper', 'call', 'keyword'],
    'one of "form", "double_opt_in", "paper", "call", "keyword"',
  ),
  wording: words(10_000),
  wordingVersion: words(200),
  source: words(1_000),
  proof: z.optional(words(10_000)),
})

export const stop = z.strictObject({
  to: z.union(
    [
      address,
      z
        .array(address)
        .check(z.minLength(1, 'at least one address'), z.maxLength(20, 'at most 20 addresses')),
    ],
    'one address, or the several of one person',
  ),
  scope: z
    .string('"all", "sender/<id>" or "sender/<id>/<topic>"')
    .check(z.refine(isScope, '"all", "sender/<id>" or "sender/<id>/<topic>"')),
  channelOfRequest: z.enum(['phone', 'letter', 'agent'], '"phone", "letter" or "agent"'),
  reference: words(500),
  blocks: z._default(z.enum(['marketing', 'every'], '"marketing" or "every"'), 'marketing'),
  occurredAt: z.optional(time),
})

export const history = z.strictObject({ to: address })
