import * as z from 'zod/mini'
import { accessLane } from '../../schemas/access.ts'
import { operation } from '../../http/operation.ts'
import { described, named } from '../../schemas/described.ts'

const TAG = 'Rights of the person'

const accessRequest = named(
  'AccessRequest',
  z.object({
    id: z.string(),
    contact: z.string(),
    channel: z.enum(['sms', 'email']),
    by: accessLane,
    asks: described(
      '`access` what is held; `preferences` a link to stop messages: record the stops that the person names. `correction` and `erasure` were asked by the owner of the address, behind a link.',
      z.enum(['access', 'preferences', 'correction', 'erasure']),
    ),
    state: described(
      '`due` a person must answer it; `unproven` nobody opened the link yet, or it waits its turn.',
      z.enum(['due', 'unproven', 'answered']),
    ),
    receivedAt: z.string(),
    dueAt: described('One month after receipt (GDPR 12(3)).', z.string()),
    needsOperator: described('Nobody answers it unless a person does.', z.boolean()),
    waits: described('It is in the queue: its link is not handed over yet.', z.boolean()),
    overdue: z.boolean(),
    openedAt: z.optional(described('First use of the link.', z.string())),
    answeredAt: z.optional(z.string()),
    answer: z.optional(
      described(
        '`link` the person opened it; `lapsed` nobody opened it for seven days; `sent`, `refused` by hand; `erased` they asked to be forgotten instead.',
        z.enum(['link', 'lapsed', 'sent', 'refused', 'erased']),
      ),
    ),
    answeredBy: z.optional(
      described(
        'The id of the key, or the name of the operator, that closed it; `person` or `time`.',
        z.string(),
      ),
    ),
    note: z.optional(z.string()),
  }),
)

const SHOWN = {
  id: 'req_01kaj3k7ck84hb3tq2m5v9x1zr',
  contact: 'aPz3rY0cTt0mVdJ4mE2bq1Q',
  channel: 'sms',
  by: 'operator',
  asks: 'access',
  state: 'due',
  receivedAt: '2026-11-21T09:00:00Z',
  dueAt: '2026-12-21T09:00:00Z',
  needsOperator: true,
  waits: false,
  overdue: false,
} as const
const needs = ['requestAccess/byPhone', 'useAccessLink/read']

const list = operation({
  id: 'listAccessRequests',
  method: 'GET',
  path: '/v1/access-requests',
  tag: TAG,
  summary: 'Requests for access, correction and erasure, soonest due first',
  description:
    'By default what a person must answer. A request whose link nobody opened is nobody’s work ' +
    '(`unproven`): a flood in other people’s names fills no list.',
  right: 'admin',
  query: z.object({
    state: z.optional(
      z.enum(['due', 'unproven', 'answered', 'all'], '"due", "unproven", "answered" or "all"'),
    ),
    after: z.optional(z.string()),
  }),
  answers: {
    200: {
      description: 'A page of them; `next` is the cursor of the page after it.',
      schema: z.object({
        accessRequests: z.array(accessRequest),
        next: z.optional(z.string()),
      }),
    },
  },
  examples: [
    {
      name: 'due',
      summary: 'What is to be answered',
      needs,
      query: { state: 'due' },
      status: 200,
      answer: { accessRequests: [SHOWN] },
      yields: ['/accessRequests/0/id'],
    },
  ],
})

const get = operation({
  id: 'readAccessRequest',
  method: 'GET',
  path: '/v1/access-requests/:id',
  tag: TAG,
  summary: 'One request; where a person must answer it, with the address to answer to',
  description:
    'What to send is what `history` answers for that address. An erasure is done with `POST /v1/erasures`, which closes it; a correction is made where the data come from.',
  right: 'admin',
  answers: {
    200: {
      description: 'The request.',
      schema: z.extend(accessRequest, {
        address: z.optional(described('Only until it is answered.', z.string())),
        says: z.optional(
          described('What is to be corrected, only until it is answered.', z.string()),
        ),
        history: described('The call that answers what is held.', z.literal('/v1/history')),
      }),
    },
  },
  refusals: ['not_found'],
  examples: [
    {
      name: 'byHand',
      summary: 'A phone number to answer to',
      needs: ['listAccessRequests/due'],
      path: { id: SHOWN.id },
      status: 200,
      answer: { ...SHOWN, address: '+33612345670', history: '/v1/history' },
    },
  ],
})

const close = operation({
  id: 'answerAccessRequest',
  method: 'POST',
  path: '/v1/access-requests/:id',
  tag: TAG,
  summary: 'Closes a request that was answered by hand',
  description: 'Who and when is kept; the address goes. A refusal needs its reason (GDPR 12(4)).',
  right: 'admin',
  body: z.strictObject({
    answer: z.enum(['sent', 'refused'], '"sent" or "refused"'),
    note: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(500))),
  }),
  writes: true,
  answers: { 200: { description: 'Closed.', schema: accessRequest } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'sent',
      summary: 'A letter was sent',
      needs: ['readAccessRequest/byHand'],
      path: { id: SHOWN.id },
      body: { answer: 'sent', note: 'by registered letter' },
      status: 200,
      answer: {
        ...SHOWN,
        state: 'answered',
        needsOperator: false,
        answeredAt: '2026-11-22T09:00:00Z',
        answer: 'sent',
        answeredBy: 'key_5f0c9d1e7a3b482611',
        note: 'by registered letter',
      },
    },
  ],
})

export const accessOperations = { list, get, close } as const
