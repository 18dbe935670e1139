import { Hono, type Context, type Env, type ErrorHandler, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { BlankEnv } from 'hono/types'
import { HTTPException } from 'hono/http-exception'
import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { BastaError, type ErrorCode, type Fault } from './domain/errors.ts'
import { inFlight } from './in-flight.ts'
import { log, logFailure } from './log.ts'
import { quotaOf, type Granted } from './quota.ts'
import { PROBLEMS } from './problems.ts'
import type { ApiKey, Keys, Ready, Right, Senders, StoredSender } from './domain/ports.ts'

// One locale, not all of them: the bundle of each job carries what is imported here.
z.config(en())

/** RFC 9457. `type` is a name, not a page: `urn:basta:<code>`. */
export function problem(
  code: ErrorCode,
  detail: string,
  faults: readonly Fault[] = [],
  extension: Readonly<Record<string, unknown>> = {},
): Response {
  const [status, title] = PROBLEMS[code]
  const body = {
    type: `urn:basta:${code}`,
    title,
    status,
    detail,
    ...(faults.length === 0 ? {} : { errors: faults }),
    ...extension,
  }
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  headers.set('cache-control', 'no-store')
  if (code === 'unauthenticated') headers.set('www-authenticate', 'Bearer')
  if (status === 503) headers.set('retry-after', '1')
  return new Response(JSON.stringify(body), { status, headers })
}

/** Every router's `onError`: refusals are told, anything else is logged and shown as nothing. */
export const onError: ErrorHandler = (error, c) => {
  if (error instanceof HTTPException) return error.getResponse()
  const id = c.req.header('x-amzn-trace-id')
  if (error instanceof BastaError) {
    if (PROBLEMS[error.code][0] === 503) logFailure(error.code, error, { id })
    return problem(error.code, error.message, error.faults)
  }
  logFailure('unavailable', error, { id })
  return problem('unavailable', 'Something went wrong here. Nothing was decided.')
}

export const notFound = (): Response => problem('not_found', 'No such path or method.')

/**
 * Of every answer. A browser that was here once comes by TLS alone (RFC 6797; over plain HTTP it
 * passes the header over), and takes nothing for what it is not. No `includeSubDomains`: what else
 * lives below the owner's domain is not ours.
 */
const SECURITY_HEADERS = {
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
} as const

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(name, value)
}

/** What every router begins as: none answers without these headers, not even what went wrong. */
export function newRouter<E extends Env = BlankEnv>(): Hono<E> {
  const router = new Hono<E>()
  router.use('*', securityHeaders)
  router.onError(onError)
  router.notFound(notFound)
  return router
}

/** Bodies over the limit are refused before they are read whole. */
export function limitBody(
  bytesMax: number,
  tell?: (c: Context) => void | Promise<void>,
): MiddlewareHandler {
  return bodyLimit({
    maxSize: bytesMax,
    onError: async (c) => {
      await tell?.(c)
      return problem('body_too_large', `At most ${bytesMax} bytes.`)
    },
  })
}

export const API_BODY_BYTES_MAX = 1_000_000

/** Reads a JSON body into what its schema makes of it; says where it is wrong otherwise. */
export async function readJson<S extends z.ZodMiniType>(
  c: Context,
  schema: S,
): Promise<z.infer<S>> {
  return parseJson(await readJsonText(c), schema)
}

export async function readJsonText(c: Context): Promise<string> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type))
    throw new BastaError('unsupported_media_type', 'Send content-type: application/json.')
  return c.req.text()
}

export function parseJson<S extends z.ZodMiniType>(text: string, schema: S): z.infer<S> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BastaError('malformed_json', 'The body could not be read as JSON.')
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new BastaError(
    'invalid_request',
    'The body does not have the right shape.',
    faultsOf(parsed.error),
  )
}

export function faultsOf(error: z.core.$ZodError): Fault[] {
  return error.issues.flatMap((issue) => readIssue(issue, []))
}

function readIssue(issue: z.core.$ZodIssue, within: readonly PropertyKey[]): Fault[] {
  const path = [...within, ...issue.path]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({
      pointer: pointerTo([...path, name]),
      detail: 'not a member of this request',
    }))
  const meant = issue.code === 'invalid_union' ? meantShape(issue.errors) : undefined
  if (meant !== undefined) return meant.flatMap((one) => readIssue(one, path))
  return [{ pointer: pointerTo(path), detail: issue.message }]
}

