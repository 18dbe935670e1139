import type { Hono } from 'hono'
import * as z from 'zod/mini'
import { requireEverySender, type Authenticated } from '../http.ts'
import { described, mount, named, operation, type Gate } from '../operation.ts'
import { fromCursor, toCursor } from './cursor.ts'
import { scope } from './rights/history-schema.ts'
import { decideReview, decision, listReviews, type ReviewDeps } from './reviews.ts'

const HOLD = 'evt_01m7ynaym0me7avh7tt00wwjse'

const review = named(
  'Review',
  z.object({
    id: described('The hold’s event.', z.string()),
    contact: z.string(),
    text: described('What the person wrote.', z.string()),
    scopes: z.array(scope),
    blocks: z.enum(['marketing', 'every']),
    senders: described('The senders it was written to.', z.array(z.string())),
    receivedAt: z.string(),
    becomesStopAt: described('When it becomes a stop, if nobody decides.', z.string()),
    overdue: described('It has waited for more than a day.', z.boolean()),
  }),
)

const getReviews = operation({
  id: 'listReviews',
  method: 'GET',
  path: '/v1/reviews',
  tag: 'Reviews',
  summary: 'What was held because it may have been a stop, oldest first',
  right: 'admin',
  query: z.object({ after: z.optional(z.string()) }),
  answers: {
    200: {
      description: 'Open reviews, each with what the person wrote.',
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
            id: HOLD,
            contact: 'axnLZiT_SLb_f4SJZdBntjg',
            text: 'can you stop by tomorrow at noon',
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
  ],
})

const postReview = operation({
  id: 'decideReview',
  method: 'POST',
  path: '/v1/reviews/:id',
  tag: 'Reviews',
  summary: 'Decides a hold: it was a stop, or it was none',
  right: 'admin',
  body: decision,
  writes: true,
  answers: {
    201: { description: 'Decided.', schema: z.object({ event: z.string(), contact: z.string() }) },
  },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'release',
      summary: 'It was no stop',
      needs: ['listReviews/first'],
      path: { id: HOLD },
      body: { decision: 'release', note: 'asks for a visit' },
      status: 201,
      answer: { event: 'evt_01m7ynaym0q2w4e6r8t0y1v3x5', contact: 'axnLZiT_SLb_f4SJZdBntjg' },
    },
    {
      name: 'decidedBefore',
      summary: 'A review that is not open',
      needs: ['decideReview/release'],
      path: { id: HOLD },
      body: { decision: 'stop' },
      status: 404,
    },
  ],
})

export const reviewOperations = [getReviews, postReview]

export type ReviewRouteDeps = Gate & ReviewDeps & { readonly now: () => Date }

export function reviewRoutes(router: Hono<Authenticated>, deps: ReviewRouteDeps): void {
  mount(router, deps, getReviews, async ({ key, query }) => {
    requireEverySender(key)
    const after = fromCursor('reviews', query.after, /^evt_[0-9a-z]{26}$/)
    const { reviews, next } = await listReviews(deps, after, deps.now())
    const more = next === undefined ? {} : { next: toCursor('reviews', next) }
    return { status: 200, body: { reviews, ...more } }
  })

  mount(router, deps, postReview, async ({ c, key, body }) => {
    requireEverySender(key)
    const who = { decidedBy: key.id, now: deps.now() }
    const ids = await decideReview(deps, c.req.param('id') ?? '', body, who)
    return { status: 201, body: ids, kept: ids }
  })
}
