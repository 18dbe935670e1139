import { orUnavailable } from '../dynamo/failure.ts'
import { CALL_MS } from '../dynamo/reader.ts'
import type { ReadSecret } from '../outside/ring-secret.ts'
import { callsFrom } from './from-environment.ts'
import type { Variables } from './settings.ts'

/** Reads secrets by signed calls without the SDK. */
export function signedSecrets(variables: Variables, now: () => Date): ReadSecret {
  const { begin } = callsFrom('secretsmanager', variables, { now, callMs: CALL_MS })
  return async (arn) => {
    const answer = begin('GetSecretValue', { SecretId: arn })
    if (answer === undefined) return (await import('../outside/read-secret.ts')).readSecret(arn)
    const { SecretString: value } = await orUnavailable(answer)
    if (typeof value !== 'string') throw new Error('The secret holds no text.')
    return value
  }
}
