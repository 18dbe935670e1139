import type { Contact } from '../../domain/contact.ts'
import type { EventId } from '../../domain/event.ts'
import type { Outbox, Receipt, Waiting } from '../../domain/outbox.ts'

/** Who else was told of an event, and who is still to be. */
export type OthersTold = {
  readonly receipts: readonly (Receipt & { readonly target: string })[]
  readonly waiting: readonly (Waiting & { readonly target: string })[]
}

/** Of everything on record of a person; the first attempt first. */
export async function othersTold(
  { receiptsOf, ofContact }: Pick<Outbox, 'receiptsOf' | 'ofContact'>,
  { ids }: Pick<Contact, 'ids'>,
): Promise<ReadonlyMap<EventId, OthersTold>> {
  const [receipts, entries] = await Promise.all([
    Promise.all(ids.map((id) => receiptsOf(id))),
    Promise.all(ids.map((id) => ofContact(id))),
  ])
  const found = new Map<EventId, OthersTold>()
  const of = (event: EventId): OthersTold => found.get(event) ?? { receipts: [], waiting: [] }
  for (const { event, ...receipt } of receipts.flat().toSorted((a, b) => a.at - b.at)) {
    const { receipts: before, waiting } = of(event)
    found.set(event, { receipts: [...before, receipt], waiting })
  }
  for (const { event, waits } of entries.flat()) {
    const { receipts: before, waiting } = of(event)
    const open = [...waits].map(([target, one]) => ({ ...one, target }))
    found.set(event, { receipts: before, waiting: [...waiting, ...open] })
  }
  return found
}
