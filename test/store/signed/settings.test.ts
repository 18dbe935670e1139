import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sdkReads } from '../../../functions/store/dynamo/client.ts'
import { callsFrom } from '../../../functions/store/signed/from-environment.ts'
import { placeOf, type Service } from '../../../functions/store/signed/settings.ts'
import { signedReader } from '../../../functions/store/signed/signed-reader.ts'
import { awsServer, reply, variablesFor } from './aws-server.ts'

type Told = Readonly<Record<string, string>>

const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLEAKIDEXAMP',
  AWS_SECRET_ACCESS_KEY: 'a-secret-of-tests',
}
const PARIS = { ...KEYS, AWS_REGION: 'eu-west-3' }

/** Runs with the environment of another process; AWS's variables of this one are not seen. */
async function within<T>(told: Told, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true' }, told)
  try {
    return await work()
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/** Where the SDK sends a call, and for which region it signs it. */
async function placeBySdk(service: Service, told: Told): Promise<string> {
  return within(told, async () => {
    let place = 'none'
    const requestHandler = {
      handle: (request: HttpRequest): Promise<never> => {
        const { protocol, hostname, port, headers } = request
        const host = port === undefined ? hostname : `${hostname}:${port}`
        const [, region = ''] = /\/\d{8}\/([\w-]+)\//.exec(headers['authorization'] ?? '') ?? []
        place = `${protocol}//${host} ${region}`
        throw new Error('Far enough.')
      },
    }
    const config = { maxAttempts: 1, requestHandler }
    const sent =
      service === 'dynamodb'
        ? sdkReads(new DynamoDBClient(config), 'basta').get({ pk: { S: 'x' }, sk: { S: 'y' } })
        : new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId: 'x' }))
    await sent.catch(() => undefined)
    return place
  })
}

type HttpRequest = {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly headers: Readonly<Record<string, string>>
}

function placeByUs(service: Service, told: Told): string | undefined {
  const place = placeOf(service, told)
  return place && `${place.endpoint.origin} ${place.region}`
}

const REGIONS =
  'us-east-1 us-west-2 eu-west-3 eu-central-1 eu-south-2 ap-southeast-5 ap-northeast-1 sa-east-1 ca-west-1 me-central-1 af-south-1 il-central-1 mx-central-1'
const LOCAL = 'http://127.0.0.1:8000'

