import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { CALL_TIMEOUTS } from '../dynamo/call-timeouts.ts'
import { orUnavailable } from '../dynamo/failure.ts'

let client: SecretsManagerClient | undefined

/** The current value of a secret, as text. */
export async function readSecret(arn: string): Promise<string> {
  client ??= new SecretsManagerClient({ maxAttempts: 3, requestHandler: CALL_TIMEOUTS })
  const { SecretString: value } = await orUnavailable(
    client.send(new GetSecretValueCommand({ SecretId: arn })),
  )
  if (value === undefined) throw new Error('The secret holds no text.')
  return value
}
