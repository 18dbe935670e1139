import type { ProbeRequest, ProbeSaying } from '../domain/probe.ts'
import type { Proof } from './provider.ts'

type ProbeBody = Pick<ProbeRequest, 'headers' | 'body'>

export function jsonBody(value: unknown): ProbeBody {
  return typed('application/json', JSON.stringify(value))
}

export function formBody(fields: Readonly<Record<string, string>>): ProbeBody {
  return typed('application/x-www-form-urlencoded', new URLSearchParams(fields).toString())
}

export function xmlBody(text: string): ProbeBody {
  return typed('text/xml', text)
}

function typed(type: string, text: string): ProbeBody {
  return { headers: { 'content-type': type }, body: Buffer.from(text) }
}

/** A signed request: the body with the headers that prove it. */
export function signedPost(
  { url }: ProbeSaying,
  { headers, body }: ProbeBody,
  proof: Readonly<Record<string, string>>,
): ProbeRequest {
  return { method: 'POST', url, headers: { ...headers, ...proof }, body }
}

/** For providers that sign nothing: the secret is the last segment of the path. */
export function secretInPath(
  bodyOf: (saying: ProbeSaying) => ProbeBody,
): Proof<{ readonly secret?: readonly string[] | undefined }> {
  return {
    by: 'shared_secret',
    secrets: ({ secret = [] }) => secret,
    probe: (saying, secret) => ({
      method: 'POST',
      url: `${saying.url}/${secret}`,
      pathSecret: secret,
      ...bodyOf(saying),
    }),
  }
}

/** For providers that can only use GET. */
export function secretInPathOfGet(
  queryOf: (saying: ProbeSaying) => Readonly<Record<string, string>>,
): Proof<{ readonly secret?: readonly string[] | undefined }> {
  return {
    by: 'shared_secret',
    secrets: ({ secret = [] }) => secret,
    probe: (saying, secret) => ({
      method: 'GET',
      url: `${saying.url}/${secret}?${new URLSearchParams(queryOf(saying)).toString()}`,
      pathSecret: secret,
      headers: {},
      body: new Uint8Array(),
    }),
  }
}

export function withoutPlus(number: string): string {
  return number.replace(/^\+/, '')
}

export function secondOf({ at }: ProbeSaying): number {
  return Math.floor(at.getTime() / 1000)
}
