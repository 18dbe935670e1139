import type { Context, Hono } from 'hono'
import { BastaError } from '../domain/errors.ts'
import type { Inbox, Keys, Quarantine, Ready } from '../domain/ports.ts'
import { waited } from '../domain/said-at.ts'
import {
  limitBody,
  newRouter,
  notFound,
  onError,
  problem,
  requestTarget,
  requireEverySender,
  requireKey,
  requireReady,
  type Authenticated,
} from '../http.ts'
import { inFlight } from '../in-flight.ts'
import { inTime } from '../in-time.ts'
import { log, logFailure } from '../log.ts'
import type { Account, Accounts } from './accounts.ts'
import { keepAside } from './keep-aside.ts'
import type { InboundRequest, Refusal } from './provider.ts'
import { openRequest, sealRequest } from './sealed-request.ts'
import type { TakeDeps } from './occasion.ts'
import { PROVIDERS } from './providers.ts'
import { take } from './take.ts'

export type InboundDeps = TakeDeps & {
  readonly ready: Ready
  readonly accounts: Accounts
  readonly inbox: Inbox
  readonly quarantine: Quarantine
  readonly keys: Keys
  /** What providers sign: scheme and host, no path. */
  readonly publicUrl: string
  /** What else it answers under: a provider that was pointed at one before goes on to sign that one. */
  readonly otherUrls?: readonly string[] | undefined
  readonly now: () => Date
}

/**
 * The most that always fits into one call of Lambda: it takes 6 MB, a body that is no text in base64
 * (the HTTP API itself takes 10 MB). The largest batch a provider says it sends is SendGrid's, 768 KB.
 */
export const INBOUND_BODY_BYTES_MAX = 4 * 1024 * 1024

/** A provider passes on what a person replied: verified on raw bytes, stored, then acknowledged. */
export function inboundRouter(deps: InboundDeps): Hono<Authenticated> {
  const router = newRouter<Authenticated>()
  router.onError(async (error, c) => comeAgain(await onError(error, c), c))

  const paths = ['/inbound/:provider/:account', '/inbound/:provider/:account/:secret']
  router.on(
    ['GET', 'POST'],
    paths,
    limitBody(INBOUND_BODY_BYTES_MAX, (c) => tellRefused(deps, c)),
    async (c) => {
      const name = `${c.req.param('provider')}/${c.req.param('account')}`
      const { listener } = await deps.accounts.get(name)
      // Law 3, with the one exception of providers that know nothing but GET, and their secret.
      if (!listener.methods.some((method) => method === c.req.method)) return notFound()
      const { account, request, refusal } = await verify(deps, name, await readRequest(deps, c))
      if (refusal !== undefined) return refuse(deps, account, request, refusal)
      return receive(deps, account, request)
    },
  )

  router.post(
    '/v1/quarantine/:provider/:account',
    requireReady(deps.ready),
    requireKey(deps.keys, 'admin'),
    async (c) => {
      requireEverySender(c.get('key'))
      const name = `${c.req.param('provider')}/${c.req.param('account')}`
      return c.json(await verifyAgain(deps, await deps.accounts.getFresh(name)))
    },
  )

  return router
}

/** Law 2: where nothing could be stored the provider must come again, in the status it does that on. */
function comeAgain(response: Response, c: Context): Response {
  const [, provider = ''] = /^\/inbound\/([^/]+)\//.exec(c.req.path) ?? []
  const isBusy = Object.hasOwn(PROVIDERS, provider) && PROVIDERS[provider]?.comeAgainStatus === 429
  if (response.status < 500 || !isBusy) return response
  const answer = problem('rate_limited', 'Nothing could be stored: send it again.')
  answer.headers.set('retry-after', '60')
  return answer
}

/** Nobody can verify it unread, so it is not kept: an operator must hear of it. */
async function tellRefused({ accounts }: InboundDeps, c: Context): Promise<void> {
  const name = `${c.req.param('provider')}/${c.req.param('account')}`
  // Only what the document names is no more than a name.
  const account = await accounts.get(name).then(
    (known) => known.name,
    () => undefined,
  )
  log('body_refused', { account, count: Number(c.req.header('content-length')) || undefined })
}

/**
 * Once more with the document read anew, where it says something else by now: the secret may have been
 * changed a moment ago. Where it does not, what a stranger sends is worked on once.
 */
async function verify(
  deps: InboundDeps,
  name: string,
  request: InboundRequest,
): Promise<Verified & { account: Account }> {
  const account = await deps.accounts.get(name)
  const verified = await verifyUnderEach(deps, account, request)
  if (verified.refusal === undefined) return { account, ...verified }
  const fresh = await deps.accounts.getFresh(name)
  if (fresh === account) return { account, ...verified }
  return { account: fresh, ...(await verifyUnderEach(deps, fresh, request)) }
}

