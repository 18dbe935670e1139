import type { EnvelopeKeys } from '../../domain/envelope.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { approvals } from '../people/approvals.ts'
import { auditTrail } from './audit-trail.ts'
import { operators } from './operators.ts'
import { sessions } from './sessions.ts'
import { signInLinks } from './sign-in-links.ts'

/** Who may sign in to the console, who has, and what they did. */
export function consoleStores(db: Dynamo, envelopeKeys: EnvelopeKeys) {
  const named = operators(db, envelopeKeys)
  return {
    operators: named,
    sessions: sessions(db, named),
    signInLinks: signInLinks(db),
    audit: auditTrail(db),
    approvals: approvals(db),
  }
}
