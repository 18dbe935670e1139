import { pageOnError } from '../on-error.ts'
import type { Context, Hono } from 'hono'
import { BastaError } from '../../domain/errors.ts'
import { newEventId } from '../../domain/event.ts'
import type { Ready } from '../../domain/ready.ts'
import { limitBody } from '../../http/raw-body.ts'
import { newRouter } from '../../http/router.ts'
import { requireReady } from '../../http/ready.ts'
import { inFlight } from '../../http/in-flight.ts'
import { withDeadline } from '../../concurrency/with-deadline.ts'
import { log, logFailure } from '../../log.ts'
import { languageOf, send, type Frame } from '../frame.ts'
import { linkOfTopic, openLink, type LinkDeps, type OpenLink } from '../../actions/links/open.ts'
import { putMessage, type QueueDeps } from '../../actions/queue/put.ts'
import { stopByLink } from '../../actions/stops/by-link.ts'
import { newUndoSecret, undoDigest, undoStop } from '../../actions/stops/undo.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { choiceOf, type Choice } from './choices.ts'
import { openReceipt, sealReceipt, type Receipt } from './receipt.ts'
import {
  askPage,
  badLinkPage,
  donePage,
  downPage,
  notUndonePage,
  receivedPage,
  unclearPage,
  undoDownPage,
  undonePage,
} from './page.ts'

export type UnsubscribeDeps = LinkDeps &
  QueueDeps & {
    readonly ready: Ready
    readonly ledger: Pick<Ledger, 'standings' | 'chain'>
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
    const receivedAt = deps.now()
    const fields = await readForm(c)
    const undo = fields.get('undo')
    if (undo !== undefined) return takeBack(deps, c, undo, receivedAt)
    const receipt = fields.get('receipt')
    if (receipt !== undefined) return showAgain(deps, c, receipt)

    const token = c.req.param('token')
    const choice = readChoice(fields)
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
        const done = await stop(deps, meant, choice, receivedAt)
        await checkAgain()
        return send(c, donePage({ ...frame, again: { receipt: done.sealed } }, meant, done))
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

/** Only who saw our page can take a press back: a mail program's one click shows it to nobody. */
async function stop(
  deps: UnsubscribeDeps,
  link: OpenLink,
  { gesture, topic }: Choice,
  at: Date,
): Promise<Receipt & { readonly sealed: string }> {
  const event = newEventId(at)
  const secret = gesture === 'one-click' ? undefined : newUndoSecret()
  const { isUndoable } = await stopByLink(deps, link, gesture, at, {
    id: event,
    undo: secret && undoDigest(secret),
  })
  const receipt = { gesture, topic, at, event, undo: isUndoable ? secret : undefined }
  return { ...receipt, sealed: sealReceipt(deps.envelopeKeys, link, receipt) }
}

/** The page after a press once more, in another language. Nothing is recorded by it. */
async function showAgain(deps: UnsubscribeDeps, c: Context, sealed: string): Promise<Response> {
  await deps.ready()
  const link = await openLink(deps, c.req.param('token') ?? '')
  const frame = frameOf(c, link)
  if (link === undefined) return send(c, badLinkPage(frame), 400)
  const receipt = openReceipt(deps.envelopeKeys, link, sealed)
  const meant = receipt && linkOfTopic(link, receipt.topic)
  if (receipt === undefined || meant === undefined) return send(c, unclearPage(frame, link), 400)
  return send(c, donePage({ ...frame, again: { receipt: sealed } }, meant, { ...receipt, sealed }))
}

async function takeBack(
  deps: UnsubscribeDeps,
  c: Context,
  sealed: string,
  now: Date,
): Promise<Response> {
  const checkAgain = await deps.ready()
  const link = await openLink(deps, c.req.param('token') ?? '')
  const frame = { ...frameOf(c, link), again: undefined }
  if (link === undefined) return send(c, badLinkPage(frame), 400)
  const { event, undo: secret } = openReceipt(deps.envelopeKeys, link, sealed) ?? {}
  if (event === undefined || secret === undefined) return send(c, notUndonePage(frame), 410)
  try {
    const became = await undoStop(deps, link, { event, secret }, now)
    await checkAgain()
    return await (became === 'undone'
      ? send(c, undonePage(frame))
      : send(c, notUndonePage(frame), 410))
  } catch (error) {
    if (!(error instanceof BastaError)) throw error
    logFailure(error.code, error)
    return send(c, undoDownPage(frame, sealed), 503)
  }
}

/** The page that asks is there in every language; looking at it changes nothing. */
function frameOf(c: Context, link?: OpenLink): Frame {
  return { language: languageOf(c), sender: link?.letterhead, again: 'link' }
}

/** RFC 8058: `List-Unsubscribe=One-Click`, as a form or multipart, perhaps among other fields. */
function readChoice(fields: ReadonlyMap<string, string>): Choice | undefined {
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
