import * as z from 'zod/mini'
import type { Hono } from 'hono'
import { etag } from 'hono/etag'
import { jwkOf, type CertificateKeys } from '../../domain/certificate-keys.ts'
import type { Authenticated } from '../../http/key.ts'
import { operation } from '../../http/operation.ts'

const PATH = '/.well-known/jwks.json'

const jwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  use: z.literal('sig'),
  alg: z.literal('EdDSA'),
  kid: z.string(),
})

const getKeys = operation({
  id: 'getCertificateKeys',
  method: 'GET',
  path: PATH,
  tag: 'Scrubs',
  summary: 'The public keys that verify certificates of lists',
  description:
    'A JWK Set (RFC 7517) of Ed25519 keys (RFC 8037). `kid` is the thumbprint of RFC 7638. A key that ' +
    'was replaced stays: certificates that it signed are verified with it. `basta verify` reads this ' +
    'set from the house that you name, or from a file that you kept.',
  right: 'public',
  answers: {
    200: { description: 'The keys.', schema: z.object({ keys: z.array(jwk) }) },
    304: { description: 'Nothing has changed since the `ETag` you named in `If-None-Match`.' },
  },
  examples: [
    {
      name: 'keys',
      summary: 'All keys',
      status: 200,
      answer: {
        keys: [
          {
            kty: 'OKP',
            crv: 'Ed25519',
            x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
            use: 'sig',
            alg: 'EdDSA',
            kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
          },
        ],
      },
    },
  ],
})

export const certificateKeyOperations = [getKeys]

export type CertificateKeyDeps = { readonly certificateKeys: Pick<CertificateKeys, 'all'> }

export function certificateKeyRoutes(
  router: Hono<Authenticated>,
  { certificateKeys }: CertificateKeyDeps,
): void {
  router.use(PATH, etag())
  router.get(PATH, async (c) => {
    const keys = await certificateKeys.all()
    return c.json({ keys: keys.map(jwkOf) }, 200, { 'cache-control': 'public, max-age=300' })
  })
}
