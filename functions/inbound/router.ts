import type { Context, ErrorHandler, Hono } from 'hono'
import type { NotesOfAccounts } from '../domain/account-note.ts'
import { CANARY_ACCOUNT } from '../domain/canary.ts'
import { BastaError } from '../domain/errors.ts'
import type { Inbox } from '../domain/inbox.ts'
import type { Keys } from '../domain/api-keys.ts'
import type { RefusedDays } from '../domain/figures.ts'
import type { Quarantine } from '../domain/quarantine.ts'
import type { Ready } from '../domain/ready.ts'
import { limitBody } from '../http/raw-body.ts'
import { newRouter } from '../http/router.ts'
import { notFound, onError, problem } from '../http/problem.ts'
import { requestTarget } from '../http/request-target.ts'
import { ofEverySender, requireKeyOrTicket } from '../http/key-or-ticket.ts'
import type { Authenticated } from '../http/key.ts'
import { requireReady } from '../http/ready.ts'
import { inFlight } from '../http/in-flight.ts'
import { withDeadline } from '../concurrency/with-deadline.ts'
import { log, logFailure } from '../log.ts'
import { sourceBlockOf } from '../http/source-block.ts'
import type { Account, Accounts } from '../domain/account.ts'
import { addToQuarantine } from '../actions/quarantine/add.ts'
import type { InboundRequest, Refusal } from '../domain/listener.ts'
import { putMessage } from '../actions/queue/put.ts'
import type { TakeDeps } from '../actions/requests/request-context.ts'
import { PROVIDERS } from './providers.ts'
import { take } from '../actions/requests/take.ts'
import {
  accountsInQuarantine,
  listQuarantined,
  showQuarantined,
} from '../actions/quarantine/look.ts'
import { providerRoutes } from './provider-routes.ts'
import { quarantineOperations } from './quarantine-operations.ts'
import { verifyAgain } from '../actions/quarantine/verify-again.ts'
import { verifyUnderEach, type Verified, type VerifyDeps } from '../actions/requests/verify.ts'

export type InboundDeps = TakeDeps &
  VerifyDeps & {
    readonly ready: Ready
    readonly accounts: Accounts
    readonly inbox: Inbox
    readonly quarantine: Quarantine
    readonly accountNotes: NotesOfAccounts
    readonly refusedDays: RefusedDays
    readonly keys: Keys
    readonly now: () => Date
  }

/**
 * The largest body that always fits into a Lambda call: it takes 6 MB, and a binary body grows in
 * base64 (the HTTP API takes 10 MB). The largest batch that a provider documents is SendGrid's, 768 KB.
 */
export const INBOUND_BODY_BYTES_MAX = 4 * 1024 * 1024

/** Nothing was stored, so the answer has the status after which the provider retries. */
export const onInboundError: ErrorHandler = async (error, c) =>
  retryLater(await onError(error, c), c)

/** Receives what providers pass on: verified on the raw bytes, stored, then acknowledged. */
export function inboundRouter(deps: InboundDeps): Hono<Authenticated> {
  const router = newRouter<Authenticated>()
  router.onError(onInboundError)

  const paths = ['/inbound/:provider/:account', '/inbound/:provider/:account/:secret']
  router.on(
    ['GET', 'POST'],
    paths,
    limitBody(INBOUND_BODY_BYTES_MAX, (c) => logRefused(deps, c)),
    async (c) => {
      const name = accountIn(c)
      const { listener } = await deps.accounts.get(name)
      // Law 3. The exception are providers that can only use GET, and they need a secret.
      if (!listener.methods.some((method) => method === c.req.method)) return notFound()
      const { account, request, refusal } = await verify(deps, name, await readRequest(deps, c))
      if (refusal === undefined) return receive(deps, account, request, c)
      return refuse(deps, account, request, { refusal, c })
    },
  )

  const { quarantineAccounts, listQuarantine, readQuarantined } = quarantineOperations
  const operators = [
    requireReady(deps.ready),
    requireKeyOrTicket(deps, 'admin'),
    ofEverySender,
  ] as const

  providerRoutes(router, deps)

  router.get(quarantineAccounts.path, ...operators, async (c) =>
    c.json({ accounts: await accountsInQuarantine(deps, deps.accounts) }),
  )

  router.get(listQuarantine.path, ...operators, async (c) => {
    const account = await deps.accounts.getFresh(accountIn(c))
    return c.json(await listQuarantined(deps, account, placeIn(c.req.query('after'))))
  })

  router.get(readQuarantined.path, ...operators, async (c) => {
    const account = await deps.accounts.getFresh(accountIn(c))
    const id = c.req.param('id') ?? ''
    if (!PLACE.test(id)) throw new BastaError('not_found', 'No request has this id.')
    // A ticket of the console has no key: who looks is in its audit trail.
    const { key } = c.var as Partial<Authenticated['Variables']>
    log('quarantine_read', { account: account.name, key: key?.id })
    return c.json(await showQuarantined(deps, account, id))
  })

  router.post('/v1/quarantine/:provider/:account', ...operators, async (c) => {
    const account = await deps.accounts.getFresh(accountIn(c))
    return c.json(await verifyAgain(deps, account, placeIn(c.req.query('after'))))
  })

  return router
}

