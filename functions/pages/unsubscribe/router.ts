import { pageOnError } from '../on-error.ts'
import type { Context, Hono } from 'hono'
import { BastaError } from '../../domain/errors.ts'
import { newEventId } from '../../domain/event.ts'
import type { Ready } from '../../domain/ready.ts'
import { limitBody } from '../../http/body.ts'
import { newRouter } from '../../http/router.ts'
import { requireReady } from '../../http/ready.ts'
import { inFlight } from '../../http/in-flight.ts'
import { withDeadline } from '../../concurrency/with-deadline.ts'
import { log } from '../../log.ts'
import { languageOf, send, type Frame } from '../frame.ts'
import { linkOfTopic, openLink, type LinkDeps, type OpenLink } from '../../actions/links/open.ts'
import { putMessage, type QueueDeps } from '../../actions/queue/put.ts'
import { stopByLink } from '../../actions/stops/by-link.ts'
import { choiceOf, type Choice } from './choices.ts'
import { askPage, badLinkPage, donePage, downPage, receivedPage, unclearPage } from './page.ts'

export type UnsubscribeDeps = LinkDeps &
  QueueDeps & {
    readonly ready: Ready
    readonly now: () => Date
  }

const BODY_BYTES_MAX = 64 * 1024
const logRefused = () => log('body_refused', { reason: 'link' })
/**
 * Everything after the slash counts as a token, line breaks too: a damaged link gets the page, which
 * does not say what is wrong.
 */
const LINK = '/u/:token{[\\s\\S]*}'

export const onLinkError = pageOnError(downPage)

/**
 * A link in a message: GET shows a page with a button and changes nothing, POST unsubscribes. Never a
 * redirect, a question or a cookie (RFC 8058, section 3.2).
 */
export function unsubscribeRouter(deps: UnsubscribeDeps): Hono {
  const router = newRouter()
  const { forStops } = inFlight(deps.ready)
  router.onError(onLinkError)
  // A link without its token gets a page that helps.
  router.all('/u', (c) => send(c, badLinkPage(frameOf(c)), 400))

  router.get(LINK, requireReady(deps.ready), async (c) => {
    const link = await openLink(deps, c.req.param('token'))
    const frame = frameOf(c, link)
    if (link === undefined) return send(c, badLinkPage(frame), 400)
    return send(c, askPage(frame, link))
  })

  router.options(LINK, (c) => c.body(null, 204, { allow: 'GET, HEAD, OPTIONS, POST' }))

  router.post(LINK, limitBody(BODY_BYTES_MAX, logRefused), async (c) => {
    const token = c.req.param('token')
    const receivedAt = deps.now()
    const choice = await readChoice(c)
    let link: OpenLink | undefined
    try {
      const told = async (): Promise<Response> => {
        const checkAgain = await deps.ready()
        link = await openLink(deps, token)
        const frame = frameOf(c, link)
        if (link === undefined) return send(c, badLinkPage(frame), 400)
        const meant = choice && linkOfTopic(link, choice.topic)
        if (choice === undefined || meant === undefined)
          return send(c, unclearPage(frame, link), 400)
        const { gesture } = choice
        const id = newEventId(receivedAt)
        await stopByLink(deps, meant, gesture, receivedAt, { id })
        await checkAgain()
        const done = { gesture, at: receivedAt, reference: id }
        return send(c, donePage({ ...frame, again: undefined }, meant, done))
      }
      return await withDeadline(() => forStops(told))
    } catch (error) {
      // Not after a hash key mismatch: the inbox would fill with stops that would be stored under the
      // wrong key.
      const canWait = error instanceof BastaError && error.code === 'unavailable'
      if (!canWait || choice === undefined) throw error
      await putMessage(deps, { kind: 'link', token, ...choice, receivedAt })
      log('inbox_spilled', { reason: 'link' })
      const meant = link && linkOfTopic(link, choice.topic)
      return send(c, receivedPage({ ...frameOf(c, link), again: undefined }, meant, choice.gesture))
    }
  })

  return router
}

/** The page that asks is there in every language; looking at it changes nothing. */
function frameOf(c: Context, link?: OpenLink): Frame {
  return { language: languageOf(c), sender: link?.letterhead, again: 'link' }
}

/** RFC 8058: `List-Unsubscribe=One-Click`, as a form or multipart, perhaps among other fields. */
async function readChoice(c: Context): Promise<Choice | undefined> {
  const fields = await readForm(c)
  if (fields.get('List-Unsubscribe')?.toLowerCase() === 'one-click') return { gesture: 'one-click' }
  return choiceOf(fields.get('unsubscribe') ?? '')
}

async function readForm(c: Context): Promise<Map<string, string>> {
  const fields = new Map<string, string>()
  try {
    const isMultipart = /^multipart\/form-data\b/i.test(c.req.header('content-type') ?? '')
    const entries = isMultipart
      ? (await c.req.formData()).entries()
      : new URLSearchParams(await c.req.text()).entries()
    for (const [name, value] of entries)
      if (typeof value === 'string') fields.set(name, value.trim())
  } catch (error) {
    if (error instanceof BastaError) throw error
    // A body that is not a form says nothing; the caller handles that.
  }
  return fields
}
