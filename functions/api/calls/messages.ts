import * as z from 'zod/mini'
import type { Hono } from 'hono'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { described, named } from '../../schemas/described.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import { decideMessage, messageDecision } from '../../actions/outgoing/decide-unknown-outcome.ts'
import { listMessages } from '../../actions/outgoing/list-unknown-outcomes.ts'
import type { MessageDeps } from '../../actions/outgoing/unknown-outcome.ts'

const TAG = 'Reviews'

const message = named(
  'UnsureMessage',
  z.object({
    id: z.string(),
    kind: described(
      'A `reply` to a text, or a `text` or `mail` of Basta’s own.',
      z.enum(['reply', 'text', 'mail']),
    ),
    since: described('When it was to leave.', z.string()),
    contact: z.optional(described('Whom a reply answers.', z.string())),
    account: z.optional(described('The provider account it was to leave by.', z.string())),
    accessRequest: z.optional(described('The access request its link is for.', z.string())),
  }),
)

const getMessages = operation({
  id: 'listUnsureMessages',
  method: 'GET',
  path: '/v1/messages',
  tag: TAG,
  summary: 'Messages of which nobody knows whether they left',
  description:
    'A message is recorded before it is sent. One whose sending failed halfway is on this list after a ' +
    'quarter of an hour: a text or a reply is never tried again, a mail with its link is, every ten ' +
    'minutes for a day. Look at the provider’s own list of what it sent, and decide.',
  right: 'admin',
  query: z.object({ after: z.optional(z.string()) }),
  answers: {
    200: {
      description: 'A page of them; `next` is the cursor of the page after it.',
      schema: z.object({ messages: z.array(message), next: z.optional(z.string()) }),
    },
  },
  examples: [{ name: 'none', summary: 'All is well', status: 200, answer: { messages: [] } }],
})

const SAMPLE = 'bGv1Qm3sT7wY0zB4cD6eF8gH2jK5nP9rS1uV3xW7yZ0'

const postMessage = operation({
  id: 'decideMessage',
  method: 'POST',
  path: '/v1/messages/:id',
  tag: TAG,
  summary: 'Says of such a message whether it left; it leaves no more',
  description: 'Of a reply, the history of its contact says so too.',
  right: 'admin',
  body: messageDecision,
  writes: true,
  answers: { 200: { description: 'Decided.', schema: z.object({ id: z.string() }) } },
  refusals: ['not_found'],
  examples: [
    {
      name: 'unknown',
      summary: 'A message that is not on the list',
      path: { id: SAMPLE },
      body: { decision: 'sent' },
      status: 404,
    },
  ],
})

export const messageOperations = [getMessages, postMessage]

export type MessageRouteDeps = OperationDeps & MessageDeps & { readonly now: () => Date }

export function messageRoutes(router: Hono<Authenticated>, deps: MessageRouteDeps): void {
  mount(router, deps, getMessages, async ({ key, query }) => {
    requireEverySender(key)
    const after = fromCursor('messages', query.after, /^[\w-]{43}$/)
    const { messages, next } = await listMessages(deps, after, deps.now())
    const more = next === undefined ? {} : { next: toCursor('messages', next) }
    return { status: 200, body: { messages, ...more } }
  })

  mount(router, deps, postMessage, async ({ c, key, body }) => {
    requireEverySender(key)
    const id = c.req.param('id') ?? ''
    await decideMessage(deps, id, body, { by: key, now: deps.now() })
    return { status: 200, body: { id }, kept: { id } }
  })
}
