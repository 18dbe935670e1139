import * as schemas from '../../schemas/shared.ts'
import type { Hono } from 'hono'
import type { Ledger } from '../../domain/ledger.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { log } from '../../log.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { readOneAddress } from '../../domain/read-addresses.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import { PLACES, readPlace, showPlace } from '../../actions/history/event-pages.ts'
import { historyOf } from '../../actions/history/read.ts'
import { historyAnswer } from '../../schemas/history.ts'
import { newestId } from '../../domain/contact.ts'

const EVENT = 'evt_01m7ynaym0h3k5m7p9r1t3w5y7'

const readHistory = operation({
  id: 'readHistory',
  method: 'POST',
  path: '/v1/history',
  tag: 'Rights of the person',
  summary: 'Everything known of an address, with evidence, and whether the chain is whole',
  description:
    'In pages of at most 500 events, in the order in which they were recorded: where an answer has ' +
    '`next`, ask again with it as `after`. The check of the chain goes on from page to page.',
  right: 'admin',
  body: schemas.history,
  answers: {
    200: {
      description:
        'What holds now, a page of events oldest first, and what a check of the chain found.',
      schema: historyAnswer,
    },
  },
  examples: [
    {
      name: 'hal',
      summary: 'Somebody who said stop by letter',
      needs: ['recordStop/byLetter'],
      body: { to: 'hal@example.org' },
      status: 200,
      answer: {
        contact: 'aHq9vB2mXw7Lk4TzRe1NcPg',
        standing: {
          channel: 'email',
          version: 1,
          head: '5974363bac9441ff563658b3e7fafd6f8c22f4d7f8aa5b133f295f8c28d3b197',
          registers: [
            {
              kind: 'stop',
              method: 'letter',
              detail: 'marketing',
              scope: 'sender/acme',
              origin: 'acme',
              at: '2026-11-19T00:00:00Z',
              event: EVENT,
            },
          ],
        },
        events: [
          {
            id: EVENT,
            type: 'stop',
            scopes: ['sender/acme'],
            blocks: 'marketing',
            occurredAt: '2026-11-19T00:00:00Z',
            receivedAt: '2026-11-21T09:00:00Z',
            source: { method: 'letter', origins: ['acme'], key: 'key_0f63f7bb7acf9ec3aa' },
            evidence: { reference: 'letter 2026/311' },
            prev: '',
            evidenceDigest: 'c9450e38ce3430cfaa90db348bfc11da3f0449de5b09b03b749dcd065f026134',
            hash: '5974363bac9441ff563658b3e7fafd6f8c22f4d7f8aa5b133f295f8c28d3b197',
          },
        ],
        chain: { intact: true, faults: [] },
      },
    },
  ],
})

export const historyOperations = [readHistory]

export type HistoryDeps = OperationDeps & { readonly ledger: Ledger }

export function historyRoutes(router: Hono<Authenticated>, deps: HistoryDeps): void {
  mount(router, deps, readHistory, async ({ key, body }) => {
    requireEverySender(key)
    const contact = deps.ledger.contact(await readOneAddress(body.to))
    const after = readPlace(fromCursor('history', body.after, PLACES, '#/after'))
    const { body: history, next } = await historyOf(deps.ledger, contact, after)
    log('history_read', { contact: newestId(contact.ids), key: key.id })
    const more = next === undefined ? {} : { next: toCursor('history', showPlace(next)) }
    return { status: 200, body: { ...history, ...more } }
  })
}
