import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Heard = {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** `GetItem`, `BatchGetItem`, … */
  readonly operation: string
}

export type AwsServer = {
  readonly url: string
  readonly heard: readonly Heard[]
  readonly close: () => void
}

/** A loopback server of AWS's JSON protocols. */
export async function awsServer(
  answer: (response: ServerResponse, heard: Heard, earlier: number) => void,
): Promise<AwsServer> {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    void request
      .setEncoding('utf8')
      .toArray()
      .then((chunks: string[]) => {
        const target = String(request.headers['x-amz-target'] ?? '')
        const one = {
          headers: request.headers,
          body: chunks.join(''),
          operation: target.split('.')[1] ?? '',
        }
        answer(response, one, heard.push(one) - 1)
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    heard,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

export function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** What a process is told that calls that server. */
export function variablesFor(url: string): Record<string, string> {
  return {
    AWS_REGION: 'eu-west-3',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLEAKIDEXAMP',
    AWS_SECRET_ACCESS_KEY: 'a-secret-of-tests',
    AWS_ENDPOINT_URL: url,
    HOME: '',
  }
}
