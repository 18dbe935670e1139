import * as z from 'zod/mini'
import * as schemas from '../../schemas/shared.ts'
import { budgetsInWords } from '../../domain/budgets.ts'
import { described, named } from '../../schemas/described.ts'
import { operation } from '../../http/operation.ts'

const TAG = 'Rights of the person'

const by = described(
  'How it is answered: a link by `mail` or `text`, or an `operator` by hand.',
  z.enum(['mail', 'text', 'operator']),
)

const accessRequest = named(
  'AccessRequest',
  z.object({
    id: z.string(),
    contact: z.string(),
    channel: z.enum(['sms', 'email']),
    by,
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
      described('The id of the key that closed it, `person` or `time`.', z.string()),
    ),
    note: z.optional(z.string()),
  }),
)

const post = operation({
  id: 'requestAccess',
  method: 'POST',
  path: '/v1/access-requests',
  tag: TAG,
  summary: 'A person asks what is held about their address',
  description:
    'GDPR 15. Needs no key: put it behind a form of yours. A one-time link goes to the address ' +
    'itself, which shows that it is theirs; where none can be sent, operators answer by hand. Texts go ' +
    'to the countries of the senders and to numbers of people alone, never to premium or satellite ' +
    'numbers. The answer is the same for known and unknown addresses, however often and by whomever ' +
    'they were asked for. A request past a budget of the day is recorded like any other, and its link ' +
    'or its operator comes later: first the first of each source block (/24 of IPv4, /48 of IPv6, kept ' +
    'keyed for 48 hours) and recipient (plus-tags and dots folded), then the second. A fifth of what ' +
    'all share is kept for blocks not seen that day. In a day, by mail: ' +
    `${budgetsInWords('mail')}. By text: ${budgetsInWords('text')}. By an operator: ` +
    `${budgetsInWords('operator')}. A domain is, of a phone, its range of ten thousand numbers.`,
  right: 'public',
  body: z.strictObject({
    to: schemas.address,
    language: z.optional(z.enum(['en', 'fr'], '"en" or "fr"')),
  }),
  answers: {
    202: {
      description: 'Received; its clock runs.',
      schema: z.object({
        status: z.literal('received'),
        receivedAt: z.string(),
        dueAt: described('It is answered by then (GDPR 12(3)).', z.string()),
        by,
      }),
    },
  },
  examples: [
    {
      name: 'byMail',
      summary: 'Grace asks for her e-mail address',
      body: { to: 'grace@example.org', language: 'en' },
      status: 202,
      answer: {
        status: 'received',
        receivedAt: '2026-11-21T09:00:00Z',
        dueAt: '2026-12-21T09:00:00Z',
        by: 'mail',
      },
      mails: 'https://stop.example.com/a/Zk3r8Qy1mT5vW9xB2cD4eF6gH7jK0LnP',
    },
    {
      name: 'byPhone',
      summary: 'A phone number, where no texts can be sent',
      body: { to: '+33612345670' },
      status: 202,
      answer: {
        status: 'received',
        receivedAt: '2026-11-21T09:00:00Z',
        dueAt: '2026-12-21T09:00:00Z',
        by: 'operator',
      },
    },
  ],
})

const SHOWN = {
  id: 'req_01kaj3k7ck84hb3tq2m5v9x1zr',
  contact: 'aPz3rY0cTt0mVdJ4mE2bq1Q',
  channel: 'sms',
  by: 'operator',
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
  summary: 'Requests for access, soonest due first',
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
  description: 'What to send is what `history` answers for that address.',
  right: 'admin',
  answers: {
    200: {
      description: 'The request.',
      schema: z.extend(accessRequest, {
        address: z.optional(described('Only until it is answered.', z.string())),
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

export const accessOperations = { post, list, get, close } as const
