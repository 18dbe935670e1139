import { answerChecks, type CheckDeps } from '../actions/checks/answer.ts'
import type { Hono } from 'hono'
import type { Keys } from '../domain/api-keys.ts'
import type { Ready } from '../domain/ready.ts'
import { API_BODY_BYTES_MAX, limitBody, readJson } from '../http/body.ts'
import { newRouter } from '../http/router.ts'
import { requireKey, type Authenticated } from '../http/key.ts'
import { requireReady } from '../http/ready.ts'
import { batch, check, checkBatch, health, single } from './operations.ts'

export type CheckRouterDeps = CheckDeps & { readonly ready: Ready; readonly keys: Keys }

/**
 * "May I send?" Only a 200 with `allowed: true` means yes. Nothing is written; a denial is one log
 * line.
 */
export function checkRouter(deps: CheckRouterDeps): Hono<Authenticated> {
  const router = newRouter<Authenticated>()

  router.get(health.path, async (c) => {
    await deps.ready({ anew: true })
    return c.json({ ok: true })
  })

  router.use('/v1/check/*', requireReady(deps.ready), limitBody(API_BODY_BYTES_MAX))
  router.use('/v1/check/*', requireKey(deps.keys, 'check'))

  router.post(check.path, async (c) => {
    const { to: address, ...asked } = await readJson(c, single)
    const [verdict] = await answerChecks(deps, c.get('key'), asked, [address])
    return c.json(verdict)
  })

  router.post(checkBatch.path, async (c) => {
    const { to: addresses, ...asked } = await readJson(c, batch)
    return c.json({ verdicts: await answerChecks(deps, c.get('key'), asked, addresses) })
  })

  return router
}
