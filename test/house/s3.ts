import { createHash } from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
} from 'node:http'

/** As much of S3 as is asked of it: PUT, HEAD, DELETE, GET, also with Range and If-Match. */
export function s3OfATest(): Server {
  const files = new Map<string, Buffer>()
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://s3')
    const known = files.get(pathname)
    const etag = known && `"${createHash('md5').update(known).digest('hex')}"`
    if (request.method === 'PUT') {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        files.set(pathname, Buffer.concat(parts))
        response.writeHead(200).end()
      })
      return
    }
    if (request.method === 'DELETE') {
      files.delete(pathname)
      response.writeHead(204).end()
      return
    }
    const { status, headers = {}, body } = answerTo(request, known, etag)
    response.writeHead(status, headers).end(body)
  })
}

type Answer = { status: number; headers?: OutgoingHttpHeaders; body?: Buffer }

const GONE: Answer = {
  status: 404,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(
    '<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>',
  ),
}

function answerTo(
  { method, headers }: IncomingMessage,
  known: Buffer | undefined,
  etag: string | undefined,
): Answer {
  if (known === undefined || etag === undefined) return method === 'HEAD' ? { status: 404 } : GONE
  if (method === 'HEAD') return { status: 200, headers: { etag, 'content-length': known.length } }
  if (headers.range === undefined) return { status: 200, headers: { etag }, body: known }
  if (headers['if-match'] !== etag) return { status: 412 }
  const [, from = '0', to = '0'] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
  if (Number(from) >= known.length) return { status: 416 }
  const body = known.subarray(Number(from), Number(to) + 1)
  const range = `bytes ${from}-${Number(from) + body.length - 1}/${known.length}`
  return {
    status: 206,
    headers: { etag, 'content-range': range, 'content-length': body.length },
    body,
  }
}
