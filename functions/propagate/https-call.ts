import { lookup as resolve } from 'node:dns'
import { request as requestPlain, type IncomingMessage } from 'node:http'
import { request as requestSecure } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isLoopback, isPublicAddress } from './public-address.ts'
import { CallFailure, type Call, type HttpAnswer, type HttpCall } from './target.ts'

const DEADLINE_MS = 15_000
const ANSWER_BYTES_MAX = 1024 * 1024

export type CallRules = {
  /** By a local setting alone: targets on this machine, by HTTP too. */
  readonly mayBeLoopback: boolean
  /** Resolves a name; tests give another. */
  readonly resolve?: typeof resolve
}

/**
 * Calls other people's servers. Each connection is made to an address that was checked in the same
 * step, so that a name which resolves to another address the next time (DNS rebinding) leads nowhere.
 * No redirect is followed, no connection is kept, and everything has an end.
 */
export function httpsCall(rules: CallRules): Call['fetch'] {
  const mayConnect = (address: string) =>
    isPublicAddress(address) || (rules.mayBeLoopback && isLoopback(address))
  return (call) => {
    const url = URL.canParse(call.url) ? new URL(call.url) : undefined
    const host = url?.hostname.replaceAll(/^\[|\]$/g, '') ?? ''
    if (url === undefined || !mayUse(url, host, rules))
      return Promise.reject(new CallFailure('not_https'))
    if (isIP(host) !== 0 && !mayConnect(host))
      return Promise.reject(new CallFailure('forbidden_address'))
    return send(url, call, checkedLookup(mayConnect, rules.resolve ?? resolve))
  }
}

/** HTTP is for this machine alone, whatever its name would resolve to. */
function mayUse({ protocol }: URL, host: string, { mayBeLoopback }: CallRules): boolean {
  if (protocol === 'https:') return true
  return protocol === 'http:' && mayBeLoopback && (host === 'localhost' || isLoopback(host))
}

/** All addresses of a name must be allowed: which of them is used is not ours to choose. */
function checkedLookup(
  mayConnect: (address: string) => boolean,
  resolveName: typeof resolve,
): LookupFunction {
  return (name, options, answer) => {
    resolveName(name, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error !== null || first === undefined) answer(error ?? notFound(name), '', 0)
      else if (!addresses.every(({ address }) => mayConnect(address)))
        answer(new CallFailure('forbidden_address'), '', 0)
      else if (options.all === true) answer(null, addresses)
      else answer(null, first.address, first.family)
    })
  }
}

function notFound(name: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`No address of ${name}.`), { code: 'ENOTFOUND' })
}

function send(
  url: URL,
  { method, headers = {}, body, deadlineMs = DEADLINE_MS, answerBytesMax }: HttpCall,
  lookup: LookupFunction,
): Promise<HttpAnswer> {
  return new Promise((answer, fail) => {
    const signal = AbortSignal.timeout(deadlineMs)
    let isConnected = false
    const failure = (error: unknown) => {
      if (error instanceof CallFailure) return error
      if (signal.aborted) return new CallFailure('timed_out')
      return new CallFailure(isConnected ? 'cut' : 'not_connected')
    }
    const length = body === undefined ? undefined : Buffer.byteLength(body)
    const start = url.protocol === 'https:' ? requestSecure : requestPlain
    const request = start(
      url,
      {
        method,
        headers: {
          'user-agent': 'Basta',
          ...headers,
          ...(length === undefined ? {} : { 'content-length': length }),
        },
        agent: false,
        lookup,
        signal,
      },
      (response) => {
        readBody(response, answerBytesMax ?? ANSWER_BYTES_MAX).then(
          (text) =>
            answer({ status: response.statusCode ?? 0, headers: headersOf(response), body: text }),
          (error: unknown) => {
            request.destroy()
            fail(failure(error))
          },
        )
      },
    )
    request.on('socket', (socket) => {
      socket.on('connect', () => {
        isConnected = true
      })
    })
    request.on('error', (error) => fail(failure(error)))
    request.end(body)
  })
}

async function readBody(response: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    const part = Buffer.from(chunk as Uint8Array)
    bytes += part.length
    if (bytes > bytesMax) throw new CallFailure('too_large')
    chunks.push(part)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  return headers
}
