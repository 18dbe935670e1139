import type { Context, Hono } from 'hono'
import { askOperator, type AskOperatorDeps } from '../../actions/access/ask-operator.ts'
import { everySender } from '../../actions/access/every-sender.ts'
import { commonTimeZone } from '../../actions/access/responsible.ts'
import { reportOn, withRequest, type ReportDeps } from '../../actions/access/report.ts'
import { readLink, useLink, type AccessDeps } from '../../actions/access/request.ts'
import { showPlace } from '../../actions/history/event-pages.ts'
import {
  stopByAccessLink,
  type AccessStop,
  type AccessStopDeps,
} from '../../actions/stops/by-access-link.ts'
import { ACCESS_TOKEN_CHARACTERS } from '../../domain/access-request.ts'
import type { Ready } from '../../domain/ready.ts'
import { letterhead, type Letterhead } from '../../domain/sender-page.ts'
import type { Senders } from '../../domain/senders.ts'
import { formatSecond } from '../../domain/time.ts'
import { writtenToken } from '../../domain/written-token.ts'
import { limitBody } from '../../http/raw-body.ts'
import { inFlight } from '../../http/in-flight.ts'
import { newRouter } from '../../http/router.ts'
import { requireReady } from '../../http/ready.ts'
import { languageOf, send, type Frame } from '../frame.ts'
import { pageOnError } from '../on-error.ts'
import { dates } from './dates.ts'
import { readForm, type Wish } from './form.ts'
import { stopInWords } from './forms.ts'
import { heldPage } from './held.ts'
import { inWords } from './in-words.ts'
import {
  askedPage,
  askPage,
  badLinkPage,
  downPage,
  expiredPage,
  notAskedPage,
  stoppedPage,
  usedPage,
} from './page.ts'

export type AccessPageDeps = ReportDeps &
  AccessStopDeps &
  AskOperatorDeps &
  Pick<AccessDeps, 'accessRequests'> & {
    readonly senders: Pick<Senders, 'get' | 'list'>
    readonly ready: Ready
    readonly now: () => Date
  }

const BODY_BYTES_MAX = 32 * 1024
/**
 * Everything after the slash counts as a token, line breaks too: a damaged link gets the page, which
 * does not say what is wrong.
 */
const LINK = '/a/:token{[\\s\\S]*}'

type Found = NonNullable<Awaited<ReturnType<typeof readLink>>>
type Answer = Response | Promise<Response>

/**
 * The pages of a one-time link: GET shows a button and changes nothing (law 3), POST shows the data,
 * or does what another button says.
 */
export function accessPages(deps: AccessPageDeps): Hono {
  const router = newRouter()
  router.onError(pageOnError(downPage))
  // A link without its token gets a page that helps.
  router.all('/a', (c) => send(c, badLinkPage(frameOf(c)), 400))

  router.get(LINK, requireReady(deps.ready), async (c) => {
    const found = await readLink(deps, tokenOf(c), deps.now())
    if (found === undefined || found.state === 'over') return refused(c, found)
    return send(c, askPage(frameOf(c, found, await onlySender(deps))))
  })

  router.post(LINK, limitBody(BODY_BYTES_MAX), requireReady(deps.ready), async (c) => {
    const now = deps.now()
    const wish = readForm(await c.req.text())
    const found = await readLink(deps, tokenOf(c), now)
    // A stop does no harm, so the page may have stood open for longer than an hour.
    if (found !== undefined && wish.wants === 'stop') return stop(deps, c, found, wish.stop, now)
    if (found === undefined || found.state === 'over') return refused(c, found)
    const frame = frameOf(c, found, await onlySender(deps))
    if (wish.wants === 'page' || wish.wants === 'file')
      return show(deps, c, found, wish, { frame, now })
    if (wish.wants === 'operator') return ask(deps, c, found, wish, { frame, now })
    if (wish.wants === 'incomplete')
      return send(c, notAskedPage({ ...frame, again: undefined }, 'incomplete'), 400)
    // A form without a choice does not use the link up: only the page's own buttons do.
    return send(c, askPage(frame), 400)
  })

  return router
}

