import { auditedAs, type Actor } from '../../domain/actor.ts'
import type { Address } from '../../domain/address.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import { asideLine, type AsideLine } from './aside-lines.ts'
import type { AsideDeps } from './aside-deps.ts'
import { possibleSenders } from './decide-aside.ts'
import { readShown, type Shown } from './show-aside.ts'

export type OpenedAside = AsideLine &
  Shown & {
    /** Whom a decision for a stop covers, if no other address is given. */
    readonly wouldStop: readonly Address[]
  }

export type OpenAsideDeps = AsideDeps & { readonly audit: Pick<AuditTrail, 'record'> }

/**
 * What was set aside with its address and content. Who opens it is recorded first: where that fails, nothing
 * is read. Undefined if it does not wait any more.
 */
export async function openAside(
  deps: OpenAsideDeps,
  id: string,
  { by, now }: { readonly by: Actor; readonly now: Date },
): Promise<OpenedAside | undefined> {
  const aside = await deps.asides.find(id)
  if (aside === undefined) return undefined
  const line = asideLine(aside)
  const [contact] = line.contacts
  const opened = { ...auditedAs(by), what: 'text_opened', contact, about: id } as const
  await deps.audit.record({ at: now, ...opened })
  const shown = readShown(deps.envelopeKeys, aside)
  const possible = await possibleSenders(deps, aside, shown)
  // If it was read at receipt, that reading counts, whatever senders have declared since.
  const asRead = new Set(aside.contacts.flat())
  const wouldStop = possible.filter(
    (address) =>
      asRead.size === 0 || deps.ledger.contact(address).ids.some((one) => asRead.has(one)),
  )
  return { ...line, ...shown, wouldStop }
}
