import { BastaError } from '../../domain/errors.ts'
import type { Import } from '../../domain/import.ts'
import type { Actor } from '../../domain/actor.ts'
import { endOf } from '../../domain/retention.ts'
import { scopeSender } from '../../domain/scope.ts'
import type { Second } from '../../domain/time.ts'
import type { ImportDeps } from './start.ts'

export const IMPORT_ID = /^imp_[0-9a-z]{26}$/

/** The import, if the key may see it: its own senders' imports, or all. */
export async function findImport({ imports }: ImportDeps, key: Actor, id: string): Promise<Import> {
  const found = IMPORT_ID.test(id) ? await imports.find(id) : undefined
  if (found === undefined || !isOpenTo(key, found))
    throw new BastaError('not_found', 'There is no such import.')
  return found
}

export function isOpenTo({ senders }: Actor, { plan }: Import): boolean {
  if (senders === undefined) return true
  const sender = plan.kind === 'consents' ? plan.sender : scopeSender(plan.scope)
  return sender !== undefined && senders.includes(sender)
}

/** Whether its refused rows can still be read. */
export function hasResult({ createdAt, run }: Import, now: Second): boolean {
  return run > 0 && now < endOf('import_results', createdAt)
}
