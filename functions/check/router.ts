import { answerChecks, type CheckDeps } from '../actions/checks/answer.ts'
import type { Context, Hono } from 'hono'
import type { Keys } from '../domain/api-keys.ts'
import type { Ready } from '../domain/ready.ts'
import { API_BODY_BYTES_MAX, jsonIn, limitBody, readJsonText } from '../http/raw-body.ts'
import { newRouter } from '../http/router.ts'
import type { ReadAhead } from '../domain/read-ahead.ts'
import { requireKey } from '../http/key.ts'
import { holdReady, limitInFlight } from '../http/ready.ts'
import { PATHS, plainBatch, plainSingle, type Batch, type Single } from './question.ts'
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

  router.get(PATHS.health, async (c) => {
    await deps.ready({ anew: true })
    return c.json({ ok: true })
  })

  router.use('/v1/check/*', limitInFlight(deps.ready), limitBody(API_BODY_BYTES_MAX))
  router.use('/v1/check/*', beginReading(deps.ahead), holdReady(deps.ready))
  router.use('/v1/check/*', requireKey(deps.keys, 'check', 'check', { useMs: USE_MS }))

  router.post(PATHS.check, async (c) => {
    const { to: address, ...asked } = await readSingle(c)
    const ledger = c.get('ledger') ?? deps.ledger
    const [verdict] = await answerChecks({ ...deps, ledger }, c.get('key'), asked, [address])
    return c.json(verdict)
  })

  router.post(PATHS.batch, async (c) => {
    const { to: addresses, ...asked } = await readBatch(c)
    return c.json({ verdicts: await answerChecks(deps, c.get('key'), asked, addresses) })
  })

  return router
}

async function readSingle(c: Context): Promise<Single> {
  const text = await readJsonText(c)
  return plainSingle(jsonIn(text)) ?? (await described()).describedSingle(text)
}

async function readBatch(c: Context): Promise<Batch> {
  const text = await readJsonText(c)
  return plainBatch(jsonIn(text)) ?? (await described()).describedBatch(text)
}

const described = async () => import('./described-question.ts')
