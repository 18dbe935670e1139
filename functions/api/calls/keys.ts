import type { Context, Hono } from 'hono'
import {
  endOf,
  REQUESTS_A_MINUTE,
  type KeyAct,
  type KeyRecord,
  type KeyRegister,
} from '../../domain/api-key.ts'
import { BastaError } from '../../domain/errors.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import type { Senders } from '../../domain/senders.ts'
import { formatSecond, parseZonedTime, toSecond } from '../../domain/time.ts'
import { requireSender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { log } from '../../log.ts'
import { mount, type Gate } from '../../http/operation.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import { createKey, getKey, listKeys, revokeKey, rotateKey } from './keys-described.ts'

export const keyOperations = [createKey, listKeys, getKey, rotateKey, revokeKey]

export type KeyDeps = Gate & {
  readonly keyRegister: KeyRegister
  readonly senders: Pick<Senders, 'get'>
  readonly now: () => Date
}

const KEY_ID = /^key_[0-9a-f]{18}$/
const KEYS_A_PAGE = 100

/** API keys: who may call, for which senders, and until when. Every change is kept. */
export function keyRoutes(router: Hono<Authenticated>, deps: KeyDeps): void {
  const act = (own: ApiKey, requestId: string): KeyAct => ({
    by: own.id,
    at: toSecond(deps.now()),
    requestId,
  })

  mount(router, deps, createKey, async ({ key: own, body: asked, requestId }) => {
    requireNewest(own)
    requireAllOf(own, asked)
    // One with `admin` may register its senders itself.
    if (!asked.rights.includes('admin')) await requireSenders(deps, asked.senders ?? [])
    const made = act(own, requestId)
    const wanted = withinLimits(own, asked, made.at)
    const { key, secret } = await deps.keyRegister.create(wanted, made)
    log('key_created', { key: own.id, id: key.id })
    return { status: 201, body: { ...key, key: secret }, kept: { id: key.id } }
  })

  mount(router, deps, listKeys, async ({ key: own, query }) => {
    let after = fromCursor('keys', query.after, KEY_ID)
    const keys: KeyRecord[] = []
    let isMore = true
    // A key of some senders sees those of its own senders alone; a page is not empty for it.
    while (isMore && keys.length === 0) {
      const page = await deps.keyRegister.list({ limit: KEYS_A_PAGE, after })
      keys.push(...page.filter((one) => isWithin(own, one)))
      isMore = page.length === KEYS_A_PAGE
      after = page.at(-1)?.id
    }
    const next = isMore && after !== undefined ? { next: toCursor('keys', after) } : {}
    return { status: 200, body: { keys, ...next } }
  })

  mount(router, deps, getKey, async ({ c, key: own }) => {
    const key = await visibleKey(deps.keyRegister, own, c)
    return { status: 200, body: { ...key, changes: await deps.keyRegister.changes(key.id) } }
  })

  mount(router, deps, rotateKey, async ({ c, key: own, body, requestId }) => {
    requireNewest(own)
    const { id, ...rotating } = await visibleKey(deps.keyRegister, own, c)
    // Its new secret is as good as a new key.
    requireNoMore(own, rotating)
    const { overlapSeconds } = body
    const rotated = await deps.keyRegister.rotate(id, { ...act(own, requestId), overlapSeconds })
    log('key_rotated', { key: own.id, id })
    return { status: 201, body: { ...rotated.key, key: rotated.secret }, kept: { id } }
  })

  mount(router, deps, revokeKey, async ({ c, key: own, requestId }) => {
    requireNewest(own)
    const { id } = await visibleKey(deps.keyRegister, own, c)
    const revoked = await deps.keyRegister.revoke(id, act(own, requestId))
    log('key_revoked', { key: own.id, id })
    return { status: 200, body: revoked }
  })
}

/** A slip in a sender's name would be a key that is good for nothing, found out at the first send. */
async function requireSenders(
  { senders }: Pick<KeyDeps, 'senders'>,
  wanted: readonly string[],
): Promise<void> {
  const found = await Promise.all(wanted.map((id) => senders.get(id)))
  const faults = wanted.flatMap((id, at) =>
    found[at] === undefined
      ? [{ pointer: `#/senders/${at}`, detail: `no sender "${id}" is registered` }]
      : [],
  )
  if (faults.length > 0)
    throw new BastaError('unknown_sender', 'A key is for senders that are registered.', faults)
}

/** A secret that leaked and was replaced must not get the key back while it still works. */
function requireNewest({ isSuperseded }: ApiKey): void {
  if (isSuperseded === true)
    throw new BastaError('forbidden', 'This secret was replaced: use the newest of the key.')
}

/** A key cannot give more than it has; of the rights it has all, or it would not be here. */
function requireAllOf(own: ApiKey, asked: { readonly senders?: readonly string[] | undefined }) {
  if (own.senders !== undefined && asked.senders === undefined)
    throw new BastaError('forbidden', 'Your key is for some senders; name those of the new key.')
  for (const sender of asked.senders ?? []) requireSender(own, sender)
}

function isWithin(own: ApiKey, { senders }: Pick<ApiKey, 'senders'>): boolean {
  if (own.senders === undefined) return true
  return senders?.every((sender) => own.senders?.includes(sender)) ?? false
}

/** What is out of a key's reach is not there for it. */
async function visibleKey(
  register: Pick<KeyRegister, 'get'>,
  own: ApiKey,
  c: Context,
): Promise<KeyRecord> {
  const id = c.req.param('id') ?? ''
  const key = KEY_ID.test(id) ? await register.get(id) : undefined
  if (key === undefined || !isWithin(own, key))
    throw new BastaError('not_found', 'There is no such key.')
  return key
}

/** A key that ends, or may not ask as often as it likes, makes none that outlives or outpaces it. */
function withinLimits<K extends Pick<ApiKey, 'expiresAt' | 'perMinute'>>(
  own: ApiKey,
  asked: K,
  now: number,
): K {
  const expiresAt = asked.expiresAt === undefined ? own.expiresAt : readEnd(asked.expiresAt, now)
  const perMinute = asked.perMinute ?? limitBelow(own)
  const wanted = { ...asked, ...(expiresAt && { expiresAt }), ...(perMinute && { perMinute }) }
  requireNoMore(own, wanted)
  return wanted
}

/** What is not asked for is what others have, or less where this key itself has less. */
function limitBelow({ perMinute }: ApiKey): number | undefined {
  return perMinute !== undefined && perMinute < REQUESTS_A_MINUTE ? perMinute : undefined
}

function requireNoMore(own: ApiKey, other: Pick<ApiKey, 'expiresAt' | 'perMinute'>): void {
  const faults = [
    ...(endOf(other) > endOf(own)
      ? [{ pointer: '#/expiresAt', detail: `${own.expiresAt ?? ''} at the latest` }]
      : []),
    ...((other.perMinute ?? REQUESTS_A_MINUTE) > (own.perMinute ?? Infinity)
      ? [{ pointer: '#/perMinute', detail: `at most ${own.perMinute ?? ''}` }]
      : []),
  ]
  if (faults.length > 0)
    throw new BastaError('forbidden', 'The key would have more than yours has.', faults)
}

function readEnd(text: string, now: number): string {
  const end = parseZonedTime(text)
  if (end === undefined || end <= now)
    throw new BastaError('invalid_request', 'The key would have expired already.', [
      { pointer: '#/expiresAt', detail: 'a time to come' },
    ])
  return formatSecond(end)
}
