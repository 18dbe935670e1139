import type { ServerResponse } from 'node:http'
import { crc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sdkReads } from '../../../functions/store/dynamo/client.ts'
import { standingKey, type Item } from '../../../functions/store/dynamo/items.ts'
import type { Reads } from '../../../functions/store/dynamo/reader.ts'
import type { ContactId } from '../../../functions/domain/contact-id.ts'
import { signedReader } from '../../../functions/store/signed/signed-reader.ts'
import { awsServer, reply, variablesFor, type AwsServer, type Heard } from './aws-server.ts'

const TABLE = 'basta'
const KEY = standingKey('aAAAAAAAAAAAAAAAAAAAAAA' as ContactId)
const OTHER = standingKey('aBBBBBBBBBBBBBBBBBBBBBB' as ContactId)
const ITEM: Item = { ...KEY, version: { N: '1' } }
const NEVER_SDK = () => Promise.reject(new Error('The SDK was asked.'))

type Answer = (response: ServerResponse, heard: Heard, earlier: number) => void

function signed({ url }: AwsServer, callMs = 8_000): Reads {
  const variables = variablesFor(url)
  return signedReader(TABLE, { variables, now: () => new Date(), callMs, sdk: NEVER_SDK }).reads
}

function bySdk({ url }: AwsServer): Reads {
  const credentials = { accessKeyId: 'AKIDEXAMPLEAKIDEXAMP', secretAccessKey: 'a-secret-of-tests' }
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'eu-west-3',
    credentials,
    maxAttempts: 3,
  })
  return sdkReads(client, TABLE)
}

const READS: Readonly<Record<string, (reads: Reads) => Promise<unknown>>> = {
  GetItem: (reads) => reads.get(KEY),
  BatchGetItem: (reads) => reads.batch([KEY, OTHER]),
  Query: (reads) => reads.query({ KeyConditionExpression: 'pk = :pk' }),
}

const GOOD: Readonly<Record<string, object>> = {
  GetItem: { Item: ITEM },
  BatchGetItem: { Responses: { [TABLE]: [ITEM] }, UnprocessedKeys: {} },
  Query: { Items: [ITEM], Count: 1, ScannedCount: 1 },
}

/** What came of a read, and how often the service was asked for it. */
async function outcome(make: (server: AwsServer) => Reads, read: string, answer: Answer) {
  const server = await awsServer(answer)
  const result = await READS[read]?.(make(server)).then(
    (value) => ({ value }),
    (error: Error) => ({ error: error.name }),
  )
  server.close()
  return { result, asked: server.heard.length }
}

/** Errors of GetItem, BatchGetItem and Query, and those of every service, as the API reference has them. */
const ERRORS: readonly (readonly [status: number, code: string, message?: string])[] = [
  [500, 'InternalServerError'],
  [400, 'ProvisionedThroughputExceededException'],
  [400, 'RequestLimitExceeded'],
  [400, 'ResourceNotFoundException'],
  [400, 'ThrottlingException'],
  [400, 'LimitExceededException'],
  [400, 'AccessDeniedException'],
  [403, 'AccessDeniedException'],
  [400, 'ExpiredTokenException'],
  [403, 'ExpiredTokenException'],
  [400, 'IncompleteSignature'],
  [400, 'IncompleteSignatureException'],
  [500, 'InternalFailure'],
  [400, 'InvalidSignatureException', 'Signature expired: 20261126T000000Z is now earlier than'],
  [400, 'InvalidSignatureException', 'The request signature we calculated does not match'],
  [400, 'MalformedHttpRequestException'],
  [403, 'MissingAuthenticationTokenException'],
  [401, 'NotAuthorized'],
  [403, 'OptInRequired'],
  [403, 'RequestAbortedException'],
  [413, 'RequestEntityTooLargeException'],
  [403, 'RequestExpired'],
  [408, 'RequestTimeoutException'],
  [400, 'SerializationException'],
  [503, 'ServiceUnavailable'],
  [404, 'UnknownOperationException'],
  [400, 'UnrecognizedClientException'],
  [400, 'ValidationException'],
  [429, 'TooManyRequestsException'],
  [400, 'ReplicatedWriteConflictException'],
  [400, 'InvalidEndpointException'],
]
const fault = ([status, code, message = 'a fault']: (typeof ERRORS)[number]): Answer => {
  const type = `com.amazonaws.dynamodb.v20120810#${code}`
  return (response) => reply(response, status, { ['__type']: type, message })
}

