import { createServer, request as sendRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** One call of the DynamoDB protocol on its way to the engine. */
export type Call = {
  /** `TransactWriteItems`, `GetItem`, … */
  readonly operation: string
  readonly body: Readonly<Record<string, unknown>>
  /** How many calls of this operation came before. */
  readonly earlier: number
}

/**
 * What goes wrong with a call:
 * `drop` the connection ends and the engine never hears of it; `cut` the engine does it and the
 * caller never hears of it; `hang` nobody ever answers; `throttle` and `internal` are refusals of
 * DynamoDB's own; `trimmed` is a place in the stream that is gone; `cancel` is a transaction that it cancelled, with the reason of its last item;
 * `unprocessed` gives only some keys of a batch back; `late` answers after a while.
 */
export type Fault =
  | { readonly kind: 'drop' | 'cut' | 'hang' | keyof typeof REFUSALS }
  | { readonly kind: 'cancel'; readonly code: string }
  | { readonly kind: 'unprocessed'; readonly keep: number }
  | { readonly kind: 'late'; readonly milliseconds: number }

const REFUSALS = {
  throttle: [400, 'ProvisionedThroughputExceededException'],
  internal: [500, 'InternalServerError'],
  trimmed: [400, 'TrimmedDataAccessException'],
} as const

export type FaultyTable = {
  readonly endpoint: string
  /** Decides the fate of each call from now on; undefined lets it through. */
  readonly setFault: (fault: ((call: Call) => Fault | undefined) | undefined) => void
  /** Every call refused, as by a table that is down. */
  readonly setDown: (isDown: boolean) => void
  readonly calls: () => readonly string[]
  readonly close: () => void
}

/** Stands between the SDK and a real engine, and spoils real HTTP. */
export async function openFaultyTable(engine: string): Promise<FaultyTable> {
  let decide: ((call: Call) => Fault | undefined) | undefined
  const calls: string[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      void answer(Buffer.concat(chunks))
    })

    async function answer(raw: Buffer): Promise<void> {
      const target = incoming.headers['x-amz-target']
      const operation = (typeof target === 'string' ? target : '').split('.')[1] ?? ''
      const earlier = calls.filter((one) => one === operation).length
      calls.push(operation)
      const body = JSON.parse(raw.toString()) as Call['body']
      const fault = decide?.({ operation, body, earlier })
      if (fault?.kind === 'hang') return
      if (fault?.kind === 'drop') {
        incoming.socket.destroy()
        return
      }
      if (fault !== undefined && isRefusal(fault.kind)) {
        refuse(fault.kind)
        return
      }
      if (fault?.kind === 'cancel') {
        const items = (body['TransactItems'] as unknown[]).slice(1)
        reply(400, {
          ['__type']: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
          ['Message']:
            'Transaction cancelled, please refer cancellation reasons for specific reasons',
          ['CancellationReasons']: [...items.map(() => ({ Code: 'None' })), { Code: fault.code }],
        })
        return
      }
      if (fault?.kind === 'late') await sleep(fault.milliseconds)
      if (fault?.kind === 'unprocessed' && fault.keep === 0) {
        reply(200, { Responses: {}, UnprocessedKeys: body['RequestItems'] })
        return
      }
      const { sent, left } =
        fault?.kind === 'unprocessed'
          ? splitBatch(body, fault.keep)
          : { sent: raw, left: undefined }
      const done = await forward(engine, incoming.headers, sent).catch(() => undefined)
      if (fault?.kind === 'cut' || done === undefined) {
        incoming.socket.destroy()
        return
      }
      const answered = JSON.parse(done.body.toString()) as object
      reply(done.status, left === undefined ? answered : { ...answered, UnprocessedKeys: left })
    }

    function refuse(kind: keyof typeof REFUSALS): void {
      const [status, name] = REFUSALS[kind]
      const type = `com.amazonaws.dynamodb.v20120810#${name}`
      reply(status, { ['__type']: type, message: 'a fault' })
    }

    function reply(status: number, answered: object): void {
      outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      outgoing.end(JSON.stringify(answered))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    setFault: (fault) => {
      decide = fault
    },
    setDown: (isDown) => {
      decide = isDown ? () => ({ kind: 'drop' }) : undefined
    },
    calls: () => calls,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

type Batch = Record<string, { Keys: unknown[] }>

/** The first keys of a batch go on to the engine; the others come back unprocessed. */
function splitBatch(body: Call['body'], keep: number): { sent: Buffer; left: Batch } {
  const items = Object.entries(body['RequestItems'] as Batch)
  const part = (from: number, to?: number): Batch =>
    Object.fromEntries(
      items
        .map(([table, batch]) => [table, { ...batch, Keys: batch.Keys.slice(from, to) }] as const)
        .filter(([, { Keys }]) => Keys.length > 0),
    )
  const sent = Buffer.from(JSON.stringify({ ...body, RequestItems: part(0, keep) }))
  return { sent, left: part(keep) }
}

function forward(
  engine: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const { host: _, ...rest } = headers
    const outgoing = sendRequest(
      engine,
      { method: 'POST', headers: { ...rest, 'content-length': body.length } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 502, body: Buffer.concat(chunks) }),
        )
        response.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function isRefusal(kind: string): kind is keyof typeof REFUSALS {
  return Object.hasOwn(REFUSALS, kind)
}