type At = { readonly frame: Frame; readonly now: Date }

async function show(
  deps: AccessPageDeps,
  c: Context,
  { request: { contact: ids, channel, id } }: Found,
  { wants, from }: Extract<Wish, { wants: 'page' | 'file' }>,
  { frame, now }: At,
): Promise<Response> {
  // Read the data first, then note that it was shown: a link that could show nothing is not used up.
  const held = await reportOn(deps, { ids, channel }, now, from)
  const used = await useLink(deps, tokenOf(c), now)
  if (used === undefined || used.state === 'over') return refused(c, used)
  const report = withRequest(held, used.request)
  const place = from === undefined ? undefined : showPlace(from)
  if (wants === 'page') {
    const again = { show: 'page', ...(place === undefined ? {} : { from: place }) }
    return send(c, heldPage({ ...frame, again }, report))
  }
  const file = {
    ...report,
    inWords: { language: frame.language, ...inWords(frame.language, report) },
  }
  return c.body(`${JSON.stringify(file, undefined, 2)}\n`, 200, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="${id}${place === undefined ? '' : `-${place}`}.json"`,
  })
}

/** Answers with what was stopped alone: whoever finds an old link learns nothing by it. */
async function stop(
  deps: AccessPageDeps,
  c: Context,
  found: Found,
  wish: AccessStop,
  now: Date,
): Promise<Response> {
  const frame = { ...frameOf(c, found), again: undefined }
  const sender = wish.sender === undefined ? undefined : await deps.senders.get(wish.sender)
  if (wish.sender !== undefined && sender === undefined)
    return send(c, notAskedPage(frame, 'incomplete'), 400)
  const { forStops } = inFlight(deps.ready)
  const asked = { ...wish, token: tokenOf(c) }
  const outcome = await stopByAccessLink(deps, found.request, asked, now, forStops)
  return send(c, stoppedPage(frame, stopInWords(frame.language, sender?.name ?? '', wish), outcome))
}

async function ask(
  deps: AccessPageDeps,
  c: Context,
  { request }: Found,
  { wants: _wants, ...asked }: Extract<Wish, { wants: 'operator' }>,
  { frame: { again: _again, ...frame }, now }: At,
): Promise<Response> {
  const answer = await askOperator(deps, request, asked, now)
  if (answer.outcome === 'another_address')
    return send(c, notAskedPage(frame, 'notThisAddress'), 400)
  if (answer.outcome === 'too_many') return send(c, notAskedPage(frame, 'tooMany'), 429)
  const date = dates(frame.language, commonTimeZone(await everySender(deps.senders), []))
  return send(c, askedPage(frame, date(formatSecond(answer.dueAt))))
}

/** The token of the path, whatever was added around or within it. */
function tokenOf(c: Context): string {
  return writtenToken(c.req.param('token') ?? '', ACCESS_TOKEN_CHARACTERS)
}

/** The page for a link that shows nothing. */
function refused(c: Context, found: Found | undefined): Answer {
  if (found === undefined) return send(c, badLinkPage(frameOf(c)), 400)
  const frame = frameOf(c, found)
  const wasUsed = found.request.openedAt !== undefined
  return send(c, wasUsed ? usedPage(frame) : expiredPage(frame), 410)
}

/** The language chosen at the request, else the browser's. */
function frameOf(c: Context, found?: Found, sender?: Letterhead): Frame {
  return { language: languageOf(c, found?.request.language), again: 'link', sender }
}

/** Whose page it is, where one sender alone uses this Basta: the page is about all of them. */
async function onlySender({ senders }: AccessPageDeps): Promise<Letterhead | undefined> {
  const { senders: found } = await senders.list({ limit: 2 })
  const [only, ...others] = found
  return only === undefined || others.length > 0 ? undefined : letterhead(only)
}
