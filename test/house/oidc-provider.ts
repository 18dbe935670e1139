import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

const CLIENT = { clientId: 'basta-console', clientSecret: 'a-secret-of-the-client' }

/** What the provider says of whoever signs in there, and what it gets wrong. */
export type OidcPerson = {
  email?: string
  email_verified?: boolean
  /** Instead of the one that was asked with. */
  nonce?: string
  audience?: string
  /** Signs with a key that it does not publish. */
  isForged?: boolean
  /** Tells the address only to who asks for it once more. */
  isShy?: boolean
}

export type OidcProvider = {
  readonly issuer: string
  /** The settings of the console. */
  readonly settings: () => Promise<string>
  /** Who signs in next. */
  person: OidcPerson
  /** The paths and queries that it was asked for. */
  readonly asked: string[]
  readonly close: () => void
}

type Code = { readonly query: URLSearchParams; readonly person: OidcPerson }

/**
 * A provider on this machine, over real HTTP: OpenID Connect Core 1.0, authorization code flow, RFC 7636
 * (PKCE, S256), RFC 9207 (`iss`). It takes each code once, from the client that proves itself.
 */
export async function openOidcProvider(): Promise<OidcProvider> {
  const [own, other] = [rsa(), rsa()]
  const codes = new Map<string, Code>()
  const tokens = new Map<string, OidcPerson>()
  const provider: { person: OidcPerson; asked: string[] } = { person: {}, asked: [] }
  let issuer = ''

  const routes: Readonly<
    Record<string, (url: URL, request: IncomingMessage) => Promise<Answer> | Answer>
  > = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    }),
    '/jwks': () => ({
      keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
    }),
    '/authorize': ({ searchParams: query }) => {
      const code = randomBytes(16).toString('hex')
      codes.set(code, { query, person: { ...provider.person } })
      const back = new URL(query.get('redirect_uri') ?? '')
      back.search = new URLSearchParams({
        code,
        state: query.get('state') ?? '',
        iss: issuer,
      }).toString()
      return { location: back.href }
    },
    '/token': async (_, request) => {
      const form = new URLSearchParams(await bodyOf(request))
      const isClient = isTheClient(request.headers.authorization ?? '')
      const code = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url')
      const isTheirs =
        code?.query.get('code_challenge') === challenge &&
        code.query.get('redirect_uri') === form.get('redirect_uri')
      if (!isClient || code === undefined || !isTheirs) return { error: 'invalid_grant' }
      const { person, query } = code
      const now = Math.floor(Date.now() / 1000)
      const access = randomBytes(16).toString('hex')
      tokens.set(access, person)
      const claims = {
        iss: issuer,
        sub: 'person-1',
        aud: person.audience ?? CLIENT.clientId,
        iat: now,
        exp: now + 300,
        nonce: person.nonce ?? query.get('nonce'),
        ...(person.isShy === true ? {} : told(person)),
      }
      const key = person.isForged === true ? other.privateKey : own.privateKey
      const text = [{ alg: 'RS256', kid: 'one' }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.')
      const signature = sign('sha256', Buffer.from(text), key).toString('base64url')
      return {
        access_token: access,
        token_type: 'Bearer',
        expires_in: 300,
        id_token: `${text}.${signature}`,
      }
    },
    '/userinfo': (_, request) => {
      const person = tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''))
      return person === undefined
        ? { error: 'invalid_token' }
        : { sub: 'person-1', ...told(person) }
    },
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    provider.asked.push(url.href)
    const route = routes[url.pathname]
    void Promise.resolve(route?.(url, request) ?? { error: 'not_found' }).then((answer) => {
      if (typeof answer['location'] === 'string') {
        response.writeHead(302, { location: answer['location'] }).end()
        return
      }
      response
        .writeHead('error' in answer ? 400 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(provider, {
    issuer,
    settings: () => Promise.resolve(JSON.stringify({ issuer, ...CLIENT })),
    close: () => void server.close(),
  })
}

/** RFC 6749, 2.3.1: each half is encoded as in a form before it is joined. */
function isTheClient(authorization: string): boolean {
  const [id = '', secret = ''] = Buffer.from(authorization.replace('Basic ', ''), 'base64')
    .toString()
    .split(':')
    .map(decodeURIComponent)
  return id === CLIENT.clientId && secret === CLIENT.clientSecret
}

type Answer = Readonly<Record<string, unknown>>

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

function told({ email, email_verified }: OidcPerson): object {
  return {
    ...(email === undefined ? {} : { email }),
    ...(email_verified === undefined ? {} : { email_verified }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
