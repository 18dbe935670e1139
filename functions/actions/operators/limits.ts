import type { ApiKey } from '../../domain/api-keys.ts'
import { BastaError } from '../../domain/errors.ts'
import { requireNewest } from '../keys/limits.ts'

/** An operator acts for all senders: a key of some must neither name nor see one. */
export function requireEverySender({ senders }: Pick<ApiKey, 'senders'>): void {
  if (senders !== undefined)
    throw new BastaError('forbidden', 'Operators act for every sender, and your key does not.')
}

/** Who is named stays named: a key that ends, or was replaced, would outlive itself. */
export function requireLasting(key: ApiKey): void {
  requireEverySender(key)
  requireNewest(key)
  if (key.expiresAt !== undefined)
    throw new BastaError('forbidden', 'Your key has an end, and an operator has none.')
}
