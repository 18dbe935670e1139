import type { Hono } from 'hono'
import * as z from 'zod/mini'
import { requireEverySender, type Authenticated } from '../http.ts'
import { mount, operation, type Gate } from '../operation.ts'
import { decideReview, decision, listReviews, type ReviewDeps } from './reviews.ts'

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
        reviews: z.array(z.looseObject({ id: z.string() })),
        next: z.optional(z.string()),
      }),
    },
  },
  examples: [{ name: 'first', summary: 'The first page', status: 200 }],
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
  examples: [],
})

export const reviewOperations = [getReviews, postReview]

export type ReviewRouteDeps = Gate & ReviewDeps & { readonly now: () => Date }

export function reviewRoutes(router: Hono<Authenticated>, deps: ReviewRouteDeps): void {
  mount(router, deps, getReviews, async ({ key, query }) => {
    requireEverySender(key)
    return { status: 200, body: await listReviews(deps, query.after, deps.now()) }
  })

  mount(router, deps, postReview, async ({ c, key, body }) => {
    requireEverySender(key)
    const who = { decidedBy: key.id, now: deps.now() }
    const ids = await decideReview(deps, c.req.param('id') ?? '', body, who)
    return { status: 201, body: ids, kept: ids }
  })
}
