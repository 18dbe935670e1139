import * as z from 'zod/mini'
import * as schemas from '../../schemas/consents.ts'
import type { Hono } from 'hono'
import type { EnvelopeKeys } from '../../domain/envelope.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Senders } from '../../domain/senders.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { readConsents, recordConsents } from '../../actions/consents/record.ts'

const ADA = {
  to: 'ada@example.org',
  sender: 'acme',
  obtainedAt: '2026-01-05T09:00:00Z',
  method: 'form',
  wording: 'I want offers by e-mail.',
  wordingVersion: '1',
  source: 'acme.example/join',
  proof: 'form entry 4711',
} as const
const RECORDED = {
  event: 'evt_01kzk0q5z8a0b1c2d3e4f5g6h7',
  contact: 'aJ3q9Xv0m2t5r8w1y4z7B_Q',
} as const

const postConsents = operation({
  id: 'recordConsents',
  method: 'POST',
  path: '/v1/consents',
  tag: 'Consents',
  summary: 'Records that people said yes, with what shows it',
  description:
    'One consent, or up to 1,000 as `consents`: one row that cannot be recorded refuses them all. ' +
    'What was recorded before is not recorded again. `counts` tells what each is good for now: ' +
    '`allows` sends; `claim_only`, it has no proof; `undeliverable`, the address bounces; ' +
    '`lifts_no_stop`, a stop stands that it cannot lift; `older_than_stop`, a stop or an open hold ' +
    'stands that is as new as it or newer; `older_than_erasure`, the person had all before then erased: ' +
    'then it is not recorded, and `event` is the erasure. ' +
    'A stop is lifted only by a newer consent of your own collection that comes alone, with proof, by ' +
    'a key with the right `lift`.',
  right: 'write',
  orRight: 'lift',
  body: schemas.consents,
  writes: true,
  answers: {
    201: {
      description: 'Recorded: an answer for each consent, in order.',
      schema: z.union([
        schemas.recordedConsent,
        z.object({ consents: z.array(schemas.recordedConsent) }),
      ]),
    },
  },
  refusals: ['unknown_sender', 'unknown_topic', 'clock_apart'],
  examples: [
    {
      name: 'form',
      summary: 'A form on a web page',
      body: ADA,
      status: 201,
      answer: { ...RECORDED, counts: 'allows' },
    },
    {
      name: 'batch',
      summary: 'Several at once: one of the company’s own, one that a vendor sold',
      body: {
        consents: [
          {
            ...ADA,
            to: '+33612345677',
            channel: 'sms',
            topics: ['promo'],
            pageUrl: 'https://acme.example/join',
            source: { kind: 'own', collectedBy: 'acme.example/join' },
            proof: {
              sha256: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
              location: 's3://acme-consents/2026/4711.pdf',
            },
          },
          {
            ...ADA,
            to: 'joan@example.org',
            source: {
              kind: 'vendor',
              vendor: 'Lists Ltd',
              contract: 'LL-2026-17',
              chain: ['contest.example', 'Lists Ltd'],
            },
            proof: 'entry form 88, as sent by the vendor',
          },
        ],
      },
      status: 201,
      answer: {
        consents: [
          { ...RECORDED, counts: 'allows' },
          { ...RECORDED, counts: 'allows' },
        ],
      },
    },
  ],
})

export const consentOperations = [postConsents]

export type ConsentDeps = OperationDeps & {
  readonly ledger: Ledger
  readonly senders: Senders
  readonly envelopeKeys: EnvelopeKeys
  readonly now: () => Date
}

export function consentRoutes(router: Hono<Authenticated>, deps: ConsentDeps): void {
  mount(router, deps, postConsents, async ({ key, body }) => {
    const receivedAt = deps.now()
    // A batch of one is still a batch: nobody looked at its items one by one, so it lifts no stop.
    const isBatch = 'consents' in body
    const rows = isBatch ? body.consents : [body]
    const place = (at: number) => (isBatch ? `#/consents/${at}` : '#')
    const read = await readConsents(deps.senders, rows, { key, receivedAt, place })
    const recorded = await recordConsents(deps, read, { key, isBatch, receivedAt })
    const [single] = recorded
    const told = isBatch || single === undefined ? { consents: recorded } : single
    return { status: 201, body: told, kept: told }
  })
}
