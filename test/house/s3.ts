import { createHash } from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http'

/**
 * As much of S3 as is asked of it: PUT, HEAD, DELETE, GET, also with Range and If-Match; and uploads in
 * parts, of bytes or of other objects, each but the last of 5 MiB; lists, and deletes of many; and a PUT of what must not be there. A signed GET names the headers of its
 * answer.
 */
export function s3OfATest(now: () => number = Date.now): Server {
  const files = new Map<string, Buffer>()
  const written = new Map<string, number>()
  const uploads = new Map<string, Map<number, Buffer>>()
  let begun = 0
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://s3')
    const known = files.get(pathname)
    const etag = known && `"${createHash('md5').update(known).digest('hex')}"`
    const upload = searchParams.get('uploadId') ?? undefined
    if (request.method === 'PUT' || request.method === 'POST') {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const body = Buffer.concat(parts)
        const source = request.headers['x-amz-copy-source']
        if (request.method === 'POST' && searchParams.has('delete')) {
          for (const [, key = ''] of body.toString().matchAll(/<Key>([^<]+)<\/Key>/g))
            files.delete(`${pathname.replace(/\/$/, '')}/${key}`)
          xml(response, '<DeleteResult/>')
        } else if (request.method === 'POST' && upload === undefined) {
          begun += 1
          const id = `upload-${begun}`
          uploads.set(id, new Map())
          xml(
            response,
            `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
          )
        } else if (upload === undefined && request.headers['if-none-match'] === '*' && known) {
          response.writeHead(412).end()
        } else if (upload === undefined) {
          files.set(pathname, body)
          written.set(pathname, now())
          response.writeHead(200).end()
        } else if (request.method === 'PUT' && source !== undefined) {
          const copied = files.get(`/${decodeURIComponent(String(source)).replace(/^\//, '')}`)
          const number = Number(searchParams.get('partNumber'))
          if (copied === undefined) response.writeHead(404, GONE.headers).end(GONE.body)
          else {
            uploads.get(upload)?.set(number, copied)
            xml(response, `<CopyPartResult><ETag>"part-${number}"</ETag></CopyPartResult>`)
          }
        } else if (request.method === 'PUT') {
          const number = Number(searchParams.get('partNumber'))
          uploads.get(upload)?.set(number, body)
          response.writeHead(200, { etag: `"part-${number}"` }).end()
        } else {
          const told = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)]
          const made = told.map(([, number]) => uploads.get(upload)?.get(Number(number)))
          const whole = made.filter((one) => one !== undefined)
          if (whole.slice(0, -1).some(({ length }) => length < PART_BYTES_MIN)) {
            response.writeHead(400, GONE.headers)
            response.end('<Error><Code>EntityTooSmall</Code><Message>A part.</Message></Error>')
          } else {
            files.set(pathname, Buffer.concat(whole))
            written.set(pathname, now())
            uploads.delete(upload)
            xml(response, '<CompleteMultipartUploadResult/>')
          }
        }
      })
      return
    }
    if (request.method === 'DELETE') {
      if (upload === undefined) files.delete(pathname)
      else uploads.delete(upload)
      response.writeHead(204).end()
      return
    }
    if (searchParams.get('list-type') === '2') {
      const bucket = `${pathname.replace(/\/$/, '')}/`
      xml(response, listOf(bucket, searchParams, files, written))
      return
    }
    const { status, headers = {}, body } = answerTo(request, known, etag)
    const told = Object.fromEntries(
      ['content-disposition', 'content-type', 'cache-control'].flatMap((name) => {
        const value = searchParams.get(`response-${name}`)
        return value === null ? [] : [[name, value]]
      }),
    )
    response.writeHead(status, { ...headers, ...told }).end(body)
  })
}

const PART_BYTES_MIN = 5 * 1024 * 1024

/** Two a page, so that whoever lists must go on. */
const LISTED_A_PAGE = 2

function listOf(
  bucket: string,
  asked: URLSearchParams,
  files: ReadonlyMap<string, Buffer>,
  written: ReadonlyMap<string, number>,
): string {
  const beginning = bucket + (asked.get('prefix') ?? '')
  const after = asked.get('continuation-token') ?? ''
  const all = [...files.keys()].filter((path) => path.startsWith(beginning)).toSorted()
  const left = all.filter((path) => path > after)
  const page = left.slice(0, LISTED_A_PAGE).map((path) => {
    const at = new Date(written.get(path) ?? 0).toISOString()
    return `<Contents><Key>${path.slice(bucket.length)}</Key><LastModified>${at}</LastModified></Contents>`
  })
  const next = left[LISTED_A_PAGE - 1] ?? ''
  const more =
    left.length > LISTED_A_PAGE
      ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>`
      : '<IsTruncated>false</IsTruncated>'
  return `<ListBucketResult>${page.join('')}${more}</ListBucketResult>`
}

function xml(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/xml' }).end(body)
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
  if (headers['if-match'] !== undefined && headers['if-match'] !== etag) return { status: 412 }
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
