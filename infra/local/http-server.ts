import { serve, type ServerType } from '@hono/node-server'
import { isIP } from 'node:net'
import { problem } from '../../functions/http/problem.ts'

type Answer = (request: Request, environment?: unknown) => Response | Promise<Response>

/** This machine only, by both of its loopback addresses. */
const LOOPBACK = ['127.0.0.1', '::1'] as const

/**
 * Listens on this machine only, or on the address in `BASTA_HOST`. Answers only requests that name one
 * of our hosts: otherwise a web page whose name points at this machine (DNS rebinding) could call Basta
 * from a browser.
 */
export async function startHttpServer(
  answer: Answer,
  {
    port,
    host,
    publicUrl,
  }: {
    readonly port: number
    /**
     * The address for access from outside, e.g. `0.0.0.0` in a container; absent: this machine only.
     */
    readonly host?: string | undefined
    readonly publicUrl: string
  },
): Promise<{
  /** Accepts nothing new, and resolves when every request in progress is answered. */
  readonly close: () => Promise<void>
}> {
  const names = new Set(['localhost', new URL(publicUrl).hostname, ...(host ? [host] : [])])
  const guarded: Answer = (request, environment) => {
    const { hostname } = new URL(request.url)
    // Only Basta itself can serve a page from a bare address.
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
  // A kept-alive connection becomes idle only after its answer.
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
