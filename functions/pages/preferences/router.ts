import type { Context, Hono } from 'hono'
import { requestAccess, readLink, useLink, type AccessDeps } from '../../actions/access/request.ts'
import type { ConsentRequestDeps } from '../../actions/consents/request.ts'
import { askAgain } from '../../actions/preferences/ask-again.ts'
import { choicesOf, type ChoiceDeps } from '../../actions/preferences/choices.ts'
import { stopByPreference, type PreferenceStopDeps } from '../../actions/preferences/stop.ts'
import { ACCESS_TOKEN_CHARACTERS, type AccessRequest } from '../../domain/access-request.ts'
import { parseAddress } from '../../domain/address.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Ready } from '../../domain/ready.ts'
import { ID, isScope, scopeSender, scopeTopic } from '../../domain/scope.ts'
import { letterhead, topicName } from '../../domain/sender-page.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { writtenToken } from '../../domain/written-token.ts'
import { limitBody } from '../../http/raw-body.ts'
import { notFound } from '../../http/problem.ts'
import { requireReady } from '../../http/ready.ts'
import { newRouter } from '../../http/router.ts'
import { sourceBlockOf } from '../../http/source-block.ts'
import { languageOf, send, type Frame } from '../frame.ts'
import { pageOnError } from '../on-error.ts'
import { askPage, badLinkPage, downPage, openPage, overPage, sentPage } from './ask-page.ts'
import {
  againPage,
  choicesPage,
  readStop,
  toldPage,
  type NamedScope,
  type Told,
} from './choices-page.ts'

export type PreferenceDeps = AccessDeps &
  ConsentRequestDeps &
  ChoiceDeps &
  PreferenceStopDeps & { readonly ready: Ready; readonly now: () => Date }

const BODY_BYTES_MAX = 4 * 1024
/** Everything after the slash counts as a token, line breaks too: a damaged link gets the page. */
const LINK = '/preferences/:token{[\\s\\S]*}'
const ASKS = 'preferences'

/**
 * A person asks for a one-time link, sees with it what may be sent, and changes it. GET changes nothing
 * (law 3), and whoever asks gets the same answer (law 10).
 */
export function preferencePages(deps: PreferenceDeps): Hono {
  const router = newRouter()
  router.onError(pageOnError(downPage))
  const guards = [limitBody(BODY_BYTES_MAX), requireReady(deps.ready)] as const

  router.get('/preferences', async (c) => send(c, askPage(await frameOf(deps, c))))

  router.post('/preferences', ...guards, async (c) => {
    const now = deps.now()
    const frame = await frameOf(deps, c)
    const parsed = await parseAddress((await readForm(c)).get('to') ?? '')
    if (!parsed.ok) return send(c, askPage({ ...frame, again: undefined }, 'unreadable'), 400)
    const asked = { address: parsed.address, language: frame.language, asks: ASKS } as const
    await requestAccess(deps, asked, { block: sourceBlockOf(c) ?? 'unknown', now })
    return send(c, sentPage({ ...frame, again: undefined }))
  })

  router.get(LINK, requireReady(deps.ready), async (c) => {
    const found = await readLink(deps, tokenOf(c), deps.now(), ASKS)
    const frame = await frameOf(deps, c, found?.request)
    if (found === undefined) return send(c, badLinkPage(frame), 400)
    return found.state === 'over' ? send(c, overPage(frame), 410) : send(c, openPage(frame))
  })

  router.post(LINK, ...guards, async (c) => {
    const now = deps.now()
    const wanted = await readWanted(c)
    const found = await readLink(deps, tokenOf(c), now, ASKS)
    const frame = await frameOf(deps, c, found?.request)
    if (found === undefined) return send(c, badLinkPage(frame), 400)
    if (found.state === 'over') return send(c, overPage(frame), 410)
    // A form without a choice does not use the link up: only the page's own buttons do.
    if (wanted === undefined) return send(c, openPage(frame), 400)
    const used = await useLink(deps, tokenOf(c), now, ASKS)
    if (used === undefined) return notFound()
    if (used.state === 'over') return send(c, overPage(frame), 410)
    return answer(deps, c, { frame, wanted, request: used.request, now })
  })

  return router
}

type Wanted = { readonly from: string | undefined } & (
  | { readonly as: 'show' }
  | { readonly as: 'stop'; readonly posted: string }
  | { readonly as: 'again'; readonly scope: string; readonly to: string | undefined }
)

