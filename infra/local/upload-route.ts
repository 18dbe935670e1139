import { Hono } from 'hono'
import { problem } from '../../functions/http/problem.ts'
import { TooLarge, type LocalObjects } from './objects.ts'

/** Replaces S3's upload. Beside `/v1`, whose bodies are small and read whole; this one is streamed. */
export function uploadRoute(objects: LocalObjects, now: () => Date): Hono {
  const router = new Hono()
  router.put('/imports/:id/file', async (c) => {
    const body = c.req.raw.body
    const parts = body === null ? [] : body
    try {
      const isPut = await objects.receive(
        c.req.param('id'),
        c.req.query('token') ?? '',
        parts as AsyncIterable<Uint8Array>,
        now(),
      )
      return isPut
        ? c.body(null, 200)
        : problem('forbidden', 'The upload URL is not valid, or no more: make a new import.')
    } catch (error) {
      if (error instanceof TooLarge) return problem('body_too_large', error.message)
      throw error
    }
  })
  return router
}
