import { stateOf, type AccessRequest } from '../../domain/access-request.ts'
import { auditedAs, type Actor } from '../../domain/actor.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import { newestId } from '../../domain/contact.ts'
import { readSealed, type AccessDeps } from './request.ts'

export type OpenRequestDeps = Pick<AccessDeps, 'accessRequests' | 'envelopeKeys'> & {
  readonly audit: Pick<AuditTrail, 'record'>
}

/**
 * The address to answer to and what the person wrote, of a request that a person must answer. Who opens it is
 * recorded first: where that fails, nothing is read.
 */
export async function openAddress(
  deps: OpenRequestDeps,
  request: AccessRequest,
  { by, now }: { readonly by: Actor; readonly now: Date },
): Promise<{ readonly address?: string; readonly says?: string }> {
  if (stateOf(request) !== 'due') return {}
  const { contact, id } = request
  const opened = { what: 'access_opened', contact: newestId(contact), about: id } as const
  await deps.audit.record({ at: now, ...auditedAs(by), ...opened })
  return readSealed(deps, request)
}
