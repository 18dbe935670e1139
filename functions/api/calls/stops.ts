import * as z from 'zod/mini'
import * as schemas from '../../schemas/shared.ts'
import type { Hono } from 'hono'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { stopByHand, type StopDeps } from '../../actions/stops/by-hand.ts'

const recorded = z.object({ events: z.array(z.string()), contacts: z.array(z.string()) })

const recordStop = operation({
  id: 'recordStop',
  method: 'POST',
  path: '/v1/stops',
  tag: 'Stops',
  summary: 'Records a stop that came by phone, by e-mail, by letter or through an agent',
  description:
    'A key that is limited to some senders may record that a person wants no more marketing from ' +
    'anyone (`scope` is `all`); with `blocks` as `every`, which ends service messages too, it ' +
    'speaks for its own senders alone.',
  right: 'write',
  body: schemas.stop,
  writes: true,
  urgent: true,
  answers: {
    201: { description: 'Recorded: an event for each address.', schema: recorded },
    202: {
      description: 'Kept in the sealed inbox; it is recorded as soon as it can be.',
      schema: recorded,
    },
  },
  refusals: ['unknown_sender', 'unknown_topic'],
  examples: [
    {
      name: 'byPhone',
      summary: 'Ada phoned and wants nothing from anyone any more',
      body: {
        to: 'ada@example.org',
        scope: 'all',
        channelOfRequest: 'phone',
        reference: 'call 17',
      },
      status: 201,
      answer: {
        events: ['evt_01m7ynaym0szhvcx6n44hmdm4q'],
        contacts: ['ajiAU-LMX-MzL-xtxQATRiQ'],
      },
    },
    {
      name: 'byLetter',
      summary: 'Hal wrote to Acme, and the letter took two days',
      body: {
        to: 'hal@example.org',
        scope: 'sender/acme',
        channelOfRequest: 'letter',
        reference: 'letter 2026/311',
        occurredAt: '2026-11-19T00:00:00Z',
      },
      status: 201,
      answer: {
        events: ['evt_01m7ynaym0h3k5m7p9r1t3w5y7'],
        contacts: ['aHq9vB2mXw7Lk4TzRe1NcPg'],
      },
      yields: ['/events/0'],
    },
  ],
})

export const stopOperations = [recordStop]

export type StopRouteDeps = OperationDeps & StopDeps & { readonly now: () => Date }

export function stopRoutes(router: Hono<Authenticated>, deps: StopRouteDeps): void {
  mount(router, deps, recordStop, async ({ key, body, requestId }) => {
    const { events, contacts, isQueued } = await stopByHand(deps, body, {
      key,
      requestId,
      receivedAt: deps.now(),
    })
    const ids = { events, contacts }
    return { status: isQueued ? 202 : 201, body: ids, kept: ids }
  })
}
