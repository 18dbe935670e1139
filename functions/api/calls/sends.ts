import * as z from 'zod/mini'
import type { Hono } from 'hono'
import { faultsOf } from '../../http/body.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { BastaError } from '../../domain/errors.ts'
import { tellSends, type AskedSend, type TellDeps } from '../../actions/sends/tell.ts'
import * as schemas from '../../schemas/sends.ts'

const CONTACT = 'aZb3kJ9wQ2mT7xY1cVn8Lpg'
const INCIDENT = 'inc_1795165200sZb3kJ9wQ2mT7xY1cVn8Lp1'
const OFFER = { sender: 'acme', topic: 'promo', sentAt: '2026-11-21T09:00:00Z' } as const

const reportSends = operation({
  id: 'reportSends',
  method: 'POST',
  path: '/v1/sends',
  tag: 'Incidents',
  summary: `Tells what was sent: one message, or up to ${schemas.SENDS_MAX.toLocaleString('en')}`,
  description: [
    'What went out after a stop that covers it, or with nothing that allowed it, becomes an incident.',
    'Each is judged by what had been said when it was sent, not by what is known today; the policy of',
    'the sender is today’s. A message that the sender names `transactional` is judged as such; without a',
    'purpose it is marketing. It is remembered for 45 days: a stop that is recorded later, and was said',
    'before, makes an incident of it then. Of a batch, an item that cannot be taken is refused in its',
    'place, and all the others are stored. The same message told again is the same send.',
  ].join(' '),
  right: 'write',
  body: schemas.sends,
  writes: true,
  answers: {
    200: {
      description: 'What each was; of a batch, in order.',
      schema: z.union([
        schemas.toldSend,
        z.strictObject({
          sends: z.array(z.union([schemas.toldSend, schemas.refusedSend])),
        }),
      ]),
    },
  },
  refusals: ['unknown_sender', 'unknown_topic'],
  examples: [
    {
      name: 'afterStop',
      summary: 'An offer to Hal, who had written that he wants none',
      needs: ['putSender/acme', 'recordStop/byLetter'],
      body: {
        messageId: '0100018f-hal',
        to: 'hal@example.org',
        sender: 'acme',
        topic: 'promo',
        sentAt: '2026-11-20T09:00:00Z',
        provider: 'ses',
      },
      status: 200,
      answer: {
        result: 'incident',
        contact: 'aHq9vB2mXw7Lk4TzRe1NcPg',
        verdict: {
          allowed: false,
          reason: 'opted_out',
          scope: 'sender/acme',
          since: '2026-11-19T00:00:00Z',
          event: 'evt_01m7ynaym0h3k5m7p9r1t3w5y7',
        },
        incident: INCIDENT,
        kind: 'after_stop',
      },
      yields: ['/incident'],
    },
    {
      name: 'batch',
      summary: 'A receipt, and something with no address',
      needs: ['putSender/acme'],
      body: {
        sends: [
          {
            messageId: '0100018f-mary',
            to: 'mary@example.org',
            sender: 'acme',
            purpose: 'transactional',
            sentAt: '2026-11-21T08:59:00Z',
          },
          { ...OFFER, messageId: '0100018f-nobody', to: 'nobody at all' },
        ],
      },
      status: 200,
      answer: {
        sends: [
          {
            result: 'ok',
            contact: CONTACT,
            verdict: { allowed: true, reason: 'transactional' },
          },
          {
            result: 'refused',
            errors: [{ pointer: '#/sends/1/to', detail: 'no phone number and no e-mail address' }],
          },
        ],
      },
    },
  ],
})

export const sendOperations = [reportSends]

export type SendRouteDeps = OperationDeps & TellDeps

/** What senders say they sent: what should not have been sent becomes an incident. */
export function sendRoutes(router: Hono<Authenticated>, deps: SendRouteDeps): void {
  mount(router, deps, reportSends, async ({ key, body }) => {
    const isBatch = 'sends' in body
    const items = isBatch
      ? body.sends.map((item, at) => readItem(item, `#/sends/${at}`))
      : [{ asked: body, place: '#' }]
    const told = await tellSends(deps, items, { key, receivedAt: deps.now() })
    if (isBatch) return { status: 200, body: { sends: told }, kept: { sends: told } }
    const [single] = told
    if (single === undefined || single.result === 'refused' || !('contact' in single))
      throw new BastaError(
        'invalid_request',
        'It cannot be taken.',
        single !== undefined && 'errors' in single ? single.errors : [],
      )
    return { status: 200, body: single, kept: { ...single } }
  })
}

function readItem(item: unknown, place: string): AskedSend {
  const parsed = schemas.send.safeParse(item)
  if (parsed.success) return { asked: parsed.data, place }
  return {
    faults: faultsOf(parsed.error).map(({ pointer, detail }) => ({
      pointer: `${place}${pointer.slice(1)}`,
      detail,
    })),
  }
}
