import { Hono } from 'hono'
import {
  API_BODY_BYTES_MAX,
  limitBody,
  notFound,
  onError,
  requireReady,
  type Authenticated,
} from '../http.ts'
import { accessOperations } from './access-operations.ts'
import { accessPageOperations } from './access-page-operations.ts'
import { accessPages, type AccessPageDeps } from './access-pages.ts'
import { accessRoutes, type AccessRouteDeps } from './access-routes.ts'
import { confirmRouter } from './confirm-router.ts'
import {
  consentRequestOperations,
  consentRequestRoutes,
  type ConsentRequestRouteDeps,
} from './consent-request-routes.ts'
import { consentOperations, consentRoutes, type ConsentDeps } from './consent-routes.ts'
import { customerOperations, customerRoutes, type CustomerDeps } from './customer-routes.ts'
import { docsOperations, docsRoutes, type DocsDeps } from './docs-routes.ts'
import { erasureOperations, erasureRoutes, type ErasureRouteDeps } from './erasure-routes.ts'
import { eventOperations, eventRoutes, type EventDeps } from './event-routes.ts'
import { historyOperations, historyRoutes, type HistoryDeps } from './history-routes.ts'
import { importOperations } from './import-operations.ts'
import { importRoutes, type ImportRouteDeps } from './import-routes.ts'
import { keyOperations, keyRoutes, type KeyDeps } from './key-routes.ts'
import { linkOperations, linkRoutes, type LinkRouteDeps } from './link-routes.ts'
import { retentionOperations, retentionRoutes } from './retention-routes.ts'
import { reviewOperations, reviewRoutes, type ReviewRouteDeps } from './review-routes.ts'
import { senderOperations } from './sender-operations.ts'
import { senderRoutes, type SenderDeps } from './sender-routes.ts'
import { stopOperations, stopRoutes, type StopRouteDeps } from './stop-routes.ts'

export const registerOperations = [
  ...senderOperations,
  ...keyOperations,
  ...linkOperations,
  ...consentOperations,
  ...consentRequestOperations,
  ...customerOperations,
  ...stopOperations,
  ...importOperations,
  ...historyOperations,
  ...eventOperations,
  ...reviewOperations,
  ...Object.values(accessOperations),
  ...accessPageOperations,
  ...erasureOperations,
  ...retentionOperations,
  ...docsOperations,
]

export type RegisterDeps = SenderDeps &
  KeyDeps &
  LinkRouteDeps &
  ConsentDeps &
  ConsentRequestRouteDeps &
  CustomerDeps &
  StopRouteDeps &
  ImportRouteDeps &
  HistoryDeps &
  EventDeps &
  AccessRouteDeps &
  AccessPageDeps &
  ErasureRouteDeps &
  ReviewRouteDeps &
  DocsDeps & { readonly ready: () => Promise<void> }

/** The register: senders, keys, links, consents, stops by hand, and what is known of a person. */
export function registerRouter(deps: RegisterDeps): Hono<Authenticated> {
  const router = new Hono<Authenticated>()
  router.onError(onError)
  router.notFound(notFound)
  router.use('/v1/*', requireReady(deps.ready), limitBody(API_BODY_BYTES_MAX))
  senderRoutes(router, deps)
  keyRoutes(router, deps)
  linkRoutes(router, deps)
  consentRoutes(router, deps)
  consentRequestRoutes(router, deps)
  customerRoutes(router, deps)
  stopRoutes(router, deps)
  importRoutes(router, deps)
  historyRoutes(router, deps)
  eventRoutes(router, deps)
  reviewRoutes(router, deps)
  accessRoutes(router, deps)
  erasureRoutes(router, deps)
  retentionRoutes(router, deps)
  docsRoutes(router, deps)
  router.route('/', confirmRouter(deps))
  router.route('/', accessPages(deps))
  return router
}
