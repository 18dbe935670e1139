import * as described from './keys-operations.ts'
import type { Hono } from 'hono'
import { createKey } from '../../actions/keys/create.ts'
import { KEY_ID, visibleKey } from '../../actions/keys/limits.ts'
import { listKeys } from '../../actions/keys/list.ts'
import { revokeKey } from '../../actions/keys/revoke.ts'
import { rotateKey } from '../../actions/keys/rotate.ts'
import type { KeyAct, KeyRegister } from '../../domain/api-key.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import type { Senders } from '../../domain/senders.ts'
import { toSecond } from '../../domain/time.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import type { OperationDeps } from '../../http/repetition.ts'

export const keyOperations = [
  described.createKey,
  described.listKeys,
  described.getKey,
  described.rotateKey,
  described.revokeKey,
]

export type KeyDeps = OperationDeps & {
  readonly keyRegister: KeyRegister
  readonly senders: Pick<Senders, 'get'>
  readonly now: () => Date
}

/** API keys: who may call, for which senders, and until when. Every change is kept. */
export function keyRoutes(router: Hono<Authenticated>, deps: KeyDeps): void {
  const act = (own: ApiKey, requestId: string): KeyAct => ({
    by: own.id,
    at: toSecond(deps.now()),
    requestId,
  })

  mount(router, deps, described.createKey, async ({ key: own, body, requestId }) => {
    const { key, secret } = await createKey(deps, own, body, act(own, requestId))
    return { status: 201, body: { ...key, key: secret }, kept: { id: key.id } }
  })

  mount(router, deps, described.listKeys, async ({ key: own, query }) => {
    const { keys, next } = await listKeys(deps, own, fromCursor('keys', query.after, KEY_ID))
    const more = next === undefined ? {} : { next: toCursor('keys', next) }
    return { status: 200, body: { keys, ...more } }
  })

  mount(router, deps, described.getKey, async ({ c, key: own }) => {
    const key = await visibleKey(deps.keyRegister, own, c.req.param('id') ?? '')
    return { status: 200, body: { ...key, changes: await deps.keyRegister.changes(key.id) } }
  })

  mount(router, deps, described.rotateKey, async ({ c, key: own, body, requestId }) => {
    const rotation = { ...act(own, requestId), overlapSeconds: body.overlapSeconds }
    const { key, secret } = await rotateKey(deps, own, c.req.param('id') ?? '', rotation)
    return { status: 201, body: { ...key, key: secret }, kept: { id: key.id } }
  })

  mount(router, deps, described.revokeKey, async ({ c, key: own, requestId }) => {
    const revoked = await revokeKey(deps, own, c.req.param('id') ?? '', act(own, requestId))
    return { status: 200, body: revoked }
  })
}
