import type { Hono } from 'hono'
import * as z from 'zod/mini'
import type { Ledger } from '../domain/ports.ts'
import { requireEverySender, type Authenticated } from '../http.ts'
import { log } from '../log.ts'
import { mount, operation, type Gate } from '../operation.ts'
import { readOneAddress } from './addresses.ts'
import { historyOf } from './history.ts'
import * as schemas from './schemas.ts'

const readHistory = operation({
  id: 'readHistory',
  method: 'POST',
  path: '/v1/history',
  tag: 'Rights of the person',
  summary: 'Everything known of an address, with evidence, and whether the chain is whole',
  right: 'admin',
  body: schemas.history,
  answers: {
    200: {
      description: 'What holds now, every event oldest first, and what a check of the chain found.',
      schema: z.looseObject({ contact: z.string() }),
    },
  },
  examples: [{ name: 'ada', summary: 'One address', body: { to: 'ada@example.org' }, status: 200 }],
})

export const historyOperations = [readHistory]

export type HistoryDeps = Gate & { readonly ledger: Ledger }

export function historyRoutes(router: Hono<Authenticated>, deps: HistoryDeps): void {
  mount(router, deps, readHistory, async ({ key, body }) => {
    requireEverySender(key)
    const contact = deps.ledger.contact(await readOneAddress(body.to))
    const history = await historyOf(deps.ledger, contact)
    log('history_read', { contact: contact.ids.at(-1), key: key.id })
    return { status: 200, body: history }
  })
}