function accountIn(c: Context): string {
  return `${c.req.param('provider')}/${c.req.param('account')}`
}

/** Law 2: if nothing could be stored, the provider must retry; some retry only after 429. */
function retryLater(response: Response, c: Context): Response {
  const [, provider = ''] = /^\/inbound\/([^/]+)\//.exec(c.req.path) ?? []
  const isBusy = Object.hasOwn(PROVIDERS, provider) && PROVIDERS[provider]?.retryStatus === 429
  if (response.status < 500 || !isBusy) return response
  const answer = problem('rate_limited', 'Nothing could be stored: send it again.')
  answer.headers.set('retry-after', '60')
  return answer
}

/** A body that is too large cannot be verified, so it is not stored: the log tells the operator. */
async function logRefused({ accounts }: InboundDeps, c: Context): Promise<void> {
  const name = accountIn(c)
  // The name is logged only if it is an account's name.
  const account = await accounts.get(name).then(
    (known) => known.name,
    () => undefined,
  )
  log('body_refused', { account, count: Number(c.req.header('content-length')) || undefined })
}

/**
 * If verification fails, reads the accounts document again and, if it changed, verifies once more: the
 * secret may be new. If it did not change, the request is verified only once.
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

/**
 * Law 2: store in the table, else in the inbox, else answer 503. Law 12: what makes no event is set
 * aside first.
 */
async function receive(
  deps: InboundDeps,
  account: Account,
  request: InboundRequest,
  c: Context,
): Promise<Response> {
  try {
    const {
      replies,
      problem: aside,
      unreadable,
    } = await withDeadline((deadline) =>
      inFlight(deps.ready).forStops(async () => {
        const checkAgain = await deps.ready()
        const taken = await take({ ...deps, deadline }, account, request)
        await checkAgain()
        return taken
      }),
    )
    if (aside !== undefined && !(await addToQuarantine(deps, account, request, aside)))
      return answerNotStored(c)
    // It is set aside for a decision; the sender is told too, because it may be able to correct it.
    if (unreadable !== undefined && account.listener.refusalStatus !== 200)
      return problem(
        'invalid_request',
        `The signature is right, the body is not: ${unreadable.message}.`,
        unreadable.faults,
      )
    return answer(account, replies, request)
  } catch (error) {
    // The request is genuine, so it is kept whatever went wrong. Not after a hash key mismatch: the
    // inbox would fill with requests that would be stored under the wrong key.
    if (error instanceof BastaError && error.code === 'hash_key_mismatch') throw error
    const isTold =
      error instanceof BastaError && ['unavailable', 'clock_apart'].includes(error.code)
    if (!isTold) logFailure('inbound_failed', error, { account: account.name })
    const verifiedAt = deps.now()
    await putMessage(deps, { kind: 'inbound', account: account.name, request, verifiedAt })
    log('inbox_spilled', { account: account.name, reason: 'inbound' })
    return answer(account, [], request)
  }
}

async function refuse(
  deps: InboundDeps,
  account: Account,
  request: InboundRequest,
  { refusal, c }: { readonly refusal: Refusal; readonly c: Context },
): Promise<Response> {
  // Everybody knows its name, and nobody writes to it but the canary, whose run says that it was refused.
  if (account.name === CANARY_ACCOUNT)
    return problem('invalid_signature', `Not verified for this account: ${refusal}.`)
  log('signature_refused', { account: account.name, reason: refusal })
  // If the caller's address is unknown, all such requests share one block.
  const isKept = await addToQuarantine(
    deps,
    account,
    request,
    refusal,
    sourceBlockOf(c) ?? 'unknown',
  )
  if (!isKept) return answerNotStored(c)
  if (account.listener.refusalStatus === 200) return answer(account, [], request)
  return problem('invalid_signature', `Not verified for this account: ${refusal}.`)
}

/**
 * It may be a stop, and it is stored nowhere: the provider must retry, even if its refusals are
 * answered 200.
 */
function answerNotStored(c: Context): Response {
  return retryLater(problem('unavailable', 'It could not be verified, and there was no room.'), c)
}

const PLACE = /^\d{4}-\d\d-\d\dT[\d:.]+Z\.[0-9a-f]{12}$/

/** Where the last call said that the next one continues. */
function placeIn(after: string | undefined): string | undefined {
  if (after === undefined || PLACE.test(after)) return after
  throw new BastaError('invalid_request', 'The query does not have the right shape.', [
    { pointer: '?after', detail: '`next` of the answer before' },
  ])
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
