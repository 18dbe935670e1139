import { possibleAddresses, type Address } from '../../domain/address.ts'
import { isContactId, type ContactId } from '../../domain/contact-id.ts'
import { newestId } from '../../domain/contact.ts'
import { BastaError } from '../../domain/errors.ts'
import { everySender } from '../../actions/access/every-sender.ts'
import type { Whom } from '../../actions/people/look-up.ts'
import type { ConsoleContext } from '../route.ts'
import type { PersonRouteDeps } from './deps.ts'
import { readHeldAddress } from './held-address.ts'

/** The person of a page by its URL, which holds a keyed hash and never an address. */
export function idOf(c: ConsoleContext): ContactId {
  const id = c.req.param('id') ?? ''
  if (!isContactId(id)) throw new BastaError('not_found', 'There is no such person.')
  return id
}

export function byAddress({ ledger }: Pick<PersonRouteDeps, 'ledger'>, address: Address): Whom {
  return { ids: ledger.contact(address).ids, channel: address.channel, by: 'address' }
}

/** Why an act has no address to act upon: it was somebody else's, or its time is over. */
export type NoAddress = 'other' | 'over'

/**
 * The address that an act needs: as the page holds it, or typed. It must be the one of the page's
 * person, so that nothing is done to a stranger.
 */
export async function addressOf(
  c: ConsoleContext,
  deps: PersonRouteDeps,
): Promise<Address | NoAddress> {
  const form = c.get('form')
  const id = idOf(c)
  const isTheirs = (address: Address) => deps.ledger.contact(address).ids.includes(id)
  const typed = form.text('address') ?? form.all('address')[0]
  if (typed !== undefined) {
    const countries = (await everySender(deps.senders)).flatMap(
      ({ defaultCountry }) => defaultCountry ?? [],
    )
    const found = await possibleAddresses(typed, { countries })
    return found.find(isTheirs) ?? 'other'
  }
  const written = form.text('held')
  if (written === undefined) return 'other'
  const { session } = c.get('signedIn')
  const held = await readHeldAddress(deps.envelopeKeys, written, { session, now: deps.now() })
  if (held === 'over' || held === undefined) return 'over'
  return isTheirs(held) ? held : 'other'
}

export function contactOf({ ids }: Whom): ContactId {
  return newestId(ids)
}