describe.each(Object.keys(READS))('%s without the SDK', (read) => {
  it.concurrent.each(ERRORS.map((error) => [`${error[0]} ${error[1]}`, error] as const))(
    '%s comes to what it comes to with the SDK, after as many attempts',
    async (_, error) => {
      const [own, sdk] = await Promise.all([
        outcome(signed, read, fault(error)),
        outcome(bySdk, read, fault(error)),
      ])
      expect(own).toEqual(sdk)
      expect(own.result).toHaveProperty('error', error[1])
    },
  )

  it.concurrent.each<readonly [string, Answer]>([
    ['500 without a word', (response) => reply(response, 500, '')],
    ['502 of a proxy', (response) => reply(response, 502, '<html>bad gateway</html>')],
    ['504 of a proxy', (response) => reply(response, 504, '')],
    ['a broken connection', (response) => void response.destroy()],
  ])('%s is asked again as often as by the SDK, and rejects', async (_, answer) => {
    const [own, sdk] = await Promise.all([
      outcome(signed, read, answer),
      outcome(bySdk, read, answer),
    ])
    expect(own.asked).toBe(sdk.asked)
    expect([own.result, sdk.result]).toEqual([
      { error: expect.any(String) as unknown },
      { error: expect.any(String) as unknown },
    ])
  })

  it.concurrent.each(ERRORS.map((error) => [`${error[0]} ${error[1]}`, error] as const))(
    'once %s is over, the answer is the same',
    async (_, error) => {
      const answer: Answer = (response, heard, earlier): void =>
        earlier === 0
          ? fault(error)(response, heard, earlier)
          : reply(response, 200, GOOD[heard.operation])
      const [own, sdk] = await Promise.all([
        outcome(signed, read, answer),
        outcome(bySdk, read, answer),
      ])
      expect(own.asked).toBe(sdk.asked)
      expect(own.result).toMatchObject(withoutMetadata(sdk.result))
    },
  )

  const whole = JSON.stringify(GOOD[read])
  it.concurrent.each<readonly [string, Answer]>([
    ['an empty body', (response) => reply(response, 200, '')],
    ['half an answer', (response) => reply(response, 200, whole.slice(0, -9))],
    ['null', (response) => reply(response, 200, 'null')],
    ['a list', (response) => reply(response, 200, '[]')],
    ['a page of a portal', (response) => reply(response, 200, '<html>Sign in</html>')],
    [
      'an item that is none',
      (response) => reply(response, 200, { Item: 'x', Items: 'x', Responses: { [TABLE]: 'x' } }),
    ],
    [
      'another checksum',
      (response) => reply(response, 200, whole, { 'x-amz-crc32': String(crc32(whole) ^ 1) }),
    ],
    [
      'a body that breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': String(whole.length) })
        response.write(whole.slice(0, 20))
        setTimeout(() => response.destroy(), 20)
      },
    ],
    ['another status', (response) => reply(response, 204, '')],
    ['a redirection', (response) => reply(response, 301, GOOD[read], { location: '/' })],
  ])('law 1: %s rejects, and never says that there is no item', async (_, answer) => {
    const { result } = await outcome(signed, read, answer)
    expect(result).toEqual({ error: expect.any(String) as unknown })
  })

  it('law 1: silence rejects in time', async () => {
    const begun = Date.now()
    const { result, asked } = await outcome(
      (server) => signed(server, 400),
      read,
      () => undefined,
    )
    expect(result).toEqual({ error: 'TimeoutError' })
    expect(asked).toBe(1)
    expect(Date.now() - begun).toBeLessThan(4_000)
  })

  it('takes an answer with the right checksum', async () => {
    const answer: Answer = (response) =>
      reply(response, 200, whole, { 'x-amz-crc32': String(crc32(whole)) })
    expect((await outcome(signed, read, answer)).result).toHaveProperty('value')
  })
})

