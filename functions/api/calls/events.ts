import * as z from 'zod/mini'
import type { Hono } from 'hono'
import { BastaError } from '../../domain/errors.ts'
import { hashKeyProof, isContactId, type HashKeys } from '../../domain/contact-id.ts'
import type { EventFeed, FeedEntry } from '../../domain/event-feed.ts'
import { RECEIPTS, type Outbox, type Waiting } from '../../domain/outbox.ts'
import { formatSecond } from '../../domain/time.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { described, named } from '../../schemas/described.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { cursorOfPlace, placeOfCursor } from '../feed-cursor.ts'
import { eventType, scope, source } from '../../schemas/history.ts'

const EVENTS_A_PAGE = 100

const feedEvent = named(
  'FeedEvent',
  z.object({
    contact: described('The keyed hash of the address, as in every answer.', z.string()),
    id: z.string(),
    type: eventType,
    scopes: z.array(scope),
    blocks: z.enum(['marketing', 'every']),
    occurredAt: z.string(),
    receivedAt: z.string(),
    recordedAt: described('When it entered the log, to the millisecond.', z.string()),
    source,
    evidenceDigest: z.string(),
    prev: described('The `hash` of the event of this contact before it.', z.string()),
    hash: z.string(),
  }),
)

const followEvents = operation({
  id: 'followEvents',
  method: 'GET',
  path: '/v1/events',
  tag: 'Events',
  summary: 'Every event in order of recording, for a mirror to follow',
  description:
    'Keep `next` with what you have stored and ask again with it as `after`: at once while `more` ' +
    'is true, else after a pause. Each answer with `more` false says `completeUntil`: you have ' +
    'everything that was recorded before then. So an empty page of a log that is whole and one of a ' +
    'log that stands still differ: there `completeUntil` stays where it is. It may be a little ' +
    'earlier than one you were given before; both are true. Nothing is left out and nothing comes twice, however many write ' +
    'meanwhile: what is recorded later comes after every `next` that was given before. The events ' +
    'of one contact come in the order of its chain (`prev` is the `hash` before), but for one that ' +
    'had to be repaired; those of different contacts by the time of recording. `contact` is the one of every other answer, to ' +
    'join by. Evidence is left out: an erasure takes it out of the register, and could not take ' +
    'it out of a mirror; `evidenceDigest` is what the chain needs of it. A page ends early at about ' +
    '4 MB: `more` alone says whether there is more. ' +
    '\n\nA copy that answers checks asks with `standings=true`: a stop that is said again is noted ' +
    'without an event, so events alone do not say what is on record. The right `read` is enough: all ' +
    'of it can be read in the history of each contact.',
  right: 'read',
  query: z.object({
    after: z.optional(z.string()),
    limit: z.optional(
      z.string().check(z.regex(/^(?:[1-9]\d{0,2}|1000)$/, 'a whole number from 1 to 1000')),
    ),
    standings: z.optional(z.enum(['true'], '"true", or leave it out')),
  }),
  answers: {
    200: {
      description: 'What was recorded after the cursor, and where to go on.',
      schema: z.object({
        events: z.array(feedEvent),
        next: described('The `after` of the next call; there always is one.', z.string()),
        more: described('There is more to be had at once.', z.boolean()),
        completeUntil: described(
          'Everything recorded before this time is in what you have been given, to the millisecond ' +
            'by the clock here. The time of this call, unless something recorded is not in the log ' +
            'yet. Absent while `more` is true.',
          z.optional(z.string()),
        ),
        standings: described(
          'With `standings=true`: what is on record now of each contact of this page. By register, the ' +
            'second since 1970 when it was last said, and the event. Without `registers`, only a check ' +
            'tells.',
          z.optional(
            z.array(
              z.object({
                contact: z.string(),
                registers: z.optional(z.record(z.string(), z.tuple([z.number(), z.string()]))),
              }),
            ),
          ),
        ),
        hashKeys: described(
          'With `standings=true`: the versions of the hash keys in use, each with the proof that it is ' +
            'the same: HMAC-SHA-256 of "basta" under it, in base64url.',
          z.optional(z.record(z.string(), z.string())),
        ),
        checkedAt: described(
          'The time of this call, by the same clock: subtract to see how far behind you are.',
          z.string(),
        ),
      }),
    },
  },
  examples: [
    {
      name: 'fromTheBeginning',
      summary: 'The first page',
      needs: ['recordStop/byLetter'],
      status: 200,
      answer: {
        events: [
          {
            contact: 'aHq9vB2mXw7Lk4TzRe1NcPg',
            id: 'evt_01m7ynaym0h3k5m7p9r1t3w5y7',
            type: 'stop',
            scopes: ['sender/acme'],
            blocks: 'marketing',
            occurredAt: '2026-11-19T00:00:00Z',
            receivedAt: '2026-11-21T09:00:00Z',
            recordedAt: '2026-11-21T09:00:00.412Z',
            source: { method: 'letter', origins: ['acme'], key: 'key_0f63f7bb7acf9ec3aa' },
            evidenceDigest: 'c9450e38ce3430cfaa90db348bfc11da3f0449de5b09b03b749dcd065f026134',
            prev: '',
            hash: '5974363bac9441ff563658b3e7fafd6f8c22f4d7f8aa5b133f295f8c28d3b197',
          },
        ],
        next: 'MS5ldmVudHMuMC4xLjAuMA',
        more: false,
        completeUntil: '2026-11-21T09:00:05.120Z',
        checkedAt: '2026-11-21T09:00:05.120Z',
      },
      yields: ['/next'],
    },
    {
      name: 'goingOn',
      summary: 'Nothing came after',
      needs: ['followEvents/fromTheBeginning'],
      query: { after: 'MS5ldmVudHMuMC4xLjAuMA', limit: '1000' },
      status: 200,
      answer: {
        events: [],
        next: 'MS5ldmVudHMuMC4xLjAuMA',
        more: false,
        completeUntil: '2026-11-21T09:00:06.340Z',
        checkedAt: '2026-11-21T09:00:06.340Z',
      },
    },
  ],
})

