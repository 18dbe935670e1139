import type { Context, Hono } from 'hono'
import { BastaError } from '../../domain/errors.ts'
import type { Ready } from '../../domain/ready.ts'
import { limitBody } from '../../http/raw-body.ts'
import { newRouter } from '../../http/router.ts'
import { requireReady } from '../../http/ready.ts'
import { logFailure } from '../../log.ts'
import { languageOf, send, type Frame } from '../frame.ts'
import { letterhead, topicName } from '../../domain/sender-page.ts'
import {
  confirmDownPage,
  confirmedPage,
  confirmPage,
  noRequestPage,
  shownTo,
  usedLinkPage,
  type ShownRequest,
} from './page.ts'
import { confirmRequest } from '../../actions/consents/confirm.ts'
import { openRequest, type OpenRequest } from '../../actions/consents/open-request.ts'
import type { ConsentRequestDeps } from '../../actions/consents/request.ts'

export type ConfirmDeps = ConsentRequestDeps & { readonly ready: Ready }

const BODY_BYTES_MAX = 16 * 1024
/** Everything after the slash counts as a token, line breaks too: a damaged link gets the page. */
const LINK = '/c/:token{[\\s\\S]*}'

/**
 * The link of a double opt-in: GET shows what the person would agree to and changes nothing, POST
 * agrees.
 */
export function confirmRouter(deps: ConfirmDeps): Hono {
  const router = newRouter()
  router.onError(async (error, c) => {
    logFailure(error instanceof BastaError ? error.code : 'unavailable', error)
    return send(c, confirmDownPage({ language: languageOf(c) }), 503)
  })
  // A link without its token gets a page that helps.
  router.all('/c', (c) => send(c, noRequestPage(frameOf(c)), 400))
  const guards = [limitBody(BODY_BYTES_MAX), requireReady(deps.ready)] as const

  router.get(LINK, ...guards, async (c) => {
    const request = await openRequest(deps, c.req.param('token'), deps.now())
    const frame = frameOf(c, request)
    if (request === undefined) return send(c, noRequestPage(frame), 400)
    const shown = shownRequest(request)
    return send(c, confirmPage(frame, shown))
  })

  router.post(LINK, ...guards, async (c) => {
    const receivedAt = deps.now()
    const request = await openRequest(deps, c.req.param('token'), receivedAt)
    const frame = frameOf(c, request)
    if (request === undefined) return send(c, noRequestPage(frame), 400)
    const shown = shownRequest(request)
    // A POST without the button's value was not sent by a person who pressed it.
    if (!(await saysYes(c))) return send(c, confirmPage(frame, shown), 400)
    const pressed = { shown: shownTo(frame.language, shown), receivedAt }
    const became = await confirmRequest(deps, request, pressed)
    if (became === 'used') return send(c, usedLinkPage(frame), 410)
    return send(c, confirmedPage({ ...frame, again: { confirm: 'yes' } }, shown))
  })

  return router
}

/** What the person reads, by the names that people know. */
function shownRequest({ profile, wording, topics }: OpenRequest): ShownRequest {
  const { name, page = {} } = profile
  return { name, wording, topics: topics.map((topic) => topicName(page, topic)) }
}

function frameOf(c: Context, request?: OpenRequest): Frame {
  return {
    language: languageOf(c, request?.language),
    sender: request === undefined ? undefined : letterhead(request.profile),
    again: 'link',
  }
}

async function saysYes(c: Context): Promise<boolean> {
  return new URLSearchParams(await c.req.text()).get('confirm') === 'yes'
}
