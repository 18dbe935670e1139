import { createHash, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEnvelope, readEnvelopeKeys, sealEnvelope } from '../../functions/domain/envelope.ts'
import { readBody } from '../../functions/schemas/queue-message.ts'
import { takeFromBucket } from '../../functions/worker/in-bucket.ts'
import { sqsInbox } from '../../functions/store/queues/inbox.ts'
import { s3LargeRequests } from '../../functions/store/objects/large-requests.ts'
import { s3OfATest } from '../house/s3.ts'
import { outputOf } from '../house/witness.ts'

const KEYS = readEnvelopeKeys({ a: 'e'.repeat(32) })
const seal = (body: Buffer) => sealEnvelope(KEYS, 'inbox', { kind: 'inbound' }, body)

const environment = { ...process.env }
const messages: string[] = []
let isBucketAway = false
let queue = ''
const bucket = s3OfATest()
const servers = [sqsOfATest(), bucket]
beforeAll(async () => {
  const [sqs = '', s3 = ''] = await Promise.all(servers.map(listening))
  queue = `${sqs}/111122223333/inbox`
  process.env['AWS_ENDPOINT_URL_S3'] = s3
  process.env['AWS_REGION'] = 'eu-west-3'
  process.env['AWS_ACCESS_KEY_ID'] = 'id'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret'
  bucket.prependListener('request', (_, response) => {
    if (isBucketAway) response.destroy()
  })
})
afterAll(() => {
  process.env = environment
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
})

describe('a request for the inbox on AWS', () => {
  const large = s3LargeRequests('inbox')
  const inbox = { put: (sealed: Uint8Array) => sqsInbox(queue, large).put(sealed) }

  it('that fits into a message is one', async () => {
    const sealed = seal(randomBytes(700_000))
    await inbox.put(sealed)
    const message = messages.pop() ?? ''
    expect(Buffer.from(message, 'base64').equals(sealed)).toBe(true)
  })

  it('that does not rests sealed in the bucket, is taken from there, and is gone only then', async () => {
    const body = randomBytes(4 * 1024 * 1024)
    await inbox.put(seal(body))
    const message = messages.pop() ?? ''
    expect(message.length).toBeLessThan(200)
    const note = readBody(KEYS, Buffer.from(message))
    const name = note.kind === 'in_bucket' ? note.name : ''

    const failing = takeFromBucket(large, name, () => Promise.reject(new Error('not now')))
    await expect(failing).rejects.toThrow('not now')
    const taken: Uint8Array[] = []
    const take = (sealed: Uint8Array) => {
      taken.push(sealed)
      return Promise.resolve()
    }
    await takeFromBucket(large, name, take)
    expect(taken.map((one) => openEnvelope(KEYS, 'inbox', one).bytes.equals(body))).toEqual([true])

    const { lines } = await outputOf(() => takeFromBucket(large, name, take))
    expect(taken).toHaveLength(1)
    expect(lines).toMatchObject([{ event: 'inbox_object_gone', id: name }])
  })

  it('is refused where the bucket is away, and the queue told of nothing', async () => {
    isBucketAway = true
    const putting = inbox.put(seal(randomBytes(1_000_000)))
    await expect(putting).rejects.toMatchObject({ code: 'unavailable' })
    isBucketAway = false
    expect(messages).toEqual([])
  })
})

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** As much of SQS as is asked of it: it takes messages, of 1 MiB at most. */
function sqsOfATest(): Server {
  return createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { MessageBody: body } = JSON.parse(Buffer.concat(parts).toString()) as {
        MessageBody: string
      }
      response.setHeader('content-type', 'application/x-amz-json-1.0')
      if (body.length > 1_048_576) {
        response.writeHead(400).end('{"__type":"com.amazonaws.sqs#InvalidMessageContents"}')
        return
      }
      messages.push(body)
      const MD5OfMessageBody = createHash('md5').update(body).digest('hex')
      response.end(JSON.stringify({ MessageId: '1', MD5OfMessageBody }))
    })
  })
}
