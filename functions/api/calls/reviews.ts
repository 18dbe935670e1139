import * as z from 'zod/mini'
import type { Hono } from 'hono'
import { LABELS } from '../../classify/training/row.ts'
import { ASIDE_REASONS } from '../../domain/aside.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { described, named } from '../../schemas/described.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import { scope } from '../../schemas/history.ts'
import { reading } from './reading.ts'
import { decideOne, decision } from '../../actions/reviews/decide.ts'
import { listReviews } from '../../actions/reviews/list.ts'
import type { ReviewDeps } from '../../actions/reviews/review-deps.ts'

const HOLD = 'evt_01m7ynaym0me7avh7tt00wwjse'
const ASIDE = 'asd_01m7ynaym0k3x8d2q7f5w1c9tz'

const READING = {
  intent: 'held',
  tier: 'mixed',
  language: 'en',
  matched: 'NOT INTERESTED',
  reason: 'refusal',
  strictness: 'balanced',
  thresholds: { stop: 0.77, hold: 0.22 },
  towards: [],
  away: [],
  evidence: { tier: 'mixed', language: 'en', matched: 'NOT INTERESTED', reason: 'refusal' },
}

const shared = {
  scopes: described('How far it reaches, if it is a stop.', z.array(scope)),
  blocks: z.enum(['marketing', 'every']),
  senders: described('The senders it was written to.', z.array(z.string())),
  receivedAt: z.string(),
  overdue: described('It has waited for more than a day.', z.boolean()),
}

const held = named(
  'Held',
  z.object({
    kind: described('A text that may be a stop. Until it is decided, it stops.', z.literal('held')),
    id: described('The hold’s event.', z.string()),
    contact: z.string(),
    text: described('What the person wrote.', z.string()),
    reading: z.optional(reading),
    provider: z.optional(z.string()),
    account: z.optional(z.string()),
    ...shared,
    becomesStopAt: described('When it becomes a stop, if nobody decides.', z.string()),
  }),
)

const aside = named(
  'Aside',
  z.object({
    kind: described(
      'Genuine, and no event could be made of it. It stops nobody before it is decided.',
      z.literal('aside'),
    ),
    id: z.string(),
    what: described(
      'Somebody wrote it, or a provider says something of somebody.',
      z.enum(['message', 'event']),
    ),
    why: described('Why it made no event.', z.enum(ASIDE_REASONS)),
    shape: described('What the provider calls it.', z.string()),
    count: described('How many there were. Events of one shape are one item.', z.int()),
    provider: z.string(),
    account: z.string(),
    channel: z.optional(z.enum(['sms', 'email'])),
    messageId: z.optional(z.string()),
    from: described('The sender as the provider wrote it.', z.optional(z.string())),
    to: z.optional(z.string()),
    saidAt: described('When it was said, where the provider says so.', z.optional(z.string())),
    text: z.optional(z.string()),
    sample: described('The part as it came, or the first of its shape.', z.optional(z.string())),
    contacts: described(
      'Whoever sent it, where the address can be read; several where it may be of several.',
      z.array(z.string()),
    ),
    ...shared,
    becomesStopAt: described(
      'When it becomes a stop, if nobody decides and the sender can be told.',
      z.optional(z.string()),
    ),
    endsAt: described('When it ends undecided, of an event.', z.optional(z.string())),
  }),
)

const review = z.union([held, aside])

