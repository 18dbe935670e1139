import type { Context } from 'hono'

/** Path and query exactly as they were sent, for providers that sign the URL. */
export function requestTarget(c: Context): string {
  const environment = c.env as
    | { incoming?: { url?: string }; event?: { rawPath?: string; rawQueryString?: string } }
    | undefined
  const { incoming, event } = environment ?? {}
  if (incoming?.url !== undefined) return incoming.url
  if (event?.rawPath !== undefined)
    return event.rawPath + (event.rawQueryString ? `?${event.rawQueryString}` : '')
  const { pathname, search } = new URL(c.req.url)
  return pathname + search
}
