import { onTestFinished } from 'vitest'
import { httpsCall } from '../../../functions/propagate/https-call.ts'
import type { Call } from '../../../functions/propagate/target.ts'
import { AWS_KEYS, listen, NOW, type Asked, type Behaviour } from './listening.ts'

export { AWS_KEYS, NOW, type Answered, type Asked, type Behaviour } from './listening.ts'

export type Server = {
  readonly url: string
  readonly asked: Asked[]
  /** Whatever a target calls leads here; the name that it called is in `host`. */
  readonly call: Call
}

/** A real server on this machine, closed with the test. */
export async function openServer(behave: Behaviour, deadlineMs = 10_000): Promise<Server> {
  const { url, asked, close } = await listen(behave)
  onTestFinished(close)
  const call = httpsCall({ mayBeLoopback: true })
  return {
    url,
    asked,
    call: {
      fetch: (request) => {
        const { protocol, host, pathname, search } = new URL(request.url)
        if (protocol !== 'https:') throw new Error(`${request.url} is not HTTPS`)
        return call({
          ...request,
          deadlineMs: Math.min(deadlineMs, request.deadlineMs ?? deadlineMs),
          url: `${url}${pathname}${search}`,
          headers: { ...request.headers, host },
        })
      },
      now: () => NOW,
      awsKeys: () => Promise.resolve(AWS_KEYS),
    },
  }
}