/** What the holder of an open link asks for. */
async function answer(
  deps: PreferenceDeps,
  c: Context,
  {
    frame: plain,
    wanted,
    request,
    now,
  }: { frame: Frame; wanted: Wanted; request: AccessRequest; now: Date },
): Promise<Response> {
  const { from } = wanted
  const again = { show: 'page', ...(from === undefined ? {} : { from }) }
  const frame: Frame = { ...plain, again }
  if (wanted.as === 'show') return shown(deps, c, { frame, request, from, now })
  const unclear = () => shown(deps, c, { frame, request, from, now, told: { as: 'unclear' } })

  if (wanted.as === 'stop') {
    const stop = readStop(wanted.posted)
    const of = stop && (await namedScope(deps, stop.scope))
    if (stop === undefined || of === undefined) return unclear()
    const outcome = await stopByPreference(deps, request, { ...stop, token: tokenOf(c) }, now)
    const as = outcome === 'queued' ? 'received' : outcome
    const told = { as, stop, named: of.named } as const
    return shown(deps, c, { frame, request, from, now, told })
  }

  const of = await namedScope(deps, wanted.scope)
  const isPossible = request.channel === 'email' && deps.mail.canSend
  if (of?.sender === undefined || !isPossible) return unclear()
  const { named, sender } = of
  // In another language the same question is asked again.
  const asking: Frame = { ...frame, again: { ...again, again: named.scope } }
  if (wanted.to === undefined) return send(c, againPage(asking, named, { from, isOther: false }))
  const topic = scopeTopic(named.scope)
  const outcome = await askAgain(
    deps,
    request,
    { to: wanted.to, sender, topic, language: frame.language },
    { block: sourceBlockOf(c), now },
  )
  if (outcome === 'other_address')
    return send(c, againPage(asking, named, { from, isOther: true }), 400)
  return shown(deps, c, { frame, request, from, now, told: { as: 'asked' } })
}

/** The list as it is now, under what was just done. */
async function shown(
  deps: PreferenceDeps,
  c: Context,
  {
    frame,
    request: { contact: ids, channel },
    from,
    now,
    told,
  }: {
    frame: Frame
    request: AccessRequest
    from: string | undefined
    now: Date
    told?: Told | undefined
  },
): Promise<Response> {
  try {
    const choices = await choicesOf(deps, { ids, channel }, from, now)
    const status = told?.as === 'unclear' ? 400 : 200
    const canAsk = deps.mail.canSend
    return await send(c, choicesPage(frame, choices, { from, told, canAsk }), status)
  } catch (error) {
    // The stop is kept, so it is not told as a failure.
    const isKept = told?.as === 'recorded' || told?.as === 'received'
    if (!(error instanceof BastaError) || error.code !== 'unavailable' || !isKept) throw error
    return send(c, toldPage(frame, told))
  }
}

/** What a posted scope means to people; undefined for a sender or topic that nobody has. */
async function namedScope(
  { senders }: { readonly senders: Pick<Senders, 'get'> },
  scope: string,
): Promise<{ named: NamedScope; sender?: StoredSender } | undefined> {
  if (!isScope(scope)) return undefined
  const id = scopeSender(scope)
  if (id === undefined) return { named: { scope, name: '', topic: '' } }
  const sender = await senders.get(id)
  const topic = scopeTopic(scope)
  if (sender === undefined || (topic !== undefined && !sender.topicNumbers.includes(topic)))
    return undefined
  const shownTopic = topicName(sender.page ?? {}, topic ?? '')
  return { named: { scope, name: sender.name, topic: shownTopic }, sender }
}

/** The language chosen at the request, else the browser's; the letterhead of a house of one sender. */
async function frameOf(
  deps: Pick<PreferenceDeps, 'senders'>,
  c: Context,
  request?: AccessRequest,
): Promise<Frame> {
  const sender = await onlySender(deps)
  return {
    language: languageOf(c, request?.language),
    sender: sender && letterhead(sender),
    again: 'link',
  }
}

export async function onlySender({
  senders,
}: {
  readonly senders: Pick<Senders, 'list'>
}): Promise<StoredSender | undefined> {
  try {
    const [sender, ...others] = (await senders.list({ limit: 2 })).senders
    return others.length === 0 ? sender : undefined
  } catch {
    // The page is the same without it.
    return undefined
  }
}

/** The token of the path, whatever was added around or within it. */
function tokenOf(c: Context): string {
  return writtenToken(c.req.param('token') ?? '', ACCESS_TOKEN_CHARACTERS)
}

async function readForm(c: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await c.req.text())
}

async function readWanted(c: Context): Promise<Wanted | undefined> {
  const fields = await readForm(c)
  const after = fields.get('from') ?? ''
  const from = ID.test(after) ? after : undefined
  const posted = fields.get('stop')
  if (posted !== null) return { as: 'stop', posted, from }
  const scope = fields.get('again')
  const to = fields.get('to') ?? undefined
  // The switch of languages posts both, and asks for the same page.
  if (scope !== null) return { as: 'again', scope, to, from }
  return fields.get('show') === 'page' ? { as: 'show', from } : undefined
}
