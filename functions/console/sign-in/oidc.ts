import * as z from 'zod/mini'
import type * as OpenIdClient from 'openid-client'
import type { Configuration } from 'openid-client'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import { LINK_SECONDS } from '../../domain/sign-in-link.ts'
import { toSecond } from '../../domain/time.ts'
import { isLoopbackName } from '../signed-in.ts'

export type OidcDeps = {
  /** The JSON of the settings, `{"issuer":"…","clientId":"…","clientSecret":"…"}`, if there are any. */
  readonly consoleOidc?: (() => Promise<string>) | undefined
  readonly publicUrl: string
  readonly envelopeKeys: EnvelopeKeys
  readonly now: () => Date
}

export const CALLBACK = '/console/sign-in/oidc/callback'

const settings = z.object({
  issuer: z.url(),
  clientId: z.string().check(z.minLength(1)),
  clientSecret: z.string().check(z.minLength(1)),
})

/** What the browser keeps, sealed, from leaving for the provider until it is back. */
const kept = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  at: z.number(),
})

const claims = z.object({ email: z.string(), email_verified: z.literal(true) })

/** How long what the provider publishes is used; it may change its keys, which are looked up anew. */
const READ_AGAIN_MS = 3_600_000
/** A person waits. */
const TIMEOUT_SECONDS = 5

export type Oidc = {
  /** Where to send the browser, and what it must bring back. */
  readonly begin: () => Promise<{ readonly url: string; readonly cookie: string }>
  /**
   * The address that the provider vouches for; undefined if it vouches for none, or if the answer is not
   * that of this browser's question.
   */
  readonly finish: (
    query: URLSearchParams,
    cookie: string | undefined,
  ) => Promise<string | undefined>
}

/**
 * Signing in at the owner's own provider: OpenID Connect Core 1.0, authorization code flow with PKCE
 * (RFC 7636), state and nonce. The library is loaded at the first use.
 */
export function openOidc(load: () => Promise<string>, deps: OidcDeps): Oidc {
  let read: { readonly at: number; readonly configuration: Promise<Configuration> } | undefined
  const configuration = async (): Promise<Configuration> => {
    const at = deps.now().getTime()
    if (read === undefined || at - read.at > READ_AGAIN_MS)
      read = { at, configuration: discover(load) }
    try {
      return await read.configuration
    } catch (error) {
      // The next one asks again.
      read = undefined
      throw error
    }
  }
  return {
    begin: async () => {
      const client = await import('openid-client')
      const verifier = client.randomPKCECodeVerifier()
      const asked = { state: client.randomState(), nonce: client.randomNonce() }
      const url = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: `${deps.publicUrl}${CALLBACK}`,
        scope: 'openid email',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...asked,
      })
      const header = { ...asked, verifier, at: toSecond(deps.now()) }
      const sealed = sealEnvelope(deps.envelopeKeys, 'sign-in', header, new Uint8Array())
      return { url: url.href, cookie: sealed.toString('base64url') }
    },
    finish: async (query, cookie) => {
      const question = readCookie(deps, cookie)
      if (question === undefined || query.get('code') === null) return undefined
      const client = await import('openid-client')
      const config = await configuration()
      const back = new URL(`${deps.publicUrl}${CALLBACK}?${query.toString()}`)
      let tokens
      try {
        tokens = await client.authorizationCodeGrant(config, back, {
          expectedState: question.state,
          expectedNonce: question.nonce,
          pkceCodeVerifier: question.verifier,
          idTokenExpected: true,
        })
      } catch (error) {
        // What the provider refused, and what is not what it should be: a forged state, a replayed code.
        if (isRefusal(client, error)) return undefined
        throw error
      }
      const told = tokens.claims()
      if (told === undefined) return undefined
      // Some providers tell the address only when they are asked once more.
      const person =
        told['email'] === undefined && config.serverMetadata().userinfo_endpoint !== undefined
          ? await client.fetchUserInfo(config, tokens.access_token, told.sub)
          : told
      const vouched = claims.safeParse(person)
      return vouched.success ? vouched.data.email : undefined
    },
  }
}

async function discover(load: () => Promise<string>): Promise<Configuration> {
  const client = await import('openid-client')
  const { issuer, clientId, clientSecret } = settings.parse(JSON.parse(await load()))
  const server = new URL(issuer)
  // For trying things on one machine; a provider elsewhere must use TLS.
  const execute = isLoopbackName(server.hostname) ? [client.allowInsecureRequests] : []
  const found = await client.discovery(server, clientId, clientSecret, undefined, {
    execute,
    timeout: TIMEOUT_SECONDS,
  })
  const metadata = found.serverMetadata()
  // RFC 8414, section 2: without a list, Basic.
  const ways = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  // In the body it has one spelling; not every provider decodes what Basic must encode.
  const proof = ways.includes('client_secret_post')
    ? client.ClientSecretPost(clientSecret)
    : client.ClientSecretBasic(clientSecret)
  const configuration = new client.Configuration(metadata, clientId, clientSecret, proof)
  configuration.timeout = TIMEOUT_SECONDS
  // Without it the library relies on TLS alone, as the standard allows (Core, 3.1.3.7), and reads no
  // signature.
  client.enableNonRepudiationChecks(configuration)
  for (const change of execute) change(configuration)
  return configuration
}

function readCookie(
  { envelopeKeys, now }: OidcDeps,
  cookie: string | undefined,
): z.infer<typeof kept> | undefined {
  if (cookie === undefined) return undefined
  try {
    const sealed = Buffer.from(cookie, 'base64url')
    const question = kept.parse(openEnvelope(envelopeKeys, 'sign-in', sealed).header)
    return toSecond(now()) < question.at + LINK_SECONDS ? question : undefined
  } catch {
    // Forged, cut off, or sealed under a key that is gone.
    return undefined
  }
}

/** Not what came of a failure of the network or of the provider's. */
function isRefusal(client: typeof OpenIdClient, error: unknown): boolean {
  if (error instanceof client.ResponseBodyError) return error.status < 500
  if (error instanceof client.AuthorizationResponseError) return true
  if (error instanceof client.ClientError) return error.code !== 'OAUTH_TIMEOUT'
  return false
}
