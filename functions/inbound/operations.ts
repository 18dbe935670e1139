import { providerOperations } from './provider-operations.ts'
import { quarantineOperations } from './quarantine-operations.ts'
import * as z from 'zod/mini'
import { operation, type Example, type Operation } from '../http/operation.ts'

const SECRET = '5f0c9d1e7a3b4826b1d4c6e8f0a29375'
const AT = '1795251600'

/** Signed with `whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=` at 2026-11-21T09:00:00Z. */
const signed = (id: string, signature: string) => ({
  'webhook-id': id,
  'webhook-timestamp': AT,
  'webhook-signature': `v1,${signature}`,
})

const hear = reportOperation({
  id: 'hearProvider',
  method: 'POST',
  path: '/inbound/:provider/:account',
  summary: 'A provider passes on what a person replied, or what became of a message',
  examples: [
    {
      name: 'stop',
      summary: 'A STOP to Acme’s number, from a system of your own (Standard Webhooks)',
      needs: ['putSender/acme'],
      path: { provider: 'generic', account: 'main' },
      headers: signed('msg_1', 'TNLXsdnPx8xS1VVOk5vMWVHOONKJuuCelBwZh8/41J8='),
      body: {
        id: 'm-1',
        channel: 'sms',
        from: '+33612345678',
        to: '+33700000001',
        text: 'STOP',
      },
      status: 200,
    },
    {
      name: 'unclear',
      summary: 'What may have been a stop: held until somebody decides',
      needs: ['putSender/acme'],
      path: { provider: 'generic', account: 'main' },
      headers: signed('msg_2', 'NzxgpHOgnst1ZUpo5+kVPm0k95ewigxHg8Auzep4g5k='),
      body: {
        id: 'm-2',
        channel: 'sms',
        from: '+33698765432',
        to: '+33700000001',
        text: 'not interested',
      },
      status: 200,
    },
    {
      name: 'wrongSignature',
      summary: 'What is not signed is kept aside, for when the secret was at fault',
      needs: ['putSender/acme'],
      path: { provider: 'generic', account: 'main' },
      body: { id: 'm-3', channel: 'sms', from: '+33612345679', text: 'STOP' },
      status: 401,
    },
  ],
})

const hearWithSecret = reportOperation({
  id: 'hearProviderBySecret',
  method: 'POST',
  path: '/inbound/:provider/:account/:secret',
  summary: 'The same, from a provider that proves itself by a secret in the path',
  examples: [
    {
      name: 'stop',
      summary: 'A STOP by way of Octopush',
      needs: ['putSender/acme'],
      path: { provider: 'octopush', account: 'main', secret: SECRET },
      body: {
        message_id: 'sms_5fa275dbf21dc',
        number: '+33612345672',
        text: 'stp',
        stop_date: '2026-11-21 10:00:00',
      },
      status: 200,
    },
    {
      name: 'fromNobody',
      summary: 'A STOP from a sender that is no number: set aside until somebody decides',
      needs: ['putSender/acme', 'decideReview/decidedBefore'],
      path: { provider: 'octopush', account: 'main', secret: SECRET },
      body: {
        message_id: 'sms_5fa275dbf21dd',
        number: 'Phone of Ada',
        text: 'STOP',
        sim_card_number: '+33700000001',
        reception_date: '2026-11-21 10:00:00',
      },
      status: 200,
    },
  ],
})

const hearByGet = reportOperation({
  id: 'hearProviderByGet',
  method: 'GET',
  path: '/inbound/:provider/:account',
  summary: 'The same, from a provider that knows nothing but GET',
  examples: [
    {
      name: 'stop',
      summary: 'A STOP by way of Spot-Hit, its secret as a bearer token',
      needs: ['putSender/acme'],
      path: { provider: 'spot-hit', account: 'main' },
      query: { numero: '0612345670', id: '4711', date: AT },
      headers: { authorization: `Bearer ${SECRET}` },
      status: 200,
    },
  ],
})

const hearByGetWithSecret = reportOperation({
  id: 'hearProviderByGetAndSecret',
  method: 'GET',
  path: '/inbound/:provider/:account/:secret',
  summary: 'The same, by GET and a secret in the path',
  examples: [
    {
      name: 'stop',
      summary: 'A STOP by way of Spot-Hit',
      needs: ['putSender/acme'],
      path: { provider: 'spot-hit', account: 'main', secret: SECRET },
      query: { numero: '0612345671', id: '4712', date: AT },
      status: 200,
    },
  ],
})

const verifyQuarantine = operation({
  id: 'verifyQuarantine',
  method: 'POST',
  path: '/v1/quarantine/:provider/:account',
  tag: 'Providers',
  summary: 'Verifies again what failed verification, after a secret is mended',
  description:
    'What is genuine now is taken as of the time it came, or set aside for a person to decide; the rest stays until its time is over. One call takes as many as it has time for, oldest first: while there is `next`, call again with it as `after`.',
  right: 'admin',
  query: z.object({ after: z.optional(z.string()) }),
  answers: {
    200: {
      description: 'How many are taken, and how many stay.',
      schema: z.object({ accepted: z.int(), refused: z.int(), next: z.optional(z.string()) }),
    },
  },
  refusals: ['invalid_request', 'unknown_account', 'clock_apart'],
  examples: [
    {
      name: 'again',
      summary: 'After a look at the secret',
      needs: ['hearProvider/wrongSignature'],
      path: { provider: 'generic', account: 'main' },
      status: 200,
      answer: { accepted: 0, refused: 1 },
    },
  ],
})

/** What providers report, and how requests that failed verification are verified again. */
export const inboundOperations = [
  hear,
  hearWithSecret,
  hearByGet,
  hearByGetWithSecret,
  ...Object.values(providerOperations),
  ...Object.values(quarantineOperations),
  verifyQuarantine,
]

/** One description for each way in; what is sent and answered is up to the provider. */
function reportOperation(
  own: Pick<Operation, 'id' | 'path' | 'summary'> & {
    readonly method: 'GET' | 'POST'
    readonly examples: readonly Example[]
  },
): Operation {
  return {
    ...own,
    tag: 'Providers',
    description:
      'Verified by the provider’s own means on the bytes as they came; stored, then acknowledged. What cannot be verified is kept in quarantine, sealed, for a while; what is genuine and makes no event waits for a decision (`GET /v1/reviews`).',
    right: 'provider',
    ...(own.method === 'POST'
      ? { takes: { type: '*/*', description: 'As the provider sends it, at most 4 MiB.' } }
      : {}),
    answers: {
      200: { description: 'Stored. The body is what the provider wants.', type: '*/*' },
      204: { description: 'Stored, for a provider that wants no body.' },
    },
    refusals: [
      'invalid_request',
      'invalid_signature',
      'unknown_account',
      'not_found',
      'body_too_large',
      'rate_limited',
      'unavailable',
      'hash_key_mismatch',
    ],
  }
}
