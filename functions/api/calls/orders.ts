import * as z from 'zod/mini'
import * as schemas from '../../schemas/shared.ts'
import type { Hono } from 'hono'
import type { Ledger } from '../../domain/ledger.ts'
import type { Senders } from '../../domain/senders.ts'
import { knownSender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { recordOrder } from '../../actions/orders/record.ts'

const recorded = z.strictObject({
  event: z.string(),
  contact: z.string(),
  validUntil: z.optional(z.string()),
})

const postOrder = operation({
  id: 'recordOrder',
  method: 'POST',
  path: '/v1/customers',
  tag: 'Customers',
  summary: 'Records that a person ordered something from a sender',
  description: [
    'An order allows its sender to offer the like, until `validUntil`, where the sender’s basis is',
    '`customer`. On another basis it is recorded and allows nothing: there is no `validUntil` then.',
    'It never lifts a stop. An account is not an order, and neither is a basket or a quote. An order',
    'older than the sender’s `customerDays` is refused and not kept. The same `reference` for the',
    'same person is the same order, whatever else is said of it; with another time it is refused.',
    'An order from before the person was erased is not recorded and allows nothing: `event` is the',
    'erasure then.',
  ].join(' '),
  right: 'write',
  body: schemas.order,
  writes: true,
  answers: {
    200: { description: 'The order was on record already, or was erased.', schema: recorded },
    201: { description: 'Recorded.', schema: recorded },
  },
  refusals: ['unknown_sender', 'conflict'],
  examples: [
    {
      name: 'shoes',
      summary: 'Grace bought shoes, from a sender that writes to its customers',
      needs: ['putSender/shop'],
      body: {
        to: 'grace@example.org',
        sender: 'shop',
        reference: 'order 2026-4711',
        orderedAt: '2026-10-03T14:05:00Z',
        goods: 'running shoes',
      },
      status: 201,
      answer: {
        event: 'evt_01kaj2w8q0r5t9y3b7d1f4h6m8',
        contact: 'aZb3kJ9wQ2mT7xY1cVn8Lpg',
        validUntil: '2029-10-02T14:05:00Z',
      },
    },
  ],
})

export const customerOperations = [postOrder]

export type CustomerDeps = OperationDeps & {
  readonly ledger: Ledger
  readonly senders: Senders
  readonly now: () => Date
}

/** Orders allow a sender to write to its customers. */
export function customerRoutes(router: Hono<Authenticated>, deps: CustomerDeps): void {
  mount(router, deps, postOrder, async ({ key, body }) => {
    const sender = await knownSender(deps.senders, key, body.sender)
    const who = { key, sender, receivedAt: deps.now() }
    const { answer, isNew } = await recordOrder(deps.ledger, body, who)
    return { status: isNew ? 201 : 200, body: answer, kept: answer }
  })
}
