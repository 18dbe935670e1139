import * as z from 'zod/mini'
import { HINT_SECONDS_MAX } from '../domain/outbox.ts'
import type { Outcome, Told } from '../domain/told.ts'
import { retryAfterSeconds } from './retry-after.ts'
import { CallFailure, IN_TURN, type Call, type HttpAnswer, type HttpCall } from './call.ts'

export const DELIVERED: Outcome = { is: 'delivered' }
/** A removal of what is not there is done. */
export const ABSENT: Outcome = { is: 'delivered', code: 'absent' }
/** The list does not reach what else this stop blocks: the receipt says so. */
export const MARKETING_ONLY: Outcome = { is: 'delivered', code: 'marketing_only' }

export const INVALID_ADDRESS: Outcome = {
  is: 'refused',
  code: 'invalid_address',
  why: 'the provider says that this is no valid address',
}

export type Retry = Extract<Outcome, { readonly is: 'retry' }>
type Refused = Extract<Outcome, { readonly is: 'refused' }>

export function retry(code: string, afterSeconds?: number): Retry {
  if (afterSeconds === undefined || !Number.isFinite(afterSeconds)) return { is: 'retry', code }
  const wait = Math.min(Math.max(Math.ceil(afterSeconds), 0), HINT_SECONDS_MAX)
  return { is: 'retry', code, afterSeconds: wait }
}

export function refused(code: string, why: string): Refused {
  return { is: 'refused', code, why }
}

/**
 * What a status says where no documented body says more. Never done, and never refused for good: an
 * owner can mend a key, a list or a host, and what waits is told then.
 */
export function byStatus({ status, headers }: HttpAnswer, now: Date): Retry {
  const wait = retryAfterSeconds(headers, now)
  if (status === 401 || status === 403) return retry('credentials_refused', wait)
  if (status >= 200 && status < 300) return retry('unreadable_answer', wait)
  return retry(`http_${String(status)}`, wait)
}

export function headerNumber(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim()
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

/** The body as this shape, or undefined. */
export function bodyAs<S extends z.ZodMiniType>(
  shape: S,
  { body }: HttpAnswer,
): z.infer<S> | undefined {
  try {
    const read = shape.safeParse(JSON.parse(body))
    return read.success ? read.data : undefined
  } catch {
    return undefined
  }
}

type Verdicts = Outcome | readonly Outcome[]

/**
 * One request that concerns several items. One verdict is the verdict of all of them. Where no whole
 * answer came, it is not known what was done: all are told again.
 */
export async function exchange(
  call: Call,
  items: number,
  request: HttpCall,
  read: (answer: HttpAnswer) => Verdicts,
): Promise<readonly Outcome[]> {
  const verdicts = await answered(call, request, read)
  return 'is' in verdicts ? Array.from({ length: items }, () => verdicts) : verdicts
}

async function answered(
  call: Call,
  request: HttpCall,
  read: (answer: HttpAnswer) => Verdicts,
): Promise<Verdicts> {
  try {
    return read(await call.fetch(request))
  } catch (error) {
    if (error instanceof CallFailure) return retry(error.code, error.afterSeconds)
    throw error
  }
}

export async function exchangeOne(
  call: Call,
  request: HttpCall,
  read: (answer: HttpAnswer) => Outcome,
): Promise<Outcome> {
  const [outcome = retry('no_verdict')] = await exchange(call, 1, request, read)
  return outcome
}

type Way = (told: readonly Told[]) => Promise<readonly Outcome[]>

/** Each item goes the way of its kind; the outcomes come back in the order of the items. */
export async function sorted<K extends string>(
  told: readonly Told[],
  kindOf: (item: Told) => K,
  ways: Readonly<Record<K, Way>>,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<Told, Outcome>()
  for (const [kind, way] of Object.entries<Way>(ways)) {
    const items = told.filter((item) => kindOf(item) === kind)
    if (items.length === 0) continue
    const verdicts = await way(items)
    items.forEach((item, at) => outcomes.set(item, verdicts[at] ?? retry('no_verdict')))
  }
  return told.map((item) => outcomes.get(item) ?? retry('no_verdict'))
}

/** Whether it is put on a list or taken off it. Nothing but a lift ever takes anybody off. */
export function putOrTaken({ act }: Told): 'put' | 'taken' {
  return act === 'lift' ? 'taken' : 'put'
}

/** How many requests one `tell` makes for items that go one by one; the rest wait for their turn. */
const SINGLES_MAX = 10

export async function oneByOne(
  told: readonly Told[],
  tell: (item: Told) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const [at, item] of told.entries())
    outcomes.push(at < SINGLES_MAX ? await tell(item) : retry(IN_TURN, 1))
  return outcomes
}

/** Enough to find one bad item in a thousand, so each `tell` settles at least one. */
const HALVES_MAX = 24

/**
 * For providers that refuse a whole batch for one bad item: halves it until the bad ones stand alone.
 * `send` answers `undefined` for a batch that was refused as a whole.
 */
export async function halved(
  told: readonly Told[],
  send: (items: readonly Told[]) => Promise<readonly Outcome[] | undefined>,
  alone: Outcome,
): Promise<readonly Outcome[]> {
  let left = HALVES_MAX
  const settle = async (items: readonly Told[]): Promise<readonly Outcome[]> => {
    if (left === 0) return items.map(() => retry(IN_TURN, 1))
    left -= 1
    const outcomes = await send(items)
    if (outcomes !== undefined) return outcomes
    if (items.length === 1) return [alone]
    const middle = Math.ceil(items.length / 2)
    return [...(await settle(items.slice(0, middle))), ...(await settle(items.slice(middle)))]
  }
  return settle(told)
}

/** A JSON request. */
export function jsonCall(
  method: HttpCall['method'],
  url: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): HttpCall {
  return {
    url,
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
}

/** A secret: anything printable without spaces, so that it cannot break a header. */
export const secret = z
  .string()
  .check(z.regex(/^[\x21-\x7e]+$/, 'expected printable characters without spaces'))

/** A part of a path, or of a header: no sign that could leave it. */
export const word = z
  .string()
  .check(z.regex(/^[\w.@-]{1,200}$/, 'expected letters, digits, and . _ - @'))
