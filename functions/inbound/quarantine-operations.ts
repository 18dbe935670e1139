import * as z from 'zod/mini'
import { operation } from '../http/operation.ts'
import { described } from '../schemas/described.ts'

const TAG = 'Providers'
const refusal = z.optional(
  described('Why it would be refused now; absent if it would be taken.', z.string()),
)
const request = {
  id: z.string(),
  receivedAt: z.string(),
  method: z.string(),
  bytes: z.int(),
  refusal,
}
const ACCOUNT = { provider: 'generic', account: 'main' }
const SAMPLE = {
  id: '2026-11-21T09:00:00.000Z.0123456789ab',
  receivedAt: '2026-11-21T09:00:00.000Z',
  method: 'POST',
  bytes: 64,
  refusal: 'wrong_signature',
}
const needs = ['hearProvider/wrongSignature']

const quarantineAccounts = operation({
  id: 'listQuarantineAccounts',
  method: 'GET',
  path: '/v1/quarantine',
  tag: TAG,
  summary: 'Accounts of which requests failed verification',
  right: 'admin',
  answers: {
    200: {
      description:
        'Those that have some. `waiting` is counted up to a page; `more` says that it is more.',
      schema: z.object({
        accounts: z.array(
          z.object({
            account: z.string(),
            waiting: z.int(),
            more: z.boolean(),
            oldest: z.string(),
          }),
        ),
      }),
    },
  },
  examples: [
    {
      name: 'all',
      summary: 'One account has a wrong secret, perhaps',
      needs,
      status: 200,
      answer: {
        accounts: [{ account: 'generic/main', waiting: 1, more: false, oldest: SAMPLE.receivedAt }],
      },
    },
  ],
})

const listQuarantine = operation({
  id: 'listQuarantine',
  method: 'GET',
  path: '/v1/quarantine/:provider/:account',
  tag: TAG,
  summary: 'Requests that failed verification, oldest first, each with why it would be refused now',
  description: 'It verifies them with the secrets of now, and takes none.',
  right: 'admin',
  query: z.object({ after: z.optional(z.string()) }),
  answers: {
    200: {
      description: 'A page of them; `next` is the `after` of the page after it.',
      schema: z.object({
        requests: z.array(
          z.object({
            ...request,
            method: z.optional(request.method),
            bytes: z.optional(request.bytes),
          }),
        ),
        next: z.optional(z.string()),
      }),
    },
  },
  refusals: ['unknown_account'],
  examples: [
    {
      name: 'ofOneAccount',
      summary: 'A request with a wrong signature',
      needs,
      path: ACCOUNT,
      status: 200,
      answer: { requests: [SAMPLE] },
      yields: ['/requests/0/id'],
    },
  ],
})

const readQuarantined = operation({
  id: 'readQuarantined',
  method: 'GET',
  path: '/v1/quarantine/:provider/:account/:id',
  tag: TAG,
  summary: 'One request as it came, to see why it failed',
  description:
    'The body may hold what a person wrote, or what a stranger made up. Of headers that may hold a ' +
    'secret only the name is shown, and of the URL nothing.',
  right: 'admin',
  answers: {
    200: {
      description: 'The request; `cut` says that its body is longer than 64 KiB.',
      schema: z.object({
        ...request,
        headers: z.array(z.object({ name: z.string(), value: z.optional(z.string()) })),
        body: z.string(),
        cut: z.boolean(),
      }),
    },
  },
  refusals: ['not_found', 'unknown_account'],
  examples: [
    {
      name: 'wrongSignature',
      summary: 'What came with a wrong signature',
      needs: ['listQuarantine/ofOneAccount'],
      path: { ...ACCOUNT, id: SAMPLE.id },
      status: 200,
      answer: {
        ...SAMPLE,
        headers: [
          { name: 'content-type', value: 'application/json' },
          { name: 'webhook-signature' },
        ],
        body: '{"id":"m-2","from":"+33612345678","to":"+33700000001"}',
        cut: false,
      },
    },
  ],
})

/** What an operator looks at before a secret is mended. */
export const quarantineOperations = { quarantineAccounts, listQuarantine, readQuarantined } as const