const getReviews = operation({
  id: 'listReviews',
  method: 'GET',
  path: '/v1/reviews',
  tag: 'Reviews',
  summary: 'What a person must decide, oldest first: held texts, and what was set aside',
  right: 'admin',
  query: z.object({ after: z.optional(z.string()) }),
  answers: {
    200: {
      description: 'Open reviews, each with what is known of it.',
      schema: z.object({
        reviews: z.array(review),
        next: z.optional(z.string()),
      }),
    },
  },
  examples: [
    {
      name: 'first',
      summary: 'The first page',
      needs: ['hearProvider/unclear'],
      status: 200,
      answer: {
        reviews: [
          {
            kind: 'held',
            id: HOLD,
            contact: 'axnLZiT_SLb_f4SJZdBntjg',
            text: 'not interested',
            reading: READING,
            provider: 'generic',
            account: 'generic/main',
            scopes: ['all'],
            blocks: 'marketing',
            senders: ['acme'],
            receivedAt: '2026-11-21T09:00:00Z',
            becomesStopAt: '2026-12-21T09:00:00Z',
            overdue: false,
          },
        ],
      },
      yields: ['/reviews/0/id'],
    },
    {
      name: 'aside',
      summary: 'What made no event: here nobody can be told from its sender',
      needs: ['hearProviderBySecret/fromNobody'],
      status: 200,
      answer: {
        reviews: [
          {
            kind: 'aside',
            id: ASIDE,
            what: 'message',
            why: 'unreadable_address',
            shape: 'reply',
            count: 1,
            provider: 'octopush',
            account: 'octopush/main',
            channel: 'sms',
            messageId: 'sms_5fa275dbf21dd',
            from: 'Phone of Ada',
            to: '+33700000001',
            text: 'STOP',
            contacts: [],
            scopes: ['all'],
            blocks: 'marketing',
            senders: ['acme'],
            receivedAt: '2026-11-21T09:00:00Z',
            endsAt: '2026-12-21T09:00:00Z',
            overdue: false,
          },
        ],
      },
      yields: ['/reviews/0/id'],
    },
  ],
})

const postReview = operation({
  id: 'decideReview',
  method: 'POST',
  path: '/v1/reviews/:id',
  tag: 'Reviews',
  summary: 'Decides one: it was a stop, or it was none',
  description:
    'What was set aside becomes a stop of whoever sent it, or of the address in `to`, given or corrected; its event says so. A release of it is no event. Decided twice, the second is refused. With `row`, the answer has the text as a labelled row, masked, for a model of your own (`npm run train -- --extra rows.tsv`): it is yours, Basta keeps no copy, and an answer that is repeated by its `Idempotency-Key` has none.',
  right: 'admin',
  body: decision,
  writes: true,
  answers: {
    201: {
      description: 'Decided: the event it became, unless what was set aside was released.',
      schema: z.object({
        event: z.optional(z.string()),
        contact: z.optional(z.string()),
        row: z.optional(
          described(
            'If it was asked for: digits are `#`, links, addresses and handles `LINK`, names `NAME`. Rare words may be taken for names.',
            z.object({ label: z.enum(LABELS), text: z.string() }),
          ),
        ),
      }),
    },
  },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'release',
      summary: 'It was no stop',
      needs: ['listReviews/first'],
      path: { id: HOLD },
      body: { decision: 'release', note: 'refuses the offer alone', row: true },
      status: 201,
      answer: {
        event: 'evt_01m7ynaym0q2w4e6r8t0y1v3x5',
        contact: 'axnLZiT_SLb_f4SJZdBntjg',
        row: { label: 'ordinary', text: 'not interested' },
      },
    },
    {
      name: 'decidedBefore',
      summary: 'A review that is not open',
      needs: ['decideReview/release'],
      path: { id: HOLD },
      body: { decision: 'stop' },
      status: 404,
    },
    {
      name: 'stopGiven',
      summary: 'It was a stop, of this number',
      needs: ['listReviews/aside'],
      path: { id: ASIDE },
      body: { decision: 'stop', to: '+33612345673', note: 'she rang' },
      status: 201,
      answer: { event: 'evt_01m7ynaym0q2w4e6r8t0y1v3x6', contact: 'aQ9zLZiT_SLb_f4SJZdBntjg' },
    },
  ],
})

export const reviewOperations = [getReviews, postReview]

export type ReviewRouteDeps = OperationDeps & ReviewDeps & { readonly now: () => Date }

export function reviewRoutes(router: Hono<Authenticated>, deps: ReviewRouteDeps): void {
  mount(router, deps, getReviews, async ({ key, query }) => {
    requireEverySender(key)
    const after = fromCursor('reviews', query.after, /^(?:evt|asd)_[0-9a-z]{26}$/)
    const { reviews, next } = await listReviews(deps, after, deps.now())
    const more = next === undefined ? {} : { next: toCursor('reviews', next) }
    return { status: 200, body: { reviews, ...more } }
  })

  mount(router, deps, postReview, async ({ c, key, body }) => {
    requireEverySender(key)
    const who = { by: key, now: deps.now() }
    const { row, ...ids } = await decideOne(deps, c.req.param('id') ?? '', body, who)
    return { status: 201, body: { ...ids, ...(row && { row }) }, kept: ids }
  })
}
