import type { KeyRecord, KeyRegister } from '../../domain/api-key.ts'
import { isWithin, type KeyMaker } from './limits.ts'

const KEYS_A_PAGE = 100

/** A page of the keys that the caller may see, after an id; `next` if there may be more. */
export async function listKeys(
  { keyRegister }: { readonly keyRegister: Pick<KeyRegister, 'list'> },
  own: KeyMaker,
  from: string | undefined,
): Promise<{ keys: KeyRecord[]; next?: string }> {
  let after = from
  const keys: KeyRecord[] = []
  let isMore = true
  // A key that is limited to some senders sees only their keys; keep reading until its page is full.
  while (isMore && keys.length === 0) {
    const page = await keyRegister.list({ limit: KEYS_A_PAGE, after })
    keys.push(...page.filter((one) => isWithin(own, one)))
    isMore = page.length === KEYS_A_PAGE
    after = page.at(-1)?.id
  }
  return { keys, ...(isMore && after !== undefined ? { next: after } : {}) }
}
