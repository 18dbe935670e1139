import type { Hono } from 'hono'
import type { Authenticated } from '../http/key.ts'
import { API_BODY_BYTES_MAX, limitBody } from '../http/raw-body.ts'
import { requireReady } from '../http/ready.ts'
import { newRouter } from '../http/router.ts'
import { askRoute, type AskDeps } from './access/ask.ts'
import { accessPageOperations, requestAccessOperation } from './access/operations.ts'
import { accessPages, type AccessPageDeps } from './access/router.ts'
import { confirmOperations } from './confirm/operations.ts'
import { confirmRouter, type ConfirmDeps } from './confirm/router.ts'
import { homeOperation, homeRoute } from './home.ts'
import { pageNotFound } from './not-found.ts'
import { preferenceOperations } from './preferences/operations.ts'
import { preferencePages, type PreferenceDeps } from './preferences/router.ts'
import { unsubscribeOperations } from './unsubscribe/operations.ts'
import { unsubscribeRouter, type UnsubscribeDeps } from './unsubscribe/router.ts'

export const pageOperations = [
  ...confirmOperations,
  requestAccessOperation,
  ...accessPageOperations,
  ...unsubscribeOperations,
  ...preferenceOperations,
  homeOperation,
]

export type PagesDeps = UnsubscribeDeps & ConfirmDeps & AskDeps & AccessPageDeps & PreferenceDeps

/** Everything the public can reach: stopping, confirming, and seeing one's data. */
export function pagesRouter(deps: PagesDeps): Hono<Authenticated> {
  const router = newRouter<Authenticated>()
  router.use('/v1/access-requests', requireReady(deps.ready), limitBody(API_BODY_BYTES_MAX))
  askRoute(router, deps)
  router.route('/', unsubscribeRouter(deps))
  router.route('/', confirmRouter(deps))
  router.route('/', accessPages(deps))
  router.route('/', preferencePages(deps))
  homeRoute(router, deps)
  router.notFound(pageNotFound)
  return router
}
