import { answerChecks, type CheckDeps } from '../actions/checks/answer.ts'
import type { Hono } from 'hono'
import type { Keys } from '../domain/api-keys.ts'
import type { Ready } from '../domain/ready.ts'
import { API_BODY_BYTES_MAX, limitBody, readJson } from '../http/body.ts'
import { newRouter } from '../http/router.ts'
import type { ReadAhead } from '../domain/read-ahead.ts'
import { requireKey } from '../http/key.ts'
import { holdReady, limitInFlight } from '../http/ready.ts'
import { batch, check, checkBatch, health, single } from './operations.ts'
import { beginReading, type Asking } from './read-ahead.ts'

export type CheckRouterDeps = CheckDeps & {
  readonly ready: Ready
  readonly keys: Keys
  readonly ahead?: ReadAhead | undefined
}

/** The longest that an answer waits for the log of its key's use. */
const USE_MS = 50

/**
 * "May I send?" Only a 200 with `allowed: true` means yes. Nothing is written; a denial is one log
 * line.
 */
export function checkRouter(deps: CheckRouterDeps): Hono<Asking> {
  const router = newRouter<Asking>()

  router.get(health.path, async (c) => {
    await deps.ready({ anew: true })
    return c.json({ ok: true })
  })

  router.use('/v1/check/*', limitInFlight(deps.ready), limitBody(API_BODY_BYTES_MAX))
  router.use('/v1/check/*', beginReading(deps.ahead), holdReady(deps.ready))
  router.use('/v1/check/*', requireKey(deps.keys, 'check', 'check', { useMs: USE_MS }))

  router.post(check.path, async (c) => {
    const { to: address, ...asked } = await readJson(c, single)
    const ledger = c.get('ledger') ?? deps.ledger
    const [verdict] = await answerChecks({ ...deps, ledger }, c.get('key'), asked, [address])
    return c.json(verdict)
  })

  router.post(checkBatch.path, async (c) => {
    const { to: addresses, ...asked } = await readJson(c, batch)
    return c.json({ verdicts: await answerChecks(deps, c.get('key'), asked, addresses) })
  })

  return router
}
