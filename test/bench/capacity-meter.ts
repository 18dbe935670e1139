import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Adds up the capacity units of a piece of work. */
export type Meter = (work: () => Promise<unknown>) => Promise<number>

export type CapacityMeter = {
  /** Calls to it are passed on to the engine. */
  readonly endpoint: string
  readonly meter: Meter
  readonly close: () => void
}

/** Stands before the engine and has every answer tell what it consumed, whoever asks. */
export async function openCapacityMeter(engine: string): Promise<CapacityMeter> {
  let units = 0
  const server = createServer((incoming, outgoing) => {
    void incoming
      .setEncoding('utf8')
      .toArray()
      .then(async (chunks: string[]) => {
        const { host: _, 'content-length': __, ...headers } = incoming.headers
        const asked = {
          ...(JSON.parse(chunks.join('')) as object),
          ReturnConsumedCapacity: 'TOTAL',
        }
        const response = await fetch(engine, {
          method: 'POST',
          headers: headers as Record<string, string>,
          body: JSON.stringify(asked),
        })
        const body = await response.text()
        const { ConsumedCapacity: consumed } = JSON.parse(body) as { ConsumedCapacity?: unknown }
        for (const one of [consumed].flat())
          units += (one as { CapacityUnits?: number } | undefined)?.CapacityUnits ?? 0
        outgoing.writeHead(response.status, { 'content-type': 'application/x-amz-json-1.0' })
        outgoing.end(body)
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    meter: async (work) => {
      const before = units
      await work()
      return units - before
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
