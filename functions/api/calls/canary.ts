import * as z from 'zod/mini'
import type { Hono } from 'hono'
import {
  CANARY_EVERY_SECONDS,
  CANARY_OUTCOMES,
  CANARY_STEPS,
  stateOfRun,
  type CanaryRuns,
} from '../../domain/canary-run.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { described } from '../../schemas/described.ts'

/** Of the last twelve hours. */
const RUNS = 48

const readCanary = operation({
  id: 'readCanary',
  method: 'GET',
  path: '/v1/canary',
  tag: 'Events',
  summary: 'How the last runs of the canary went, step by step',
  description:
    'Every quarter of an hour somebody who does not exist says stop by each way of the public; the ' +
    'next check must deny, and targets must accept it within a minute or answer what changes nothing. ' +
    'A step that fails is an alarm with its name. Its people are in no count, and end after two days.',
  right: 'read',
  answers: {
    200: {
      description: 'The last 48 runs, the newest first.',
      schema: z.object({
        everySeconds: z.int(),
        runs: z.array(
          z.object({
            id: z.string(),
            state: described(
              '`unfinished`: it was ended half-way.',
              z.enum(['running', 'passed', 'failed', 'unfinished']),
            ),
            startedAt: z.string(),
            endedAt: z.optional(z.string()),
            steps: z.array(
              z.object({
                step: described(
                  '`generic`: as a provider passes it on. `link`: one click. `mailto`: a mail to a link. `check`: what checks answered before and after.',
                  z.enum(CANARY_STEPS),
                ),
                target: z.optional(z.string()),
                outcome: described(
                  '`not_set_up`: there is no such way here. `not_asked`: its limit was used up, or it was just declared.',
                  z.enum(CANARY_OUTCOMES),
                ),
                ms: z.int(),
                code: z.optional(described('Why, in a word.', z.string())),
              }),
            ),
          }),
        ),
      }),
    },
  },
  examples: [
    {
      name: 'none',
      summary: 'Before the first run',
      status: 200,
      answer: { everySeconds: 900, runs: [] },
    },
  ],
})

export const canaryOperations = [readCanary]

export type CanaryRouteDeps = OperationDeps & {
  readonly canaryRuns: Pick<CanaryRuns, 'list'>
  readonly now: () => Date
}

export function canaryRoutes(router: Hono<Authenticated>, deps: CanaryRouteDeps): void {
  mount(router, deps, readCanary, async ({ key }) => {
    requireEverySender(key)
    const runs = await deps.canaryRuns.list(RUNS)
    const now = deps.now()
    return {
      status: 200,
      body: {
        everySeconds: CANARY_EVERY_SECONDS,
        runs: runs.map((run) => {
          const { id, startedAt, endedAt, results } = run
          return {
            id,
            state: stateOfRun(run, now),
            startedAt,
            ...(endedAt === undefined ? {} : { endedAt }),
            steps: results.map(({ target, code, ...step }) => ({
              ...step,
              ...(target === undefined ? {} : { target }),
              ...(code === undefined ? {} : { code }),
            })),
          }
        }),
      },
    }
  })
}
