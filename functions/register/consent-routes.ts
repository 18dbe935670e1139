import type { Hono } from 'hono'
import * as z from 'zod/mini'
import type { Ledger, Senders } from '../domain/ports.ts'
import { knownSender, type Authenticated } from '../http.ts'
import { mount, operation, type Gate } from '../operation.ts'
import { recordConsent } from './consents.ts'
import * as schemas from './schemas.ts'

const postConsent = operation({
  id: 'recordConsent',
  method: 'POST',
  path: '/v1/consents',
  tag: 'Consents',
  summary: 'Records that a person said yes, with what shows it',
  right: 'write',
  body: schemas.consent,
  writes: true,
  answers: {
    201: { description: 'Recorded.', schema: z.object({ event: z.string(), contact: z.string() }) },
  },
  refusals: ['unknown_sender', 'unknown_topic'],
  examples: [
    {
      name: 'form',
      summary: 'A form on a web page',
      body: {
        to: 'ada@example.org',
        sender: 'acme',
        obtainedAt: '2026-01-05T09:00:00Z',
        method: 'form',
        wording: 'I want offers by e-mail.',
        wordingVersion: '1',
        source: 'acme.example/join',
        proof: 'form entry 4711',
      },
      status: 201,
    },
  ],
})

export const consentOperations = [postConsent]

export type ConsentDeps = Gate & {
  readonly ledger: Ledger
  readonly senders: Senders
  readonly now: () => Date
}

export function consentRoutes(router: Hono<Authenticated>, deps: ConsentDeps): void {
  mount(router, deps, postConsent, async ({ key, body }) => {
    const sender = await knownSender(deps.senders, key, body.sender)
    const ids = await recordConsent(deps.ledger, body, { key, sender, receivedAt: deps.now() })
    return { status: 201, body: ids, kept: ids }
  })
}