describe('where a service is', () => {
  it.each<Told>([
    ...REGIONS.split(' ').map((region) => ({ ...KEYS, AWS_REGION: region })),
    { ...PARIS, AWS_ENDPOINT_URL: LOCAL },
    { ...PARIS, AWS_ENDPOINT_URL_DYNAMODB: LOCAL },
    { ...PARIS, AWS_ENDPOINT_URL_SECRETS_MANAGER: LOCAL },
    { ...PARIS, AWS_ENDPOINT_URL: 'https://aws.example.org', AWS_ENDPOINT_URL_DYNAMODB: LOCAL },
    { ...PARIS, AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_DYNAMODB: '' },
    { ...PARIS, AWS_USE_FIPS_ENDPOINT: 'false', AWS_USE_DUALSTACK_ENDPOINT: 'false' },
    { ...PARIS, AWS_RETRY_MODE: 'standard', AWS_DEFAULT_REGION: 'us-east-1' },
    { ...PARIS, AWS_ACCOUNT_ID: '123456789012', AWS_ENDPOINT_URL: LOCAL },
  ])('%o: there where the SDK finds it', async (told) => {
    for (const service of ['dynamodb', 'secretsmanager'] as const)
      expect(placeByUs(service, told)).toBe(await placeBySdk(service, told))
  })

  it.each<Told>([
    KEYS,
    { ...KEYS, AWS_REGION: 'cn-north-1' },
    { ...KEYS, AWS_REGION: 'us-gov-west-1' },
    { ...KEYS, AWS_REGION: 'eu-isoe-west-1' },
    { ...KEYS, AWS_REGION: 'eusc-de-east-1' },
    { ...KEYS, AWS_REGION: 'local' },
    { ...PARIS, AWS_USE_FIPS_ENDPOINT: 'true' },
    { ...PARIS, AWS_USE_DUALSTACK_ENDPOINT: 'true' },
    { ...PARIS, AWS_ACCOUNT_ID: '123456789012' },
    { ...PARIS, AWS_PROFILE: 'other' },
    { ...PARIS, AWS_CONFIG_FILE: '/etc/aws' },
    { ...PARIS, AWS_RETRY_MODE: 'adaptive' },
    { ...PARIS, AWS_ENDPOINT_URL: 'https://example.org/a/path' },
    { ...PARIS, AWS_ENDPOINT_URL: 'no URL' },
    { ...PARIS, AWS_ENDPOINT_URL: LOCAL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
  ])('%o: that is for the SDK to say', (told) => {
    expect(placeByUs('dynamodb', told)).toBeUndefined()
    expect(
      callsFrom('dynamodb', { ...told, HOME: '' }, OPTIONS).begin('GetItem', {}),
    ).toBeUndefined()
  })

  it('is for the SDK to say where there is a file of settings or of credentials', async () => {
    const home = await mkdtemp(join(tmpdir(), 'basta-home-'))
    onTestFinished(() => rm(home, { recursive: true }))
    const server = await awsServer((response) => reply(response, 200, {}))
    onTestFinished(server.close)
    const variables = { ...variablesFor(server.url), HOME: home }
    const begin = () => callsFrom('dynamodb', variables, OPTIONS).begin('GetItem', {})
    expect(await begin()).toEqual({})
    await mkdir(join(home, '.aws'))
    await writeFile(join(home, '.aws', 'config'), '')
    expect(begin()).toBeUndefined()
  })
})

const OPTIONS = { now: () => new Date(), callMs: 2_000 }

describe('without credentials in the environment', () => {
  it('the SDK reads the table, wherever it finds them', async () => {
    const key = { pk: { S: 'C#x' }, sk: { S: 'S' } }
    const server = await awsServer((response) => reply(response, 200, { Item: key }))
    onTestFinished(server.close)
    const {
      AWS_ACCESS_KEY_ID: id,
      AWS_SECRET_ACCESS_KEY: secret,
      ...told
    } = variablesFor(server.url)
    const folder = await mkdtemp(join(tmpdir(), 'basta-aws-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'credentials')
    await writeFile(file, `[default]\naws_access_key_id=${id}\naws_secret_access_key=${secret}\n`)
    const variables = { ...told, HOME: folder, AWS_SHARED_CREDENTIALS_FILE: file }
    const item = await within(variables, () =>
      signedReader('basta', { variables, now: () => new Date() }).reads.get(key),
    )
    expect(item).toEqual(key)
    expect(server.heard[0]?.headers['user-agent']).toContain('aws-sdk-js')
  })
})

describe('a clock that is off', () => {
  it.each([-3_600, -600, 600, 86_400])(
    'by %i s is corrected by the answer that refused it, as by the SDK',
    async (seconds) => {
      const key = { pk: { S: 'C#x' }, sk: { S: 'S' } }
      const table = () => new Date(Date.now() + seconds * 1_000)
      const server = await awsServer((response, { headers }) => {
        const signed = String(headers['x-amz-date'])
        const at = Date.parse(signed.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
        const date = { date: table().toUTCString() }
        if (Math.abs(at - table().getTime()) < 300_000) reply(response, 200, { Item: key }, date)
        else
          reply(
            response,
            400,
            {
              ['__type']: 'com.amazon.coral.service#InvalidSignatureException',
              message: 'Signature not yet current',
            },
            date,
          )
      })
      onTestFinished(server.close)
      const variables = variablesFor(server.url)
      const { reads, clock } = signedReader('basta', {
        variables,
        now: () => new Date(),
        compared: () => new Date(),
      })
      expect(await reads.get(key)).toEqual(key)
      expect(server.heard).toHaveLength(2)
      expect(await reads.get(key)).toEqual(key)
      expect(server.heard).toHaveLength(3)
      const last = clock.last()
      expect(Math.abs((last?.table ?? 0) - (last?.own ?? 0) - seconds)).toBeLessThanOrEqual(5)
      const sdk = await within(variables, () =>
        sdkReads(new DynamoDBClient({ maxAttempts: 3 }), 'basta').get(key),
      )
      expect(sdk).toEqual(key)
      expect(server.heard).toHaveLength(5)
    },
  )
})
