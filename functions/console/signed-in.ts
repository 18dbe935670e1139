import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Actor } from '../domain/actor.ts'
import { actorOf, type Operator } from '../domain/operator.ts'
import { formToken, SESSION_SECONDS, type Sessions } from '../domain/session.ts'
import { toSecond } from '../domain/time.ts'

export type Origins = {
  readonly publicUrl: string
  /** Its other addresses, under which the same pages answer. */
  readonly otherUrls?: readonly string[] | undefined
}

export type SignedInDeps = Origins & {
  readonly sessions: Pick<Sessions, 'find'>
  readonly now: () => Date
}

/** Who is signed in, in which session. */
type SignedIn = {
  readonly operator: Operator
  readonly actor: Actor
  /** What each form of this session must bring along. */
  readonly csrf: string
  /** The id of the session, which opens nothing. */
  readonly session: string
}

/** Who is signed in here, as they are now: role and rights are read with the session. */
export async function readSignedIn(c: Context, deps: SignedInDeps): Promise<SignedIn | undefined> {
  const secret = getCookie(c, cookieName('basta', deps))
  if (secret === undefined) return undefined
  const found = await deps.sessions.find(secret, toSecond(deps.now()))
  if (found === undefined) return undefined
  const { operator, session } = found
  return {
    operator,
    actor: actorOf(operator),
    csrf: formToken(secret),
    session: session.id,
  }
}

/**
 * Whether a POST comes from a page of ours. Browsers say so by `Sec-Fetch-Site`, which no script can
 * set; what is not said is no yes. Older ones, and pages over plain HTTP, say `Origin` alone.
 */
export function isFromOwnPage(c: Context, deps: Origins): boolean {
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  if (site !== undefined && site !== 'same-origin') return false
  // "null" is what a browser says that keeps its origin to itself: it neither helps nor harms.
  if (origin === undefined || origin === 'null') return site === 'same-origin'
  return isOwnOrigin(origin, deps)
}

function isOwnOrigin(origin: string, { publicUrl, otherUrls = [] }: Origins): boolean {
  const own = [publicUrl, ...otherUrls].map((url) => new URL(url))
  if (own.some((url) => url.origin === origin)) return true
  // A start on this machine answers under each of its own names.
  const written = URL.parse(origin)
  return (
    written !== null &&
    isLoopbackName(written.hostname) &&
    own.some((url) => isLoopbackName(url.hostname) && url.port === written.port)
  )
}

export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** Compared as digests: how long it takes says nothing about the token. */
export function isOwnToken(written: string | undefined, token: string): boolean {
  return written !== undefined && timingSafeEqual(digest(written), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/**
 * With the prefix, browsers take it from this host alone and over TLS alone (RFC 6265bis, 4.1.3.2).
 * They keep no such cookie of a page over plain HTTP, which is of this machine.
 */
function cookieName(name: string, { publicUrl }: Origins): string {
  return isSecure(publicUrl) ? `__Host-${name}` : name
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:')
}

/** No script reads it, and no page of another site makes a browser send it. */
export function giveCookie(
  c: Context,
  deps: Origins,
  name: string,
  value: string,
  { seconds, sameSite }: { readonly seconds: number; readonly sameSite: 'Strict' | 'Lax' },
): void {
  setCookie(c, cookieName(name, deps), value, {
    httpOnly: true,
    secure: isSecure(deps.publicUrl),
    sameSite,
    path: '/',
    maxAge: seconds,
  })
}

export function readCookie(c: Context, deps: Origins, name: string): string | undefined {
  return getCookie(c, cookieName(name, deps))
}

export function takeCookie(c: Context, deps: Origins, name: string): void {
  deleteCookie(c, cookieName(name, deps), { path: '/', secure: isSecure(deps.publicUrl) })
}

export function giveSession(c: Context, deps: Origins, secret: string): void {
  giveCookie(c, deps, 'basta', secret, { seconds: SESSION_SECONDS, sameSite: 'Strict' })
}
