import { SignatureV4 } from '@smithy/signature-v4'
import { createHash, createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { callsFrom } from '../../../functions/store/signed/from-environment.ts'
import type { Service } from '../../../functions/store/signed/settings.ts'
import { awsServer, reply, variablesFor, type Heard } from './aws-server.ts'

/** What the SDK's signer hashes with. */
class Sha256 {
  readonly #hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac(
            'sha256',
            typeof secret === 'string' ? secret : Buffer.from(secret as ArrayBuffer),
          )
  }
  update(data: Uint8Array): void {
    this.#hash.update(data)
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest())
  }
  reset(): void {}
}

/** The signature that the SDK makes for the request that was heard. */
async function bySdk(
  { headers, body }: Heard,
  service: Service,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const { authorization, connection: _, 'accept-encoding': __, ...rest } = headers
  const names = /SignedHeaders=([^,]+)/.exec(authorization ?? '')?.[1]?.split(';') ?? []
  const date = String(headers['x-amz-date'])
  const signer = new SignatureV4({
    service,
    region: variables['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    sha256: Sha256,
    applyChecksum: false,
  })
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: '/',
      headers: Object.fromEntries(names.map((name) => [name, String(rest[name])])),
      body,
    },
    { signingDate: new Date(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')) },
  )
  return signed.headers['authorization']
}

const SERVICES = ['dynamodb', 'secretsmanager', 'sqs'] as const
const word = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' })
const secret = fc.stringMatching(/^[A-Za-z0-9+/]{16,64}$/)

describe('a signed call', () => {
  it('has the signature that the SDK makes for it, whatever it says, whenever, for whom', async () => {
    const server = await awsServer((response) => reply(response, 200, {}))
    onTestFinished(server.close)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SERVICES),
        fc.dictionary(word, fc.oneof(word, fc.integer(), fc.array(word))),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }),
        secret,
        fc.option(secret),
        fc.constantFrom('eu-west-3', 'us-east-1', 'ap-southeast-12'),
        async (service, input, at, key, token, region) => {
          const variables = {
            ...variablesFor(server.url),
            AWS_REGION: region,
            AWS_SECRET_ACCESS_KEY: key,
            ...(token === null ? {} : { AWS_SESSION_TOKEN: token }),
          }
          const calls = callsFrom(service, variables, { now: () => at, callMs: 5_000 })
          await calls.begin('GetItem', input)
          const heard = server.heard.at(-1)
          if (heard === undefined) throw new Error('Nothing was heard.')
          expect(JSON.parse(heard.body)).toEqual(JSON.parse(JSON.stringify(input)))
          expect(heard.headers['x-amz-security-token']).toBe(token ?? undefined)
          expect(heard.headers.authorization).toContain(`/${region}/${service}/aws4_request`)
          expect(heard.headers.authorization).toBe(await bySdk(heard, service, variables))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is made by the credentials that the environment has by then', async () => {
    const server = await awsServer((response) => reply(response, 200, {}))
    onTestFinished(server.close)
    const variables: Record<string, string> = variablesFor(server.url)
    const options = { now: () => new Date(), callMs: 5_000 }
    const calls = callsFrom('dynamodb', variables, options)
    await calls.begin('GetItem', {})
    variables['AWS_ACCESS_KEY_ID'] = 'AKIDRENEWED000000000'
    variables['AWS_SESSION_TOKEN'] = 'renewed'
    await calls.begin('GetItem', {})
    expect(server.heard.map(({ headers }) => headers['x-amz-security-token'])).toEqual([
      undefined,
      'renewed',
    ])
    expect(server.heard[1]?.headers.authorization).toContain('AKIDRENEWED000000000/')
    delete variables['AWS_ACCESS_KEY_ID']
    expect(calls.begin('GetItem', {})).toBeUndefined()
  })
})
