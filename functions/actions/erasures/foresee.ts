import { stateOf } from '../../domain/access-request.ts'
import { eventsUnder, undecidedHolds } from '../../domain/chain.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import { timeLeft } from '../../concurrency/time-left.ts'
import { everyOpen } from '../reviews/every-open.ts'
import type { Erased, ErasureDeps } from './erase.ts'

const WITHIN_MS = 15_000

export type Foreseen = {
  readonly contact: string
  /** False if there was no time to count all: then `removed` is the least. */
  readonly complete: boolean
  readonly removed: Erased['removed']
}

/** What an erasure would remove now. Writes nothing. */
export async function foresee(
  deps: Pick<ErasureDeps, 'ledger' | 'reviews' | 'asides' | 'accessRequests' | 'consentRequests'>,
  contact: Contact,
): Promise<Foreseen> {
  const { ids } = contact
  const time = timeLeft(WITHIN_MS)
  let evidence = 0
  let heldTexts = 0
  for (const id of ids) {
    for await (const event of eventsUnder(deps.ledger, id)) {
      if (event.evidence !== undefined) evidence += 1
      if (time.isOver()) break
    }
    if (time.isOver()) break
    for (const hold of await undecidedHolds(deps.ledger, id))
      if ((await deps.reviews.find(hold.id)) !== undefined) heldTexts += 1
  }
  for await (const aside of everyOpen(deps.asides.list)) {
    if (time.isOver()) break
    if (aside.contacts.flat().some((id) => ids.includes(id))) heldTexts += 1
  }
  const requests = await deps.accessRequests.ofContact(contact)
  const open = requests.filter(
    (one) => one.answered === undefined && (one.waits !== undefined || stateOf(one) === 'due'),
  )
  return {
    contact: newestId(ids),
    complete: !time.isOver(),
    removed: {
      evidence,
      heldTexts,
      accessRequestAddresses: open.length,
      waitingConsentRequests: (await deps.consentRequests.waitingOf(contact)).length,
    },
  }
}
