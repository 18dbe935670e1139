import { Agent as PlainAgent, request as plainRequest, type ClientRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import type { OutgoingHttpHeaders } from 'node:http'
import { LOCAL_IDLE_MS } from '../dynamo/call-timeouts.ts'
import { crc32 } from './crc32.ts'
import { CallError, TIMEOUT, UNREADABLE } from './retry.ts'

const CONNECT_MS = 1_000
/** As many as the SDK opens. */
const SOCKETS_MAX = 50

export type Answer = {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  /** A JSON object. */
  readonly body: Readonly<Record<string, unknown>>
}

export type Exchange = {
  readonly answer: Promise<Answer>
  readonly cancel: (error: Error) => void
}

/** POSTs to one host over connections that are kept. */
export type Poster = {
  /** `onSent` hears when all of it has been handed to the network. */
  readonly post: (headers: OutgoingHttpHeaders, body: Buffer, onSent?: () => void) => Exchange
  /** Opens a connection ahead of the first call, which then waits for no handshake. */
  readonly connect: () => void
}

export function poster({ protocol, hostname, port }: URL): Poster {
  const isSecure = protocol === 'https:'
  const agent = new (isSecure ? SecureAgent : PlainAgent)({
    keepAlive: true,
    maxSockets: SOCKETS_MAX,
    // Without TLS it is the local engine.
    ...(isSecure ? {} : { timeout: LOCAL_IDLE_MS }),
  })
  const send = isSecure ? secureRequest : plainRequest
  // Brackets are the URL's, not the address's.
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const at = { agent, host, path: '/', ...(port === '' ? {} : { port }) }
  return {
    post: (headers, body, onSent) => {
      const request = send({ ...at, method: 'POST', headers })
      const answer = readAnswer(request)
      if (onSent !== undefined) request.once('finish', onSent)
      request.end(body)
      return { answer, cancel: (error) => void request.destroy(error) }
    },
    connect: () => {
      // Without TLS there is nothing to wait for. Any answer will do: what is kept is the connection.
      if (!isSecure) return
      send({ ...at, method: 'GET', headers: { connection: 'keep-alive' } })
        .on('response', (response) => response.resume())
        .on('error', () => undefined)
        .end()
    },
  }
}

function readAnswer(request: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(networkError(error))
    request.on('error', fail)
    request.on('socket', (socket) => {
      if (!socket.connecting) return
      const late = setTimeout(
        () => request.destroy(new CallError(TIMEOUT, 'No connection in time.')),
        CONNECT_MS,
      )
      socket.once('connect', () => clearTimeout(late))
      socket.once('close', () => clearTimeout(late))
    })
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      // A body that breaks off ends in an error, never in 'end'.
      response.on('error', fail)
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        const [only] = chunks
        const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
        try {
          resolve({ status, headers, body: readBody(status, headers['x-amz-crc32'], bytes) })
        } catch (error) {
          reject(error instanceof Error ? error : new Error('not an error'))
        }
      })
    })
  })
}

/** Of a refusal only the status must be readable; what answers must be whole, and an object. */
function readBody(
  status: number,
  checksum: string | string[] | undefined,
  bytes: Buffer,
): Answer['body'] {
  const isAnswer = status === 200
  if (isAnswer && checksum !== undefined && Number(checksum) !== crc32(bytes))
    throw new CallError(UNREADABLE, 'The checksum of the answer is another.')
  const body = parsed(bytes.toString())
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body }
  if (isAnswer) throw new CallError(UNREADABLE, 'The answer is no JSON object.')
  return {}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function networkError(error: unknown): CallError {
  if (error instanceof CallError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'NetworkError'
  return new CallError(code, 'The call was not answered.', { cause: error })
}
