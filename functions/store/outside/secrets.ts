import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { readHashKeys, type HashKeys } from '../../domain/contact-id.ts'
import { CALL_TIMEOUTS } from '../dynamo/client.ts'
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

/** Reads a secret that is a ring: a JSON object of texts by name. */
export async function readRing(arn: string): Promise<Record<string, string>> {
  return parseRing(await readSecret(arn))
}

/** Reads the ring of hash keys anew with each call. */
export function loadHashKeys(arn: string): () => Promise<HashKeys> {
  return async () => readHashKeys(await readRing(arn))
}

export function parseRing(json: string): Record<string, string> {
  const ring: unknown = JSON.parse(json)
  if (typeof ring !== 'object' || ring === null || Array.isArray(ring))
    throw new Error('A ring of secrets is a JSON object of text by name.')
  const parsed: Record<string, string> = {}
  for (const [name, value] of Object.entries<unknown>({ ...ring })) {
    if (typeof value !== 'string') throw new Error(`The ring's entry "${name}" is not text.`)
    parsed[name] = value
  }
  return parsed
}
