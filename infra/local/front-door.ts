import { serve, type ServerType } from '@hono/node-server'
import { isIP } from 'node:net'
import { problem } from '../../functions/http/problem.ts'

type Answer = (request: Request, environment?: unknown) => Response | Promise<Response>

/** This machine alone, by either of its names. */
const LOOPBACK = ['127.0.0.1', '::1'] as const

/**
 * Listens on this machine alone, or on the address that `BASTA_HOST` names. Answers only requests
 * that name a host of ours: a web page whose own name is pointed at this machine (DNS rebinding)
 * would else speak to Basta from a browser.
 */
export async function openFrontDoor(
  answer: Answer,
  {
    port,
    host,
    publicUrl,
  }: {
    readonly port: number
    /** Where others shall reach it, e.g. `0.0.0.0` in a container; absent: nowhere but here. */
    readonly host?: string | undefined
    readonly publicUrl: string
  },
): Promise<{
  /** Takes no more, and resolves once who asked before has an answer. */
  readonly close: () => Promise<void>
}> {
  const names = new Set(['localhost', new URL(publicUrl).hostname, ...(host ? [host] : [])])
  const guarded: Answer = (request, environment) => {
    const { hostname } = new URL(request.url)
    // No page can be served from an address without being Basta's own.
    const isOurs = names.has(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
    return isOurs ? answer(request, environment) : refuseHost()
  }
  const servers: ServerType[] = []
  for (const address of host === undefined ? LOOPBACK : [host]) {
    const server = await listen(guarded, port, address).catch((error: unknown) => {
      // A machine without IPv6 has no `::1`.
      if (address === '::1' && !isTaken(error)) return undefined
      for (const open of servers) open.close()
      throw error
    })
    if (server !== undefined) servers.push(server)
  }
  return {
    close: async () => {
      await Promise.all(servers.map(closed))
    },
  }
}

async function closed(server: ServerType): Promise<void> {
  const isClosed = new Promise<void>((resolve) => server.close(() => resolve()))
  const endIdle = () => 'closeIdleConnections' in server && server.closeIdleConnections()
  endIdle()
  // A connection that is kept alive is idle only once it was answered.
  const again = setInterval(endIdle, 50)
  await isClosed
  clearInterval(again)
}

function refuseHost(): Response {
  return problem(
    'not_found',
    'Basta does not answer under this host name: set BASTA_PUBLIC_URL to the name it is reached by.',
  )
}

function listen(fetch: Answer, port: number, hostname: string): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname }, () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, hostname)))
  })
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && / is taken: /.test(error.message)
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(`Port ${port} is taken: is Basta already running? PORT=… picks another.`)
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new Error(`BASTA_HOST names ${host}, which is no address of this machine.`)
  return error
}
