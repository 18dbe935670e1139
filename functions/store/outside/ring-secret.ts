import { readHashKeys, type HashKeys } from '../../domain/contact-id.ts'

/** Reads the current value of a secret, as text. */
export type ReadSecret = (arn: string) => Promise<string>

/** Reads the ring of hash keys anew with each call. */
export function hashKeysFrom(readSecret: ReadSecret, arn: string): () => Promise<HashKeys> {
  return async () => readHashKeys(parseRing(await readSecret(arn)))
}

/** A secret that is a ring: a JSON object of texts by name. */
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