type Verified = { readonly request: InboundRequest; readonly refusal: Refusal | undefined }

/** Providers sign the URL they were pointed at: the request as it came to each of ours, never to `Host`. */
async function verifyUnderEach(
  { publicUrl, otherUrls = [], outside }: InboundDeps,
  { listener }: Account,
  request: InboundRequest,
): Promise<Verified> {
  const bases = [...new Set([publicUrl, ...otherUrls])]
  const own = bases.find((base) => request.url.startsWith(`${base}/`))
  const target = own === undefined ? undefined : request.url.slice(own.length)
  const urls = target === undefined ? [] : bases.map((base) => base + target)
  const refusal = await listener.verify(request, outside)
  if (refusal === undefined) return { request, refusal }
  for (const url of urls.filter((one) => one !== request.url)) {
    const there = { ...request, url }
    if ((await listener.verify(there, outside)) === undefined)
      return { request: there, refusal: undefined }
  }
  return { request, refusal }
}

/** Law 2: the table, else the inbox, else 503. Law 12: what makes no event is set aside first. */
async function receive(
  deps: InboundDeps,
  account: Account,
  request: InboundRequest,
): Promise<Response> {
  try {
    const {
      replies,
      problem: aside,
      unreadable,
    } = await inTime((hurry) =>
      inFlight(deps.ready).hearing(async () => {
        const stillTrue = await deps.ready()
        const taken = await take({ ...deps, hurry }, account, request)
        await stillTrue()
        return taken
      }),
    )
    if (aside !== undefined) await keepAside(deps, account, request, aside)
    // It waits for a decision by now; who sends it is told all the same, for they may mend it.
    if (unreadable !== undefined && account.listener.refusalStatus !== 200)
      return problem(
        'invalid_request',
        `The signature is right, the body is not: ${unreadable.message}.`,
        unreadable.faults,
      )
    return answer(account, replies, request)
  } catch (error) {
    // It is genuine, so it is kept whatever went wrong; but a mismatched hash key must not fill the
    // inbox with what it would then misfile.
    if (error instanceof BastaError && error.code === 'hash_key_mismatch') throw error
    const isTold =
      error instanceof BastaError && ['unavailable', 'clock_apart'].includes(error.code)
    if (!isTold) logFailure('inbound_failed', error, { account: account.name })
    const sealed = sealRequest(deps.envelopeKeys, 'inbox', account.name, request, deps.now())
    await deps.inbox.put(sealed)
    log('inbox_spilled', { account: account.name, reason: 'inbound' })
    return answer(account, [], request)
  }
}

async function refuse(
  deps: InboundDeps,
  account: Account,
  request: InboundRequest,
  refusal: Refusal,
): Promise<Response> {
  log('signature_refused', { account: account.name, reason: refusal })
  await keepAside(deps, account, request, refusal)
  if (account.listener.refusalStatus === 200) return answer(account, [], request)
  return problem('invalid_signature', `Not verified for this account: ${refusal}.`)
}

/** Verifies what is in quarantine with the secrets of now, at the time it came; takes what is genuine, or sets it aside. */
async function verifyAgain(
  deps: InboundDeps,
  account: Account,
): Promise<{ accepted: number; refused: number }> {
  let accepted = 0
  const kept = await deps.quarantine.list(account.name)
  for (const { id, sealed } of kept) {
    const { request: asKept } = openRequest(deps.envelopeKeys, 'quarantine', sealed)
    const { request, refusal } = await verifyUnderEach(deps, account, asKept)
    if (refusal !== undefined) continue
    const asItCame = { ...request, waited: waited(request.receivedAt) }
    if ((await take(deps, account, asItCame)).problem !== undefined) continue
    await deps.quarantine.release(account.name, id)
    accepted += 1
  }
  return { accepted, refused: kept.length - accepted }
}

async function readRequest({ publicUrl, now }: InboundDeps, c: Context): Promise<InboundRequest> {
  const receivedAt = now()
  return {
    method: c.req.method,
    url: publicUrl + requestTarget(c),
    pathSecret: c.req.param('secret'),
    headers: c.req.header(),
    body: new Uint8Array(await c.req.arrayBuffer()),
    receivedAt,
  }
}

function answer(
  { listener }: Account,
  replies: readonly string[],
  request: InboundRequest,
): Response {
  const { status, body, contentType } = listener.answer(replies, request)
  const headers = contentType === undefined ? undefined : { 'content-type': contentType }
  return new Response(body === '' ? null : body, { status, ...(headers && { headers }) })
}
