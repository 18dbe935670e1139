import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { httpsCall } from '../../../functions/propagate/https-call.ts'
import type { AwsKeys } from '../../../functions/domain/aws-keys.ts'
import type { Call } from '../../../functions/propagate/target.ts'

export type Asked = {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Answered = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown
}

/** `cut`: the connection ends before an answer. `drip`: the answer never ends. */
export type Behaviour = (asked: Asked) => Answered | 'cut' | 'drip'

export type Server = {
  readonly url: string
  readonly asked: Asked[]
  /** Whatever a target calls leads here; the name that it called is in `host`. */
  readonly call: Call
}

export const NOW = new Date('2026-11-26T10:00:00Z')
export const AWS_KEYS: AwsKeys = {
  accessKeyId: 'AKIDEXAMPLE000000000',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

/** A real server on this machine, closed with the test. */
export async function openServer(behave: Behaviour, deadlineMs = 10_000): Promise<Server> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void answer(request, response, behave, asked)
  })
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((closed) => {
      server.close(closed)
    })
  })
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  const call = httpsCall({ mayBeLoopback: true })
  return {
    url,
    asked,
    call: {
      fetch: (request) => {
        const { protocol, host, pathname, search } = new URL(request.url)
        if (protocol !== 'https:') throw new Error(`${request.url} is not HTTPS`)
        return call({
          deadlineMs,
          ...request,
          url: `${url}${pathname}${search}`,
          headers: { ...request.headers, host },
        })
      },
      now: () => NOW,
      awsKeys: () => Promise.resolve(AWS_KEYS),
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  behave: Behaviour,
  asked: Asked[],
): Promise<void> {
  const one = await read(request)
  asked.push(one)
  const answered = behave(one)
  if (answered === 'cut') {
    request.socket.destroy()
    return
  }
  if (answered === 'drip') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
    response.write('{')
    return
  }
  const { status, headers, body } = answered
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://any')
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
  return {
    method: request.method ?? '',
    host: request.headers.host ?? '',
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}
