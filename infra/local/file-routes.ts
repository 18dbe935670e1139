import { Hono } from 'hono'
import { problem } from '../../functions/http/problem.ts'
import type { AwaitedUploads } from './awaited-uploads.ts'
import { TooLarge, type LocalObjects } from './objects.ts'

/** Replaces S3's URLs. Beside `/v1`, whose bodies are small and read whole; these are streamed. */
export function fileRoutes(
  objects: LocalObjects,
  { awaited, now }: { readonly awaited: AwaitedUploads; readonly now: () => Date },
): Hono {
  const router = new Hono()
  router.put('/files/:name', async (c) => {
    const body = c.req.raw.body
    const parts = body === null ? [] : body
    try {
      const isPut = await objects.receive(
        c.req.param('name'),
        c.req.query('token') ?? '',
        parts as AsyncIterable<Uint8Array>,
        { now: now(), awaited },
      )
      return isPut
        ? c.body(null, 200)
        : problem(
            'url_not_valid',
            'A file cannot be put there, or no more: ask for a new upload URL.',
          )
    } catch (error) {
      if (error instanceof TooLarge) return problem('body_too_large', error.message)
      throw error
    }
  })
  router.get('/files/:name', async (c) => {
    const found = await objects.give(c.req.param('name'), c.req.query('token') ?? '', now())
    if (found === undefined)
      return problem('url_not_valid', 'It names no file, or is too old, or the file is gone.')
    const { fileName, type, bytes, body } = found
    return new Response(ReadableStream.from(body), {
      headers: {
        'content-type': type,
        'content-length': String(bytes),
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    })
  })
  return router
}
