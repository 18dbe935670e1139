import * as z from 'zod/mini'
import { ID } from '../domain/scope.ts'
import { operation } from '../http/operation.ts'
import { described } from '../schemas/described.ts'
import { verdict } from '../schemas/verdict.ts'
import { ADDRESS_MAX, BATCH_MAX, COUNTRY, PATHS } from './question.ts'

const id = z
  .string()
  .check(z.regex(ID, 'a sender or topic id: lower-case letters, digits, hyphens'))
const to = z
  .string('an address, as text')
  .check(z.maxLength(ADDRESS_MAX, `an address of at most ${ADDRESS_MAX} characters`))
const question = {
  sender: id,
  topic: z.optional(id),
  purpose: z._default(
    z.enum(['marketing', 'transactional'], '"marketing" or "transactional"'),
    'marketing',
  ),
  defaultCountry: z.optional(
    described(
      'Of numbers written without a country; by default that of the sender.',
      z.string().check(z.regex(COUNTRY, 'an ISO 3166 country code such as "FR"')),
    ),
  ),
}

export const single = z.strictObject({ ...question, to })
export const batch = z.strictObject({
  ...question,
  to: z
    .array(z.string('an address, as text'))
    .check(z.maxLength(BATCH_MAX, `at most ${BATCH_MAX} addresses a call`)),
})

const CONTACT = 'aZb3kJ9wQ2mT7xY1cVn8Lpg'
const EVENT = 'evt_01kaj2w8q0r5t9y3b7d1f4h6m8'

const check = operation({
  id: 'check',
  method: 'POST',
  path: PATHS.check,
  tag: 'Checks',
  summary: 'May this be sent?',
  description: [
    'Ask before every send, by whatever provider. Only a 200 with `allowed: true` means yes;',
    'any other answer, and no answer, means do not send. Nothing is written.',
    '\n\nA marketing text that is allowed may carry `notBefore`: the sender keeps sending hours, and',
    'it is outside them where the recipient is. **Do not send before `notBefore`**; then ask again.',
  ].join(' '),
  right: 'check',
  body: single,
  answers: { 200: { description: 'The verdict.', schema: verdict } },
  refusals: ['unknown_sender', 'unknown_topic'],
  examples: [
    {
      name: 'receipt',
      summary: 'A receipt may be sent: it is no marketing',
      needs: ['putSender/acme'],
      body: { to: 'mary@example.org', sender: 'acme', purpose: 'transactional' },
      status: 200,
      answer: {
        contact: CONTACT,
        allowed: true,
        reason: 'transactional',
        checkedAt: '2026-11-21T19:00:00Z',
        validUntil: '2026-11-21T19:01:00Z',
      },
    },
    {
      name: 'nobodyAsked',
      summary: 'An offer may not: nothing says that she wants it',
      needs: ['putSender/acme'],
      body: { to: 'mary@example.org', sender: 'acme', topic: 'promo' },
      status: 200,
      answer: {
        contact: CONTACT,
        allowed: false,
        reason: 'no_consent',
        checkedAt: '2026-11-21T19:00:00Z',
      },
    },
    {
      name: 'optedOut',
      summary: 'Ada said stop, to every sender',
      needs: ['putSender/acme', 'recordStop/byPhone'],
      body: { to: 'ada@example.org', sender: 'acme' },
      status: 200,
      answer: {
        contact: CONTACT,
        allowed: false,
        reason: 'opted_out',
        scope: 'all',
        since: '2026-11-20T08:30:00Z',
        event: EVENT,
        firstAskedAt: '2026-11-20T08:30:00Z',
        checkedAt: '2026-11-21T19:00:00Z',
      },
    },
  ],
})

const checkBatch = operation({
  id: 'checkBatch',
  method: 'POST',
  path: PATHS.batch,
  tag: 'Checks',
  // In words: `toLocaleString` loads ICU, which was a third of what the job's own code took to start.
  summary: 'May this be sent to each of up to 1,000 addresses?',
  description:
    'One verdict for each address, in the order asked; what is no address is denied, never dropped. **Do not send before `notBefore`**, where a verdict has one.',
  right: 'check',
  body: batch,
  answers: {
    200: {
      description: 'The verdicts, in order.',
      schema: z.strictObject({ verdicts: z.array(verdict) }),
    },
  },
  refusals: ['unknown_sender', 'unknown_topic'],
  examples: [
    {
      name: 'two',
      summary: 'A person, and what is no address',
      needs: ['putSender/acme'],
      body: { to: ['mary@example.org', 'nobody at all'], sender: 'acme' },
      status: 200,
      answer: {
        verdicts: [
          {
            contact: CONTACT,
            allowed: false,
            reason: 'no_consent',
            checkedAt: '2026-11-21T19:00:00Z',
          },
          { allowed: false, reason: 'invalid_address', checkedAt: '2026-11-21T19:00:00Z' },
        ],
      },
    },
  ],
})

const health = operation({
  id: 'health',
  method: 'GET',
  path: PATHS.health,
  tag: 'About',
  summary:
    'Whether checks can be answered: the table is there, and its hash keys are the right ones',
  right: 'public',
  answers: {
    200: { description: 'They can.', schema: z.strictObject({ ok: z.literal(true) }) },
  },
  refusals: ['unavailable', 'hash_key_mismatch'],
  examples: [{ name: 'up', summary: 'All is well', status: 200, answer: { ok: true } }],
})

export const checkOperations = [check, checkBatch, health]
