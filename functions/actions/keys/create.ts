import { keyIdOf, type KeyAct, type KeyRecord, type KeyRegister } from '../../domain/api-key.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import type { Senders } from '../../domain/senders.ts'
import { log } from '../../log.ts'
import {
  requireAllOf,
  requireNewest,
  requireSenders,
  withinLimits,
  type KeyMaker,
} from './limits.ts'

export type WantedKey = Pick<ApiKey, 'name' | 'rights' | 'senders' | 'expiresAt' | 'perMinute'>

/**
 * Creates a key that can do no more than its creator. Only this answer holds its secret. Throws
 * `forbidden` and `unknown_sender`.
 */
export async function createKey(
  deps: {
    readonly keyRegister: Pick<KeyRegister, 'get' | 'create'>
    readonly senders: Pick<Senders, 'get'>
    /** Told of what will be made, just before it is. */
    readonly note?: (id: string) => Promise<void>
  },
  own: KeyMaker,
  asked: WantedKey,
  made: KeyAct,
): Promise<{ key: KeyRecord; secret: string }> {
  requireNewest(own)
  requireAllOf(own, asked)
  // A key with `admin` may create its senders itself.
  if (!asked.rights.includes('admin')) await requireSenders(deps, asked.senders ?? [])
  const wanted = withinLimits(own, asked, made.at)
  const id = keyIdOf(made)
  if ((await deps.keyRegister.get(id)) === undefined) await deps.note?.(id)
  const created = await deps.keyRegister.create(wanted, made)
  log('key_created', { key: own.id, id: created.key.id })
  return created
}
