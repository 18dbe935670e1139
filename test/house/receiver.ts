import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export type Received = {
  readonly id: string
  readonly headers: IncomingMessage['headers']
  readonly raw: string
  readonly body: {
    readonly type: string
    readonly data: {
      readonly event: string
      readonly contact: string
      readonly address?: string
      readonly act: string
      readonly sequence: number
      readonly senders: readonly string[]
      readonly scopes: readonly string[]
      readonly blocks: string
      readonly channel: string
    }
  }
}

/** A system of somebody else's on a real port, which answers as the test says. */
export type Receiver = {
  readonly url: string
  readonly received: Received[]
  /** Decides each answer from now on; undefined answers 204. */
  readonly setAnswer: (
    answer: ((one: Received, response: ServerResponse) => void) | undefined,
  ) => void
  readonly close: () => void
}

export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let answer: ((one: Received, response: ServerResponse) => void) | undefined
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString()
      const one = {
        id: String(request.headers['webhook-id']),
        headers: request.headers,
        raw,
        body: JSON.parse(raw) as Received['body'],
      }
      received.push(one)
      if (answer === undefined) response.writeHead(204).end()
      else answer(one, response)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    setAnswer: (next) => {
      answer = next
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Verified as its receiver would, with the library of the standard; throws where it is not genuine. */
export function verified(secret: string, { headers, raw }: Received): unknown {
  return new Webhook(secret).verify(raw, headers as Record<string, string>)
}
