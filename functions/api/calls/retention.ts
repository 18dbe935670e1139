import * as z from 'zod/mini'
import type { Hono } from 'hono'
import { showRetention } from '../../domain/retention.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'

const retained = z.object({
  kind: z.string(),
  what: z.string(),
  where: z.string(),
  limit: z.string(),
  seconds: z.nullable(z.number()),
  from: z.string(),
  why: z.string(),
  how: z.enum(['ttl', 'queue', 'bucket', 'log_group', 'table', 'erasure', 'stays', 'not_kept']),
})

const readRetention = operation({
  id: 'readRetention',
  method: 'GET',
  path: '/v1/retention',
  tag: 'Rights of the person',
  summary: 'Every kind of data, where it lies, for how long and why',
  description: 'The very table that the code takes its limits from. `seconds` is null for no end.',
  right: 'check',
  answers: {
    200: {
      description: 'A row for each kind of data.',
      schema: z.object({ retention: z.array(retained) }),
    },
  },
  examples: [
    {
      name: 'all',
      summary: 'The whole table',
      status: 200,
      answer: {
        retention: [
          {
            kind: 'quarantine',
            what: 'Requests of providers that failed verification, sealed, and how many there were',
            where: 'the table',
            limit: '7 days',
            seconds: 604_800,
            from: 'receipt',
            why: 'time to mend a secret and lose no stop',
            how: 'ttl',
          },
        ],
      },
    },
  ],
})

export const retentionOperations = [readRetention]

/** For the data protection officer's record of processing. */
export function retentionRoutes(router: Hono<Authenticated>, deps: OperationDeps): void {
  mount(router, deps, readRetention, () =>
    Promise.resolve({ status: 200, body: { retention: showRetention() } }),
  )
}
