import type { Hono } from 'hono'
import * as z from 'zod/mini'
import { BastaError } from '../domain/errors.ts'
import type { Senders } from '../domain/ports.ts'
import { ID } from '../domain/scope.ts'
import { formatSecond, toSecond } from '../domain/time.ts'
import { knownSender, requireSender, type Authenticated } from '../http.ts'
import { log } from '../log.ts'
import { mount, operation, type Gate } from '../operation.ts'
import * as schemas from './schemas.ts'

const stored = z.looseObject({ id: z.string(), name: z.string(), version: z.number() })

const putSender = operation({
  id: 'putSender',
  method: 'PUT',
  path: '/v1/senders/:id',
  tag: 'Senders',
  summary: 'Creates or changes a sender',
  right: 'admin',
  body: schemas.sender,
  answers: {
    200: { description: 'The sender was changed.', schema: stored },
    201: { description: 'The sender is new.', schema: stored },
  },
  refusals: ['conflict'],
  examples: [
    {
      name: 'acme',
      summary: 'A sender on the basis of consent',
      path: { id: 'acme' },
      body: {
        name: 'Acme',
        numbers: [{ number: '+33700000001', purpose: 'marketing' }],
        topics: ['promo'],
        basis: 'consent',
        defaultCountry: 'FR',
      },
      status: 201,
    },
  ],
})

const getSender = operation({
  id: 'getSender',
  method: 'GET',
  path: '/v1/senders/:id',
  tag: 'Senders',
  summary: 'Shows a sender',
  right: 'check',
  answers: { 200: { description: 'The sender.', schema: stored } },
  refusals: ['unknown_sender'],
  examples: [{ name: 'acme', summary: 'A sender', path: { id: 'acme' }, status: 200 }],
})

export const senderOperations = [putSender, getSender]

export type SenderDeps = Gate & { readonly senders: Senders; readonly now: () => Date }

/** Senders and what they declare of themselves; every change is kept. */
export function senderRoutes(router: Hono<Authenticated>, deps: SenderDeps): void {
  mount(router, deps, putSender, async ({ c, key, body }) => {
    const id = c.req.param('id') ?? ''
    if (!ID.test(id))
      throw new BastaError('invalid_request', 'The id in the path cannot be used.', [
        { pointer: '#', detail: 'lower-case letters, digits and hyphens, at most 63' },
      ])
    requireSender(key, id)
    const change = { at: formatSecond(toSecond(deps.now())), key: key.id }
    const {
      topicNumbers: _,
      head: __,
      ...shown
    } = await deps.senders.put({ id, ...body, topicNumbers: [] }, change)
    log('sender_changed', { sender: id, key: key.id, count: shown.version })
    return { status: shown.version === 1 ? 201 : 200, body: shown }
  })

  mount(router, deps, getSender, async ({ c, key }) => {
    const sender = await knownSender(deps.senders, key, c.req.param('id') ?? '')
    const { topicNumbers: _, head: __, ...shown } = sender
    return { status: 200, body: shown }
  })
}
