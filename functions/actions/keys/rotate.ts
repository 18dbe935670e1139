import type { KeyAct, KeyRecord, KeyRegister } from '../../domain/api-key.ts'
import { log } from '../../log.ts'
import { requireNewest, requireNotBroader, visibleKey, type KeyMaker } from './limits.ts'

/** Gives a key a new secret; the old one works for the overlap. Throws `forbidden` and `not_found`. */
export async function rotateKey(
  { keyRegister }: { readonly keyRegister: Pick<KeyRegister, 'get' | 'rotate'> },
  own: KeyMaker,
  wanted: string,
  act: KeyAct & { readonly overlapSeconds: number },
): Promise<{ key: KeyRecord; secret: string }> {
  requireNewest(own)
  const { id, ...rotating } = await visibleKey(keyRegister, own, wanted)
  // Its new secret is as powerful as a new key.
  requireNotBroader(own, rotating)
  const rotated = await keyRegister.rotate(id, act)
  log('key_rotated', { key: own.id, id })
  return rotated
}
