import * as z from 'zod/mini'
import * as schemas from '../../schemas/shared.ts'
import type { Hono } from 'hono'
import type { Ledger } from '../../domain/ledger.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { log } from '../../log.ts'
import { readOneAddress } from '../../domain/read-addresses.ts'
import { erase, type ErasureDeps } from '../../actions/erasures/erase.ts'
import { foresee } from '../../actions/erasures/foresee.ts'
import { deletedKinds, whatIsDeleted, whatRemains } from '../../actions/erasures/remains.ts'

const count = z.number().check(z.int(), z.minimum(0))

const removed = z.object({
  evidence: count,
  heldTexts: count,
  accessRequestAddresses: count,
  waitingConsentRequests: count,
})
const remains = {
  kept: z.array(
    z.object({ kind: z.string(), what: z.string(), why: z.string(), limit: z.string() }),
  ),
  endsByItself: z.array(
    z.object({ kind: z.string(), what: z.string(), where: z.string(), limit: z.string() }),
  ),
}

const answer = z.object({
  event: z.string(),
  contact: z.string(),
  erasedAt: z.string(),
  done: z.boolean(),
  removed,
  ...remains,
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

const foreseeErasure = operation({
  id: 'foreseeErasure',
  method: 'POST',
  path: '/v1/erasures/dry-run',
  tag: 'Rights of the person',
  summary: 'What an erasure would remove, and what would stay and why; writes nothing',
  description:
    'Held texts that would be removed become stops. `complete` is false where there was no time to ' +
    'count everything: then `removed` is the least.',
  right: 'admin',
  body: z.strictObject({ to: schemas.address }),
  answers: {
    200: {
      description: 'What would be removed now, what is kept and why, what ends by itself.',
      schema: z.object({
        contact: z.string(),
        complete: z.boolean(),
        removed,
        deleted: z.array(z.object({ kind: z.string(), what: z.string(), why: z.string() })),
        ...remains,
      }),
    },
  },
  examples: [
    {
      name: 'hal',
      summary: 'Before Hal is forgotten',
      needs: ['recordStop/byLetter'],
      body: { to: 'hal@example.org' },
      status: 200,
      answer: {
        contact: 'aHq9vB2mXw7Lk4TzRe1NcPg',
        complete: true,
        removed: {
          evidence: 1,
          heldTexts: 0,
          accessRequestAddresses: 0,
          waitingConsentRequests: 0,
        },
        deleted: [
          {
            kind: 'evidence',
            what: 'What shows that it was said: wordings, texts, references, proofs',
            why: 'the chain holds a digest of it, and verifies without it',
          },
        ],
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

export const erasureOperations = [erasePerson, foreseeErasure]

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
  mount(router, deps, foreseeErasure, async ({ key, body }) => {
    requireEverySender(key)
    const contact = deps.ledger.contact(await readOneAddress(body.to))
    const foreseen = await foresee(deps, contact)
    log('erasure_foreseen', { contact: foreseen.contact, key: key.id })
    return { status: 200, body: { ...foreseen, deleted: deletedKinds(), ...whatRemains() } }
  })
}
