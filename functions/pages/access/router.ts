import { pageOnError } from '../on-error.ts'
import type { Context, Hono } from 'hono'
import { ACCESS_TOKEN_CHARACTERS } from '../../domain/access-request.ts'
import type { Ready } from '../../domain/ready.ts'
import { writtenToken } from '../../domain/written-token.ts'
import { limitBody } from '../../http/body.ts'
import { newRouter } from '../../http/router.ts'
import { notFound } from '../../http/problem.ts'
import { requireReady } from '../../http/ready.ts'
import { languageOf, send, type Frame } from '../frame.ts'
import { askPage, badLinkPage, downPage, expiredPage, heldPage, usedPage } from './page.ts'
import { reportOn, withRequest, type ReportDeps } from '../../actions/access/report.ts'
import { readPlace, showPlace, type Place } from '../../actions/history/event-pages.ts'
import { readLink, useLink, type AccessDeps } from '../../actions/access/request.ts'

export type AccessPageDeps = ReportDeps &
  Pick<AccessDeps, 'accessRequests'> & {
    readonly ready: Ready
    readonly now: () => Date
  }

const BODY_BYTES_MAX = 4 * 1024
/**
 * Everything after the slash counts as a token, line breaks too: a damaged link gets the page, which
 * does not say what is wrong.
 */
const LINK = '/a/:token{[\\s\\S]*}'

type Found = NonNullable<Awaited<ReturnType<typeof readLink>>>

/**
 * The pages of a one-time link: GET shows a button and changes nothing (law 3), POST shows the data.
 */
export function accessPages(deps: AccessPageDeps): Hono {
  const router = newRouter()
  router.onError(pageOnError(downPage))
  // A link without its token gets a page that helps.
  router.all('/a', (c) => send(c, badLinkPage(frameOf(c)), 400))

  router.get(LINK, requireReady(deps.ready), async (c) => {
    const found = await readLink(deps, tokenOf(c), deps.now())
    return refusal(c, found) ?? send(c, askPage(frameOf(c, found)))
  })

  router.post(LINK, limitBody(BODY_BYTES_MAX), requireReady(deps.ready), async (c) => {
    const now = deps.now()
    const token = tokenOf(c)
    const { wanted, from } = await readForm(c)
    const found = await readLink(deps, token, now)
    const refused = refusal(c, found)
    if (refused !== undefined || found === undefined) return refused ?? notFound()
    const frame = frameOf(c, found)
    // A form without a choice does not use the link up: only the page's own buttons do.
    if (wanted === undefined) return send(c, askPage(frame), 400)
    const { contact: ids, channel, id } = found.request
    // Read the data first, then note that it was shown: a link that could show nothing is not used up.
    const held = await reportOn(deps, { ids, channel }, now, from)
    const used = await useLink(deps, token, now)
    const closed = refusal(c, used)
    if (closed !== undefined || used === undefined) return closed ?? notFound()
    const report = withRequest(held, used.request)
    if (wanted === 'page')
      return send(
        c,
        heldPage(
          {
            ...frame,
            again: { show: 'page', ...(from === undefined ? {} : { from: showPlace(from) }) },
          },
          report,
        ),
      )
    return c.body(`${JSON.stringify(report, undefined, 2)}\n`, 200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="${id}${from === undefined ? '' : `-${showPlace(from)}`}.json"`,
    })
  })

  return router
}

/** The token of the path, whatever was added around or within it. */
function tokenOf(c: Context): string {
  return writtenToken(c.req.param('token') ?? '', ACCESS_TOKEN_CHARACTERS)
}

/** The page for a link that shows nothing, if it is one. */
function refusal(c: Context, found: Found | undefined): Response | Promise<Response> | undefined {
  if (found === undefined) return send(c, badLinkPage(frameOf(c)), 400)
  if (found.state !== 'over') return undefined
  const frame = frameOf(c, found)
  const wasUsed = found.request.openedAt !== undefined
  return send(c, wasUsed ? usedPage(frame) : expiredPage(frame), 410)
}

/** The language chosen at the request, else the browser's. */
function frameOf(c: Context, found?: Found): Frame {
  return { language: languageOf(c, found?.request.language), again: 'link' }
}

async function readForm(
  c: Context,
): Promise<{ wanted: 'page' | 'json' | undefined; from: Place | undefined }> {
  const fields = new URLSearchParams(await c.req.text())
  const from = readPlace(fields.get('from') ?? undefined)
  if (fields.get('format') === 'json') return { wanted: 'json', from }
  return { wanted: fields.get('show') === 'page' ? 'page' : undefined, from }
}
