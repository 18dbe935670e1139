import * as z from 'zod/mini'
import * as schemas from '../../schemas/shared.ts'
import { named } from '../../schemas/described.ts'
import { operation } from '../../http/operation.ts'

const RIGHTS = ['check', 'write', 'lift', 'read', 'admin'] as const
const shownKey = {
  id: z.string(),
  name: z.string(),
  rights: z.array(z.enum(RIGHTS)),
  senders: z.optional(z.array(z.string())),
  created: z.string(),
  createdBy: z.string(),
  expiresAt: z.optional(z.string()),
  perMinute: z.optional(z.number()),
  lastFour: z.string(),
  lastUsed: z.optional(z.string()),
  overlapUntil: z.optional(z.string()),
  revokedAt: z.optional(z.string()),
}
const key = named('Key', z.object(shownKey))
const keyWithSecret = named('KeyWithSecret', z.object({ ...shownKey, key: z.string() }))

const ID = 'key_3f9c1d7a2b8e4f6a0c'
const SAMPLE_OF_ALL = {
  id: ID,
  name: 'newsletter',
  rights: ['check'],
  created: '2026-11-21T09:00:00Z',
  createdBy: 'key_000102030405060708',
  lastFour: 'mZ0A',
}
const SAMPLE = { ...SAMPLE_OF_ALL, senders: ['acme'] }
const SECRET = 'basta_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwmZ0A'

export const createKey = operation({
  id: 'createKey',
  method: 'POST',
  path: '/v1/keys',
  tag: 'Keys',
  summary: 'Creates an API key, shown once',
  description:
    'A key cannot give more than it has: one that is limited to some senders makes keys for those ' +
    'senders alone, one with an end none that ends later (by default, when it does), and one with a ' +
    '`perMinute` none that may ask more often. Its `senders` must be registered, unless it has `admin` and may register them itself. `lift` is good for consents that answer a stop, and for nothing else. A ' +
    'repetition under one `Idempotency-Key` is refused, with the id of the key that was made.',
  right: 'admin',
  body: schemas.key,
  writes: true,
  repeats: 'refused',
  answers: {
    201: {
      description: 'The key; `key` is shown this once and stored as SHA-256.',
      schema: keyWithSecret,
    },
  },
  refusals: ['conflict', 'unknown_sender'],
  examples: [
    {
      name: 'checkOnly',
      summary: 'A key that may only ask, for one sender',
      body: { name: 'newsletter', rights: ['check'], senders: ['acme'] },
      status: 201,
      answer: { ...SAMPLE, key: SECRET },
      yields: ['/id'],
    },
    {
      name: 'forAMonth',
      summary: 'A key for a mirror, with an end and a limit of its own',
      body: {
        name: 'warehouse',
        rights: ['read'],
        expiresAt: '2099-12-31T00:00:00Z',
        perMinute: 60,
      },
      status: 201,
      answer: {
        ...SAMPLE_OF_ALL,
        id: 'key_b1946ac92492d2347c',
        name: 'warehouse',
        rights: ['read'],
        expiresAt: '2099-12-31T00:00:00Z',
        perMinute: 60,
        key: SECRET,
      },
    },
  ],
})

export const listKeys = operation({
  id: 'listKeys',
  method: 'GET',
  path: '/v1/keys',
  tag: 'Keys',
  summary: 'All keys, without their secrets',
  description:
    'In order of their ids, also those that have expired or were revoked. A key that is limited to ' +
    'some senders sees the keys of those senders. `lastUsed` is a day, in UTC.',
  right: 'admin',
  query: z.object({ after: z.optional(z.string()) }),
  answers: {
    200: {
      description: 'At most 100 keys; `next` is the `after` of the next page, where there is one.',
      schema: z.object({ keys: z.array(key), next: z.optional(z.string()) }),
    },
  },
  examples: [
    {
      name: 'first',
      summary: 'The first page',
      needs: ['createKey/checkOnly'],
      status: 200,
      answer: { keys: [{ ...SAMPLE, lastUsed: '2026-11-21' }] },
    },
  ],
})

export const getKey = operation({
  id: 'getKey',
  method: 'GET',
  path: '/v1/keys/:id',
  tag: 'Keys',
  summary: 'A key, and what was done to it, by whom and when',
  right: 'admin',
  answers: {
    200: {
      description: 'The key and its changes, oldest first.',
      schema: z.object({
        ...shownKey,
        changes: z.array(
          z.object({
            what: z.enum(['created', 'rotated', 'revoked']),
            at: z.string(),
            by: z.string(),
          }),
        ),
      }),
    },
  },
  refusals: ['not_found'],
  examples: [
    {
      name: 'newsletter',
      summary: 'A key',
      needs: ['createKey/checkOnly'],
      path: { id: ID },
      status: 200,
      answer: {
        ...SAMPLE,
        changes: [{ what: 'created', at: SAMPLE.created, by: SAMPLE.createdBy }],
      },
    },
  ],
})

export const rotateKey = operation({
  id: 'rotateKey',
  method: 'POST',
  path: '/v1/keys/:id/rotate',
  tag: 'Keys',
  summary: 'Gives a key a new secret, shown once',
  description:
    'The secret of before works on for `overlapSeconds`, a day unless another is asked for, so that ' +
    'nobody who uses it is locked out; 0 ends it at once here, and within a minute everywhere: ask ' +
    'for that after a leak. Meanwhile it makes, rotates and revokes no keys. A key ' +
    'rotates none that ends later than it does, or may ask more often.',
  right: 'admin',
  body: schemas.rotation,
  writes: true,
  repeats: 'refused',
  answers: {
    201: {
      description: 'The key; `key` is its new secret. `overlapUntil` is when the last one ends.',
      schema: keyWithSecret,
    },
  },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'withinADay',
      summary: 'A new secret; the last one works for a day more',
      needs: ['createKey/checkOnly'],
      path: { id: ID },
      body: { overlapSeconds: 86_400 },
      status: 201,
      answer: { ...SAMPLE, overlapUntil: '2026-11-22T09:00:00Z', key: SECRET },
    },
  ],
})

export const revokeKey = operation({
  id: 'revokeKey',
  method: 'DELETE',
  path: '/v1/keys/:id',
  tag: 'Keys',
  summary: 'Ends a key, at once here and within a minute everywhere',
  description:
    'It stays in the list, with the time of its end. Asked for again, nothing changes. The key that ' +
    'may do everything for every sender for longest cannot be revoked: make another first.',
  right: 'admin',
  answers: { 200: { description: 'The key, revoked.', schema: key } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'newsletter',
      summary: 'A key that is used no more',
      needs: ['createKey/checkOnly'],
      path: { id: ID },
      status: 200,
      answer: { ...SAMPLE, revokedAt: '2026-11-21T10:00:00Z' },
    },
  ],
})
