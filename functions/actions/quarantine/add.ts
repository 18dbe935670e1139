import type { NotedRefusal, NotesOfAccounts } from '../../domain/account-note.ts'
import { keyedDigest, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { Quarantine } from '../../domain/quarantine.ts'
import { log, logFailure } from '../../log.ts'
import type { Account } from '../../domain/account.ts'
import type { InboundRequest, Refusal } from '../../domain/listener.ts'
import { sealForQuarantine } from '../../schemas/queue-message.ts'

/** Refused before any comparison: the request has nothing that could be a credential. */
const WITHOUT_CREDENTIAL: ReadonlySet<string> = new Set<Refusal>([
  'missing_signature',
  'malformed_signature',
])

export type QuarantineDeps = {
  readonly quarantine: Quarantine
  readonly envelopeKeys: EnvelopeKeys
  readonly accountNotes: Pick<NotesOfAccounts, 'note'>
}

/**
 * Stores a request that failed verification, sealed, for an operator. Returns false if there was no
 * room: then it must not be acknowledged. `source` is the caller's block of addresses; a verified
 * request has none.
 */
export async function addToQuarantine(
  { quarantine, envelopeKeys, accountNotes }: QuarantineDeps,
  account: Account,
  request: InboundRequest,
  reason: NotedRefusal,
  source: string = 'verified',
): Promise<boolean> {
  const { name } = account
  const { receivedAt } = request
  const noted = accountNotes.note(name, { kind: 'refused', at: receivedAt, why: reason })
  try {
    const day = receivedAt.toISOString().slice(0, 10)
    const outcome = await quarantine.keep({
      account: name,
      sealed: sealForQuarantine(envelopeKeys, { kind: 'inbound', account: name, request }),
      receivedAt,
      // Different for each account and day, so that it does not show where else the caller was.
      block: keyedDigest(envelopeKeys, 'source', `${name}\n${day}\n${source}`),
      presentsCredential: !WITHOUT_CREDENTIAL.has(reason),
    })
    log(`quarantine_${outcome}`, { account: name, reason })
    return outcome === 'kept'
  } catch (error) {
    logFailure('quarantine_failed', error, { account: name })
    return false
  } finally {
    await noted
  }
}