describe('an answer to another question', () => {
  it.each<readonly [string, string, object]>([
    ['GetItem', 'another item', { Item: { ...OTHER } }],
    ['GetItem', 'an item without its key', { Item: { version: { N: '1' } } }],
    ['BatchGetItem', 'silence about the table', { Responses: {}, UnprocessedKeys: {} }],
    ['BatchGetItem', 'nothing', {}],
    [
      'BatchGetItem',
      'an item that nobody asked for',
      { Responses: { [TABLE]: [{ pk: { S: 'C#x' }, sk: { S: 'S' } }] }, UnprocessedKeys: {} },
    ],
    [
      'BatchGetItem',
      'a key that nobody asked for, given back',
      { Responses: { [TABLE]: [] }, UnprocessedKeys: { [TABLE]: { Keys: [{ pk: { S: 'x' } }] } } },
    ],
    ['Query', 'nothing', {}],
  ])('law 1: %s: %s rejects', async (read, _, body) => {
    const { result } = await outcome(signed, read, (response) => reply(response, 200, body))
    expect(result).toEqual({ error: 'UnreadableAnswer' })
  })
})

describe('a batch', () => {
  const PART: Item = { ...KEY, sk: { S: 'S#1' } }
  const STRANGE: Item = { ...KEY, sk: { S: 'E#1' } }

  it.each<readonly [string, readonly Item[]]>([
    ['of several partitions', [KEY, OTHER]],
    ['of one partition', [KEY, PART]],
    ['of several items of several partitions', [KEY, PART, OTHER]],
  ])('law 1: %s takes each item that was asked for, and no other', async (_, keys) => {
    let items: readonly Item[] = keys
    const server = await awsServer((response) =>
      reply(response, 200, { Responses: { [TABLE]: items }, UnprocessedKeys: {} }),
    )
    onTestFinished(server.close)
    const reads = signed(server)
    expect((await reads.batch(keys)).items).toEqual(keys)
    for (const strange of [
      STRANGE,
      { ...KEY, pk: OTHER['pk'] ?? { S: '' }, sk: { S: 'S#1' } },
      {},
    ]) {
      items = [...keys, strange]
      await expect(reads.batch(keys)).rejects.toThrow('not one to what was asked')
    }
  })
})

describe('items', () => {
  it('are those that the SDK reads, bytes included', async () => {
    const bytes = fc.uint8Array({ maxLength: 20 }).map((one) => Buffer.from(one).toString('base64'))
    const { value: attribute } = fc.letrec<{ value: object }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.record({ S: fc.string() }),
        fc.record({ N: fc.integer().map(String) }),
        fc.record({ BOOL: fc.boolean() }),
        fc.constant({ NULL: true }),
        fc.record({ B: bytes }),
        fc.record({ SS: fc.array(fc.string(), { minLength: 1 }) }),
        fc.record({ NS: fc.array(fc.integer().map(String), { minLength: 1 }) }),
        fc.record({ BS: fc.array(bytes, { minLength: 1 }) }),
        fc.record({ L: fc.array(tie('value'), { maxLength: 4 }) }),
        fc.record({
          M: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('value'), { maxKeys: 4 }),
        }),
      ),
    }))
    let item: object = {}
    const server = await awsServer((response) => reply(response, 200, { Item: item }))
    onTestFinished(server.close)
    const [own, sdk] = [signed(server), bySdk(server)]
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z]{3,8}$/), attribute),
        async (some) => {
          item = { ...some, ...KEY }
          expect(plain(await own.get(KEY))).toEqual(plain(await sdk.get(KEY)))
        },
      ),
      { numRuns: 200 },
    )
  })
})

/** Bytes as numbers: the SDK gives arrays of bytes, we buffers. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]))
}

function withoutMetadata(result: unknown): object {
  return JSON.parse(
    JSON.stringify(result, (name, value: unknown) =>
      name === '$metadata' || name === 'ScannedCount' ? undefined : value,
    ),
  ) as object
}
