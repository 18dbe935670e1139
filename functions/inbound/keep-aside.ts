import type { EnvelopeKeys } from '../domain/envelope.ts'
import type { Quarantine } from '../domain/ports.ts'
import { log, logFailure } from '../log.ts'
import type { Account } from './accounts.ts'
import type { InboundRequest } from './provider.ts'
import { sealRequest } from './sealed-request.ts'

/**
 * Keeps a request that could not be believed or used, sealed, for somebody to look into. Best effort:
 * a full or failing quarantine changes no answer.
 */
export async function keepAside(
  { quarantine, envelopeKeys }: { quarantine: Quarantine; envelopeKeys: EnvelopeKeys },
  account: Account,
  request: InboundRequest,
  reason: string,
): Promise<void> {
  try {
    const sealed = sealRequest(envelopeKeys, 'quarantine', account.name, request)
    const outcome = await quarantine.keep(account.name, sealed, request.receivedAt)
    log(`quarantine_${outcome}`, { account: account.name, reason })
  } catch (error) {
    logFailure('quarantine_failed', error, { account: account.name })
  }
}
