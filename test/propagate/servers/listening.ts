import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AwsKeys } from '../../../functions/domain/aws-keys.ts'

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

export const NOW = new Date('2026-11-26T10:00:00Z')
export const AWS_KEYS: AwsKeys = {
  accessKeyId: 'AKIDEXAMPLE000000000',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

export type Listening = {
  readonly url: string
  readonly asked: Asked[]
  readonly close: () => Promise<void>
}

/** A real server on this machine, without a test around it. */
export async function listen(behave: Behaviour): Promise<Listening> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void answer(request, response, behave, asked)
  })
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => {
        server.close(closed)
      })
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
