import type { Context, Hono } from 'hono'
import { BastaError } from '../../domain/errors.ts'
import type { Ready } from '../../domain/ready.ts'
import { limitBody } from '../../http/body.ts'
import { newRouter } from '../../http/router.ts'
import { requireReady } from '../../http/ready.ts'
import { logFailure } from '../../log.ts'
import { DOWN_HEADERS, languageOf, PAGE_HEADERS } from '../frame.ts'
import {
  confirmDownPage,
  confirmedPage,
  confirmPage,
  noRequestPage,
  shownTo,
  usedLinkPage,
} from './page.ts'
import { confirmRequest } from '../../actions/consents/confirm.ts'
import { openRequest } from '../../actions/consents/open-request.ts'
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
    return c.html(confirmDownPage(languageOf(c)), 503, DOWN_HEADERS)
  })
  // A link without its token gets a page that helps.
  router.all('/c', (c) => c.html(noRequestPage(languageOf(c)), 400, PAGE_HEADERS))
  const guards = [limitBody(BODY_BYTES_MAX), requireReady(deps.ready)] as const

  router.get(LINK, ...guards, async (c) => {
    const request = await openRequest(deps, c.req.param('token'), deps.now())
    if (request === undefined) return c.html(noRequestPage(languageOf(c)), 400, PAGE_HEADERS)
    const language = languageOf(c, request.language)
    const shown = { ...request, name: request.profile.name }
    return c.html(confirmPage(language, shown), 200, PAGE_HEADERS)
  })

  router.post(LINK, ...guards, async (c) => {
    const receivedAt = deps.now()
    const request = await openRequest(deps, c.req.param('token'), receivedAt)
    if (request === undefined) return c.html(noRequestPage(languageOf(c)), 400, PAGE_HEADERS)
    const language = languageOf(c, request.language)
    const shown = { ...request, name: request.profile.name }
    // A POST without the button's value was not sent by a person who pressed it.
    if (!(await saysYes(c))) return c.html(confirmPage(language, shown), 400, PAGE_HEADERS)
    const pressed = { shown: shownTo(language, shown), receivedAt }
    const became = await confirmRequest(deps, request, pressed)
    if (became === 'used') return c.html(usedLinkPage(language), 410, PAGE_HEADERS)
    return c.html(confirmedPage(language, shown), 200, PAGE_HEADERS)
  })

  return router
}

async function saysYes(c: Context): Promise<boolean> {
  return new URLSearchParams(await c.req.text()).get('confirm') === 'yes'
}
