import { auditedAs } from '../domain/actor.ts'
import type { Audited, AuditTrail } from '../domain/audit.ts'
import type { ContactId } from '../domain/contact-id.ts'
import type { ConsoleContext } from './route.ts'

export type AuditDeps = { readonly audit: Pick<AuditTrail, 'record'>; readonly now: () => Date }

/**
 * Who did what, and to whom or what. Before it is done or shown: what cannot be put on record does not
 * happen.
 */
export async function noteInAudit(
  c: ConsoleContext,
  deps: AuditDeps,
  what: Audited,
  { contact, about }: { contact?: ContactId | undefined; about?: string | undefined },
): Promise<void> {
  await deps.audit.record({
    at: deps.now(),
    ...auditedAs(c.get('signedIn').actor),
    what,
    ...(contact === undefined ? {} : { contact }),
    ...(about === undefined ? {} : { about }),
  })
}