const readEvent = operation({
  id: 'readEvent',
  method: 'GET',
  path: '/v1/events/:id',
  tag: 'Events',
  summary: 'One event, and who else was told of it',
  description:
    'For eight days after its recording; later `POST /v1/history` has it. `receipts` name each target ' +
    'that was told, or was refused and why; `waiting` those that are still to be told; `untold` those ' +
    'that it concerned and that are not told by themselves. `no_address`: it came by a way that does ' +
    'not hold the address, and a list needs one. `import`: it came with a list of stops. ' +
    '`basta targets tell` tells a list of these.',
  right: 'read',
  answers: {
    200: {
      description: 'The event, and its receipts.',
      schema: z.object({
        event: z.omit(feedEvent, { recordedAt: true }),
        untold: z.array(
          z.strictObject({ target: z.string(), why: z.enum(['no_address', 'import']) }),
        ),
        receipts: z.array(
          z.strictObject({
            target: z.string(),
            outcome: z.enum(RECEIPTS),
            at: z.string(),
            attempts: z.int(),
            code: z.optional(described('What the target answered.', z.string())),
            why: z.optional(z.string()),
          }),
        ),
        waiting: z.array(
          z.strictObject({
            target: z.string(),
            attempts: z.int(),
            due: z.string(),
            code: z.optional(z.string()),
            givenUpAt: z.optional(z.string()),
          }),
        ),
      }),
    },
  },
  refusals: ['not_found'],
  examples: [
    {
      name: 'letter',
      summary: 'A stop by letter, before there was any target',
      needs: ['recordStop/byLetter'],
      path: { id: 'evt_01m7ynaym0h3k5m7p9r1t3w5y7' },
      status: 200,
      answer: {
        event: {
          contact: 'aHq9vB2mXw7Lk4TzRe1NcPg',
          id: 'evt_01m7ynaym0h3k5m7p9r1t3w5y7',
          type: 'stop',
          scopes: ['sender/acme'],
          blocks: 'marketing',
          occurredAt: '2026-11-19T00:00:00Z',
          receivedAt: '2026-11-21T09:00:00Z',
          source: { method: 'letter', origins: ['acme'], key: 'key_0f63f7bb7acf9ec3aa' },
          evidenceDigest: 'c9450e38ce3430cfaa90db348bfc11da3f0449de5b09b03b749dcd065f026134',
          prev: '',
          hash: '5974363bac9441ff563658b3e7fafd6f8c22f4d7f8aa5b133f295f8c28d3b197',
        },
        untold: [],
        receipts: [],
        waiting: [],
      },
    },
  ],
})

