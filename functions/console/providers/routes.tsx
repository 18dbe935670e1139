import type { AuditTrail } from '../../domain/audit.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { findAccount, listAccounts, testAccount, type DeskDeps } from './desk.ts'
import { showAccount, showAccounts } from './page.tsx'

export type ProvidersDeps = DeskDeps & {
  readonly audit: Pick<AuditTrail, 'record'>
  readonly now: () => Date
}

/** Accounts at providers: states for everybody, the test for operators. Never a secret. */
export function providerRoutes(deps: ProvidersDeps): readonly ConsoleRoute[] {
  return [
    {
      method: 'GET',
      path: '/console/providers',
      role: 'viewer',
      handle: async (c) => showAccounts(c, await listAccounts(deps)),
    },
    {
      method: 'GET',
      path: '/console/providers/:provider/:account',
      role: 'viewer',
      handle: async (c) => showAccount(c, await findAccount(deps, nameIn(c))),
    },
    {
      method: 'POST',
      path: '/console/providers/:provider/:account/test',
      role: 'operator',
      handle: async (c) => {
        const account = await findAccount(deps, nameIn(c))
        await noteInAudit(c, deps, 'provider_tested', { about: account.account })
        return showAccount(c, account, await testAccount(deps, account.account))
      },
    },
  ]
}

function nameIn(c: ConsoleContext): string {
  return `${c.req.param('provider') ?? ''}/${c.req.param('account') ?? ''}`
}
