import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { AwsKeys } from '../../domain/aws-keys.ts'
import { orUnavailable } from '../dynamo/failure.ts'

let client: SecretsManagerClient | undefined

/** Keys of the job's own role, or of whoever starts Basta on a machine; the SDK renews them in time. */
export async function ownAwsKeys(): Promise<AwsKeys> {
  client ??= new SecretsManagerClient({})
  const { accessKeyId, secretAccessKey, sessionToken } = await orUnavailable(
    client.config.credentials(),
  )
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
  }
}
