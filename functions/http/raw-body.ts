import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { problem } from './problem.ts'
import { RequestError } from './request-error.ts'

/** Refuses a body over the limit before all of it is read. */
export function limitBody(
  bytesMax: number,
  onTooLarge?: (c: Context) => void | Promise<void>,
): MiddlewareHandler {
  return bodyLimit({
    maxSize: bytesMax,
    onError: async (c) => {
      await onTooLarge?.(c)
      return problem('body_too_large', `At most ${bytesMax} bytes.`)
    },
  })
}

export const API_BODY_BYTES_MAX = 1_000_000

export async function readJsonText(c: Context): Promise<string> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type))
    throw new RequestError('unsupported_media_type', 'Send content-type: application/json.')
  return c.req.text()
}

export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RequestError('malformed_json', 'The body could not be read as JSON.')
  }
}
