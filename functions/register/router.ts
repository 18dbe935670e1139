import type { Hono } from 'hono'
import type { Ready } from '../domain/ports.ts'
import {
  API_BODY_BYTES_MAX,
  limitBody,
  newRouter,
  requireReady,
  type Authenticated,
} from '../http.ts'
import { accessOperations } from './rights/access-operations.ts'
import { accessPageOperations } from './rights/access-page-operations.ts'
import { accessPages, type AccessPageDeps } from './rights/access-pages.ts'
import { accessRoutes, type AccessRouteDeps } from './rights/access-routes.ts'
import { confirmRouter } from './consents/confirm-router.ts'
import {
  consentRequestOperations,
  consentRequestRoutes,
  type ConsentRequestRouteDeps,
} from './consents/consent-request-routes.ts'
import { consentOperations, consentRoutes, type ConsentDeps } from './consents/consent-routes.ts'
import { customerOperations, customerRoutes, type CustomerDeps } from './senders/customer-routes.ts'
import { docsOperations, docsRoutes, type DocsDeps } from './openapi/docs-routes.ts'
import { erasureOperations, erasureRoutes, type ErasureRouteDeps } from './rights/erasure-routes.ts'
import { eventOperations, eventRoutes, type EventDeps } from './event-routes.ts'
import { historyOperations, historyRoutes, type HistoryDeps } from './rights/history-routes.ts'
import { importOperations } from './imports/import-operations.ts'
import { importRoutes, type ImportRouteDeps } from './imports/import-routes.ts'
import { keyOperations, keyRoutes, type KeyDeps } from './key-routes.ts'
import { messageOperations, messageRoutes, type MessageRouteDeps } from './message-routes.ts'
import { linkOperations, linkRoutes, type LinkRouteDeps } from './link-routes.ts'
import { retentionOperations, retentionRoutes } from './rights/retention-routes.ts'
import { reviewOperations, reviewRoutes, type ReviewRouteDeps } from './review-routes.ts'
import { senderOperations } from './senders/sender-operations.ts'
import { senderRoutes, type SenderDeps } from './senders/sender-routes.ts'
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
  ...messageOperations,
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
  MessageRouteDeps &
  DocsDeps & { readonly ready: Ready }

/** The register: senders, keys, links, consents, stops by hand, and what is known of a person. */
export function registerRouter(deps: RegisterDeps): Hono<Authenticated> {
  const router = newRouter<Authenticated>()
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
  messageRoutes(router, deps)
  accessRoutes(router, deps)
  erasureRoutes(router, deps)
  retentionRoutes(router, deps)
  docsRoutes(router, deps)
  router.route('/', confirmRouter(deps))
  router.route('/', accessPages(deps))
  return router
}
