import type { KeyUse } from '../../domain/api-key.ts'
import { keyUseNote } from '../../domain/queue-message.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { callsFrom } from './from-environment.ts'
import { placeOf, type Variables } from './settings.ts'

/** Better a use that is not recorded than a check that waits. */
const CALL_MS = 800

/**
 * Sends a key's day of use to the inbox queue, because a check must not write to the table: by a signed
 * call, so that no SDK is loaded for it.
 */
export function signedKeyUses(
  queueUrl: string,
  variables: Variables,
  now: () => Date,
): {
  readonly send: (use: KeyUse, onSent: () => void) => Promise<void>
  /** Opens a connection ahead of the first use, whose check waits for no handshake then. */
  readonly connect: () => void
} {
  const calls = callsFrom('sqs', variables, { now, callMs: CALL_MS, attemptsMax: 1 })
  const isOurs = isOfPlace(queueUrl, variables)
  return {
    send: async (use, onSent) => {
      const input = { QueueUrl: queueUrl, MessageBody: keyUseNote(use) }
      const sent = isOurs ? calls.begin('SendMessage', input, onSent) : undefined
      if (sent === undefined)
        await (await import('../keys/sqs-key-uses.ts')).sqsKeyUses(queueUrl)(use)
      else await orUnavailable(sent)
    },
    connect: () => {
      if (isOurs) calls.connect()
    },
  }
}

/** Without an endpoint of its own, the SDK sends to the host that the queue's URL names. */
function isOfPlace(queueUrl: string, variables: Variables): boolean {
  const place = placeOf('sqs', variables)
  return (
    place !== undefined &&
    (!place.endpoint.host.endsWith('.amazonaws.com') ||
      new URL(queueUrl).host === place.endpoint.host)
  )
}
