import * as z from 'zod/mini'
import type { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import { BastaError } from '../../domain/errors.ts'
import type { Authenticated } from '../../http/key.ts'
import { operation, type Operation } from '../../http/operation.ts'
import { PAGE, START, STYLE } from './docs-page.ts'

const getDescription = operation({
  id: 'describeApi',
  method: 'GET',
  path: '/openapi.json',
  tag: 'About',
  summary: 'This description, as OpenAPI 3.1',
  right: 'public',
  answers: {
    200: { description: 'Made of what the calls check and answer.', schema: z.looseObject({}) },
    304: { description: 'Nothing has changed since the `ETag` you named in `If-None-Match`.' },
  },
  examples: [{ name: 'whole', summary: 'The whole description', status: 200 }],
})

const getPage = operation({
  id: 'browseApi',
  method: 'GET',
  path: '/docs',
  tag: 'About',
  summary: 'This description as a page',
  right: 'public',
  answers: { 200: { description: 'The page.', type: 'text/html' } },
  examples: [{ name: 'page', summary: 'The page', status: 200 }],
})

const getPageFile = operation({
  id: 'getDocsFile',
  method: 'GET',
  path: '/docs/:file',
  tag: 'About',
  summary: 'What the page needs: scripts, styles, its icon',
  right: 'public',
  answers: { 200: { description: 'The file, in its own type.', type: '*/*' } },
  refusals: ['not_found'],
  examples: [
    { name: 'script', summary: 'What starts the page', path: { file: 'start.js' }, status: 200 },
  ],
})

export const docsOperations = [getDescription, getPage, getPageFile]

export type DocsDeps = {
  /** All calls of all jobs; loaded with the first request. */
  readonly operations: () => Promise<readonly Operation[]>
  /** Reads a file of swagger-ui-dist. */
  readonly docsFile: (name: string) => Promise<Uint8Array<ArrayBuffer>>
}

/** The files of the page, ours and those of swagger-ui-dist; no other can be read. */
const FILES: Readonly<Record<string, string>> = {
  'start.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

/** Scripts and styles from our own host only; `data:` is for the icons in the style sheet. */
const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** What is ours of the page. */
const OWN_FILES: Readonly<Record<string, string>> = { 'start.js': START, 'page.css': STYLE }

/** The API description and a page to browse it; both are made at the first request. */
export function docsRoutes(router: Hono<Authenticated>, { operations, docsFile }: DocsDeps): void {
  let description: Promise<string> | undefined
  const describe = async (): Promise<string> => {
    const { describeApi } = await import('../../http/openapi/openapi.ts')
    return JSON.stringify(describeApi(await operations()))
  }

  router.use('/openapi.json', compress(), etag())
  router.get('/openapi.json', async (c) => {
    description ??= describe()
    const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' }
    return c.body(await description, 200, headers)
  })

  router.use('/docs/*', compress(), etag())
  router.get('/docs', (c) => c.html(PAGE, 200, { ...PAGE_HEADERS, 'cache-control': 'no-cache' }))
  router.get('/docs/:file', async (c) => {
    const name = c.req.param('file')
    const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined
    if (type === undefined) throw new BastaError('not_found', 'The page has no such file.')
    const headers = {
      ...PAGE_HEADERS,
      'content-type': type,
      'cache-control': 'public, max-age=300',
    }
    return c.body(OWN_FILES[name] ?? (await docsFile(name)), 200, headers)
  })
}