export const eventOperations = [followEvents, readEvent]

export type EventDeps = OperationDeps & {
  readonly eventFeed: EventFeed
  readonly hashKeys: () => HashKeys
  readonly outbox: Pick<Outbox, 'receipts' | 'ofContact'>
}

export function eventRoutes(router: Hono<Authenticated>, deps: EventDeps): void {
  mount(router, deps, followEvents, async ({ key, query }) => {
    requireEverySender(key)
    const after = placeOfCursor(deps.eventFeed, query.after)
    const limit = Number(query.limit ?? EVENTS_A_PAGE)
    // Before the page is read: what is in the log by now is in it, or after it.
    const { completeUntil, checkedAt } = await deps.eventFeed.completeUntil()
    const { entries, next, isMore } = await deps.eventFeed.read(after, limit)
    const events = entries.map(({ occurredAt, receivedAt, ...entry }) => ({
      ...entry,
      occurredAt: formatSecond(occurredAt),
      receivedAt: formatSecond(receivedAt),
    }))
    const body = {
      events,
      next: cursorOfPlace(next),
      more: isMore,
      ...(isMore ? {} : { completeUntil: completeUntil.toISOString() }),
      ...(query.standings === undefined ? {} : await standingsOf(deps, entries)),
      checkedAt: checkedAt.toISOString(),
    }
    return { status: 200, body }
  })

  mount(router, deps, readEvent, async ({ c, key }) => {
    requireEverySender(key)
    const found = await deps.eventFeed.find(c.req.param('id') ?? '')
    if (found === undefined) throw new BastaError('not_found', 'No event of this id is in the log.')
    const { contact, event, untold } = found
    const [receipts, entries] = await Promise.all([
      deps.outbox.receipts(contact, event.id),
      deps.outbox.ofContact(contact),
    ])
    const waits =
      entries.find((entry) => entry.event === event.id)?.waits ?? new Map<string, Waiting>()
    const body = {
      event: {
        contact,
        ...event,
        occurredAt: formatSecond(event.occurredAt),
        receivedAt: formatSecond(event.receivedAt),
      },
      untold: (untold?.targets ?? []).map((target) => ({ target, why: untold?.why })),
      receipts: receipts.map(({ is, at, ...rest }) => ({
        ...rest,
        outcome: is,
        at: formatSecond(at),
      })),
      waiting: [...waits].map(([target, waiting]) => showWaiting(target, waiting)),
    }
    return { status: 200, body }
  })
}

/** Read after the events: what they said is in them. */
async function standingsOf(
  { eventFeed, hashKeys }: EventDeps,
  entries: readonly FeedEntry[],
): Promise<object> {
  const contacts = [...new Set(entries.map(({ contact }) => contact))].filter(isContactId)
  return {
    standings: await eventFeed.standings(contacts),
    hashKeys: Object.fromEntries(hashKeys().map((key) => [key.version, hashKeyProof(key)])),
  }
}

function showWaiting(target: string, { attempts, due, code, gaveUpAt }: Waiting): object {
  return {
    target,
    attempts,
    due: formatSecond(due),
    ...(code === undefined ? {} : { code }),
    ...(gaveUpAt === undefined ? {} : { givenUpAt: formatSecond(gaveUpAt) }),
  }
}
