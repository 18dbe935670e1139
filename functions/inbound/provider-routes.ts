import type { Hono } from 'hono'
import { probeAccount, type ProbeDeps } from '../actions/providers/probe.ts'
import type { Keys } from '../domain/api-keys.ts'
import type { EnvelopeKeys } from '../domain/envelope.ts'
import { isFault, outcomeOf } from '../domain/probe.ts'
import type { Ready } from '../domain/ready.ts'
import { ofEverySender, requireKeyOrTicket } from '../http/key-or-ticket.ts'
import type { Authenticated } from '../http/key.ts'
import { requireReady } from '../http/ready.ts'
import { probeWords, sayStep } from '../languages/console/probe.ts'
import { log } from '../log.ts'
import { listProviderAccounts, type ProviderAccountsDeps } from './provider-accounts.ts'
import { providerOperations } from './provider-operations.ts'
import { PROVIDERS } from './providers.ts'

export type ProviderRoutesDeps = ProviderAccountsDeps &
  ProbeDeps & { readonly ready: Ready; readonly keys: Keys; readonly envelopeKeys: EnvelopeKeys }

/**
 * How accounts at providers are set up, and a test of each. It stands in this job because this job alone
 * answers callers and holds the accounts' secrets.
 */
export function providerRoutes(router: Hono<Authenticated>, deps: ProviderRoutesDeps): void {
  const { listProviders, testProvider } = providerOperations
  const operators = [
    requireReady(deps.ready),
    requireKeyOrTicket(deps, 'admin'),
    ofEverySender,
  ] as const

  router.get(listProviders.path, ...operators, async (c) =>
    c.json(await listProviderAccounts(deps)),
  )

  router.post(testProvider.path, ...operators, async (c) => {
    const provider = c.req.param('provider') ?? ''
    const name = `${provider}/${c.req.param('account') ?? ''}`
    const steps = await probeAccount(deps, name)
    const outcome = outcomeOf(steps)
    log('provider_tested', { account: name, reason: outcome })
    const known = Object.hasOwn(PROVIDERS, provider) ? PROVIDERS[provider] : undefined
    return c.json({
      account: name,
      outcome,
      steps: steps.map((step) => ({
        ...step,
        passed: !isFault(step),
        detail: sayStep(step, 'en'),
      })),
      next: probeWords.en.ways[known?.about.test.way ?? 'own_system'],
    })
  })
}
