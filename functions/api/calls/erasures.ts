import * as z from 'zod/mini'
import * as schemas from '../../schemas/shared.ts'
import type { Hono } from 'hono'
import type { Ledger } from '../../domain/ledger.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { readOneAddress } from '../../domain/read-addresses.ts'
import { erase, type ErasureDeps } from '../../actions/erasures/erase.ts'
import { whatIsDeleted, whatRemains } from '../../actions/erasures/remains.ts'

const count = z.number().check(z.int(), z.minimum(0))

const answer = z.object({
  event: z.string(),
  contact: z.string(),
  erasedAt: z.string(),
  done: z.boolean(),
  removed: z.object({
    evidence: count,
    heldTexts: count,
    accessRequestAddresses: count,
    waitingConsentRequests: count,
  }),
  kept: z.array(
    z.object({ kind: z.string(), what: z.string(), why: z.string(), limit: z.string() }),
  ),
  endsByItself: z.array(
    z.object({ kind: z.string(), what: z.string(), where: z.string(), limit: z.string() }),
  ),
})

const erasePerson = operation({
  id: 'erasePerson',
  method: 'POST',
  path: '/v1/erasures',
  tag: 'Rights of the person',
  summary: 'Forgets a person, but for what keeps their stop',
  description:
    `GDPR 17. Deletes at once:\n\n${whatIsDeleted()}\n\n` +
    'The keyed hash, scopes, times and the facts stay, because forgetting a stop would break it ' +
    '(GDPR 17(3)); tell the person so. An unknown address is answered alike.',
  right: 'admin',
  body: z.strictObject({ to: schemas.address }),
  writes: true,
  answers: {
    200: {
      description: 'Done. What was removed now, what is kept and why, what ends by itself.',
      schema: answer,
    },
    202: {
      description:
        'Recorded and begun: consents and orders count no more. The rest goes on by itself; `removed` is what is gone so far. Asked again, it says what is left to do.',
      schema: answer,
    },
  },
  examples: [
    {
      name: 'grace',
      summary: 'Grace asks to be forgotten',
      body: { to: 'grace@example.org' },
      status: 200,
      answer: {
        event: 'evt_06fdcw7ck84hb3tq2m5v9x1zra',
        contact: 'aPz3rY0cTt0mVdJ4mE2bq1Q',
        erasedAt: '2026-11-21T09:00:00Z',
        done: true,
        removed: {
          evidence: 1,
          heldTexts: 0,
          accessRequestAddresses: 0,
          waitingConsentRequests: 0,
        },
        kept: [
          {
            kind: 'stops',
            what: 'Stops, holds, bounces and what answers them: keyed hash, scopes, times, method, sender',
            why: 'GDPR 21(3): an objection holds for good; the CNIL asks for at least three years',
            limit: 'no end',
          },
        ],
        endsByItself: [
          {
            kind: 'backups',
            what: 'What the table held at any moment, to restore it after an accident',
            where: 'the point-in-time backups of the table',
            limit: '35 days',
          },
        ],
      },
    },
  ],
})

export const erasureOperations = [erasePerson]

export type ErasureRouteDeps = OperationDeps &
  ErasureDeps & { readonly ledger: Ledger; readonly now: () => Date }

export function erasureRoutes(router: Hono<Authenticated>, deps: ErasureRouteDeps): void {
  mount(router, deps, erasePerson, async ({ key, body, requestId }) => {
    requireEverySender(key)
    const contact = deps.ledger.contact(await readOneAddress(body.to))
    const erased = await erase(deps, contact, { key, requestId, now: deps.now() })
    return {
      status: erased.done ? 200 : 202,
      body: { ...erased, ...whatRemains() },
      kept: { event: erased.event, contact: erased.contact },
    }
  })
}
