import type { Hono } from 'hono'
import { compress } from 'hono/compress'
import { accessRoutes, type AccessSectionDeps } from './access/routes.tsx'
import { auditRoutes, type AuditDeps } from './audit/routes.tsx'
import { operatorRoutes, type OperatorRouteDeps } from './operators/routes.ts'
import { approvalRoutes } from './approvals/routes.ts'
import { sessionRoutes, type SessionDeps } from './sessions/routes.tsx'
import { signInRoutes, type SignInDeps } from './sign-in/routes.tsx'
import { asideRoutes } from './asides/routes.tsx'
import { homeRoutes, type HomeDeps } from './home/routes.tsx'
import { incidentRoutes, type IncidentSectionDeps } from './incidents/routes.tsx'
import { messageRoutes, type MessageSectionDeps } from './messages/routes.tsx'
import type { PersonRouteDeps } from './person/deps.ts'
import { personRoutes } from './person/routes.ts'
import { quarantineRoutes, type QuarantineSectionDeps } from './quarantine/routes.tsx'
import type { DecisionDeps } from './reviews/deps.ts'
import { reviewRoutes } from './reviews/routes.tsx'
import type { ImportsDeps } from './imports/deps.ts'
import { importRoutes } from './imports/routes.tsx'
import type { ScrubsDeps } from './scrubs/deps.ts'
import { scrubRoutes } from './scrubs/routes.tsx'
import { keyRoutes, type KeysDeps } from './keys/routes.tsx'
import { providerRoutes, type ProvidersDeps } from './providers/routes.tsx'
import { targetRoutes, type TargetSectionDeps } from './targets/routes.tsx'
import { senderRoutes, type SendersDeps } from './senders/routes.tsx'
import { newRouter } from '../http/router.ts'
import { isAssetName, type Assets } from './assets.ts'
import { consoleLanguage } from './language.ts'
import { mountConsole, type MountDeps } from './mount.ts'
import { refuse } from './refused.tsx'
import type { ConsoleEnv, ConsoleRoute } from './route.ts'
import { NO_FORM } from './form.ts'

export type ConsoleDeps = MountDeps &
  HomeDeps &
  SignInDeps &
  SessionDeps &
  PersonRouteDeps &
  DecisionDeps &
  AccessSectionDeps &
  MessageSectionDeps &
  IncidentSectionDeps &
  QuarantineSectionDeps &
  OperatorRouteDeps &
  AuditDeps &
  ImportsDeps &
  ScrubsDeps &
  ProvidersDeps &
  KeysDeps &
  SendersDeps &
  TargetSectionDeps

/** Every route of the console, section by section; a test walks them with each role. */
export function consoleRoutes(deps: ConsoleDeps): readonly ConsoleRoute[] {
  return [
    ...homeRoutes(deps),
    ...personRoutes(deps),
    ...importRoutes(deps),
    ...scrubRoutes(deps),
    ...senderRoutes(deps),
    ...providerRoutes(deps),
    ...keyRoutes(deps),
    ...targetRoutes(deps),
    ...approvalRoutes(deps),
    ...signInRoutes(deps),
    ...sessionRoutes(deps),
    ...reviewRoutes(deps),
    ...asideRoutes(deps),
    ...accessRoutes(deps),
    ...messageRoutes(deps),
    ...incidentRoutes(deps),
    ...quarantineRoutes(deps),
    ...operatorRoutes(deps),
    ...auditRoutes(deps),
  ]
}

/** The front door of operators: `/console`. */
export function consoleRouter(deps: ConsoleDeps): Hono<ConsoleEnv> {
  const router = newRouter<ConsoleEnv>()
  assetRoute(router, deps.assets)
  router.use('/console/*', async (c, next) => {
    c.set('assets', deps.assets)
    await next()
  })
  router.get('/console/', (c) => c.redirect('/console', 308))
  mountConsole(router, deps, consoleRoutes(deps))
  router.all('/console/*', (c) => {
    c.set('language', consoleLanguage(c))
    c.set('form', NO_FORM)
    return refuse(c, 'not_found')
  })
  return router
}

/** Its address changes with its bytes, so a browser asks once. */
function assetRoute(router: Hono<ConsoleEnv>, assets: Assets): void {
  router.use('/console/assets/*', compress())
  router.get('/console/assets/:hash/:name', (c) => {
    const name = c.req.param('name')
    const asset = isAssetName(name) ? assets[name] : undefined
    if (asset?.path !== c.req.path) return c.notFound()
    return c.body(asset.bytes, 200, {
      'content-type': asset.type,
      'cache-control': 'public, max-age=31536000, immutable',
    })
  })
}
