import { createKey } from '../../actions/keys/create.ts'
import { KEY_ID, visibleKey } from '../../actions/keys/limits.ts'
import { listKeys } from '../../actions/keys/list.ts'
import { revokeKey } from '../../actions/keys/revoke.ts'
import { rotateKey } from '../../actions/keys/rotate.ts'
import { actorName } from '../../domain/actor.ts'
import type { KeyAct, KeyRegister } from '../../domain/api-key.ts'
import type { Audited, AuditTrail } from '../../domain/audit.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Senders } from '../../domain/senders.ts'
import { toSecond } from '../../domain/time.ts'
import { fromCursor, toCursor } from '../../http/cursor.ts'
import { noteInAudit } from '../note-in-audit.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { OVERLAPS, readWanted } from './form.ts'
import { showForm, showKey, showKeys, showRevoking, showSecret } from './page.tsx'

export type KeysDeps = {
  readonly keyRegister: KeyRegister
  readonly senders: Pick<Senders, 'get' | 'list'>
  readonly audit: Pick<AuditTrail, 'record'>
  readonly now: () => Date
}

/** A house has a few; a key for one beyond them is made by the API. */
const SENDERS_SHOWN = 100

/** API keys, for officers. A secret is in the answer to the form that made it, and nowhere else. */
export function keyRoutes(deps: KeysDeps): readonly ConsoleRoute[] {
  const { keyRegister } = deps
  const named = async () => (await deps.senders.list({ limit: SENDERS_SHOWN })).senders
  /** The form's own number: sent twice, it makes one key. */
  const act = (c: ConsoleContext): KeyAct => ({
    by: actorName(c.get('signedIn').actor),
    at: toSecond(deps.now()),
    requestId: c.get('form').text('request') ?? '',
  })
  const record = (c: ConsoleContext, what: Audited, about: string): Promise<void> =>
    noteInAudit(c, deps, what, { about })
  const keyIn = (c: ConsoleContext) =>
    visibleKey(keyRegister, c.get('signedIn').actor, c.req.param('id') ?? '')

  return [
    {
      method: 'GET',
      path: '/console/keys',
      role: 'officer',
      handle: async (c) => {
        const after = fromCursor('keys', c.req.query('after'), KEY_ID)
        const { keys, next } = await listKeys(deps, c.get('signedIn').actor, after)
        const more = next === undefined ? {} : { next: toCursor('keys', next) }
        return showKeys(c, { keys, ...more, isFirst: after === undefined, now: deps.now() })
      },
    },
    {
      method: 'GET',
      path: '/console/keys/new',
      role: 'officer',
      handle: async (c) => showForm(c, await named(), {}),
    },
    {
      method: 'POST',
      path: '/console/keys/new',
      role: 'officer',
      handle: async (c) => {
        const { wanted, faults } = readWanted(c.get('form'))
        if (wanted === undefined) return showForm(c, await named(), faults)
        try {
          const note = (id: string) => record(c, 'key_created', id)
          const made = await createKey({ ...deps, note }, c.get('signedIn').actor, wanted, act(c))
          return await showSecret(c, made, 'created')
        } catch (error) {
          if (!(error instanceof BastaError) || error.faults.length === 0) throw error
          return showForm(c, await named(), faultsOf(error))
        }
      },
    },
    {
      method: 'GET',
      path: '/console/keys/:id',
      role: 'officer',
      handle: async (c) => {
        const key = await keyIn(c)
        const changes = await keyRegister.changes(key.id)
        return showKey(c, { key, changes, now: deps.now(), done: c.req.query('done') })
      },
    },
    {
      method: 'POST',
      path: '/console/keys/:id/rotate',
      role: 'officer',
      handle: async (c) => {
        const { id } = await keyIn(c)
        const asked = c.get('form').text('overlap') ?? ''
        const overlapSeconds = OVERLAPS.find((one) => String(one) === asked)
        if (overlapSeconds === undefined)
          throw new BastaError('invalid_request', 'Choose how long the old secret works.')
        const rotation = { ...act(c), overlapSeconds }
        await record(c, 'key_rotated', id)
        const made = await rotateKey(deps, c.get('signedIn').actor, id, rotation)
        return showSecret(c, made, 'rotated')
      },
    },
    {
      method: 'GET',
      path: '/console/keys/:id/revoke',
      role: 'officer',
      handle: async (c) => showRevoking(c, await keyIn(c)),
    },
    {
      method: 'POST',
      path: '/console/keys/:id/revoke',
      role: 'officer',
      handle: async (c) => {
        const { id } = await keyIn(c)
        await record(c, 'key_revoked', id)
        await revokeKey(deps, c.get('signedIn').actor, id, act(c))
        return c.redirect(`/console/keys/${id}?done=revoked`, 303)
      },
    },
  ]
}

/** By the field of the form. */
function faultsOf({ faults }: BastaError): Readonly<Record<string, string>> {
  return Object.fromEntries(
    faults.map(({ pointer, detail }) => [pointer.split('/')[1] ?? 'name', detail]),
  )
}
