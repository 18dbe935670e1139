import { keyedDigest, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { Quarantine } from '../../domain/quarantine.ts'
import { log, logFailure } from '../../log.ts'
import type { Account } from '../../domain/account.ts'
import type { InboundRequest, Refusal } from '../../domain/listener.ts'
import { sealForQuarantine } from '../../schemas/queue-message.ts'

/** Refused before anything was compared: whoever sends it shows nothing that could be a credential. */
const WITHOUT_CREDENTIAL: ReadonlySet<string> = new Set<Refusal>([
  'missing_signature',
  'malformed_signature',
])

export type QuarantineDeps = {
  readonly quarantine: Quarantine
  readonly envelopeKeys: EnvelopeKeys
}

/**
 * Keeps a request that could not be believed or used, sealed, for somebody to look into. False where it
 * could not be kept: then nobody may acknowledge it. `source` is the block of addresses it came from;
 * a request that was verified comes from its provider, wherever that is.
 */
export async function addToQuarantine(
  { quarantine, envelopeKeys }: QuarantineDeps,
  account: Account,
  request: InboundRequest,
  reason: string,
  source: string = 'verified',
): Promise<boolean> {
  const { name } = account
  const { receivedAt } = request
  try {
    const day = receivedAt.toISOString().slice(0, 10)
    const outcome = await quarantine.keep({
      account: name,
      sealed: sealForQuarantine(envelopeKeys, { kind: 'inbound', account: name, request }),
      receivedAt,
      // Of each account and day its own: it tells nobody where else its caller was.
      block: keyedDigest(envelopeKeys, 'source', `${name}\n${day}\n${source}`),
      presentsCredential: !WITHOUT_CREDENTIAL.has(reason),
    })
    log(`quarantine_${outcome}`, { account: name, reason })
    return outcome === 'kept'
  } catch (error) {
    logFailure('quarantine_failed', error, { account: name })
    return false
  }
}
