import type { KeyAct, KeyRecord, KeyRegister } from '../../domain/api-key.ts'
import { log } from '../../log.ts'
import { requireNewest, visibleKey, type KeyMaker } from './limits.ts'

/** Ends a key at once. Throws `forbidden` and `not_found`. */
export async function revokeKey(
  { keyRegister }: { readonly keyRegister: Pick<KeyRegister, 'get' | 'revoke'> },
  own: KeyMaker,
  wanted: string,
  act: KeyAct,
): Promise<KeyRecord> {
  requireNewest(own)
  const { id } = await visibleKey(keyRegister, own, wanted)
  const revoked = await keyRegister.revoke(id, act)
  log('key_revoked', { key: own.id, id })
  return revoked
}