/** Of several shapes, the one that was probably meant: it fits so far, with the fewest strange members. */
function meantShape(shapes: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const strange = (issues: readonly z.core.$ZodIssue[]) =>
    issues.flatMap((one) =>
      one.code === 'unrecognized_keys' && one.path.length === 0 ? one.keys : [],
    ).length
  return shapes
    .filter((issues) =>
      issues.some(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'),
    )
    .toSorted((a, b) => strange(a) - strange(b) || a.length - b.length)[0]
}

export function pointerTo(path: readonly PropertyKey[]): string {
  return `#${path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`
}

/** A key may speak for some senders only. */
export function requireSender(key: ApiKey, sender: string): void {
  if (key.senders !== undefined && !key.senders.includes(sender))
    throw new BastaError('forbidden', `The key is not for the sender "${sender}".`)
}

/** The sender a call names, where the key may speak for it and the register knows it. */
export async function knownSender(
  senders: Pick<Senders, 'get'>,
  key: ApiKey,
  id: string,
): Promise<StoredSender> {
  requireSender(key, id)
  const sender = await senders.get(id)
  if (sender === undefined)
    throw new BastaError('unknown_sender', `No sender "${id}" is registered.`)
  return sender
}

export function knownTopic(sender: StoredSender, topic: string, pointer = '#/topic'): string {
  if (!sender.topics.includes(topic))
    throw new BastaError('unknown_topic', `"${sender.id}" has no topic "${topic}".`, [
      { pointer, detail: `one of: ${sender.topics.join(', ') || 'none is declared'}` },
    ])
  return topic
}

/** What concerns every sender is for keys that are for every sender. */
export function requireEverySender({ senders }: ApiKey): void {
  if (senders !== undefined)
    throw new BastaError('forbidden', 'This is for keys that are not limited to some senders.')
}

export function bearerOf(c: Context): string | undefined {
  return /^Bearer +([\x21-\x7e]{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1]
}

export type Authenticated = { Variables: { key: ApiKey } }

/** Lets a request pass whose key has one of the rights; `admin` has every right. */
export function requireKey(
  keys: Keys,
  right: Right,
  orRight: Right = right,
): MiddlewareHandler<Authenticated> {
  const quota = quotaOf(keys)
  return async (c, next) => {
    const secret = bearerOf(c)
    if (secret === undefined)
      throw new BastaError('unauthenticated', 'Send the key as "Authorization: Bearer …".')
    const key = await keys.find(secret)
    if (key === undefined)
      throw new BastaError('unauthenticated', 'The key is not known, has expired or was revoked.')
    const { isGranted, tell } = quota(key)
    if (!isGranted) {
      log('rate_limited', { key: key.id })
      return refused('rate_limited', 'The key has asked for more than it may in a minute.', tell)
    }
    const isGood = [right, orRight, 'admin' as const].some((one) => key.rights.includes(one))
    if (!isGood) {
      log('forbidden', { key: key.id })
      return refused('forbidden', `The key needs the right "${right}".`, tell)
    }
    tell({ set: c.header })
    c.set('key', key)
    // Told while the work is done; whether that worked is nothing to the caller.
    const noted = keys
      .noteUse(secret, key)
      ?.catch((error: unknown) => logFailure('key_use_untold', error, { key: key.id }))
    await next()
    // A refusal, or a file, is a response of its own, which does not know what was set before.
    tell(c.res.headers)
    await noted
    return undefined
  }
}

function refused(code: ErrorCode, detail: string, tell: Granted['tell']): Response {
  const response = problem(code, detail)
  tell(response.headers)
  return response
}

/**
 * A gate that everybody who asks stands behind, asked before each request and before its answer leaves:
 * the table must be the one of our hash keys, and not too many may be at it. Law 1: who is not let in
 * is told so at once, and not to send.
 */
export function requireReady(ready: Ready): MiddlewareHandler {
  const { asking } = inFlight(ready)
  return (_, next) =>
    asking(async () => {
      const stillTrue = await ready()
      await next()
      await stillTrue()
    })
}

/** Path and query exactly as they came, for providers that sign the URL. */
export function requestTarget(c: Context): string {
  const environment = c.env as
    | { incoming?: { url?: string }; event?: { rawPath?: string; rawQueryString?: string } }
    | undefined
  const { incoming, event } = environment ?? {}
  if (incoming?.url !== undefined) return incoming.url
  if (event?.rawPath !== undefined)
    return event.rawPath + (event.rawQueryString ? `?${event.rawQueryString}` : '')
  const { pathname, search } = new URL(c.req.url)
  return pathname + search
}
