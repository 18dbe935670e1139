import type { Hono } from 'hono'
import type { Ready } from '../domain/ready.ts'
import { API_BODY_BYTES_MAX, limitBody } from '../http/raw-body.ts'
import { newRouter } from '../http/router.ts'
import { requireReady } from '../http/ready.ts'
import type { Authenticated } from '../http/key.ts'
import { accessOperations } from './calls/access-operations.ts'
import { accessRoutes, type AccessRouteDeps } from './calls/access.ts'
import { auditOperations, auditRoutes, type AuditRouteDeps } from './calls/audits.ts'
import {
  certificateKeyOperations,
  certificateKeyRoutes,
  type CertificateKeyDeps,
} from './calls/certificate-keys.ts'
import {
  consentRequestOperations,
  consentRequestRoutes,
  type ConsentRequestRouteDeps,
} from './calls/consent-requests.ts'
import { consentOperations, consentRoutes, type ConsentDeps } from './calls/consents.ts'
import { canaryOperations, canaryRoutes, type CanaryRouteDeps } from './calls/canary.ts'
import { customerOperations, customerRoutes, type CustomerDeps } from './calls/orders.ts'
import { docsOperations, docsRoutes, type DocsDeps } from './calls/docs.ts'
import { erasureOperations, erasureRoutes, type ErasureRouteDeps } from './calls/erasures.ts'
import { eventOperations, eventRoutes, type EventDeps } from './calls/events.ts'
import { figureOperations, figureRoutes, type FigureRouteDeps } from './calls/figures.ts'
import { historyOperations, historyRoutes, type HistoryDeps } from './calls/history.ts'
import { importOperations } from './calls/imports-operations.ts'
import { importRoutes, type ImportRouteDeps } from './calls/imports.ts'
import { keyOperations, keyRoutes, type KeyDeps } from './calls/keys.ts'
import { messageOperations, messageRoutes, type MessageRouteDeps } from './calls/messages.ts'
import { operatorOperations, operatorRoutes, type OperatorDeps } from './calls/operators.ts'
import { incidentOperations, incidentRoutes, type IncidentRouteDeps } from './calls/incidents.ts'
import { linkOperations, linkRoutes, type LinkRouteDeps } from './calls/links.ts'
import { retentionOperations, retentionRoutes } from './calls/retention.ts'
import { reviewOperations, reviewRoutes, type ReviewRouteDeps } from './calls/reviews.ts'
import { scrubOperations } from './calls/scrubs-operations.ts'
import { scrubRoutes, type ScrubRouteDeps } from './calls/scrubs.ts'
import { sendOperations, sendRoutes, type SendRouteDeps } from './calls/sends.ts'
import { senderOperations } from './calls/senders-operations.ts'
import { senderRoutes, type SenderDeps } from './calls/senders.ts'
import { targetOperations } from './calls/targets-operations.ts'
import { targetRoutes, type TargetDeps } from './calls/targets.ts'
import { stopOperations, stopRoutes, type StopRouteDeps } from './calls/stops.ts'

export const apiOperations = [
  ...senderOperations,
  ...keyOperations,
  ...operatorOperations,
  ...linkOperations,
  ...consentOperations,
  ...consentRequestOperations,
  ...customerOperations,
  ...stopOperations,
  ...importOperations,
  ...scrubOperations,
  ...historyOperations,
  ...eventOperations,
  ...figureOperations,
  ...canaryOperations,
  ...targetOperations,
  ...sendOperations,
  ...incidentOperations,
  ...auditOperations,
  ...reviewOperations,
  ...messageOperations,
  ...Object.values(accessOperations),
  ...erasureOperations,
  ...retentionOperations,
  ...certificateKeyOperations,
  ...docsOperations,
]

export type ApiDeps = SenderDeps &
  KeyDeps &
  OperatorDeps &
  LinkRouteDeps &
  ConsentDeps &
  ConsentRequestRouteDeps &
  CustomerDeps &
  StopRouteDeps &
  ImportRouteDeps &
  ScrubRouteDeps &
  HistoryDeps &
  EventDeps &
  FigureRouteDeps &
  CanaryRouteDeps &
  TargetDeps &
  SendRouteDeps &
  IncidentRouteDeps &
  AuditRouteDeps &
  AccessRouteDeps &
  ErasureRouteDeps &
  ReviewRouteDeps &
  MessageRouteDeps &
  CertificateKeyDeps &
  DocsDeps & { readonly ready: Ready }

/** The calls of operators and integrators: senders, keys, links, consents, stops by hand, history. */
export function apiRouter(deps: ApiDeps): Hono<Authenticated> {
  const router = newRouter<Authenticated>()
  router.use('/v1/*', requireReady(deps.ready), limitBody(API_BODY_BYTES_MAX))
  senderRoutes(router, deps)
  keyRoutes(router, deps)
  operatorRoutes(router, deps)
  linkRoutes(router, deps)
  consentRoutes(router, deps)
  consentRequestRoutes(router, deps)
  customerRoutes(router, deps)
  stopRoutes(router, deps)
  importRoutes(router, deps)
  scrubRoutes(router, deps)
  historyRoutes(router, deps)
  eventRoutes(router, deps)
  figureRoutes(router, deps)
  canaryRoutes(router, deps)
  targetRoutes(router, deps)
  sendRoutes(router, deps)
  incidentRoutes(router, deps)
  auditRoutes(router, deps)
  reviewRoutes(router, deps)
  messageRoutes(router, deps)
  accessRoutes(router, deps)
  erasureRoutes(router, deps)
  retentionRoutes(router, deps)
  certificateKeyRoutes(router, deps)
  docsRoutes(router, deps)
  return router
}
